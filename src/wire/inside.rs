//! A failure inside a success: bodies that say so plainly, whatever the HTTP status.
//!
//! Each shape has a guard, because a success may have fields called `error`, too.

use crate::view::{Buffer, Kind, Kinds, View, ViewExt, paths};
use crate::wire::outcome;
use crate::wire::words::{Packed, fits_one, words};

/// More payloads and fields are not looked at.
const MAX_FIELDS: u32 = 32;

/// Whether the body of a 2xx is a failure.
pub fn is_failure<V: View>(view: &V, body: V::Node) -> bool {
    let first = view.item(body, 0);
    // `[{"error": {…}}]`
    let is_list_of = |first| {
        view.kind(body) == Kind::List
            && view.name(first, 1).is_none()
            && view.has(first, paths!["error"], Kinds::MAP)
    };
    is_graphql(view, body) || first.is_some_and(is_list_of) || outcome::is_failure(view, body, 0)
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
    // A field that failed is null, where the schema allows it.
    let has_value = |node| {
        (0..MAX_FIELDS)
            .map_while(|index| view.item(node, index))
            .any(|value| view.kind(value) != Kind::Null)
    };
    let is_done = |data| match view.kind(data) {
        Kind::Null | Kind::Bool(false) => false,
        Kind::Bool(true) | Kind::Number | Kind::Text => true,
        Kind::List | Kind::Map => has_value(data),
    };
    let data = view.field(body, paths!["data"]);
    // A `result` that is a word may be that of a failure.
    if data.is_some_and(is_done)
        || view
            .each(body, paths!["result", "results"], Kinds::NESTED)
            .any(has_value)
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

/// Whether an object has these fields at most.
pub fn has_only<V: View>(view: &V, body: V::Node, names: Packed) -> bool {
    (0..=MAX_FIELDS)
        .map_while(|index| view.name(body, index))
        .all(|name| fits_one(&name, names))
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

/// A response of GraphQL (October 2021, §7.1) with errors. A list of past errors beside other
/// fields is data.
fn is_graphql<V: View>(view: &V, body: V::Node) -> bool {
    let errors = view.field(body, paths!["errors"]);
    errors.is_some_and(|errors| is_list_of_errors(view, errors))
        && has_only(view, body, words!("data errors extensions"))
}
