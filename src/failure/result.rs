//! What libraries hand back instead of throwing: `{error, response}`, a status that is a word, and
//! a status of 0.

use super::{Failure, headers, response, status_in, text, thrown, why};
use crate::classification::Category;
use crate::profile::builtin::FAILURES;
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines, paths};
use crate::wire::envelope;

/// Reads such a result; `None` for anything else.
pub fn read<V: View>(view: &V, root: V::Node) -> Option<Failure<V::Node>> {
    // A result has one of these at least. Most values have none, and no more is asked of them.
    static MARKS: Paths = Paths::new(lines!["status", "code", "response", "request", "meta"]);
    if !view.has(root, &MARKS, Kinds::ANY) {
        return None;
    }
    without_connection(view, root)
        .or_else(|| with_word(view, root))
        .or_else(|| written(view, root))
        .or_else(|| pair(view, root))
}

/// Status 0: no response came. The 0 alone says nothing, so a second mark is needed.
fn without_connection<V: View>(view: &V, root: V::Node) -> Option<Failure<V::Node>> {
    static MARKS: Paths = Paths::new(lines!["statusText", "readyState", "ok", "name"]);
    static WORDS: Paths = Paths::new(lines![
        "statusText",
        "error.type",
        "error.name",
        "name",
        "originalError.name",
    ]);
    let is_zero = view.number(view.field(root, paths!["status"])?)? == 0.0;
    if !is_zero || !view.has(root, &MARKS, Kinds::VALUE) {
        return None;
    }
    let mut buffer = Buffer::new();
    let why = view.each(root, &WORDS, Kinds::SCALAR).find_map(|node| {
        let word = view.text(node, &mut buffer)?;
        let is = |parts: [&str; 2]| parts.iter().any(|part| text::has(word, part));
        // Without the first letter, which may be a capital.
        if is(["bort", "ancel"]) {
            Some(Category::Aborted)
        } else {
            is(["imeout", "imed out"]).then_some(Category::Timeout)
        }
    });
    let known = || why::no_response(view, root).filter(|_| thrown::is_error(view, root));
    Some(no_response(
        why.or_else(known)
            .or_else(|| written(view, view.field(root, paths!["error"])?)?.thrown)
            .or(Some(Category::Network)),
        envelope::text(view, root, paths!["message"]),
    ))
}

/// A word in place of a status: `FETCH_ERROR`, `PARSING_ERROR`. The error is a text beside it.
fn with_word<V: View>(view: &V, root: V::Node) -> Option<Failure<V::Node>> {
    let error = envelope::text(view, root, paths!["error"])?;
    let status = envelope::text(view, root, paths!["status"])?;
    let mut buffer = Buffer::new();
    let word = view.text(status, &mut buffer)?;
    if !word.ends_with("_ERROR") {
        return None;
    }
    let by_word = FAILURES.codes.of(word);
    let by_text = view.text(error, &mut buffer).and_then(text::of_written);
    let why = by_text
        .filter(|_| by_word != Some(Category::Timeout))
        .or(by_word)
        .unwrap_or(Category::Unknown);
    match status_in(view, root, paths!["originalStatus"]) {
        Some(status) if status >= 400 => Some(response(
            view,
            status,
            None,
            view.field(root, paths!["data"]),
        )),
        status => Some(Failure {
            status,
            ..no_response(Some(why), Some(error))
        }),
    }
}

/// An error written into the message of an envelope that has no code.
fn written<V: View>(view: &V, root: V::Node) -> Option<Failure<V::Node>> {
    let mut buffer = Buffer::new();
    if !view
        .text(view.field(root, paths!["code"])?, &mut buffer)?
        .is_empty()
    {
        return None;
    }
    let message = envelope::text(view, root, paths!["message"])?;
    let why = view.text(message, &mut buffer).and_then(text::of_written)?;
    Some(no_response(Some(why), Some(message)))
}

/// `{error, response}`.
fn pair<V: View>(view: &V, root: V::Node) -> Option<Failure<V::Node>> {
    static STATUS: Paths = Paths::new(lines!["response.status", "meta.response.status"]);
    if view.has(root, paths!["name"], Kinds::TEXT) {
        return None;
    }
    let error = view.first(root, paths!["error"], Kinds::VALUE)?;
    if let Some(status) = status_in(view, root, &STATUS) {
        let has_status = view.has(error, paths!["status"], Kinds::VALUE);
        let inner = view.field(error, paths!["data"]).filter(|_| has_status);
        let headers = headers(
            view,
            root,
            paths!["response.headers", "meta.response.headers"],
        );
        let mut failure = response(view, status, headers, inner.or(Some(error)));
        failure.text_of_error = true;
        if status < 400 {
            failure.thrown = Some(Category::Unknown);
        }
        return Some(failure);
    }
    let is_zero = status_in(view, root, paths!["status"]).is_none()
        && view
            .field(root, paths!["status"])
            .and_then(|n| view.number(n))
            == Some(0.0);
    let is_result = is_zero || view.has(root, paths!["request", "meta"], Kinds::VALUE);
    // One layer: the error of a result is not a result again.
    let is_read = view.kind(error) == Kind::Map
        && (thrown::is_error(view, error) || with_word(view, error).is_some());
    (is_result && is_read)
        .then(|| with_word(view, error).unwrap_or_else(|| thrown::read(view, error)))
}

fn no_response<N>(thrown: Option<Category>, text: Option<N>) -> Failure<N> {
    Failure {
        thrown,
        text,
        text_of_error: true,
        ..Failure::default()
    }
}
