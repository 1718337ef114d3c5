//! An element of a list of errors: `{"field": "items[0].name", "message": "Too short"}`.

use super::{Code, Field, Part, Place, Reader, joined};
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines, paths};
use crate::wire::reading::names;
use crate::wire::words::words;

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

    /// A text, or a list of names.
    pub(super) fn part(&self, node: V::Node) -> Option<Part<V::Node>> {
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
