//! Reads what happened out of any value. Not yet what it means.
//!
//! Five shapes differ by their fields: a response, an envelope without its response,
//! an error thrown by a request (of the platform or of a library), text, and all else.

mod grpc;
pub mod method;
mod places;
mod result;
mod text;
mod thrown;
mod why;

use crate::classification::Category;
use crate::profile::Rule;
use crate::view::{Kind, Kinds, Paths, View, ViewExt, lines, paths};
use crate::wire::words::place_of;

/// What happened.
#[derive(Clone, Copy, Debug)]
pub struct Failure<N> {
    /// The HTTP status; `None` when no response came.
    pub status: Option<u16>,
    /// The response's headers.
    pub headers: Option<N>,
    /// The response's body, read as JSON.
    pub body: Option<N>,
    /// What an error says where no status of a failure decides: `Network`, `Timeout`, `Aborted`,
    /// `Expired` (a module that could not be imported), or `Unknown`. Beside the status of a
    /// success it makes the whole a failure.
    pub thrown: Option<Category>,
    /// What an error says by a code that is not in a body, such as one of gRPC.
    pub rule: Option<&'static Rule>,
    /// A server's code that is not in a body, such as the name of an error.
    pub code: Option<N>,
    /// The request's id, when it is in neither the body nor a header.
    pub request_id: Option<N>,
    /// A text that is not in an envelope: of an error, or of a body that is not JSON.
    pub text: Option<N>,
    /// `text` is an error's own message, which may quote a URL.
    pub text_of_error: bool,
    /// The error, where that is what was read.
    pub error: Option<N>,
}

impl<N> Default for Failure<N> {
    fn default() -> Self {
        Self {
            status: None,
            headers: None,
            body: None,
            thrown: None,
            rule: None,
            code: None,
            request_id: None,
            text: None,
            text_of_error: false,
            error: None,
        }
    }
}

/// Reads anything.
pub fn read<V: View>(view: &V, root: V::Node) -> Failure<V::Node> {
    // A failure is an object, or a text that holds one.
    let given = with_body(view, Some(root));
    let Some(root) = given.body else {
        return given;
    };
    if let Some(failure) = result::read(view, root) {
        return failure;
    }
    if thrown::is_error(view, root) {
        return Failure {
            error: Some(root),
            ..thrown::read(view, root)
        };
    }
    read_response(view, root).unwrap_or(given)
}

/// A body: an object or a list, a text that holds one, or any other text.
pub fn with_body<V: View>(view: &V, body: Option<V::Node>) -> Failure<V::Node> {
    let mut failure = Failure::default();
    if let Some(body) = body {
        match view.kind(body) {
            Kind::Map | Kind::List => failure.body = Some(body),
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

/// `{status, headers?, body?}`. A problem document (RFC 9457) has a `status` of its own, so a
/// body's fields beside it mean that it is one.
fn read_response<V: View>(view: &V, root: V::Node) -> Option<Failure<V::Node>> {
    static OF_A_BODY: Paths = Paths::new(lines![
        "type", "title", "detail", "error", "code", "message"
    ]);
    let status = view.number(view.field(root, paths!["status"])?)?;
    let headers = headers(view, root, paths!["headers"]);
    let body = view.field(root, paths!["body"]);
    if headers.is_none() && body.is_none() && view.has(root, &OF_A_BODY, Kinds::ANY) {
        return None;
    }
    // axios and its like call the body `data`, jQuery `responseJSON` or `responseText`.
    static BODY: Paths = Paths::new(lines!["data", "responseJSON", "responseText"]);
    let body = body.or_else(|| view.first(root, &BODY, Kinds::ANY));
    let mut failure = with_body(view, body);
    failure.status = http_status(status);
    failure.headers = headers;
    Some(failure)
}

fn headers<V: View>(view: &V, root: V::Node, paths: &'static Paths) -> Option<V::Node> {
    view.first(root, paths, Kinds::NESTED)
}

fn http_status(status: f64) -> Option<u16> {
    let whole = status as u16;
    (f64::from(whole) == status && (100..600).contains(&whole)).then_some(whole)
}

/// Tables for errors that never became a response (`profiles/failures.json`).
#[derive(Debug)]
pub struct Failures {
    /// Machine codes of Node, undici and axios.
    pub codes: Table,
    /// Names of errors.
    pub names: Table,
    /// Exact texts.
    pub messages: Table,
    /// Beginnings of texts, the longer before the shorter.
    pub beginnings: &'static [(&'static str, Category)],
    /// Parts of texts that name a mistake in the program.
    pub bugs: &'static [&'static str],
}

/// Texts, and what each means. Apart, as a pointer for each text takes much room.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Each with its length in front of it.
    pub texts: &'static [u8],
    /// In the same order.
    pub categories: &'static [Category],
}

impl Table {
    /// What a text means.
    #[must_use]
    pub fn of(&self, text: &str) -> Option<Category> {
        let place = place_of(self.texts, text.as_bytes())?;
        self.categories.get(place).copied()
    }
}

/// A [`Table`] of pairs.
macro_rules! table {
    ($pairs:expr) => {{
        const PAIRS: &[(&str, Category)] = $pairs;
        const TEXTS: &[u8] =
            &$crate::wire::words::packed_names::<_, { $crate::view::length_of(PAIRS) }>(PAIRS);
        const CATEGORIES: &[Category] = &$crate::wire::words::seconds::<_, { PAIRS.len() }>(PAIRS);
        $crate::failure::Table {
            texts: TEXTS,
            categories: CATEGORIES,
        }
    }};
}
pub(crate) use table;

/// The first HTTP status at one of these paths.
pub fn status_in<V: View>(view: &V, root: V::Node, paths: &'static Paths) -> Option<u16> {
    view.each(root, paths, Kinds::NUMBER)
        .find_map(|node| http_status(view.number(node)?))
}
