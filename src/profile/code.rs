//! The code in a body, where a profile looks for it.

use super::{Listed, Profile};
use crate::view::{Buffer, Kind, View};
use crate::wire::envelope::{self, Part};

/// The code, and the profile's entry for it.
///
/// A profile of its own takes whatever stands at its path. Under `http` the path is a guess, and
/// a sentence or an empty text is not a code; nor is `about:blank` (RFC 9457 §4.2.1).
pub fn find<V: View>(
    view: &V,
    body: V::Node,
    profile: &'static Profile,
    buffer: &mut Buffer,
) -> Option<(V::Node, Option<Listed>)> {
    let guess = core::ptr::eq(
        profile.envelope.of(Part::Code),
        super::http().envelope.of(Part::Code),
    );
    for path in profile.envelope.of(Part::Code) {
        let Some(node) = envelope::scalar(view, body, &[*path]) else {
            continue;
        };
        // google.rpc's `error.status` is a name; a number there is the HTTP status.
        if guess && view.kind(node) == Kind::Number && path.ends_with("status") {
            continue;
        }
        match view.text(node, buffer) {
            Some("") => {}
            Some(text) if guess && (text.bytes().any(|b| b == b' ') || text == "about:blank") => {}
            // Too long to be in any list of codes, but it may be what the API calls one.
            None if guess => {}
            text => {
                let listed = text.and_then(|text| profile.code(text));
                return Some((node, listed));
            }
        }
    }
    None
}
