//! Figures in sentences. In JavaScript: `pkg/src/words/phrase.ts`.

use serde_json::Value;

use super::json_view::number_text;

/// Puts the figures in; `None` when one of them is missing. All of them are asked for.
pub fn fill(template: &str, mut figure: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let (mut out, mut rest, mut is_whole) = (String::new(), template, true);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        out.push_str(before);
        match figure(name) {
            Some(text) => out.push_str(&text),
            None => is_whole = false,
        }
        rest = tail;
    }
    out.push_str(rest);
    is_whole.then_some(out)
}

/// A figure of the server's details, as text.
pub fn figure(details: Option<&Value>, name: &str) -> Option<String> {
    match details?.get(name)? {
        Value::Number(number) => {
            let value = number.as_f64()?;
            let plain = value == 0.0 || (1e-6..1e15).contains(&value.abs());
            plain.then(|| number_text(value))
        }
        Value::String(text) => {
            let is_figure = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-');
            let ok = (1..=20).contains(&text.len()) && text.bytes().all(is_figure);
            ok.then(|| text.clone())
        }
        _ => None,
    }
}
