//! The shared vectors (see `tests/vectors/README.md`), natively.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::fs;
use std::path::PathBuf;

use comeback::profile::{self, Profile};
use comeback::report::{Classification, classify, classify_bytes, classify_json};
use serde::Deserialize;
use serde_json::Value;

use profiles::profiles_of;

#[path = "profiles.rs"]
mod profiles;

const FILES: [&str; 10] = [
    "noxinfluencer",
    "publishing",
    "marketplace",
    "commerce",
    "workspace",
    "http",
    "delays",
    "errors",
    "odd",
    "profiles",
];
const FIELDS: usize = 11;

fn dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

#[test]
fn every_vector_gives_what_the_documents_say() {
    let mut faults = Vec::new();
    let mut count = 0;
    for name in FILES {
        let mut golden = String::new();
        for vector in read(name) {
            count += 1;
            let got = run(&vector);
            let json = serde_json::to_value(&got).unwrap();
            golden.push_str(&format!("{:08x}\n", checksum(&json)));
            let mut problems = Vec::new();
            compare("", &vector["expect"], &json, &mut problems);
            invariants(&got, &json, &mut problems);
            in_bytes(&vector, &got, &mut problems);
            for problem in problems {
                faults.push(format!("{name}: {}: {problem}", vector["name"]));
            }
        }
        let path = dir().join(format!("golden/{name}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::create_dir_all(dir().join("golden")).unwrap();
            fs::write(&path, &golden).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != golden {
            faults.push(format!(
                "{}: checksums differ; see README there",
                path.display()
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
    assert!(count > 1_000, "only {count} vectors were found");
}

fn read(name: &str) -> Vec<Value> {
    let path = dir().join(format!("{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn run(vector: &Value) -> Classification {
    let (profiles, now) = options(vector);
    classify(&vector["failure"], &profiles, now)
}

fn options(vector: &Value) -> (Vec<&'static Profile>, i64) {
    let options = &vector["options"];
    let profiles = match &options["profile"] {
        Value::String(name) if name == "auto" => profile::apis().to_vec(),
        _ => profiles_of(options),
    };
    (profiles, options["now"].as_i64().unwrap_or(0))
}

/// The same in bytes gives the same.
fn in_bytes(vector: &Value, got: &Classification, problems: &mut Vec<String>) {
    let (profiles, now) = options(vector);
    let failure = &vector["failure"];
    let text = failure.to_string();
    // Brackets within a text count as nesting, too; here a whole body may be such a text.
    if !failure.is_string() && text.matches(['[', '{']).count() <= 500 {
        let other = classify_json(text.as_bytes(), &profiles, now);
        if other != *got {
            problems.push(format!("in bytes it is {other:?}"));
        }
    }
    if let Some((status, headers, body)) = response(failure) {
        let other = classify_bytes(status, &headers, body.as_bytes(), &profiles, now);
        if other != *got {
            problems.push(format!(
                "as a response in bytes it is {other:?}, not {got:?}"
            ));
        }
    }
}

/// Status, headers and body.
type Response = (u16, Vec<(String, String)>, String);

/// What is plainly a response, as HTTP would bring it.
fn response(failure: &Value) -> Option<Response> {
    let map = failure.as_object()?;
    if map
        .keys()
        .any(|key| !["status", "headers", "body"].contains(&key.as_str()))
    {
        return None;
    }
    let status = u16::try_from(failure["status"].as_u64()?).ok()?;
    let mut headers = Vec::new();
    match &failure["headers"] {
        Value::Null => {}
        Value::Object(map) => {
            for (name, value) in map {
                headers.push((name.clone(), value.as_str()?.to_owned()));
            }
        }
        _ => return None,
    }
    let body = match &failure["body"] {
        Value::String(text) if !text.is_empty() => text.clone(),
        Value::Object(_) => failure["body"].to_string(),
        _ => return None,
    };
    (100..600)
        .contains(&status)
        .then_some((status, headers, body))
}

/// `want` is a subset of `got`.
fn compare(path: &str, want: &Value, got: &Value, problems: &mut Vec<String>) {
    match (want, got) {
        (Value::Object(map), Value::String(text)) if map.contains_key("contains") => {
            let part = map["contains"].as_str().unwrap();
            if !text.contains(part) {
                problems.push(format!("{path} is {text:?}, without {part:?}"));
            }
        }
        (Value::Object(map), Value::Object(other)) => {
            for (key, value) in map {
                let missing = Value::String("(missing)".into());
                let found = other.get(key).unwrap_or(&missing);
                compare(&format!("{path}.{key}"), value, found, problems);
            }
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}.{i}"), x, y, problems);
            }
        }
        _ if want == got => {}
        _ => problems.push(format!("{path} is {got}, not {want}")),
    }
}

fn invariants(got: &Classification, json: &Value, problems: &mut Vec<String>) {
    if json.as_object().map(serde_json::Map::len) != Some(FIELDS) {
        problems.push("not all fields are there".into());
    }
    let text = json.to_string();
    let mut reader = serde_json::Deserializer::from_str(&text);
    reader.disable_recursion_limit();
    match Classification::deserialize(&mut reader) {
        Ok(back) if back == *got => {}
        other => problems.push(format!("does not survive JSON: {other:?}")),
    }
    if got.retry.after_ms.is_some() != got.retry.at.is_some() {
        problems.push("a delay without its moment, or a moment alone".into());
    }
    if got.exit_code != got.category.exit_code() {
        problems.push("exitCode does not fit the category".into());
    }
    for words in [&got.recovery.title, &got.recovery.message] {
        if words.is_empty() || words.contains(['{', '}']) {
            problems.push(format!("words {words:?}"));
        }
    }
    if text.contains("s3cr3t") {
        problems.push("holds a secret of the request".into());
    }
    if classify(json, &[], 0) != *got {
        problems.push("is not handed back as it is".into());
    }
}

/// FNV-1a over a canonical form in which a number is its 64 bits: JSON libraries print numbers
/// in different ways. `tests/js/vectors.spec.mjs` has the same.
fn checksum(value: &Value) -> u32 {
    fn canonical(value: &Value, out: &mut String) {
        match value {
            Value::Number(n) => {
                let bits = (n.as_f64().unwrap() + 0.0).to_bits();
                out.push_str(&format!("#{bits:016x}"));
            }
            Value::Array(items) => {
                out.push('[');
                for item in items {
                    canonical(item, out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Object(map) => {
                out.push('{');
                for (key, item) in map {
                    out.push_str(&Value::String(key.clone()).to_string());
                    out.push(':');
                    canonical(item, out);
                    out.push(',');
                }
                out.push('}');
            }
            other => out.push_str(&other.to_string()),
        }
    }
    let mut text = String::new();
    canonical(value, &mut text);
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
