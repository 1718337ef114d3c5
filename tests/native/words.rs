//! The words in every language, and their choice: `tests/vectors/words.json`, and every listed code.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::fs;
use std::path::PathBuf;

use comeback::locales::{self, Locale};
use comeback::profile;
use comeback::report::catalog::catalog_in;
use comeback::report::{OwnWords, Reader};
use serde_json::{Value, json};

use checksum::checksum;
use profiles::profiles_of;
use subset::compare;

#[path = "checksum.rs"]
mod checksum;
#[path = "profiles.rs"]
mod profiles;
#[path = "subset.rs"]
mod subset;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> Value {
    let text = fs::read_to_string(path(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// In the order of the golden files.
fn languages() -> Vec<&'static Locale> {
    let tags = read("profiles/waits.json");
    let tags = tags.as_object().unwrap().keys();
    let all: Vec<_> = tags
        .map(|tag| locales::by_tag(tag).unwrap_or_else(|| panic!("no {tag}")))
        .collect();
    assert_eq!(all.len(), locales::ALL.len());
    all
}

/// `tests/js/words.spec.mjs` compares the same.
#[test]
fn every_failure_has_its_words_in_every_language() {
    let mut faults = Vec::new();
    let mut golden = String::new();
    for vector in read("tests/vectors/words.json").as_array().unwrap() {
        let options = &vector["options"];
        let profiles = profiles_of(options);
        let mut sums = Vec::new();
        for locale in languages() {
            let mut reader = Reader::new(&profiles, 0).locale(locale);
            if let Some(method) = options["method"].as_str() {
                reader = reader.method(&method.to_ascii_uppercase());
            }
            let what = reader.classify(&vector["failure"]);
            let json = serde_json::to_value(&what).unwrap();
            if locale.tag == "en" {
                compare("", &vector["expect"], &json, &mut faults);
            }
            let words = &what.recovery;
            if words.title.is_empty() || words.message.is_empty() || words.message.contains('{') {
                faults.push(format!("{}, {}: {words:?}", vector["name"], locale.tag));
            }
            sums.push(format!("{:08x}", checksum(&json)));
        }
        golden.push_str(&format!("{}\n", sums.join(" ")));
    }
    for locale in languages() {
        let rows = serde_json::to_value(catalog_in(profile::builtin::PROFILES, locale)).unwrap();
        golden.push_str(&format!("{:08x}\n", checksum(&rows)));
    }
    check_golden("words", &golden, &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `tests/js/words.spec.mjs` compares the same with `setWords` and the option `words`.
#[test]
fn own_words_are_used_or_refused_as_the_vectors_say() {
    let mut faults = Vec::new();
    let mut golden = String::new();
    for vector in read("tests/vectors/own-words.json").as_array().unwrap() {
        let words = match OwnWords::new(&vector["words"]) {
            Ok(words) => words,
            Err(error) => {
                if vector["error"] != error.message() {
                    faults.push(format!("{}: {error}", vector["name"]));
                }
                assert!(error.message().starts_with(error.path()));
                golden.push_str("refused\n");
                continue;
            }
        };
        if !vector["error"].is_null() {
            faults.push(format!("{}: is taken", vector["name"]));
        }
        let options = &vector["options"];
        let profiles = profiles_of(options);
        let mut reader = Reader::new(&profiles, 0).words(&words);
        if let Some(tag) = vector["locale"].as_str() {
            reader = reader.locale(locales::by_tag(tag).unwrap());
        }
        if let Some(method) = options["method"].as_str() {
            reader = reader.method(method);
        }
        let json = serde_json::to_value(reader.classify(&vector["failure"])).unwrap();
        let mut problems = Vec::new();
        compare("", &vector["expect"], &json, &mut problems);
        faults.extend(
            problems
                .iter()
                .map(|it| format!("{}: {it}", vector["name"])),
        );
        golden.push_str(&format!("{:08x}\n", checksum(&json)));
    }
    check_golden("own-words", &golden, &mut faults);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `tests/js/words.spec.mjs` compares the same.
#[test]
fn a_text_at_an_input_has_the_limit_that_the_server_sent() {
    for vector in read("tests/vectors/field-texts.json").as_array().unwrap() {
        let words = OwnWords::new(vector.get("words").unwrap_or(&json!({}))).unwrap();
        let tag = vector["locale"].as_str().unwrap_or("en");
        let reader = Reader::new(&[], 0)
            .words(&words)
            .locale(locales::by_tag(tag).unwrap());
        let field = serde_json::from_value(vector["field"].clone()).unwrap();
        let text = reader.field_text(&field);
        assert_eq!(
            text.as_deref(),
            vector["expect"].as_str(),
            "{}",
            vector["name"]
        );
    }
}

#[test]
fn own_words_are_on_buttons_and_in_the_table_of_codes() {
    let words = json!({
        "action": { "retry": "Again" },
        "commerce": { "PRODUCT_OUT_OF_STOCK": { "title": "Gone" } },
    });
    let words = OwnWords::new(&words).unwrap();
    let profiles = [profile::by_name("commerce").unwrap()];
    let read = Reader::new(&profiles, 0)
        .words(&words)
        .locale(locales::by_tag("de").unwrap());
    assert_eq!(read.text("action", "retry"), Some("Again"));
    assert_eq!(read.text("action", "sign_in"), Some("Anmelden"));
    assert_eq!(read.text("action", "nothing"), None);
    let rows = read.catalog();
    let title = |code: &str| {
        rows.iter()
            .find(|row| row.code == code)
            .unwrap()
            .title
            .as_str()
    };
    assert_eq!(title("PRODUCT_OUT_OF_STOCK"), "Gone");
    assert_eq!(title("SESSION_EXPIRED"), "Sitzung abgelaufen");
    assert!(OwnWords::new(&Value::Null).is_err());
}

fn check_golden(name: &str, golden: &str, faults: &mut Vec<String>) {
    let path = path(&format!("tests/vectors/golden/{name}.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, golden).unwrap();
    } else if fs::read_to_string(&path).unwrap_or_default() != golden {
        faults.push(format!("golden/{name}.txt differs; see README there"));
    }
}
