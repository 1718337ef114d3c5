//! Objects beside the error.

use super::look::{Look, Place, is_one};
use super::names::{self, ID_CODE, REASON_CODE, Role, TYPE_CODE};
use crate::view::{Kind, Kinds, Paths, View, ViewExt, places_of};
use crate::wire::words::seconds;

/// What an object beside the error may say. It may be of any size, so it is not searched.
const FACTS: [(&str, Role); 18] = [
    ("code", Role::Code(1)),
    // An error in the form of a thing (JSON:API).
    ("attributes.code", Role::Code(1)),
    ("classification", Role::Code(5)),
    ("id", Role::WeakCode(ID_CODE)),
    ("type", Role::WeakCode(TYPE_CODE)),
    ("reason", Role::WeakCode(REASON_CODE)),
    ("issue", Role::Word),
    ("message", Role::Text(2)),
    ("text", Role::Text(TEXT_OF_FACTS)),
    ("errorClass", Role::Word),
    ("statusCode", Role::Status),
    ("httpStatus", Role::Status),
    ("requestId", Role::Id(0)),
    ("request_id", Role::Id(0)),
    ("request-id", Role::Id(0)),
    ("retry_after", Role::Delay(1_000)),
    ("retryAfter", Role::Delay(1_000)),
    ("retryAfterSeconds", Role::Delay(1_000)),
];

const FACT_NAMES: [&str; FACTS.len()] = places_of(&FACTS);
static FACT_PATHS: Paths = Paths::new(&FACT_NAMES);
static FACT_ROLES: [Role; FACTS.len()] = seconds(&FACTS);

/// `{"details": {"text": …}}`
pub(super) const TEXT_OF_FACTS: u8 = 9;

impl<V: View> Look<'_, V> {
    /// An object beside the error, or a list of them, of which the first counts.
    pub(super) fn facts(&mut self, value: V::Node, place: Place, has_code: bool) {
        if matches!(place, Place::Aside(_)) {
            return;
        }
        let kind = self.view.kind(value);
        let is_list = kind == Kind::List;
        self.found.has_more |= Kinds::NESTED.contain(kind);
        let node = if is_list {
            self.view.item(value, 0)
        } else {
            Some(value)
        };
        let Some(node) = node else { return };
        // `{"details": {"applicationError": {"code": …, "description": …}}}`
        if self.view.kind(node) == Kind::Map
            && let Some(only) = self.view.item(node, 0)
            && self.view.name(node, 1).is_none()
            && let Some(name) = self.view.name(node, 0)
            && names::names_error(&names::plain(&name))
            && is_one(self.view, only)
        {
            self.object(only, Place::Aside(true));
        }
        let mut facts = self.view.each(node, &FACT_PATHS, Kinds::ANY);
        while let Some(value) = facts.next() {
            // What each element of a list means depends on its type (see `server_delay`).
            if let Some(role) = FACT_ROLES.get(facts.place())
                && !(is_list && matches!(role, Role::Delay(_)))
            {
                self.field(*role, value, Place::Aside(has_code));
            }
        }
    }
}
