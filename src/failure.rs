//! Reads what happened out of any value. Not yet what it means.
//!
//! Five shapes differ by their fields: a response, an envelope without its response,
//! an error thrown by a request (of the platform or of a library), text, and all else.

use crate::classification::Category;
use crate::profile::builtin::FAILURES;
use crate::view::{Buffer, Kind, Path, View};
use crate::wire::envelope;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub struct Failure<N> {
    /// The HTTP status; `None` when no response came.
    pub status: Option<u16>,
    /// The response's headers.
    pub headers: Option<N>,
    /// The response's body, read as JSON.
    pub body: Option<N>,
    /// Why there is no response: `Network`, `Timeout` or `Aborted`.
    pub thrown: Option<Category>,
    /// A text that is not in an envelope: of an error, or of a body that is not JSON.
    pub text: Option<N>,
    /// `text` is an error's own message, which may quote a URL.
    pub text_of_error: bool,
}

impl<N> Default for Failure<N> {
    fn default() -> Self {
        Self {
            status: None,
            headers: None,
            body: None,
            thrown: None,
            text: None,
            text_of_error: false,
        }
    }
}

/// Errors wrap errors; more layers than this are not looked into.
const MAX_CAUSES: usize = 5;

/// Reads anything.
pub fn read<V: View>(view: &V, root: V::Node) -> Failure<V::Node> {
    // A failure is an object, or a text that holds one.
    let given = with_body(view, Some(root));
    let Some(root) = given.body else {
        return given;
    };
    if is_error(view, root) {
        return read_error(view, root);
    }
    read_response(view, root).unwrap_or(given)
}

/// A body: an object, a text that holds one, or any other text.
pub fn with_body<V: View>(view: &V, body: Option<V::Node>) -> Failure<V::Node> {
    let mut failure = Failure::default();
    if let Some(body) = body {
        match view.kind(body) {
            Kind::Map => failure.body = Some(body),
            Kind::Text => {
                failure.body = view.parse(body);
                if failure.body.is_none() {
                    failure.text = Some(body);
                }
            }
            _ => {}
        }
    }
    failure
}

/// A response with that body.
pub fn response<V: View>(
    view: &V,
    status: u16,
    headers: Option<V::Node>,
    body: Option<V::Node>,
) -> Failure<V::Node> {
    Failure {
        status: Some(status),
        headers,
        ..with_body(view, body)
    }
}

/// An error has a `message`, and a `name` that ends in `Error` or `Exception`.
fn is_error<V: View>(view: &V, root: V::Node) -> bool {
    let mut buffer = Buffer::new();
    let name = envelope::text(view, root, &["name"]).and_then(|n| view.text(n, &mut buffer));
    name.is_some_and(|t| t.ends_with("Error") || t.ends_with("Exception"))
        && envelope::text(view, root, &["message"]).is_some()
}

/// `{status, headers?, body?}`. A problem document (RFC 9457) has a `status` of its own, so a
/// body's fields beside it mean that it is one.
fn read_response<V: View>(view: &V, root: V::Node) -> Option<Failure<V::Node>> {
    const OF_A_BODY: &[Path] = &["type", "title", "detail", "error", "code", "message"];
    let status = view.number(view.field(root, "status")?)?;
    let headers = headers(view, root, &["headers"]);
    let body = view.field(root, "body");
    if headers.is_none()
        && body.is_none()
        && OF_A_BODY.iter().any(|key| view.field(root, key).is_some())
    {
        return None;
    }
    // axios and its like call the body `data`.
    let mut failure = with_body(view, body.or_else(|| view.field(root, "data")));
    failure.status = http_status(status);
    failure.headers = headers;
    Some(failure)
}

fn headers<V: View>(view: &V, root: V::Node, paths: &[Path]) -> Option<V::Node> {
    envelope::first(view, root, paths, |kind| {
        matches!(kind, Kind::Map | Kind::List)
    })
}

fn http_status(status: f64) -> Option<u16> {
    let whole = status as u16;
    (f64::from(whole) == status && (100..600).contains(&whole)).then_some(whole)
}

/// An error of axios, ky, ofetch or an SDK, with or without its response.
fn read_error<V: View>(view: &V, error: V::Node) -> Failure<V::Node> {
    const STATUS: &[Path] = &[
        "response.status",
        "response.statusCode",
        "status",
        "statusCode",
    ];
    // axios: response.data; ofetch: response._data and data; ky: data.
    const BODY: &[Path] = &[
        "response.data",
        "data",
        "response._data",
        "_data",
        "response.body",
        "body",
    ];
    let mut failure = Failure::default();
    if let Some(status) = status_in(view, error, STATUS) {
        let mut body = None;
        for path in BODY {
            // A fetch body is a stream, which reads as an object without fields.
            body = body.or_else(|| {
                view.field(error, path).filter(|b| match view.kind(*b) {
                    Kind::Text => true,
                    Kind::Map => view.key(*b, 0).is_some(),
                    _ => false,
                })
            });
        }
        // SDKs keep the body, or the inside of its envelope, in `error`.
        let is_map = |kind| kind == Kind::Map;
        if let (None, Some(inner)) = (body, envelope::first(view, error, &["error"], is_map)) {
            let is_whole = envelope::first(view, inner, &["error"], is_map).is_some();
            body = Some(if is_whole { inner } else { error });
        }
        failure = with_body(view, body);
        failure.status = Some(status);
        failure.headers = headers(view, error, &["response.headers", "headers"]);
    } else {
        failure.thrown = no_response(view, error);
    }
    failure.text = failure
        .text
        .or_else(|| envelope::text(view, error, &["message"]));
    failure.text_of_error = true;
    failure
}

/// Why no response came, by the error's machine code, its name, or an engine's exact text.
fn no_response<V: View>(view: &V, error: V::Node) -> Option<Category> {
    let marks = [
        ("code", FAILURES.codes),
        ("name", FAILURES.names),
        ("constructor.name", FAILURES.names),
        ("message", FAILURES.messages),
    ];
    let mut buffer = Buffer::new();
    let mut found = None;
    let mut at = Some(error);
    for _ in 0..MAX_CAUSES {
        let Some(node) = at else { break };
        for (path, table) in marks {
            let Some(text) = view
                .field(node, path)
                .and_then(|n| view.text(n, &mut buffer))
            else {
                continue;
            };
            if let Some((_, category)) = table.iter().find(|(name, _)| *name == text) {
                // A cause is more exact than what wraps it: "fetch failed" because of a timeout.
                // But an abort counts only in the outermost error.
                if found.is_none() && *category == Category::Aborted {
                    return Some(*category);
                }
                found = Some(*category);
                break;
            }
        }
        at = view.field(node, "cause");
    }
    found
}

/// Tables for errors that never became a response (`profiles/failures.json`).
#[derive(Debug)]
pub struct Failures {
    /// Machine codes of Node, undici and axios.
    pub codes: &'static [(&'static str, Category)],
    /// Names of errors.
    pub names: &'static [(&'static str, Category)],
    /// Exact texts.
    pub messages: &'static [(&'static str, Category)],
}

/// The first HTTP status at one of these paths.
pub fn status_in<V: View>(view: &V, root: V::Node, paths: &[Path]) -> Option<u16> {
    paths
        .iter()
        .find_map(|path| http_status(view.number(view.field(root, path)?)?))
}
