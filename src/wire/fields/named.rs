//! Which input an element of a list of errors names.

use super::{Part, Place, Reader};
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines, paths};
use crate::wire::reading::{names, values};
use crate::wire::words::{Packed, fits_one, words};

/// Where the path may be. Names with a dot lead into an object.
static PATHS: Paths = Paths::new(lines![
    "pointer",
    "source.pointer",
    "source.parameter",
    "source.header",
    "instancePath",
    "dataPath",
    "extensions.field",
    "extensions.argumentName",
    "extensions.inputPath",
    "field",
    "propertyPath",
    "propertyName",
    "fieldPath",
    "attr",
    "param",
    "subject",
    "property",
    "target",
    "parameter",
    "context.propertyName",
    "path",
    "name",
    "key",
    "reference",
    "id",
]);
/// The place of `path` among them, which in GraphQL leads into the answer.
const PATH: usize = 20;

/// Objects beside an error that may name its input.
static BESIDE: Paths = Paths::new(lines![
    "meta",
    "details",
    "context",
    "data",
    "info",
    "extra",
    "metadata",
    "payload",
    "attributes.details",
    "_embedded.details",
]);

/// An element's path, where it has one, and the part of the request that it is in.
type Found<N> = (Option<Part<N>>, Option<Place>);

impl<V: View> Reader<'_, V> {
    /// The element's path; `None` where it is that of no input.
    pub(super) fn path_of(&self, node: V::Node) -> Option<Found<V::Node>> {
        let view = self.view;
        static IN: Paths = Paths::new(lines!["in", "location", "source", "parameterLocation"]);
        let named = self.text_at(node, &IN);
        let named = named.and_then(|name| self.place_named(name));
        let place = named.or(self.place);
        if let Some(loc) = view.first(node, paths!["loc"], Kinds::LIST) {
            // pydantic's list begins with the part of the request.
            let first = view.item(loc, 0).and_then(|name| self.place_named(name));
            let part = if first.is_some() {
                Part::Rest(loc)
            } else {
                Part::Names(loc)
            };
            return Some((Some(part), first.or(place)));
        }
        if let Some(kind) = view.field(node, paths!["locationType"]) {
            let is_input = self.is_one_of(kind, words!("parameter"));
            let part = self.part(view.field(node, paths!["location"])?);
            return Some((part, Some(Place::Query))).filter(|_| is_input);
        }
        let is_graphql =
            self.is_graphql || view.has(node, paths!["locations", "extensions"], Kinds::ANY);
        // A name beside a part of the request is that of an input.
        let has_errors = || view.has(node, paths!["errors", "messages"], Kinds::LIST);
        let takes_name =
            self.takes_name || named.is_some() || has_errors() || self.has_name_of_input(node);
        let mut paths = view.each(node, &PATHS, Kinds::TEXT.or(Kinds::LIST));
        while let Some(names) = paths.next() {
            let at = paths.place();
            // A name may be that of an error.
            if at == PATH && is_graphql || at > PATH && !takes_name {
                continue;
            }
            let (part, first) = self.placed(names);
            let of_path = match at {
                0 | 1 => Some(Place::Body),
                2 => Some(Place::Query),
                3 => Some(Place::Header),
                _ => None,
            };
            return Some((part, first.or(place).or(of_path)));
        }
        let composed = self.named(node, is_graphql, names_input);
        if let Some(part) = composed.and_then(|names| self.part(names)) {
            return Some((Some(part), place));
        }
        // `{"location": "body.name"}`
        let location = self
            .text_at(node, paths!["location"])
            .filter(|_| !is_graphql);
        if let Some(location) = location.filter(|it| self.is_word(*it)) {
            let found = self.placed(location);
            if found.1.is_some() || self.place_named(location).is_none() {
                return Some(found);
            }
        }
        if let Some(part) = self.beside(node) {
            return Some((Some(part), place));
        }
        // The name of the parameter is the key.
        let parameters = view.first(node, paths!["parameters"], Kinds::MAP);
        Some((
            parameters.and_then(|all| self.key(all, 0)).map(Part::Names),
            place,
        ))
    }

    /// `{"name": "reference", "reason": "It is too long."}`: no name of an error, beside a sentence.
    fn has_name_of_input(&self, node: V::Node) -> bool {
        let mut buffer = Buffer::new();
        let name = self.text_at(node, paths!["name"]);
        let name = name.and_then(|name| self.view.text(name, &mut buffer));
        let is_input = |name: &str| {
            !values::begins_upper(name)
                && values::is_word(name)
                && !fits_one(name, words!("*rror *invalid* *missing* not*"))
        };
        self.is_refused
            && name.is_some_and(is_input)
            && self.view.has(
                node,
                paths!["reason", "error", "message", "msg", "detail"],
                Kinds::TEXT,
            )
    }

    /// A path that begins with the part of the request: `/body/name`, `body.name`, and pydantic's
    /// list.
    fn placed(&self, names: V::Node) -> Found<V::Node> {
        const FIRST: Packed = words!("body requestBody query params headers");
        let view = self.view;
        let whole = (Some(Part::Names(names)), None);
        if let Some(first) = view.item(names, 0) {
            let is_place = self.is_one_of(first, FIRST) && view.item(names, 1).is_some();
            let place = self.place_named(first).filter(|_| is_place);
            return place.map_or(whole, |place| (Some(Part::Rest(names)), Some(place)));
        }
        let mut buffer = Buffer::new();
        let text = view.text(names, &mut buffer).unwrap_or_default();
        let cut = match text.strip_prefix("/") {
            Some(pointer) => values::cut(pointer, b'/'),
            None => values::cut(text, b'.'),
        };
        match cut {
            Some((first, rest)) if fits_one(first, FIRST) => {
                let rest = if text.starts_with("/") {
                    text.get(first.len().wrapping_add(1)..).unwrap_or_default()
                } else {
                    rest
                };
                (Some(Part::Names(view.make(rest))), super::place(first))
            }
            _ => whole,
        }
    }

    /// `{"message": …, "details": {"field": "email"}}`
    pub(super) fn beside(&self, node: V::Node) -> Option<Part<V::Node>> {
        let view = self.view;
        let mut objects = view.each(node, &BESIDE, Kinds::MAP);
        objects.find_map(|object| {
            let name = self.named(object, false, |name| name != "path" && names_input(name))?;
            let is_name = view.kind(name) == Kind::Text && self.is_word(name);
            is_name.then_some(Part::Names(name))
        })
    }

    /// The first text or list whose name fits, of those that are spelt in other ways.
    pub(super) fn named(
        &self,
        node: V::Node,
        is_graphql: bool,
        fits: fn(&str) -> bool,
    ) -> Option<V::Node> {
        const MOST: u32 = 16;
        if is_graphql || self.view.kind(node) != Kind::Map {
            return None;
        }
        for index in 0..MOST {
            let name = self.view.name(node, index)?;
            if fits(&name) {
                let value = self.view.item(node, index)?;
                if Kinds::TEXT.or(Kinds::LIST).contain(self.view.kind(value)) {
                    return Some(value);
                }
            }
        }
        None
    }
}

/// Whether a field of that name says which input is wrong.
pub(super) fn names_input(name: &str) -> bool {
    names::names_input(&names::plain(name))
}
