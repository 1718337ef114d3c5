//! An element of a list of errors: `{"field": "items[0].name", "message": "Too short"}`.

use super::{Code, Field, Part, Place, Reader, joined};
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

/// A property that is missing or too many: the path is that of the object around it.
static PROPERTIES: Paths = Paths::new(lines![
    "params.missingProperty",
    "params.additionalProperty"
]);

/// Lists of elements within an element.
static NESTED: Paths = Paths::new(lines!["children", "fieldViolations", "debug.violations"]);
/// The same, where an element is as often an error with more about it: only what names an input.
static INNER: Paths = Paths::new(lines![
    "errors",
    "details",
    "data.errors",
    "fieldErrors",
    "validationErrors",
    "messages",
]);
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

static TEXTS: Paths = Paths::new(lines![
    "msg",
    "message",
    "detail",
    "description",
    "defaultMessage",
    "errorMessage",
    "errorSummary",
    "text",
    "details",
    "title",
    "messages.0",
    "message.0",
    "msg.0",
    "errors.0",
]);
static CODES: Paths = Paths::new(lines![
    "code",
    "extensions.code",
    "issue",
    "rule",
    "keyword",
    "kind",
    "errorCode",
    "error_code",
    "error",
    "constraintId",
    "reason",
    "type",
]);
static PARAMS: Paths = Paths::new(lines!["ctx", "meta", "params"]);

/// An element's path, where it has one, and the part of the request that it is in.
type Found<N> = (Option<Part<N>>, Option<Place>);

impl<V: View> Reader<'_, V> {
    pub(super) fn elements(&mut self, list: V::Node, path: &[Part<V::Node>]) {
        for (_, item) in self.within(list) {
            self.element(item, path);
        }
    }

    /// `path`: that of the element around this one.
    pub(super) fn element(&mut self, node: V::Node, path: &[Part<V::Node>]) {
        if self.left == 0 {
            return;
        }
        // `{"error": {"field": …}, "meta": …}`
        let node = self
            .view
            .first(node, paths!["error"], Kinds::MAP)
            .unwrap_or(node);
        let Some((part, place)) = self.path_of(node) else {
            return;
        };
        let mut at = path.to_vec();
        at.extend(part);
        // A property that is missing or too many is named apart from the object around it.
        let property = self.text_at(node, &PROPERTIES);
        at.extend(property.map(Part::Names));
        let before = self.fields.len();
        let view = self.view;
        for list in view.each(node, &NESTED, Kinds::LIST) {
            self.elements(list, &at);
        }
        self.inner(node, &at);
        let constraints = view.first(node, paths!["constraints"], Kinds::MAP);
        // Beside a text they are figures.
        if let Some(constraints) = constraints.filter(|_| self.said_at(node, &TEXTS).is_none()) {
            for (code, text) in self.within(constraints) {
                self.put(&at, code, Some(text));
            }
        }
        let is_named = part.or(property.map(Part::Names)).is_some();
        let names = view.first(node, paths!["fields", "keys", "members"], Kinds::LIST);
        if let Some(names) = names.filter(|_| !is_named) {
            for (_, name) in self.within(names) {
                // `{"message": …, "fields": [{"name": "start"}]}`
                let inner = self.text_at(name, paths!["name", "field"]);
                if let Some(part) = self.part(inner.unwrap_or(name)) {
                    self.put_element(node, joined(path, part), place, true);
                }
            }
        }
        if self.fields.len() == before {
            self.put_element(node, at, place, is_named || !path.is_empty());
        }
    }

    /// Elements within an element.
    fn inner(&mut self, node: V::Node, at: &[Part<V::Node>]) {
        let (view, needs_path) = (self.view, self.needs_path);
        self.needs_path |= at.is_empty();
        for list in view.each(node, &INNER, Kinds::LIST) {
            self.elements(list, at);
        }
        self.needs_path = needs_path;
    }

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

    /// A text, or a list of names.
    fn part(&self, node: V::Node) -> Option<Part<V::Node>> {
        let fits = matches!(self.view.kind(node), Kind::Text | Kind::List);
        fits.then_some(Part::Names(node))
    }

    fn put_element(
        &mut self,
        node: V::Node,
        path: Vec<Part<V::Node>>,
        place: Option<Place>,
        has_path: bool,
    ) {
        let view = self.view;
        let message = self.said(node);
        if message.is_none() && !has_path {
            return;
        }
        let name = if self.takes_name {
            paths![]
        } else {
            paths!["name"]
        };
        let mut code = None;
        for paths in [&CODES, name] {
            let mut codes = view.each(node, paths, Kinds::SCALAR);
            code = code.or_else(|| codes.find(|code| self.is_word(*code)));
        }
        let params = view.first(node, &PARAMS, Kinds::MAP);
        self.push(Field {
            path,
            place,
            code: self.code_in(node, code),
            message,
            params: params.filter(|_| self.text_at(node, &PROPERTIES).is_none()),
            element: Some(node),
            has_path,
        });
    }

    /// The code of an element; zod's say more with what is beside them.
    fn code_in(&self, node: V::Node, code: Option<V::Node>) -> Code<V::Node> {
        let mut code = self.code_of(code);
        let has = |path, words| {
            let beside = self.view.field(node, path);
            beside.is_some_and(|beside| self.is_one_of(beside, words))
        };
        if let Code::Common(common) = &mut code {
            let has_length = || {
                has(paths!["type"], words!("string array"))
                    || has(paths!["origin"], words!("string array"))
            };
            match *common {
                "too_small" if has_length() => *common = "too_short",
                "too_big" if has_length() => *common = "too_long",
                "type" if has(paths!["received"], words!("undefined")) => *common = "required",
                _ => {}
            }
        }
        code
    }

    /// What an element says is wrong.
    pub(super) fn said(&self, node: V::Node) -> Option<V::Node> {
        let view = self.view;
        let itself = Some(node).filter(|node| view.kind(*node) == Kind::Text);
        let composed = || {
            let is_text = |name: &str| matches!(names::role(name), Some(names::Role::Text(_)));
            self.named(node, false, is_text)
                .filter(|text| view.kind(*text) == Kind::Text)
        };
        itself
            .or_else(|| self.said_at(node, &TEXTS))
            .or_else(|| self.reason(node))
            .or_else(composed)
    }

    /// The first text at these paths that is not empty.
    pub(super) fn said_at(&self, node: V::Node, paths: &'static Paths) -> Option<V::Node> {
        let mut texts = self.view.each(node, paths, Kinds::TEXT);
        texts.find(|text| self.view.text(*text, &mut Buffer::new()) != Some(""))
    }

    /// A text where a code may be.
    pub(super) fn reason(&self, node: V::Node) -> Option<V::Node> {
        let mut texts = self.view.each(node, paths!["reason", "error"], Kinds::TEXT);
        texts.find(|text| !self.is_word(*text))
    }

    /// A number, or a text without white space that is more than the name of all errors.
    pub(super) fn is_word(&self, node: V::Node) -> bool {
        let mut buffer = Buffer::new();
        let text = self.view.text(node, &mut buffer);
        !self.is_one_of(node, words!("field validation error user"))
            && text.is_some_and(|text| {
                (1..=120).contains(&text.len()) && !text.bytes().any(|byte| byte <= b' ')
            })
    }
}

/// Whether a field of that name says which input is wrong.
pub(super) fn names_input(name: &str) -> bool {
    names::names_input(&names::plain(name))
}
