//! Which profile a body belongs to when nobody said. Not a guess: the first rule that fits.
//!
//! The rules are data (`profiles/detect.json`), tried in order.

use super::{Profile, builtin};
use crate::view::{Buffer, Kind, Path, View};
use crate::wire::envelope::{self, Part};

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Detect {
    /// The profile it speaks for.
    pub profile: &'static Profile,
    /// All of these must hold.
    pub when: &'static [Test],
    /// The body's code is in the profile's list.
    pub listed: bool,
    /// The body's code is not in this profile's list.
    pub not_by: Option<&'static Profile>,
}

/// One condition: any of its alternatives.
#[derive(Clone, Copy, Debug)]
pub struct Test(pub &'static [(Path, Is)]);

/// What a field must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// There at all, `null` too.
    Present,
    /// A number.
    Number,
    /// `false`.
    False,
    /// A string without upper-case letters.
    Lower,
}

/// The profile of the first rule that fits, else `http`.
pub fn detect<V: View>(view: &V, body: V::Node) -> &'static Profile {
    let mut buffer = Buffer::new();
    builtin::DETECT
        .iter()
        .find(|rule| fits(view, body, rule, &mut buffer))
        .map_or(&builtin::HTTP, |rule| rule.profile)
}

fn fits<V: View>(view: &V, body: V::Node, rule: &Detect, buffer: &mut Buffer) -> bool {
    if !rule.when.iter().all(|test| {
        test.0
            .iter()
            .any(|(p, is)| holds(view, body, p, *is, buffer))
    }) {
        return false;
    }
    if !rule.listed {
        return true;
    }
    let Some(code) = envelope::scalar(view, body, rule.profile.envelope.of(Part::Code)) else {
        return false;
    };
    view.text(code, buffer).is_some_and(|code| {
        rule.profile.code(code).is_some() && rule.not_by.is_none_or(|p| p.code(code).is_none())
    })
}

fn holds<V: View>(view: &V, body: V::Node, path: Path, is: Is, buffer: &mut Buffer) -> bool {
    let Some(node) = view.field(body, path) else {
        return false;
    };
    match is {
        Is::Present => true,
        Is::Number => view.kind(node) == Kind::Number,
        Is::False => view.kind(node) == Kind::Bool(false),
        Is::Lower => {
            view.kind(node) == Kind::Text
                && view
                    .text(node, buffer)
                    .is_some_and(|t| !t.bytes().any(|b| b.is_ascii_uppercase()))
        }
    }
}
