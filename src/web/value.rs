//! The look at JavaScript values ([`View`]), by js-sys.
//!
//! A value may do anything when it is touched: throw in a getter, or be a revoked proxy. Whatever
//! it does, the answer here is "not there".

use std::cell::Cell;

use js_sys::{Array, Date, JsString, Number};
use wasm_bindgen::prelude::*;

use super::names;
use crate::time::EpochMs;
use crate::view::{self, Buffer, Kind, Path, View};

// The package's own, since js-sys lets through what a getter or a revoked proxy throws, or takes
// several questions for one answer.
#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    #[wasm_bindgen(js_namespace = host, js_name = kindOf)]
    fn kind_number(value: &JsValue) -> u8;
    #[wasm_bindgen(js_namespace = host, js_name = fieldOf)]
    fn field_of(value: &JsValue, key: &JsValue) -> JsValue;
    #[wasm_bindgen(js_namespace = host, js_name = keysOf)]
    fn keys_of(value: &JsValue) -> Array;
    #[wasm_bindgen(js_namespace = host, js_name = headerOf)]
    fn header_of(headers: &JsValue, name: &JsString) -> JsValue;
    #[wasm_bindgen(js_namespace = host, js_name = parsedJson)]
    fn parsed_json(text: &JsValue) -> JsValue;
}

/// The values seen in one look; a node is the place of one of them.
#[derive(Default)]
pub struct Values {
    seen: Cell<Vec<(JsValue, Kind)>>,
    /// The keys of the object that was asked for them last, so that a walk lists them once.
    keys: Cell<Option<(Node, Array)>>,
}

/// The place of a value among those seen.
pub type Node = usize;

impl Values {
    /// Takes a value in; `None` for one that JSON has no name for.
    pub fn put(&self, value: JsValue) -> Option<Node> {
        let kind = kind_of(&value)?;
        self.with(|seen| {
            seen.push((value, kind));
            seen.len().checked_sub(1)
        })
    }

    /// Takes in the value that is looked at; one that JSON has no name for is as good as null.
    pub fn root(&self, value: JsValue) -> Node {
        self.put(value)
            .or_else(|| self.put(JsValue::NULL))
            .unwrap_or_default()
    }

    /// The value itself; `undefined` where there is none.
    pub fn get(&self, node: Option<Node>) -> JsValue {
        let found = node.and_then(|node| self.with(|seen| Some(seen.get(node)?.0.clone())));
        found.unwrap_or(JsValue::UNDEFINED)
    }

    fn with<T>(&self, use_them: impl FnOnce(&mut Vec<(JsValue, Kind)>) -> T) -> T {
        let mut seen = self.seen.take();
        let result = use_them(&mut seen);
        self.seen.set(seen);
        result
    }

    fn keys(&self, node: Node) -> Option<Array> {
        let keys = match self.keys.take() {
            Some((of, keys)) if of == node => keys,
            _ => keys_of(&self.get(Some(node))),
        };
        self.keys.set(Some((node, keys.clone())));
        Some(keys)
    }

    fn get_field(&self, node: Node, key: &JsValue) -> Option<Node> {
        let field = self.with(|seen| Some(field_of(&seen.get(node)?.0, key)));
        self.put(field?)
    }
}

/// In the order of `KINDS` in `pkg/src/host.ts`.
fn kind_of(value: &JsValue) -> Option<Kind> {
    match kind_number(value) {
        1 => Some(Kind::Null),
        2 => Some(Kind::Bool(false)),
        3 => Some(Kind::Bool(true)),
        4 => Some(Kind::Number),
        5 => Some(Kind::Text),
        6 => Some(Kind::List),
        7 => Some(Kind::Map),
        _ => None,
    }
}

impl View for &Values {
    type Node = Node;

    fn kind(&self, node: Node) -> Kind {
        self.with(|seen| seen.get(node).map_or(Kind::Null, |(_, kind)| *kind))
    }

    fn field(&self, node: Node, path: Path) -> Option<Node> {
        let mut node = node;
        for segment in path.split('.') {
            match self.kind(node) {
                Kind::Map => {}
                Kind::List if view::index(segment).is_some() => {}
                _ => return None,
            }
            node = names::with(segment, |key| self.get_field(node, key))?;
        }
        Some(node)
    }

    fn item(&self, node: Node, index: u32) -> Option<Node> {
        let key = match self.kind(node) {
            Kind::List => index.into(),
            Kind::Map => self.keys(node)?.get(index),
            _ => return None,
        };
        self.get_field(node, &key)
    }

    fn key(&self, node: Node, index: u32) -> Option<Node> {
        self.put(self.keys(node)?.get(index))
    }

    fn number(&self, node: Node) -> Option<f64> {
        let is_number = self.kind(node) == Kind::Number;
        is_number.then(|| self.get(Some(node)).as_f64())?
    }

    fn text<'b>(&self, node: Node, buffer: &'b mut Buffer) -> Option<&'b str> {
        let value = self.get(Some(node));
        let text: JsString = match self.kind(node) {
            Kind::Text => value.unchecked_into(),
            Kind::Number => Number::from(value).to_string_with_radix(10).ok()?,
            _ => return None,
        };
        // No text has fewer bytes than UTF-16 units, and a long one is not even copied.
        if text.length() as usize > Buffer::SIZE {
            return None;
        }
        let copy = String::from(&text);
        // A lone surrogate comes out as a mark.
        if copy.as_bytes().windows(MARK.len()).any(|part| part == MARK) && !text.is_valid_utf16() {
            return None;
        }
        buffer.hold(copy)
    }

    fn header(&self, headers: Node, name: &'static str) -> Option<Node> {
        let value = names::with(name, |name| {
            self.with(|seen| Some(header_of(&seen.get(headers)?.0, name)))
        });
        self.put(value?)
    }

    fn parse(&self, node: Node) -> Option<Node> {
        let is_text = self.kind(node) == Kind::Text;
        let node = is_text.then(|| self.put(parsed_json(&self.get(Some(node)))))??;
        (self.kind(node) == Kind::Map).then_some(node)
    }

    fn now(&self) -> EpochMs {
        Date::now() as EpochMs
    }
}

/// U+FFFD, which takes the place of a lone surrogate.
const MARK: [u8; 3] = *b"\xef\xbf\xbd";
