//! Objects that hold the error, or the request's id.

use super::look::{ASIDE_TEXT, Look, Place, is_one};
use super::names::{self, Role};
use crate::view::{Kind, Kinds, Paths, View, ViewExt, lines, paths};

/// Names that only an error has.
static ERROR_NAMES: Paths = Paths::new(lines![
    "errorCode",
    "errorMessage",
    "error_code",
    "error_message",
    "errorcode",
]);

impl<V: View> Look<'_, V> {
    /// Where an object has no text, that of the error it holds: `{"fault": {"faultstring": …}}`,
    /// `{"response": {"errors": […]}}`. Its name says so, or it stands alone and has nothing but
    /// what an error has.
    pub(super) fn within(&mut self, node: V::Node, depth: u8) {
        const MAX_DEPTH: u8 = 3;
        const MAX_NAMES: u32 = 16;
        if self.view.kind(node) != Kind::Map || depth == MAX_DEPTH {
            return;
        }
        let mut index: u32 = 0;
        while index < MAX_NAMES
            && self.found.message.0 >= ASIDE_TEXT
            && let Some(name) = self.view.name(node, index)
            && let Some(value) = self.view.item(node, index)
        {
            index = index.wrapping_add(1);
            let (inner, place) = match self.view.kind(value) {
                Kind::List => (self.view.item(value, 0), Place::Element),
                _ => (Some(value), Place::Body),
            };
            let Some(inner) = inner.filter(|inner| self.view.kind(*inner) == Kind::Map) else {
                continue;
            };
            let says_so = names::names_error(&name);
            let is_error = match names::role(&name) {
                Some(Role::Text(_)) if place == Place::Element => continue,
                None | Some(Role::Text(_)) => {
                    says_so
                        || self.is_error(inner)
                        || self.holds_error(inner)
                        || self.view.has(inner, &ERROR_NAMES, Kinds::SCALAR)
                }
                Some(Role::Aside(_)) => says_so || self.holds_error(inner),
                Some(Role::Status | Role::Word) => says_so,
                _ => continue,
            };
            if is_error {
                self.is_inner = true;
                self.object(inner, place);
            }
            self.within(inner, depth.wrapping_add(1));
        }
    }

    /// Reads an object of the body that has the fields of an error, or one beside the error that is
    /// an error: `{"details": {"applicationError": {"code": …, "description": …}}}`.
    pub(super) fn error_within(&mut self, node: V::Node, place: Place) -> bool {
        let inner = match place {
            _ if self.view.kind(node) != Kind::Map => return false,
            Place::Body if self.view.has(node, &ERROR_NAMES, Kinds::SCALAR) => Place::Error,
            Place::Aside(_) if is_one(self.view, node) => Place::Aside(true),
            _ => return false,
        };
        self.object(node, inner);
        true
    }

    /// Whether an object has nothing but what an error has.
    fn is_error(&self, node: V::Node) -> bool {
        let mut index = 0;
        while let Some(name) = self.view.name(node, index)
            && (names::role(&name).is_some() || name.starts_with("_"))
        {
            index = index.wrapping_add(1);
        }
        index > 0 && self.view.name(node, index).is_none()
    }

    /// `{"ResponseMetadata": {"Error": {…}}}`
    fn holds_error(&self, node: V::Node) -> bool {
        self.view.has(
            node,
            paths![
                "error",
                "errors",
                "Error",
                "Errors",
                "fault",
                "Fault",
                "exception"
            ],
            Kinds::NESTED,
        )
    }

    /// `{"context": {"requestId": …}}`
    pub(super) fn id_within(&mut self, node: V::Node) {
        static NAMES: Paths = Paths::new(lines![
            "requestId",
            "request_id",
            "requestID",
            "RequestId",
            "reqId",
            "req_id",
            "traceId",
            "trace_id",
        ]);
        const ASIDE_ID: u8 = 20;
        if self.view.kind(node) == Kind::Map
            && let Some(id) = self.view.first(node, &NAMES, Kinds::TEXT)
        {
            self.found.id.offer(ASIDE_ID, id);
        }
    }
}
