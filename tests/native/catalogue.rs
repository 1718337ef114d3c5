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

use comeback::classification::Category;
use comeback::profile::builtin::{CATEGORIES, PROFILES};
use comeback::profile::parse::parse;
use comeback::profile::{by_name, several};
use comeback::report::{JsonView, define_profile};
use comeback::view::Paths;
use serde_json::{Value, json};

fn definition(name: &str) -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("profiles/{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_builtin_file_read_as_a_users_profile_gives_the_builtin_table() {
    for builtin in PROFILES {
        let mut definition = definition(builtin.name);
        // The names of built-in profiles are taken.
        definition["name"] = json!("mine");
        let view = JsonView::new(0);
        let parsed = parse(&&view, &definition).unwrap();
        assert_eq!(parsed.shape, builtin.shape, "{}", builtin.name);
        assert_eq!(parsed.likely, builtin.likely, "{}", builtin.name);
        assert_eq!(parsed.codes, builtin.codes, "{}", builtin.name);
        assert_eq!(parsed.idempotency_keys, builtin.idempotency_keys);
        assert_eq!(parsed.limits_origin, builtin.limits_origin);
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
        assert_eq!(parsed.envelope, builtin.envelope, "{}", builtin.name);
    }
}

#[test]
fn a_module_of_javascript_is_read_as_what_an_own_profile_extends() {
    // There only `http` is compiled in, and `extends` is the module's object.
    for builtin in comeback::profile::apis() {
        let own = json!({ "name": "mine", "extends": definition(builtin.name) });
        let base = define_profile(&own).unwrap().base.unwrap();
        assert_eq!(base.name, builtin.name);
        assert_eq!(base.codes, builtin.codes);
        assert_eq!(base.shape, builtin.shape);
    }
}

#[test]
fn every_category_has_its_rule_and_they_are_in_order() {
    for category in Category::ALL {
        assert_eq!(CATEGORIES.of(*category).category, *category);
    }
}

#[test]
fn a_rule_says_only_what_its_category_does_not() {
    let usual = definition("defaults");
    for builtin in PROFILES {
        let definition = definition(builtin.name);
        for table in ["codes", "statuses"] {
            for (name, rule) in definition[table].as_object().into_iter().flatten() {
                let usual = &usual["categories"][rule["category"].as_str().unwrap()];
                for field in ["action", "by", "retry"] {
                    let what = format!("{} {name} {field}", builtin.name);
                    assert!(
                        rule[field].is_null() || rule[field] != usual[field],
                        "{what}"
                    );
                }
            }
        }
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
            &["codes", "E42", "report"],
            json!("page"),
            "codes.E42.report must be one of",
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
            json!({"action": "retry", "by": "user", "retry": "never"}),
            "codes.E42.category is missing",
        ),
        (
            &["codes", "E42", "retry"],
            json!({"maxRetries": 3}),
            "codes.E42.retry.kind is missing",
        ),
        (
            &["codes", "E42", "messageTemplate"],
            json!("In {wait}."),
            "codes.E42.messageTemplate needs a message",
        ),
        (
            &["statuses", "404", "title"],
            json!("Gone"),
            "statuses.404.title does not belong",
        ),
        (
            &["statuses", "404", "message"],
            json!("It is gone."),
            "statuses.404.message does not belong",
        ),
        (&["name"], json!("http"), "name is the name of a built-in"),
        (
            &["name"],
            json!("commerce"),
            "name is the name of a built-in",
        ),
        (&["extends"], json!(7), "extends must be the name"),
        (
            &["extends"],
            json!({"name": "base", "codes": {"A": {"category": "x"}}}),
            "extends.codes.A.category must be one of",
        ),
        (&["extends"], json!({}), "extends.name is missing"),
        (&["shape"], json!("error.code"), "shape must be a list"),
        (&["shape"], json!(["a..b"]), "shape.0 must be a dotted path"),
        (&["shape"], json!(["a|"]), "shape.0 must be a dotted path"),
        (&["shape"], json!(["a:lower"]), "shape.0 knows number"),
        (&["likely"], json!([1]), "likely.0 must be a text"),
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
        (
            &["envelope", "fields"],
            json!("errors"),
            "envelope.fields must be a list",
        ),
        (
            &["envelope", "success"],
            json!({"path": "ok"}),
            "envelope.success.is is missing",
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

#[test]
fn of_several_profiles_only_what_is_true_of_each_call_holds() {
    let named = |names: &[&str]| -> Vec<_> { names.iter().filter_map(|n| by_name(n)).collect() };
    let (none, both) = (named(&[]), named(&["marketplace", "commerce"]));
    assert_eq!(several::limits(&named(&["marketplace"])).len(), 2);
    assert!(several::limits(&both).is_empty() && several::limits(&none).is_empty());
    assert!(several::take_keys(&both) && !several::take_keys(&none));
    assert!(!several::take_keys(&named(&["commerce", "publishing"])));
    assert!(several::mark_success(&named(&["workspace", "commerce"])));
    assert!(!several::mark_success(&none) && !several::mark_success(&named(&["workspace"])));
    let header = several::credits_header(&named(&["commerce", "workspace"]));
    assert_eq!(header, Some(&Paths::new("x-credits-remaining\n")));
}

#[test]
fn only_known_figures_are_taken() {
    let with = |message_template: &str| {
        let code =
            json!({ "category": "quota", "message": "m", "messageTemplate": message_template });
        let definition = json!({ "name": "mine", "codes": { "E": code } });
        define_profile(&definition).map_err(|e| e.to_string())
    };
    for message_template in ["{wait}", "{details.left} of {details.all}", "none", ""] {
        assert!(with(message_template).is_ok(), "{message_template}");
    }
    let fault = "codes.E.messageTemplate may name {wait} and {details.NAME}";
    for message_template in [
        "{wiat}",
        "{Wait}",
        "{ wait }",
        "{}",
        "{details}",
        "{details.}",
        "{details.a.b}",
        "{detail.left}",
        "{wait",
        "wait}",
        "{wait}}",
        "{{wait}}",
        "{wait} }",
        "{wait} {",
    ] {
        let got = with(message_template);
        assert!(
            got.as_ref().is_err_and(|e| e.starts_with(fault)),
            "{message_template}: {got:?}"
        );
    }
}

/// `tests/js/words.spec.mjs` and `tests/js/schema.test.mjs` read the same vectors.
#[test]
fn definitions_are_taken_or_refused_as_the_vectors_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/definitions.json");
    let vectors: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let vectors = vectors.as_array().unwrap();
    assert!(vectors.len() > 10);
    for vector in vectors {
        let got = define_profile(&vector["definition"]).err();
        let got = got.as_ref().map(|error| error.message());
        assert_eq!(got, vector["error"].as_str(), "{}", vector["name"]);
    }
}

#[test]
fn a_definition_that_extends_without_end_is_refused() {
    let mut definition = json!({ "name": "mine" });
    for _ in 0..8 {
        definition = json!({ "name": "mine", "extends": definition });
    }
    assert!(define_profile(&definition).is_ok());
    let deeper = json!({ "name": "mine", "extends": definition });
    let error = define_profile(&deeper).unwrap_err();
    let path = ["extends"; 9].join(".");
    assert_eq!(error.path(), path);
}
