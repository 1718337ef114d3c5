//! The text at an input, with its limit where that is known. In JavaScript:
//! `pkg/src/words/field-text.ts`.

use serde_json::Value;

use super::field::Field;
use super::phrase::{figure, fill};
use super::words::Sources;
use crate::locales::EN;

/// The text of the first source that has one; `None` for a code without a text.
pub(super) fn find(field: &Field, from: Sources<'_>) -> Option<String> {
    let names = [limited(&field.code), field.code.clone()];
    let own = from.own.iter().flat_map(|words| {
        let text = |name: &String| words.entry("field", name)?.as_str();
        names.each_ref().map(text)
    });
    let of_locales = [from.locale, &EN].into_iter().flat_map(|locale| {
        let text = |name: &String| locale.text(&format!("field.{name}"));
        names.each_ref().map(text)
    });
    own.chain(of_locales)
        .flatten()
        .find_map(|text| fill(text, |name| figure_in(field, name)))
}

/// The name of the text that has the limit.
fn limited(code: &str) -> String {
    let limit = limit_of(code).unwrap_or("max");
    format!("{code}_{limit}")
}

/// Which limit a code is about.
fn limit_of(code: &str) -> Option<&'static str> {
    match code {
        "too_short" | "too_small" => Some("min"),
        "too_long" | "too_big" => Some("max"),
        _ => None,
    }
}

/// How libraries name a limit.
const MIN: [&str; 5] = ["min", "minimum", "min_length", "minLength", "ge"];
const MAX: [&str; 5] = ["max", "maximum", "max_length", "maxLength", "le"];
/// For lengths only: of a number they may be what it must exceed.
const LENGTH: [&str; 2] = ["limit_value", "limit"];

fn figure_in(field: &Field, name: &str) -> Option<String> {
    let params = field.params.as_ref();
    if limit_of(&field.code) != Some(name) {
        return figure(params, name);
    }
    let param = |name: &str| params.and_then(|it| it.get(name));
    let is = |name: &str, value: bool| param(name) == Some(&Value::Bool(value));
    let comparison = param("comparison").and_then(Value::as_str);
    // The limit itself is wrong, too.
    if is("inclusive", false) || is("exclusive", true) || matches!(comparison, Some(">" | "<")) {
        return None;
    }
    let is_length = matches!(field.code.as_str(), "too_short" | "too_long")
        || matches!(comparison, Some(">=" | "<="));
    let names = if name == "min" { MIN } else { MAX };
    let more = LENGTH.into_iter().filter(|_| is_length);
    names
        .into_iter()
        .chain(more)
        .find_map(|name| figure(params, name))
}
