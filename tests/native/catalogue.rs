//! The built-in tables say what the files in `profiles/` say: every file goes through the reader
//! for users' profiles, and must come out as the generated table.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::fs;
use std::path::PathBuf;

use comeback::profile::builtin::PROFILES;
use comeback::profile::parse::parse;
use comeback::report::{JsonView, define_profile};
use comeback::wire::envelope::Part;
use serde_json::{Value, json};

fn definition(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("profiles/{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_builtin_file_read_as_a_users_profile_gives_the_builtin_table() {
    for builtin in PROFILES {
        let definition = definition(builtin.name);
        let view = JsonView::new(0);
        let parsed = parse(&&view, &definition).unwrap();
        assert_eq!(parsed.name, builtin.name);
        assert_eq!(parsed.codes, builtin.codes, "{}", builtin.name);
        assert_eq!(parsed.idempotency_keys, builtin.idempotency_keys);
        assert_eq!(parsed.credits_header, builtin.credits_header);
        assert_eq!(parsed.limits, builtin.limits);
        for status in 100..600 {
            assert_eq!(
                parsed.status(status),
                builtin.status(status),
                "{} {status}",
                builtin.name
            );
        }
        let (a, b) = (&parsed.envelope, &builtin.envelope);
        for (part, (a, b)) in Part::NAMES.iter().zip(a.paths.iter().zip(&b.paths)) {
            // What a definition leaves out comes from `http`.
            assert!(a == b || b.is_empty(), "{} {part}", builtin.name);
        }
        assert_eq!(
            a.success,
            b.success.or(PROFILES[0].envelope.success),
            "{}",
            builtin.name
        );
    }
}

#[test]
fn the_five_apis_have_seventy_six_codes() {
    let counts: Vec<usize> = PROFILES.iter().skip(1).map(|p| p.codes.len()).collect();
    assert_eq!(counts, [8, 9, 32, 16, 11]);
}

#[test]
fn a_wrong_definition_is_refused_with_the_path_of_the_fault() {
    let rule = json!({ "category": "server", "action": "retry", "by": "wait", "retry": "backoff" });
    let with = |path: &[&str], value: Value| {
        let mut definition = json!({
            "name": "mine", "envelope": { "code": ["e.c"] }, "codes": { "E42": rule }, "statuses": { "404": rule },
        });
        let mut at = &mut definition;
        for key in path {
            at = &mut at[*key];
        }
        *at = value;
        define_profile(&definition)
            .map(|p| p.name)
            .map_err(|e| e.to_string())
    };
    assert_eq!(with(&["name"], json!("mine")), Ok("mine"));
    for (path, value, fault) in [
        (&["name"][..], json!("My API"), "name must be"),
        (&["name"], json!(null), "name must be"),
        (&["extends"], json!("nobody"), "extends must be the name"),
        (&["codes"], json!([]), "codes must be an object"),
        (
            &["codes", "E42", "category"],
            json!("sever"),
            "codes.E42.category must be one of",
        ),
        (
            &["codes", "E42", "retry"],
            json!("always"),
            "codes.E42.retry must be one of",
        ),
        (
            &["codes", "E42", "retry"],
            json!({"kind": "wait", "afterMs": -1}),
            "codes.E42.retry.afterMs must be",
        ),
        (
            &["codes", "E42", "retry"],
            json!({"kind": "wait", "after": 1}),
            "codes.E42.retry.after does not belong",
        ),
        (
            &["codes", "E42", "retry"],
            json!({"kind": "wait", "maxRetries": 3}),
            "codes.E42.retry.maxRetries does not belong",
        ),
        (
            &["codes", "E42", "retry"],
            json!({"kind": "backoff", "afterMs": 3}),
            "codes.E42.retry.afterMs does not belong",
        ),
        (
            &["codes", "E42", "tilte"],
            json!("x"),
            "codes.E42.tilte does not belong",
        ),
        (
            &["codes", "E42", "title"],
            json!(7),
            "codes.E42.title must be a text",
        ),
        (
            &["codes", "E42"],
            json!({"category": "ok"}),
            "codes.E42.retry is missing",
        ),
        (
            &["statuses", "999"],
            rule.clone(),
            "statuses.999 must be a status",
        ),
        (
            &["statuses", "6xx"],
            rule.clone(),
            "statuses.6xx must be a status",
        ),
        (
            &["envelope", "code"],
            json!(["a..b"]),
            "envelope.code.0 must be a dotted path",
        ),
        (
            &["envelope", "code"],
            json!("a"),
            "envelope.code must be a list",
        ),
        (
            &["limits"],
            json!([{"requests": 0, "per": 1}]),
            "limits.0.requests must be",
        ),
        (
            &["idempotencyKeys"],
            json!("yes"),
            "idempotencyKeys must be true or false",
        ),
        (&["codez"], json!({}), "codez does not belong"),
    ] {
        let got = with(path, value);
        assert!(
            got.as_ref().is_err_and(|e| e.starts_with(fault)),
            "{path:?}: {got:?}"
        );
    }
    assert!(define_profile(&json!("x")).is_err());
}
