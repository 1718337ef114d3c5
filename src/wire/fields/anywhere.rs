//! Field errors in objects of any name: the last resort, for bodies that have none of the shapes.
//! The names say what a list or a map holds; where they do not, what stands in it has to.

use super::{Part, Reader};
use crate::view::{Kind, Kinds, View, paths};
use crate::wire::reading::{is_one, names};
use crate::wire::words::{Packed, fits_one, words};

const MAX_DEPTH: u8 = 5;
const MAX_FIELDS: u32 = 16;

/// Lists of errors.
const LISTS: Packed = words!(
    "*errors *violations *details *detail *failures *issues *constraints *messages \
                     *context *feil"
);
/// Lists of what happened.
const LOGS: Packed = words!("*trace* *stack* *log* *history* *events");
/// Lists of inputs: an element's name is that of an input.
const INPUTS: Packed = words!("*fields *parameters *params *properties *attributes");
/// Lists of what is wrong with inputs, by their names.
const OF_INPUTS: Packed = words!("*valid* *violation* *constraint* *field*");
/// Maps from inputs to what is wrong with them.
const MAPS: Packed = words!(
    "*errors *violations *errormessages *errordetails *issues *problems *failures \
                    *invalid* *validation* modelstate humanized"
);
/// The same, where each value has to be a sentence.
const MAYBE_MAPS: Packed =
    words!("*details *detail *context *fields *messages *params *data *extra");
/// Inputs that are missing or wrong, by their names alone.
const WRONG: Packed = words!("*missing* *invalid* *required* *unknown* *wrong* fields");
/// Names of what is said about an error, and of languages.
const OF_ERRORS: Packed = words!(
    "*reason *message *msg *error *errors code status hint help cause info *detail \
                         details description text type *url link documentation suggestion \
                         solution action request* en de fr es it pt nl pl ja zh ko ar en* de*"
);

/// Reads the first list or map that names inputs and says what is wrong with them.
pub fn read<V: View>(reader: &mut Reader<'_, V>, body: V::Node) {
    if !reader.is_graphql {
        reader.anywhere(body, 0);
    }
}

impl<V: View> Reader<'_, V> {
    pub(super) fn anywhere(&mut self, node: V::Node, depth: u8) {
        let view = self.view;
        if depth == MAX_DEPTH || view.kind(node) != Kind::Map {
            return;
        }
        for index in 0..MAX_FIELDS {
            let Some(value) = view.item(node, index) else {
                return;
            };
            if !Kinds::NESTED.contain(view.kind(value)) {
                continue;
            }
            let plain = names::plain(&view.name(node, index).unwrap_or_default());
            let is_sure = match view.kind(value) {
                Kind::List => self.list_anywhere(value, &plain),
                _ => self.map_anywhere(value, &plain, depth),
            };
            // Names without a text may be those of the request again.
            if !is_sure && self.fields.iter().any(|field| field.message.is_none()) {
                self.fields.clear();
            }
            if !self.fields.is_empty() {
                return;
            }
        }
    }

    /// Whether names without a text are those of inputs that are wrong.
    fn list_anywhere(&mut self, list: V::Node, plain: &str) -> bool {
        let Some(first) = self.view.item(list, 0) else {
            return true;
        };
        let is_of_inputs = fits_one(plain, INPUTS);
        if self.view.kind(first) == Kind::Text {
            if self.is_refused && is_of_inputs && fits_one(plain, WRONG) && self.is_word(first) {
                for (_, name) in self.within(list) {
                    self.put(&[Part::Names(name)], None, None);
                }
            }
            return true;
        }
        let is_of_errors = fits_one(plain, LISTS);
        if is_of_inputs
            || is_of_errors
            || self.is_refused && !fits_one(plain, LOGS) && self.says(first)
        {
            self.takes_name = is_of_inputs || fits_one(plain, OF_INPUTS);
            // A mutation's error may be that of the whole.
            self.needs_path = !self.is_graphql;
            self.elements(list, &[]);
            self.takes_name = false;
            self.needs_path = false;
        }
        !is_of_inputs
    }

    /// An element names an input and says what is wrong with it, so the list may have any name.
    fn says(&self, element: V::Node) -> bool {
        // What is described is no failure.
        let description = self.text_at(element, paths!["description"]);
        self.said(element).is_some() && description.is_none() && self.has_input(element)
    }

    pub(super) fn has_input(&self, element: V::Node) -> bool {
        matches!(self.path_of(element), Some((Some(_), _)))
    }

    fn map_anywhere(&mut self, map: V::Node, plain: &str, depth: u8) -> bool {
        if self.is_refused && !is_one(self.view, map) {
            // `{"field_validation_errors": {"fieldname": "email", "message": …}}`
            if fits_one(plain, LISTS) && self.says(map) {
                self.element(map, &[]);
                return true;
            }
            // `{"validation_errors": {"email": ["Not an address"]}}`
            let is_sure = fits_one(plain, MAPS);
            if (is_sure || fits_one(plain, MAYBE_MAPS)) && self.are_inputs(map, is_sure) {
                self.map(map, &[], 0);
                return false;
            }
        }
        self.anywhere(map, depth.wrapping_add(1));
        true
    }

    /// Whether the keys of a map may be those of inputs, and each value says what is wrong.
    fn are_inputs(&self, map: V::Node, is_sure: bool) -> bool {
        let view = self.view;
        let mut index = 0;
        while index < MAX_FIELDS
            && let Some(name) = view.name(map, index)
            && let Some(value) = view.item(map, index)
        {
            let plain = names::plain(&name);
            let is_list = view.kind(value) == Kind::List;
            let first = if is_list {
                view.item(value, 0)
            } else {
                Some(value)
            };
            // An input may have a name of an envelope, but then no text alone.
            let is_input = || is_list && is_sure || !fits_one(&plain, OF_ERRORS);
            let fits = first.is_some_and(|first| match view.kind(first) {
                // `{"json": {"email": ["Not an address"]}}`
                Kind::Map if !is_list && super::place(&name).is_some() => {
                    self.are_inputs(first, is_sure)
                }
                Kind::Text => (is_sure || !self.is_word(first)) && is_input(),
                // A list of errors that name their inputs is no input.
                Kind::Map if is_list => {
                    !self.has_input(first) && self.said(first).is_some() && is_input()
                }
                Kind::Map => (is_sure || self.said(first).is_some()) && !names::names_error(&plain),
                _ => false,
            });
            if !fits {
                return false;
            }
            index = index.wrapping_add(1);
        }
        index > 0
    }
}
