//! The codes of gRPC in thrown errors: numbers of gRPC-web and Connect, names of Firebase.

use crate::classification::Category;
use crate::profile::builtin::{CATEGORIES, FAILURES};
use crate::profile::{self, Rule};
use crate::view::{Buffer, Kinds, View, ViewExt, paths};

/// In the order of their numbers, from 1 (google.rpc.Code).
const NAMES: [&str; 16] = [
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

/// The meaning of an error's `code`.
///
/// A number counts only beside `metadata` or `rawMessage`: it may be a DOMException's or a
/// database's. A name has the form `area/not-found` or `not-found`.
pub fn rule<V: View>(view: &V, error: V::Node) -> Option<&'static Rule> {
    let code = view.field(error, paths!["code"])?;
    if let Some(number) = view.number(code) {
        let is_grpc = view.has(error, paths!["metadata"], Kinds::MAP)
            || view.has(error, paths!["rawMessage"], Kinds::ANY);
        let index = (number as usize).checked_sub(1)?;
        return (is_grpc && number as usize as f64 == number)
            .then(|| NAMES.get(index).map(|name| by_name(name)))?;
    }
    let mut buffer = Buffer::new();
    let text = view.text(code, &mut buffer)?;
    if !text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'-' | b'/')) {
        return None;
    }
    let name = super::text::split(text, "/").map_or(text, |(_, name)| name);
    if let Some(known) = NAMES.iter().find(|known| is_same(known, name)) {
        return Some(by_name(known));
    }
    Some(CATEGORIES.of(FAILURES.codes.of(name)?))
}

fn by_name(name: &str) -> &'static Rule {
    match profile::http().code(name) {
        Some(listed) => listed.rule,
        None if name == "CANCELLED" => CATEGORIES.of(Category::Aborted),
        None => CATEGORIES.of(Category::Server),
    }
}

/// `NOT_FOUND` is `not-found`.
fn is_same(name: &str, kebab: &str) -> bool {
    let lower = |b: u8| {
        if b == b'_' {
            b'-'
        } else {
            b.to_ascii_lowercase()
        }
    };
    name.bytes().map(lower).eq(kebab.bytes())
}
