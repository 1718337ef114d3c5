//! The pass over the objects of a body.

use super::facts::TEXT_OF_FACTS;
use super::names::{
    self, ERROR_CODE, ERROR_TEXT, ERROR_WORD, ID_CODE, INNER_TEXT, MESSAGE_CODE, NAME_CODE,
    REASON_CODE, REASON_TEXT, Role, TYPE_CODE,
};
use super::{Reading, values};
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines, paths};

/// No error has more fields, all objects together.
pub const MAX_FIELDS: u32 = 100;
/// Where an object has the one text that it stands for.
static CONTENTS: Paths = Paths::new(lines!["value", "text", "Value", "Text", "#text", "$t", "_"]);

/// The ranks of an element's texts begin here.
pub const ELEMENT_TEXT: u8 = 100;

/// The same of texts beside the error, which say less than one within it.
pub(super) const ASIDE_TEXT: u8 = 150;

/// Where an object stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The error within a body.
    Error,
    /// The body itself.
    Body,
    /// The first of several errors.
    Element,
    /// Something beside the error; whether a code in there is the error's.
    Aside(bool),
}

impl Place {
    /// Where the ranks begin: of a code, of a weak code, of a text.
    const fn ranks(self) -> (u8, u8, u8) {
        match self {
            Self::Error => (10, 50, 0),
            Self::Body => (20, 70, 50),
            Self::Element => (30, 80, ELEMENT_TEXT),
            Self::Aside(_) => (40, 90, ASIDE_TEXT),
        }
    }
}

/// `{"error": {"status": "NOT_FOUND"}}` comes before all other codes.
const NAME_OF_STATUS: u8 = 0;
/// `{"status": "OVER_QUERY_LIMIT"}` within a 2xx.
const OUTCOME: u8 = 49;
/// A number as the id of an error, after the weak codes that name it.
const ERROR_ID_CODE: u8 = 54;
/// A number in the place of an error.
const ERROR_NUMBER: u8 = 29;
/// The `type` of a body is often that of the body, not of the error.
const TYPE_OF_BODY: u8 = 100;
/// The HTTP status again is a code only where nothing else is.
const STATUS_CODE: u8 = 110;

/// Whether an object is one error, not a map from inputs to texts: its code is no sentence, and has
/// a text beside it.
pub fn is_one<V: View>(view: &V, node: V::Node) -> bool {
    let mut buffer = Buffer::new();
    let code = view.first(node, paths!["code", "error"], Kinds::SCALAR);
    let code = code.and_then(|code| view.text(code, &mut buffer));
    code.is_some_and(values::is_code)
        && view.has(node, paths!["message", "description"], Kinds::TEXT)
}

/// What is read, while it is read.
pub struct Look<'v, V: View> {
    pub view: &'v V,
    /// The response's own.
    pub status: Option<u16>,
    /// A body without a text may be the wrapper of one with a text.
    pub is_failure: bool,
    /// The object is within such a wrapper, or has an `error` that is a text.
    pub is_inner: bool,
    /// As many fields may still be looked at.
    pub left: u32,
    pub found: Reading<V::Node>,
}

