//! Where libraries keep the response of an error that they throw. Not a list of libraries.

use super::status_in;
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines, paths};
use crate::wire::envelope;

/// The status of a response that the error holds.
static RESPONSE_STATUS: Paths = Paths::new(lines![
    "response.status",
    "response.statusCode",
    "$response.statusCode",
    "$metadata.httpStatusCode",
    "meta.statusCode",
    "response.error_code",
    "meta.response.status",
    "context.status",
    "data.httpStatus",
]);

static HEADERS: Paths = Paths::new(lines![
    "response.headers",
    "$response.headers",
    "meta.response.headers",
    "meta.headers",
    "context.headers",
    "headers",
    "responseHeaders",
    "metadata",
]);

/// Parsed bodies and texts, in the order in which they are tried.
static BODY: Paths = Paths::new(lines![
    "response.data",
    "data",
    "response._data",
    "_data",
    "response.body",
    "body",
    "bodyText",
    "responseBody",
    "responseJSON",
    "responseText",
    "result",
    "json",
    "raw",
    "meta.body",
    "response.bodyAsText",
    "response.bodyText",
    "response.text",
    "text",
]);

/// The status, and whether a response beside it shows that a server sent it.
pub fn status<V: View>(view: &V, error: V::Node) -> Option<(u16, bool)> {
    static BESIDE: Paths = Paths::new(lines![
        "headers",
        "responseHeaders",
        "data",
        "body",
        "response"
    ]);
    static BODIES: Paths = Paths::new(lines!["body", "response"]);
    if let Some(status) = status_in(view, error, &RESPONSE_STATUS) {
        return Some((status, true));
    }
    // A `code` in the range of statuses is one only beside a body.
    let code = || {
        status_in(view, error, paths!["code"]).filter(|_| view.has(error, &BODIES, Kinds::VALUE))
    };
    let status = status_in(view, error, paths!["status", "statusCode"]).or_else(code)?;
    Some((status, view.has(error, &BESIDE, Kinds::VALUE)))
}

/// The headers of the response.
pub fn headers<V: View>(view: &V, error: V::Node) -> Option<V::Node> {
    super::headers(view, error, &HEADERS)
}

/// The body of the response.
pub fn body<V: View>(view: &V, error: V::Node) -> Option<V::Node> {
    response(view, error)
        .or_else(|| content(view, error, &BODY))
        .or_else(|| inside(view, error))
        // Some throw the body as the message.
        .or_else(|| view.parse(envelope::text(view, error, paths!["message"])?))
}

/// A fetch body is a stream, which reads as an object without fields; `json` may be a function.
fn content<V: View>(view: &V, error: V::Node, paths: &'static Paths) -> Option<V::Node> {
    let mut values = view.each(error, paths, Kinds::TEXT.or(Kinds::MAP));
    values.find(|node| match view.kind(*node) {
        Kind::Text => view.text(*node, &mut Buffer::new()) != Some(""),
        _ => view.name(*node, 0).is_some(),
    })
}

/// SDKs keep the body, or the inside of its envelope, in `error`.
fn inside<V: View>(view: &V, error: V::Node) -> Option<V::Node> {
    let inner = content(view, error, paths!["error"])?;
    if view.kind(inner) == Kind::Text {
        // RFC 6749 §5.2: the error is its own body, or has it as its cause.
        let is_own = |node: &V::Node| view.has(*node, paths!["error_description"], Kinds::TEXT);
        let cause = view.first(error, paths!["cause"], Kinds::MAP);
        let own = cause.filter(is_own).or(Some(error).filter(is_own));
        return Some(own.unwrap_or(inner));
    }
    let is_whole = view.has(inner, paths!["error"], Kinds::MAP);
    // Without a code it is a body: the name of the error around it is not the server's code.
    let is_inside = view.has(inner, paths!["code", "type", "status"], Kinds::VALUE);
    Some(if is_inside && !is_whole { error } else { inner })
}

/// Some call the body itself `response`.
fn response<V: View>(view: &V, error: V::Node) -> Option<V::Node> {
    let node = content(view, error, paths!["response"])?;
    if view.kind(node) == Kind::Text {
        return view.parse(node);
    }
    let has = |paths| view.has(node, paths, Kinds::VALUE);
    let is_body = has(paths!["message", "code", "error", "description"])
        && !has(paths!["status", "statusCode"]);
    is_body.then_some(node)
}
