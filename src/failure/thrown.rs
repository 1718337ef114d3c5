//! An error that a request threw: of the platform, or of a library, with or without a response.

use super::{Failure, grpc, places, text, why, with_body};
use crate::classification::Category;
use crate::profile::builtin::{CATEGORIES, FAILURES};
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines, paths};
use crate::wire::envelope;

/// Errors wrap errors; more layers than this are not looked into for a response.
const MAX_LAYERS: usize = 4;

/// An error has a name and a message. The name ends in `Error` or `Exception`, or is in a table, or
/// a field beside it is one that only an error has.
pub fn is_error<V: View>(view: &V, root: V::Node) -> bool {
    static ONLY_OF_ERRORS: Paths = Paths::new(lines![
        "stack",
        "cause",
        "$metadata",
        "statusText",
        "networkError",
        "originalError",
    ]);
    let mut buffer = Buffer::new();
    let Some(name) = envelope::text(view, root, paths!["name"]) else {
        return false;
    };
    if !view.has(root, paths!["message"], Kinds::TEXT) {
        return false;
    }
    let is_named = view.text(name, &mut buffer).is_some_and(|name| {
        // `Error [ERR_CODE]`, `ClientResponseError 400`.
        let first = text::split(name, " ").map_or(name, |(first, _)| first);
        let ends = ["Error", "Exception", "Errors"];
        [name, first]
            .iter()
            .any(|name| ends.iter().any(|end| name.ends_with(end)))
            || FAILURES.codes.of(name).is_some()
    });
    is_named || view.has(root, &ONLY_OF_ERRORS, Kinds::VALUE)
}

/// Reads an error.
pub fn read<V: View>(view: &V, error: V::Node) -> Failure<V::Node> {
    let mut at = error;
    for _ in 0..MAX_LAYERS {
        let found = with_response(view, at).or_else(|| with_code(view, at));
        if let Some(failure) = found {
            return of_error(view, at, failure);
        }
        // A wrapper without a response may hold the error that has it.
        static WRAPPED: Paths = Paths::new(lines![
            "networkError",
            "lastError",
            "originalError",
            "cause"
        ]);
        let mut inner = view.each(at, &WRAPPED, Kinds::NESTED);
        match inner.find(|node| places::status(view, *node).is_some()) {
            Some(node) => at = node,
            None => break,
        }
    }
    let failure = Failure {
        code: refused(view, error),
        thrown: why::no_response(view, error),
        text_of_error: true,
        ..Failure::default()
    };
    of_error(view, error, failure)
}

/// Adds what all errors have.
fn of_error<V: View>(view: &V, error: V::Node, mut failure: Failure<V::Node>) -> Failure<V::Node> {
    failure.text = failure
        .text
        .or_else(|| envelope::text(view, error, paths!["rawMessage", "message"]));
    failure
}

/// An error that holds a response, or what a GraphQL server answered.
fn with_response<V: View>(view: &V, error: V::Node) -> Option<Failure<V::Node>> {
    let answer = places::status(view, error);
    let graphql = graphql(view, error);
    let Some((status, is_backed)) = answer else {
        return graphql;
    };
    // Some libraries put a status of their own beside a request that failed.
    if !is_backed
        && (view.field(error, paths!["cause"]).is_some() || is_named(view, error))
        && let Some(thrown) = why::no_response(view, error)
    {
        return Some(Failure {
            thrown: Some(thrown),
            text_of_error: true,
            ..Failure::default()
        });
    }
    let is_known = graphql.is_some();
    let mut failure = graphql.unwrap_or_else(|| own_code(view, error));
    // The text of a GraphQL error, and that of a body, are the server's.
    failure.text_of_error = !is_known && (failure.text.is_none() || status < 400);
    failure.status = Some(status);
    failure.headers = places::headers(view, error);
    // What a library threw of a success is a failure: its body was cut, or is not JSON.
    if status < 400 {
        failure.text = None;
        let why = why::no_response(view, error).filter(|why| *why != Category::Aborted);
        failure.thrown = why.or(Some(Category::Unknown));
        if !is_known && failure.body.is_some_and(|body| !has_code(view, body)) {
            failure.body = None;
        }
    }
    Some(failure)
}

