//! The texts of engines and libraries. Not a search for words: an application may say
//! "Failed to fetch the invoice: 404" of a response that it has.

use crate::classification::Category;
use crate::profile::builtin::FAILURES;

/// What the whole text means, or its beginning.
pub fn meaning(text: &str, is_type_error: bool) -> Option<Category> {
    let mut beginnings = FAILURES.beginnings.iter();
    if let Some((_, category)) = beginnings.find(|(start, _)| text.starts_with(start)) {
        let is_late = *category == Category::Network && has(text, "timed out");
        return Some(if is_late {
            Category::Timeout
        } else {
            *category
        });
    }
    let found = FAILURES.messages.of(text);
    // Tools add to the texts of engines, which are those of a TypeError.
    found.or_else(|| {
        let text = without_tag(text);
        let bare = if is_type_error {
            without_host(text)
        } else {
            text
        };
        FAILURES.messages.of(unquoted(bare))
    })
}

/// What "TypeError: fetch failed" means, as tools write an error into a text.
pub fn of_written(text: &str) -> Option<Category> {
    let (name, rest) = split(text, ": ")?;
    if !name.ends_with("Error") && !name.ends_with("Exception") || has(name, " ") {
        return None;
    }
    let line = split(rest, "\n").map_or(rest, |(line, _)| line);
    FAILURES
        .names
        .of(name)
        .or_else(|| meaning(line, name == "TypeError"))
}

/// The text names a mistake in the program.
pub fn is_bug(text: &str) -> bool {
    FAILURES.bugs.iter().any(|part| has(text, part))
}

/// Without "[Network] " in front, or what Expo writes before the system's text.
fn without_tag(text: &str) -> &str {
    let tagged = text.strip_prefix("[").and_then(|t| split(t, "] "));
    let text = match tagged {
        Some((tag, rest)) if tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => rest,
        _ => text,
    };
    let heads = ["fetch failed: ", "Network request failed: "];
    let rest = heads.iter().find_map(|head| text.strip_prefix(head));
    rest.unwrap_or(text)
}

/// Without " (api.example.com)", which Sentry adds.
fn without_host(text: &str) -> &str {
    let Some((bare, host)) = text.strip_suffix(")").and_then(|t| split(t, " (")) else {
        return text;
    };
    let is_host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':');
    if host.bytes().all(is_host) {
        bare
    } else {
        text
    }
}

/// Ably writes quotes around a text.
fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix("\"").and_then(|t| t.strip_suffix("\""));
    inner.unwrap_or(text)
}

/// Whether the text has that part.
// The standard library's search would add kilobytes to the wasm.
pub fn has(text: &str, part: &str) -> bool {
    place(text, part).is_some()
}

/// What is before and after the first such part.
pub fn split<'t>(text: &'t str, part: &str) -> Option<(&'t str, &'t str)> {
    let start = place(text, part)?;
    let end = start.checked_add(part.len())?;
    Some((text.get(..start)?, text.get(end..)?))
}

fn place(text: &str, part: &str) -> Option<usize> {
    let starts = |at: &usize| {
        let rest = text.as_bytes().get(*at..);
        rest.is_some_and(|rest| rest.starts_with(part.as_bytes()))
    };
    (0..text.len()).find(starts)
}
