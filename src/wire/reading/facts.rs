//! Objects beside the error.

use super::look::{Look, Place};
use crate::view::{Kind, Kinds, View, ViewExt, paths};

/// `{"details": {"text": …}}`
pub(super) const TEXT_OF_FACTS: u8 = 9;

impl<V: View> Look<'_, V> {
    /// An object beside the error, or a list of them, of which the first counts; or a text.
    pub(super) fn facts(&mut self, value: V::Node, place: Place, has_code: bool) {
        let kind = self.view.kind(value);
        // To look for names in null takes a host long.
        if matches!(place, Place::Aside(_)) || !Kinds::NESTED.contain(kind) {
            return;
        }
        self.found.has_more = true;
        let is_list = kind == Kind::List;
        let first = self.view.item(value, 0).filter(|_| is_list);
        let node = first.unwrap_or(value);
        // `{"meta": {"code": 4001, "message": …}}`
        let has_code = has_code || !is_list && self.view.has(node, paths!["message"], Kinds::TEXT);
        // What each element of a list means depends on its type (see `server_delay`).
        let delay = self.found.delay;
        self.object(node, Place::Aside(has_code));
        if is_list {
            self.found.delay = delay;
        }
    }
}
