//! What any body says, by the names of its fields. Not what it means.
//!
//! One pass over the few objects that error bodies have: the body itself (or the first element of
//! a list), the error within it, the first of its errors, and what stands aside, such as
//! `extensions`. Each field is offered to the part that its name speaks for; of several, the one
//! with the lowest rank is kept.

mod beside;
mod facts;
mod look;
mod markup;
pub mod names;
pub mod values;
mod wrapped;

use crate::time::Ms;
use crate::view::View;
use look::Look;
pub use look::is_one;

/// What a failure says.
pub struct Reading<N> {
    code: Slot<N>,
    /// Of the first of several errors.
    element_code: Slot<N>,
    message: Slot<N>,
    id: Slot<N>,
    /// The wait that the body asks for, ms.
    pub delay: Option<Ms>,
    /// The wait between two polls, ms.
    pub interval: Option<Ms>,
    /// The HTTP status that a body has within a response of another one.
    pub status: Option<u16>,
    /// What says the same as a code, or more.
    pub words: Vec<String>,
    /// It has objects, or may have, that were not read.
    pub has_more: bool,
    /// The first of several errors names an input.
    pub names_field: bool,
}

/// The best candidate, and its rank.
#[derive(Clone, Copy)]
struct Slot<N>(u8, Option<N>);

impl<N: Copy> Slot<N> {
    const EMPTY: Self = Self(u8::MAX, None);

    fn offer(&mut self, rank: u8, node: N) {
        if rank < self.0 {
            *self = Self(rank, Some(node));
        }
    }
}

/// As many words are compared with those that say more than a status.
const MAX_WORDS: usize = 12;

impl<N: Copy> Reading<N> {
    fn add_word(&mut self, word: &str) {
        if self.words.len() < MAX_WORDS && !self.words.iter().any(|it| it == word) {
            self.words.push(String::from(word));
        }
    }

    /// The code.
    pub fn code(&self) -> Option<N> {
        let mut best = self.code;
        // The code of an element that names an input is that of the whole only where the whole has
        // no text of its own.
        if let Some(code) = self.element_code.1
            && !(self.names_field && self.message.0 < look::ELEMENT_TEXT)
        {
            best.offer(self.element_code.0, code);
        }
        best.1
    }

    /// The server's own text.
    pub const fn message(&self) -> Option<N> {
        self.message.1
    }

    /// The request's id within the body.
    pub const fn request_id(&self) -> Option<N> {
        self.id.1
    }
}

/// Reads a failure. `status` is that of the response; `page` is a body that is no JSON.
/// `is_failure`: a body that says nothing may hold an object that does.
pub fn read<V: View>(
    view: &V,
    status: Option<u16>,
    headers: Option<V::Node>,
    body: Option<V::Node>,
    page: Option<V::Node>,
    is_failure: bool,
) -> Reading<V::Node> {
    let mut look = Look {
        view,
        status,
        is_failure,
        is_inner: false,
        left: look::MAX_FIELDS,
        found: Reading {
            code: Slot::EMPTY,
            element_code: Slot::EMPTY,
            message: Slot::EMPTY,
            id: Slot::EMPTY,
            delay: None,
            interval: None,
            status: None,
            words: Vec::new(),
            has_more: false,
            names_field: false,
        },
    };
    if let Some(body) = body {
        look.body(body);
    }
    if let Some(page) = page {
        look.page(page);
    }
    if let Some(headers) = headers {
        look.headers(headers);
    }
    look.found
}
