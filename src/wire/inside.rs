//! A failure inside a success: bodies that say so plainly, whatever the HTTP status.
//!
//! Each shape has a guard, because a success may have fields called `error`, too.

use crate::classification::Category;
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, paths};

/// More payloads and fields are not looked at.
const MAX_FIELDS: u32 = 32;

/// What a failure has one of at least.
static MARKS: Paths = Paths::new(&[
    "error",
    "errors",
    "error_message",
    "errorMessage",
    "error_msg",
    "error_info",
    "error_code",
    "errorCode",
    "errmsg",
    "ok",
    "success",
    "status",
    "stat",
    "exception",
]);
/// Where an error may stand beside what was asked for: the first of [`MARKS`].
static ERRORS: Paths = Paths::new(&[
    "error",
    "errors",
    "error_message",
    "errorMessage",
    "error_msg",
    "error_info",
    "error_code",
    "errorCode",
]);

/// What kind of failure the body of a 2xx is, if it is one.
pub fn failure<V: View>(view: &V, body: V::Node, buffer: &mut Buffer) -> Option<Category> {
    if has_user_errors(view, body) {
        return Some(Category::Validation);
    }
    let kind = |path| view.field(body, path).map(|node| view.kind(node));
    let is_text = |path| kind(path) == Some(Kind::Text);
    // Most successes have none of these, and no more is asked of them.
    let wrapped = wrapped(view, body);
    if wrapped.is_none() && !view.has(body, &MARKS, Kinds::VALUE) {
        return None;
    }
    let is_failure = [paths!["ok"], paths!["success"]].iter().any(|flag| kind(flag) == Some(Kind::Bool(false)))
        // JSON-RPC 2.0 §5.1
        || is_text(paths!["jsonrpc"]) && kind(paths!["error"]) == Some(Kind::Map)
        // RFC 6749 §5.2, in a 200
        || is_text(paths!["error"]) && is_text(paths!["error_description"])
        || is_text(paths!["errmsg"]) && has_number(view, body, buffer)
        || is_graphql(view, body)
        || is_empty_with_error(view, body, buffer)
        || is_whole_error(view, body, wrapped)
        // `{"response": {"status": "fail", "code": …, "message": …}}`
        || is_status_of_failure(view, wrapped.unwrap_or(body), buffer)
        // `{"exception": "invalid_parameter_exception", "errorcode": …, "message": …}`
        || is_text(paths!["exception"]) && is_text(paths!["errorcode"]);
    is_failure.then_some(Category::Unknown)
}

/// What shows that a request was carried out, at least in part, although its answer is a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// An error of a field: GraphQL had begun to execute (October 2021, §7.1.2).
    Field,
    /// A part of what was asked for is there.
    Result,
}

/// Whether the body of a failure shows that the request was carried out in part.
pub fn begun<V: View>(view: &V, body: V::Node) -> Option<Begun> {
    static RESULTS: Paths = Paths::new(&["result", "results"]);
    // A field that failed is null, where the schema allows it.
    let has_value = |node| {
        (0..MAX_FIELDS)
            .map_while(|index| view.item(node, index))
            .any(|value| view.kind(value) != Kind::Null)
    };
    let is_scalar = |node| {
        matches!(
            view.kind(node),
            Kind::Bool(true) | Kind::Number | Kind::Text
        )
    };
    let data = view.field(body, paths!["data"]);
    // A `result` that is a word may be that of a failure.
    if data.is_some_and(|data| has_value(data) || is_scalar(data))
        || view.each(body, &RESULTS, Kinds::NESTED).any(has_value)
    {
        return Some(Begun::Result);
    }
    let errors = view.field(body, paths!["errors"])?;
    let has_path = |error| {
        let path = view.field(error, paths!["path"]);
        path.is_some_and(|path| view.kind(path) == Kind::List)
    };
    let mut all = (0..MAX_FIELDS).map_while(|index| view.item(errors, index));
    (is_list_of_errors(view, errors) && all.any(has_path)).then_some(Begun::Field)
}

/// A gRPC-Web response says in a header how it ended; 0 is a success.
pub fn grpc_status<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> Option<V::Node> {
    let status = view.header(headers, paths!["grpc-status"])?;
    (view.text(status, buffer)? != "0").then_some(status)
}

/// `{"errcode": 40001}`; 0 is a success.
fn has_number<V: View>(view: &V, body: V::Node, buffer: &mut Buffer) -> bool {
    let code = view.field(body, paths!["errcode"]);
    let text = code.and_then(|node| view.text(node, buffer));
    text.is_some_and(|text| text != "0")
}

/// Whether an object has these fields at most.
pub fn has_only<V: View>(view: &V, body: V::Node, names: &[&str]) -> bool {
    (0..=names.len() as u32)
        .map_while(|index| view.name(body, index))
        .all(|name| names.contains(&name.as_str()))
}

/// The name of a field that holds a mutation's errors: `userErrors`, not `mirrors`.
pub fn names_errors(name: &str) -> bool {
    name.ends_with("errors") || name.ends_with("Errors")
}