/// The code of an error that has the server's answer without its status: `data` with `ok: false`,
/// the error of OAuth (RFC 6749 §5.2) in fields of its own, or an `errorCode`.
fn refused<V: View>(view: &V, error: V::Node) -> Option<V::Node> {
    let ok = view.field(error, paths!["data.ok"]);
    let path = if view.has(error, paths!["error_description"], Kinds::TEXT) {
        paths!["error"]
    } else if ok.is_some_and(|ok| view.kind(ok) == Kind::Bool(false)) {
        paths!["data.error"]
    } else {
        paths!["errorCode"]
    };
    envelope::text(view, error, path)
}

/// The error's own name is in the table.
fn is_named<V: View>(view: &V, error: V::Node) -> bool {
    let mut buffer = Buffer::new();
    let name = view
        .field(error, paths!["name"])
        .and_then(|n| view.text(n, &mut buffer));
    name.is_some_and(|name| FAILURES.names.of(name).is_some())
}

fn has_code<V: View>(view: &V, body: V::Node) -> bool {
    view.has(body, paths!["error.code", "code", "errors"], Kinds::VALUE)
}

/// The first error of a GraphQL answer, which is not an error that was thrown.
fn graphql<V: View>(view: &V, error: V::Node) -> Option<Failure<V::Node>> {
    static FIRST: Paths = Paths::new(lines![
        "graphQLErrors.0",
        "errors.0",
        "response.errors.0",
        "result.errors.0",
    ]);
    let mut first = view.each(error, &FIRST, Kinds::NESTED);
    let node = first.find(|node| {
        view.has(*node, paths!["message"], Kinds::TEXT)
            && !view.has(*node, paths!["stack", "name"], Kinds::VALUE)
    })?;
    Some(Failure {
        body: Some(node),
        code: envelope::text(view, node, paths!["extensions.code", "type"]),
        thrown: Some(Category::Unknown),
        ..Failure::default()
    })
}

/// A response whose code is not in a body: AWS has it as the error's name, tRPC in `data`.
fn own_code<V: View>(view: &V, error: V::Node) -> Failure<V::Node> {
    let has = |paths| view.has(error, paths, Kinds::NUMBER);
    if has(paths!["data.httpStatus"]) {
        return Failure {
            code: envelope::text(view, error, paths!["data.code"]),
            ..Failure::default()
        };
    }
    if !has(paths!["$metadata.httpStatusCode"]) {
        return with_body(view, places::body(view, error));
    }
    let mut buffer = Buffer::new();
    let code = envelope::text(view, error, paths!["name"]);
    let name = code.and_then(|name| view.text(name, &mut buffer));
    let rule = name
        .and_then(|name| FAILURES.names.of(name))
        .filter(|category| *category == Category::RateLimit)
        .map(|category| CATEGORIES.of(category));
    Failure {
        rule,
        // The page of a proxy could not be parsed.
        code: code.filter(|_| name != Some("SyntaxError")),
        request_id: envelope::text(view, error, paths!["$metadata.requestId"]),
        ..Failure::default()
    }
}

/// A code of gRPC. A request that failed counts before it: Connect wraps one with code 2.
fn with_code<V: View>(view: &V, error: V::Node) -> Option<Failure<V::Node>> {
    let rule = grpc::rule(view, error)?;
    let thrown = why::wrapped(view, error);
    Some(Failure {
        thrown,
        rule: Some(rule).filter(|_| thrown.is_none()),
        text_of_error: true,
        headers: places::headers(view, error),
        ..Failure::default()
    })
}
