//! JSON as `JSON.stringify` writes it, so that this tool and the npm package print the same bytes:
//! numbers as JavaScript has them, keys that are array indexes first.
//!
//! Characters that could play tricks with a terminal are escaped; the data is the same.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::show::is_tricky;
use crate::report::json_view::number_text;

/// On one line.
pub fn line(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// A list with an item on each line.
pub fn list(items: &[Value]) -> String {
    let lines: Vec<_> = items
        .iter()
        .map(|item| format!("  {}", line(item)))
        .collect();
    format!("[\n{}\n]", lines.join(",\n"))
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => match number.as_f64().filter(|n| n.is_finite()) {
            Some(number) => out.push_str(&number_text(number)),
            None => out.push_str("null"),
        },
        Value::String(text) => quote(text, out),
        Value::Array(items) => {
            out.push('[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (n, (key, value)) in ordered(map).into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                quote(key, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if is_tricky(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The same with every object's keys in JavaScript's order.
pub fn in_order(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(in_order).collect(),
        Value::Object(map) => {
            let pairs = ordered(map).into_iter();
            Value::Object(pairs.map(|(k, v)| (k.clone(), in_order(v))).collect())
        }
        other => other.clone(),
    }
}

/// ECMA-262 `OrdinaryOwnPropertyKeys`: array indexes ascending, then the others as they came.
fn ordered(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut pairs: Vec<_> = map.iter().collect();
    pairs.sort_by_key(|(key, _)| index(key).map_or((1, 0), |index| (0, index)));
    pairs
}

fn index(key: &str) -> Option<u32> {
    let is_plain = key == "0" || !key.starts_with('0') && key.bytes().all(|b| b.is_ascii_digit());
    key.parse().ok().filter(|n| is_plain && *n < u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_as_javascript_writes_it() {
        let value = serde_json::from_str(
            r#"{"b":1.0,"10":1e21,"2":-0.0,"02":0.1,"4294967295":12345678901234567890,"a":["\u001b\u202e\u0085\"\\\n\u{e}é"]}"#
                .replace("\\u{e}", "\\u2028")
                .as_str(),
        )
        .unwrap();
        assert_eq!(
            line(&value),
            r#"{"2":0,"10":1e+21,"b":1,"02":0.1,"4294967295":12345678901234567000,"a":["\u001b\u202e\u0085\"\\\n\u2028é"]}"#
        );
    }
}