impl<V: View> Look<'_, V> {
    /// The body; of a list its first element.
    pub fn body(&mut self, body: V::Node) {
        let first = match self.view.kind(body) {
            Kind::List => self.view.item(body, 0),
            _ => Some(body),
        };
        if let Some(first) = first {
            self.is_inner = self.view.has(first, paths!["error"], Kinds::TEXT);
            self.object(first, Place::Body);
            if self.is_failure {
                self.within(first, 0);
            }
        }
    }

    pub(super) fn object(&mut self, node: V::Node, place: Place) {
        let mut index: u32 = 0;
        while self.left > 0
            && self.view.kind(node) == Kind::Map
            && let Some(name) = self.view.name(node, index)
        {
            match names::role(&name) {
                Some(role) => {
                    if let Some(value) = self.view.item(node, index) {
                        self.field(role, value, place);
                    }
                }
                None => {
                    self.found.has_more = true;
                    if let Some(value) = self.view.item(node, index)
                        && matches!(place, Place::Body | Place::Error)
                        && !self.error_within(value, place)
                    {
                        self.id_within(value);
                    }
                }
            }
            index = index.wrapping_add(1);
            self.left = self.left.saturating_sub(1);
        }
    }

    pub(super) fn field(&mut self, role: Role, value: V::Node, place: Place) {
        let kind = self.view.kind(value);
        let is_scalar = matches!(kind, Kind::Text | Kind::Number);
        match role {
            Role::Error if kind == Kind::Map && place == Place::Body => {
                let inner = self.view.field(value, paths!["json"]).unwrap_or(value);
                self.object(inner, Place::Error);
            }
            Role::Error if kind == Kind::List => self.errors(value, kind, place),
            // `{"error": 10}`
            Role::Error if kind == Kind::Number => self.code(ERROR_NUMBER, value, place),
            // `{"error": "invalid-request", "info": …}`; alone it may be what was sent.
            Role::Text(INNER_TEXT) if place == Place::Body && !self.is_inner => {}
            Role::Error if is_scalar => {
                self.weak_code(ERROR_CODE, value, place);
                self.text(ERROR_TEXT, value, place);
            }
            Role::Error => self.facts(value, place, false),
            Role::Errors => {
                self.found.has_more |= Kinds::NESTED.contain(kind);
                self.errors(value, kind, place);
            }
            Role::Code(rank) if is_scalar => self.code(rank, value, place),
            Role::WeakCode(rank) if kind == Kind::Text => self.weak_code(rank, value, place),
            // `{"reason": {".tag": "too_many_requests"}}`
            Role::WeakCode(_) => self.facts(value, place, false),
            // `{"detail": {"code": …, "message": …}}`
            Role::Text(rank) if kind == Kind::Map => {
                self.found.has_more = true;
                match place {
                    Place::Body => self.object(value, Place::Error),
                    Place::Error => self.object(value, Place::Aside(true)),
                    _ => {}
                }
                // `{"message": {"lang": "en", "value": …}}`
                if let Some(text) = self.view.first(value, &CONTENTS, Kinds::TEXT) {
                    self.text(rank, text, place);
                }
            }
            // `{"message": [{"code": …, "description": …}]}`
            Role::Text(rank) => {
                self.text(rank, value, place);
                self.found.has_more |= kind == Kind::List;
                if kind == Kind::List
                    && let Some(first) = self.view.item(value, 0)
                    && self
                        .view
                        .has(first, paths!["message", "description"], Kinds::TEXT)
                {
                    self.errors(value, kind, place);
                }
            }
            // A name beside it says more, a category less.
            Role::Id(names::ERROR_ID) if kind == Kind::Number => {
                self.code(ERROR_ID_CODE, value, place);
            }
            Role::Id(rank) if kind == Kind::Text || is_scalar && rank == 0 => {
                self.found.id.offer(rank, value)
            }
            Role::Delay(unit) if self.found.delay.is_none() => {
                self.found.delay = values::delay(self.view, value, unit.into());
            }
            Role::Interval => {
                self.found.interval = values::delay(self.view, value, 1_000);
            }
            Role::Word => self.word(value),
            Role::Status => self.inner_status(value, place),
            Role::Aside(false) if kind == Kind::Text => self.text(TEXT_OF_FACTS, value, place),
            Role::Aside(_) if self.error_within(value, place) => {}
            Role::Aside(has_code) => self.facts(value, place, has_code),
            Role::Field if kind != Kind::Null => {
                self.found.names_field |= place == Place::Element;
            }
            _ => {}
        }
    }

    /// A list of errors, or of texts; or one text.
    fn errors(&mut self, value: V::Node, kind: Kind, place: Place) {
        const ERRORS_TEXT: u8 = 14;
        match kind {
            Kind::List if matches!(place, Place::Body | Place::Error) => {
                let Some(first) = self.view.item(value, 0) else {
                    return;
                };
                self.text(ERRORS_TEXT, first, place);
                self.object(first, Place::Element);
            }
            // `{"errors": {"code": …, "message": …}}`
            Kind::Map
                if matches!(place, Place::Body | Place::Error) && is_one(self.view, value) =>
            {
                self.object(value, Place::Error);
            }
            // `{"errors": {"detail": "Not Found"}}`, `{"errors": {"error": [{…}]}}`; with more, they are
            // fields.
            Kind::Map if self.view.item(value, 1).is_none() => {
                let name = self.view.name(value, 0).unwrap_or_default();
                if matches!(&*name, "error" | "detail") {
                    self.object(value, Place::Error);
                }
            }
            _ => self.text(ERRORS_TEXT, value, place),
        }
    }

    pub fn code(&mut self, rank: u8, value: V::Node, place: Place) {
        let mut buffer = Buffer::new();
        if let Some(text) = self.view.text(value, &mut buffer) {
            if rank == names::COMPOSED_CODE && values::says_nothing(text) {
                return;
            }
            let (base, ..) = place.ranks();
            let has_code = place != Place::Aside(false);
            self.offer_code(base.saturating_add(rank), value, text, place, has_code);
        }
    }

    fn weak_code(&mut self, rank: u8, value: V::Node, place: Place) {
        let mut buffer = Buffer::new();
        let Some(text) = self.view.text(value, &mut buffer) else {
            return;
        };
        let is_aside = matches!(place, Place::Aside(_));
        let is_code = match rank {
            ID_CODE => {
                values::is_name(text, is_aside)
                    || place == Place::Error && text.len() < 7 && values::is_number(text)
            }
            REASON_CODE => values::is_word(text),
            MESSAGE_CODE => values::is_word(text) && values::has_no_digit(text),
            NAME_CODE => place != Place::Element && values::is_error_name(text),
            names::KIND_CODE => {
                values::is_word(text) && (values::begins_upper(text) || !values::says_nothing(text))
            }
            _ => values::is_word(text) && !values::says_nothing(text),
        };
        if is_code {
            let (_, base, _) = place.ranks();
            let rank_here = match (rank, place) {
                (TYPE_CODE, Place::Body) => TYPE_OF_BODY,
                _ => base.saturating_add(rank),
            };
            let has_code = !is_aside || (rank == ID_CODE && place == Place::Aside(true));
            self.offer_code(rank_here, value, text, place, has_code);
        } else if rank == REASON_CODE
            || rank == names::COMPOSED_CODE && text.bytes().any(|byte| byte == b' ')
        {
            self.text(REASON_TEXT, value, place);
        }
    }

    pub fn offer_code(
        &mut self,
        rank: u8,
        value: V::Node,
        text: &str,
        place: Place,
        has_code: bool,
    ) {
        // 0 says that there is no code.
        let is_phrase = || place != Place::Element && values::is_phrase(text);
        if text == "0" || !values::is_code(text) && !is_phrase() {
            return;
        }
        let is_status = values::is_status(text, self.status);
        let rank = if is_status { STATUS_CODE } else { rank };
        if has_code {
            let code = match place {
                Place::Element => &mut self.found.element_code,
                _ => &mut self.found.code,
            };
            code.offer(rank, value);
        }
        self.found.add_word(text);
    }

    fn word(&mut self, value: V::Node) {
        if let Some(text) = self.view.text(value, &mut Buffer::new()) {
            self.found.add_word(text);
        }
    }

    /// A text; of a list its first element.
    fn text(&mut self, rank: u8, value: V::Node, place: Place) {
        let value = match self.view.kind(value) {
            Kind::List => self.view.item(value, 0),
            _ => Some(value),
        };
        let Some(value) = value.filter(|node| self.view.kind(*node) == Kind::Text) else {
            return;
        };
        let (_, _, base) = place.ranks();
        let mut rank = rank;
        match self.view.text(value, &mut Buffer::new()) {
            Some("") => return,
            Some(text) if values::is_place(text) || text == "NOTOK" => return,
            Some(text) => {
                if values::is_constant(text) {
                    self.found.add_word(text);
                }
                if rank == ERROR_TEXT && values::is_code(text) {
                    rank = ERROR_WORD;
                }
            }
            // One that there is no room for is long.
            None => {}
        }
        self.found.message.offer(base.saturating_add(rank), value);
    }

    /// `{"error": {"status": "NOT_FOUND"}}`, or a number.
    fn inner_status(&mut self, value: V::Node, place: Place) {
        let mut buffer = Buffer::new();
        let is_success = matches!(self.status, Some(200..300));
        if let Some(number) = self.view.number(value) {
            let status = number as u16;
            if (400..600).contains(&status) {
                self.found.status = Some(status);
            } else if !(100..600).contains(&status) {
                self.code(names::COMPOSED_CODE, value, place);
            }
        } else if self.view.kind(value) == Kind::Map {
            self.id_within(value);
        } else if matches!(place, Place::Error | Place::Body)
            && let Some(text) = self.view.text(value, &mut buffer)
            && (place == Place::Error || is_success || values::is_compound(text))
            && values::is_word(text)
            && !values::says_nothing(text)
            && values::has_no_digit(text)
        {
            let is_named = place == Place::Error && !is_success;
            let rank = if is_named { NAME_OF_STATUS } else { OUTCOME };
            self.offer_code(rank, value, text, place, true);
        }
    }
}
