//! Code, message, request id and the rest, out of any body. Not a judgement of them.

use crate::view::{Kind, Path, View, ViewExt};

/// Where an API puts things in its bodies. Paths are tried in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Envelope {
    /// The error code: a string or a number.
    pub code: &'static [Path],
    /// The server's own text.
    pub message: &'static [Path],
    /// The request's id.
    pub request_id: &'static [Path],
    /// Whatever else the server tells.
    pub details: &'static [Path],
    /// The HTTP status, for a body that was handed over alone.
    pub status: &'static [Path],
    /// The server's own next step, in words.
    pub hint: &'static [Path],
    /// The server's own next step, as a link.
    pub url: &'static [Path],
    /// The wait that the server asks for, in seconds.
    pub retry_after_seconds: &'static [Path],
    /// What marks a success.
    pub success: Option<Success>,
}

/// The field that tells a success from a failure whatever the status.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Success {
    /// Where it stands.
    pub path: Path,
    /// Its value in a success; any other value of the same type is a failure.
    pub is: Flag,
}

/// A flag's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flag {
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(&'static str),
}

/// The first of the paths that leads to a string or a number.
pub fn scalar<V: View>(view: &V, body: V::Node, paths: &[Path]) -> Option<V::Node> {
    paths.iter().find_map(|path| {
        view.path(body, path)
            .filter(|n| matches!(view.kind(*n), Kind::Text | Kind::Number))
    })
}

/// The first of the paths that leads to a string.
pub fn text<V: View>(view: &V, body: V::Node, paths: &[Path]) -> Option<V::Node> {
    paths
        .iter()
        .find_map(|p| view.path(body, p).filter(|n| view.kind(*n) == Kind::Text))
}

/// The first of the paths that leads to anything but null.
pub fn any<V: View>(view: &V, body: V::Node, paths: &[Path]) -> Option<V::Node> {
    paths
        .iter()
        .find_map(|p| view.path(body, p).filter(|n| view.kind(*n) != Kind::Null))
}

/// `Some(true)` for a success, `Some(false)` for a failure, `None` when the flag is not there.
pub fn succeeded<V: View>(view: &V, body: V::Node, success: &Success) -> Option<bool> {
    let node = view.path(body, &success.path)?;
    match (success.is, view.kind(node)) {
        (Flag::Bool(want), Kind::Bool(is)) => Some(want == is),
        (Flag::Number(want), Kind::Number) => view.number(node).map(|is| is == want),
        (Flag::Number(want), Kind::Text) => {
            // `"code": "0"`: some servers quote their numbers.
            let mut buffer = crate::view::Buffer::new();
            let text = view.text(node, &mut buffer)?;
            super::decimal::digits(text).map(|is| is as f64 == want)
        }
        (Flag::Text(want), Kind::Text) => {
            let mut buffer = crate::view::Buffer::new();
            Some(view.text(node, &mut buffer) == Some(want))
        }
        _ => None,
    }
}
