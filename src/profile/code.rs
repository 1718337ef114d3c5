//! The code in a body, where a profile looks for it.

use super::{Listed, Profile};
use crate::view::{Buffer, Kinds, View};
use crate::wire::envelope::{ANYWHERE, Part};
use crate::wire::reading;

/// The code, and the profile's entry for it.
///
/// A profile of its own takes whatever stands at its path. Where the code may be anywhere,
/// [`reading`] decides what is one.
pub fn find<V: View>(
    view: &V,
    body: V::Node,
    profile: &'static Profile,
    buffer: &mut Buffer,
) -> Option<(V::Node, Option<Listed>)> {
    let paths = profile.envelope.of(Part::Code);
    let mut places = (0..).zip(paths.all());
    places.find_map(|(place, path)| {
        let node = if path == ANYWHERE {
            reading::read(view, None, None, Some(body), None, false).code()?
        } else {
            view.at(body, paths, place)
                .filter(|node| Kinds::SCALAR.contain(view.kind(*node)))?
        };
        match view.text(node, buffer) {
            Some("") => None,
            text => Some((node, text.and_then(|text| profile.code(text)))),
        }
    })
}
