//! What happened, out of whatever was handed over. Not yet what it means.
//!
//! Five shapes are told apart by their fields alone: a response, an envelope without its response,
//! an error thrown by a request (of the platform or of a library), text, and all else.

use crate::classification::Category;
use crate::profile::builtin::FAILURES;
use crate::view::{Buffer, Kind, Path, View, ViewExt};
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
    /// A text that is not in an envelope: of an error, or of a body that is no JSON.
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
    match view.kind(root) {
        Kind::Text => match view.parse(root) {
            Some(parsed) => read_map(view, parsed),
            None => Failure {
                text: Some(root),
                ..Failure::default()
            },
        },
        Kind::Map => read_map(view, root),
        _ => Failure::default(),
    }
}

fn read_map<V: View>(view: &V, root: V::Node) -> Failure<V::Node> {
    if is_error(view, root) {
        return read_error(view, root);
    }
    if let Some(response) = read_response(view, root) {
        return response;
    }
    Failure {
        body: Some(root),
        ..Failure::default()
    }
}

/// Errors have a `name` that says so, and a `message`.
fn is_error<V: View>(view: &V, root: V::Node) -> bool {
    let mut buffer = Buffer::new();
    view.text_field(root, "name").is_some_and(|name| {
        view.text(name, &mut buffer)
            .is_some_and(|t| t.ends_with("Error") || t.ends_with("Exception"))
            && view.text_field(root, "message").is_some()
    })
}

/// `{status, headers?, body?}`. A problem document (RFC 9457) has a `status` of its own, so a
/// body's fields beside it mean that it is one.
fn read_response<V: View>(view: &V, root: V::Node) -> Option<Failure<V::Node>> {
    let status = view.number(view.field(root, "status")?)?;
    let headers = view
        .field(root, "headers")
        .filter(|h| is_container(view, *h));
    let body = view.field(root, "body");
    if headers.is_none()
        && body.is_none()
        && ["type", "title", "detail", "error", "code", "message"]
            .iter()
            .any(|key| view.field(root, key).is_some())
    {
        return None;
    }
    // axios and its like call the body `data`.
    let body = body.or_else(|| view.field(root, "data"));
    let mut failure = with_body(view, body);
    failure.status = http_status(status);
    failure.headers = headers;
    Some(failure)
}

fn with_body<V: View>(view: &V, body: Option<V::Node>) -> Failure<V::Node> {
    let mut failure = Failure::default();
    if let Some(body) = body {
        match view.kind(body) {
            Kind::Map => failure.body = Some(body),
            Kind::Text => match view.parse(body) {
                Some(parsed) => failure.body = Some(parsed),
                None => failure.text = Some(body),
            },
            _ => {}
        }
    }
    failure
}

fn is_container<V: View>(view: &V, node: V::Node) -> bool {
    matches!(view.kind(node), Kind::Map | Kind::List)
}

fn http_status(status: f64) -> Option<u16> {
    let whole = status as u16;
    (f64::from(whole) == status && (100..600).contains(&whole)).then_some(whole)
}

/// An error of axios, ky, ofetch or an SDK that carries its response, or one that has none.
fn read_error<V: View>(view: &V, error: V::Node) -> Failure<V::Node> {
    let message = view.text_field(error, "message");
    let response = view.map(error, "response");
    let status_of = |node: V::Node| {
        ["status", "statusCode"]
            .iter()
            .find_map(|key| http_status(view.number(view.field(node, key)?)?))
    };
    if let Some(status) = response.and_then(status_of).or_else(|| status_of(error)) {
        let of = |key: &'static str| {
            [response, Some(error)].into_iter().flatten().find_map(|n| {
                view.field(n, key)
                    .filter(|f| is_container(view, *f) || view.kind(*f) == Kind::Text)
            })
        };
        // axios: response.data; ofetch: response._data and data; ky: data.
        let body = of("data").or_else(|| of("_data")).or_else(|| {
            of("body").filter(|b| {
                // A fetch body is a stream, which reads as an object without fields.
                view.kind(*b) == Kind::Text || view.key(*b, 0).is_some()
            })
        });
        // SDKs keep the body, or the inside of its envelope, in `error`.
        let inside = view
            .map(error, "error")
            .map(|inner| match view.map(inner, "error") {
                Some(_) => inner,
                None => error,
            });
        let mut failure = with_body(view, body.or(inside));
        failure.status = Some(status);
        failure.headers = of("headers");
        failure.text = failure.text.or(message);
        failure.text_of_error = true;
        return failure;
    }
    Failure {
        thrown: no_response(view, error),
        text: message,
        text_of_error: true,
        ..Failure::default()
    }
}

/// Why no response came, by the error's machine code, its name, or an engine's exact text.
fn no_response<V: View>(view: &V, error: V::Node) -> Option<Category> {
    let mut buffer = Buffer::new();
    let mut found = None;
    let mut at = Some(error);
    for _ in 0..MAX_CAUSES {
        let Some(node) = at else { break };
        let constructor = view.field(node, "constructor");
        let marks = [
            (view.text_field(node, "code"), FAILURES.codes),
            (view.text_field(node, "name"), FAILURES.names),
            (
                constructor.and_then(|c| view.text_field(c, "name")),
                FAILURES.names,
            ),
            (view.text_field(node, "message"), FAILURES.messages),
        ];
        let category = marks.into_iter().find_map(|(mark, table)| {
            let text = view.text(mark?, &mut buffer)?;
            table
                .iter()
                .find(|(name, _)| *name == text)
                .map(|(_, category)| *category)
        });
        // A cause knows better than what wraps it: "fetch failed" because of a timeout.
        // But who gave up is told by the outermost.
        match (found, category) {
            (None, Some(Category::Aborted)) => return category,
            (_, Some(_)) => found = category,
            _ => {}
        }
        at = view.map(node, "cause");
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

/// The status within a body that was handed over alone.
pub fn status_in_body<V: View>(view: &V, body: V::Node, paths: &[Path]) -> Option<u16> {
    paths.iter().find_map(|path| {
        let node = envelope::scalar(view, body, &[*path])?;
        http_status(view.number(node)?)
    })
}
