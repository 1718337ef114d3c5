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
use comeback::report::{
    Classification, ToolErrorOptions, classify, classify_bytes, classify_json, to_tool_error,
};
use serde::Deserialize;
use serde_json::Value;

use checksum::checksum;
use profiles::profiles_of;
use subset::compare;

#[path = "checksum.rs"]
mod checksum;
#[path = "profiles.rs"]
mod profiles;
#[path = "subset.rs"]
mod subset;

/// Those of [`REAL`] are in `tests/real-world/`.
const FILES: [&str; 20] = [
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
    "inside",
    "real-world",
    "report",
    "fields",
    "fields-odd",
    "thrown",
    "must-not-break",
    "held-out-2",
    "held-out-3",
    "held-out-4",
];
const REAL: [&str; 5] = [
    "real-world",
    "must-not-break",
    "held-out-2",
    "held-out-3",
    "held-out-4",
];
const FIELDS: usize = 13;

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
            compare("", &expected(&vector), &json, &mut problems);
            one_of(&vector["oneOf"], &json, &mut problems);
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

/// `tests/js/tools.spec.mjs` compares the same files.
#[test]
fn tools_get_what_the_vectors_say_and_the_same_in_every_runtime() {
    let mut faults = Vec::new();
    for vector in read("tools/errors") {
        let options: ToolErrorOptions = tool_options(&vector["tool"]);
        let got = serde_json::to_value(to_tool_error(&run(&vector), options)).unwrap();
        if got != vector["expect"] {
            faults.push(format!("{}: {got}", vector["name"]));
        }
    }
    let mut golden = String::new();
    for vector in FILES.iter().flat_map(|name| read(name)) {
        let what = run(&vector);
        let got = serde_json::to_value(to_tool_error(&what, tool_options(&Value::Null))).unwrap();
        golden.push_str(&format!("{:08x}\n", checksum(&got)));
        let text = got["text"].as_str().unwrap();
        // Texts such as "m" are in any sentence, and some APIs have the title that we have.
        let title = format!("{}.", what.recovery.title);
        let is_ours = |message: &String| message.len() < 12 || title.contains(message);
        let told = what.message.as_ref().filter(|message| !is_ours(message));
        if told.is_some_and(|message| text.contains(message)) {
            faults.push(format!("{}: holds the server's text", vector["name"]));
        }
    }
    let path = dir().join("golden/tools.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &golden).unwrap();
    } else if fs::read_to_string(&path).unwrap_or_default() != golden {
        faults.push("golden/tools.txt differs; see README there".into());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn tool_options(options: &Value) -> ToolErrorOptions {
    ToolErrorOptions {
        idempotent: options["idempotent"] == true,
        server_message: options["serverMessage"] == true,
    }
}

fn read(name: &str) -> Vec<Value> {
    let mut path = dir().join(format!("{name}.json"));
    if REAL.contains(&name) {
        path = dir().with_file_name(format!("real-world/{name}.json"));
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let vectors: Vec<Value> =
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    // Rows that nobody looks at, and what is known to be read wrong.
    let is_vector = |vector: &Value| vector["split"] != "test" && vector["open"].is_null();
    vectors.into_iter().filter(is_vector).collect()
}

/// What a vector expects. `not` has wrong values, for `benches/accuracy.bench.mjs`.
fn expected(vector: &Value) -> Value {
    let mut expect = vector["expect"].clone();
    if let Value::Object(map) = &mut expect {
        map.remove("not");
    }
    expect
}

/// Fields of which several values are right.
fn one_of(allowed: &Value, json: &Value, problems: &mut Vec<String>) {
    for (key, values) in allowed.as_object().into_iter().flatten() {
        let fits = |value: &Value| {
            let mut wrong = Vec::new();
            compare("", value, &json[key], &mut wrong);
            wrong.is_empty()
        };
        if !values.as_array().unwrap().iter().any(fits) {
            problems.push(format!("{key} is {}, not one of {values}", json[key]));
        }
    }
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
