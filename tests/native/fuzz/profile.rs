//! Whatever a definition says, it is refused with a path, or read into a profile that works; and so
//! are words of an app's own.

use comeback::profile::builtin::PROFILES;
use comeback::report::{OwnWords, Reader, classify_bytes, define_profile};
use serde_json::{Value, json};

use super::choices::Choices;

const NO_HEADERS: [(&str, &str); 0] = [];

pub fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let definition = if choices.chance(128) {
        serde_json::from_slice(choices.rest()).unwrap_or_default()
    } else {
        changed(&mut choices)
    };
    check_words(&definition);
    match define_profile(&definition) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(profile) => {
            for status in [200, 404, 429, 500] {
                let what = classify_bytes(status, &NO_HEADERS, data, &[profile], 0);
                assert_eq!(what.exit_code, what.category.exit_code());
            }
        }
    }
}

/// Its codes have much the shape of own words.
fn check_words(definition: &Value) {
    for words in [
        definition,
        &definition["words"],
        &json!({ "http": definition["codes"] }),
    ] {
        match OwnWords::new(words) {
            Err(error) => assert!(error.message().starts_with(error.path())),
            Ok(words) => {
                let what = Reader::new(&[], 0)
                    .words(&words)
                    .classify(&json!({ "status": 429 }));
                assert!(!what.recovery.message.is_empty());
            }
        }
    }
}

/// A built-in profile with a few values replaced by others.
fn changed(choices: &mut Choices) -> Value {
    const FILES: [&str; 3] = [
        include_str!("../../../profiles/http.json"),
        include_str!("../../../profiles/commerce.json"),
        include_str!("../../../profiles/marketplace.json"),
    ];
    let mut definition: Value = serde_json::from_str(choices.pick(&FILES)).unwrap();
    // The name of a built-in profile is refused before anything else is read.
    definition["name"] = json!("own");
    if choices.chance(64) {
        definition["extends"] = json!(choices.pick(PROFILES).name);
    }
    for _ in 0..=choices.below(4) {
        let value = replacement(choices);
        *place(&mut definition, choices) = value;
    }
    definition
}

/// Somewhere in it.
fn place<'v>(root: &'v mut Value, choices: &mut Choices) -> &'v mut Value {
    let mut at = root;
    for _ in 0..1 + choices.below(5) {
        let n = usize::from(choices.byte());
        let inner = match &*at {
            Value::Object(fields) => fields.len(),
            Value::Array(items) => items.len(),
            _ => 0,
        };
        if inner == 0 {
            break;
        }
        at = match at {
            Value::Object(fields) => fields.values_mut().nth(n % inner).unwrap(),
            Value::Array(items) => &mut items[n % inner],
            _ => break,
        };
    }
    at
}

fn replacement(choices: &mut Choices) -> Value {
    let number = i64::from(choices.byte()) << choices.below(56);
    let values = [
        Value::Null,
        json!(true),
        json!(number),
        json!(-1.5),
        json!(""),
        json!("rate_limit"),
        json!("a.0.b..c"),
        json!("__proto__"),
        json!([]),
        json!([["x"], 1]),
        json!({}),
        json!({ "category": "server" }),
        json!({ "kind": "wait", "afterMs": number }),
        json!("{wait} {figure} {"),
        json!("x".repeat(3_000)),
    ];
    choices.pick(&values)
}