/// The first element of a list is an object with a text `message`.
pub fn is_list_of_errors<V: View>(view: &V, list: V::Node) -> bool {
    let message = || view.field(view.item(list, 0)?, paths!["message"]);
    view.kind(list) == Kind::List && message().is_some_and(|node| view.kind(node) == Kind::Text)
}

/// An error in place of what was asked for: `{"result": null, "error_code": "E1"}`,
/// `{"results": [], "status": "OVER_QUERY_LIMIT", "error_message": …}`.
fn is_empty_with_error<V: View>(view: &V, body: V::Node, buffer: &mut Buffer) -> bool {
    static PAYLOADS: Paths =
        Paths::new(&["result", "results", "data", "response", "items", "body"]);
    let payload = view.first(body, &PAYLOADS, Kinds::ANY);
    let is_empty = |node| match view.kind(node) {
        Kind::Null => true,
        Kind::List | Kind::Map => view.item(node, 0).is_none(),
        _ => false,
    };
    payload.is_some_and(is_empty)
        && view
            .each(body, &ERRORS, Kinds::VALUE)
            .any(|node| match view.kind(node) {
                Kind::Map => view.item(node, 0).is_some(),
                Kind::List => is_list_of_errors(view, node),
                Kind::Text => view.text(node, buffer) != Some(""),
                Kind::Number => view.text(node, buffer) != Some("0"),
                _ => false,
            })
}

/// A body that is nothing but an error: `{"error": {"code": 498, "message": …}}`, or one such
/// object within another. What has a name or a state of its own is a thing that failed, which is
/// an answer.
fn is_whole_error<V: View>(view: &V, body: V::Node, wrapped: Option<V::Node>) -> bool {
    static OF_THINGS: Paths = Paths::new(&[
        "id", "name", "type", "object", "state", "status", "done", "data", "result", "results",
    ]);
    let is_error = |node| {
        view.has(node, paths!["code", "Code"], Kinds::SCALAR)
            && view.has(node, paths!["message", "Message", "info"], Kinds::TEXT)
    };
    let holds_error = |node| {
        view.first(node, paths!["error", "Error"], Kinds::MAP)
            .is_some_and(is_error)
            && !view.has(node, &OF_THINGS, Kinds::ANY)
            && view.name(node, 3).is_none()
    };
    holds_error(body) || wrapped.is_some_and(holds_error)
}

/// The object that an object holds, if it holds nothing else.
fn wrapped<V: View>(view: &V, node: V::Node) -> Option<V::Node> {
    if view.kind(node) != Kind::Map || view.item(node, 1).is_some() {
        return None;
    }
    let only = view.item(node, 0)?;
    (view.kind(only) == Kind::Map).then_some(only)
}

/// `{"status": "error", "message": …}` (JSend), without anything that it could be the state of.
fn is_status_of_failure<V: View>(view: &V, body: V::Node, buffer: &mut Buffer) -> bool {
    static TEXTS: Paths = Paths::new(&[
        "message",
        "msg",
        "errorMessage",
        "error_message",
        "error.message",
    ]);
    static CODES: Paths = Paths::new(&["code", "errorCode", "error_code"]);
    let status = view.first(body, paths!["status", "stat"], Kinds::TEXT);
    let status = status.and_then(|status| view.text(status, buffer));
    matches!(status, Some("error" | "fail" | "failure"))
        && view.has(body, &TEXTS, Kinds::TEXT)
        && !view.has(body, paths!["id", "data", "result"], Kinds::VALUE)
        && (view.has(body, &CODES, Kinds::SCALAR)
            || view.has(body, paths!["data", "result"], Kinds::ANY)
            || view.name(body, 2).is_none())
}

/// A response of GraphQL (October 2021, §7.1) with errors. A list of past errors beside other
/// fields is data.
fn is_graphql<V: View>(view: &V, body: V::Node) -> bool {
    let errors = view.field(body, paths!["errors"]);
    errors.is_some_and(|errors| is_list_of_errors(view, errors))
        && has_only(view, body, &["data", "errors", "extensions"])
}

/// `{"data": {"productCreate": {"userErrors": [{"field": …, "message": …}]}}}`
fn has_user_errors<V: View>(view: &V, body: V::Node) -> bool {
    let data = view.field(body, paths!["data"]);
    let Some(data) = data.filter(|_| has_only(view, body, &["data", "extensions"])) else {
        return false;
    };
    let mut payloads = (0..MAX_FIELDS).map_while(|index| view.item(data, index));
    view.kind(data) == Kind::Map && payloads.any(|payload| has_errors(view, payload))
}

/// A list of errors whose name says so.
fn has_errors<V: View>(view: &V, payload: V::Node) -> bool {
    (0..MAX_FIELDS)
        .map_while(|index| Some((index, view.name(payload, index)?)))
        .filter(|(_, name)| names_errors(name))
        .filter_map(|(index, _)| view.item(payload, index))
        .any(|list| is_list_of_errors(view, list))
}
