//! The look at JavaScript values ([`View`]).
//!
//! A value may do anything when it is touched: throw in a getter, or be a revoked proxy. The
//! package's `host.ts` holds the values and touches them; what crosses the boundary is their
//! places, which are numbers.

use js_sys::{Array, Date};
use wasm_bindgen::prelude::*;

use super::names;
use crate::time::EpochMs;
use crate::view::{Buffer, Kind, Path, View};

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// The values seen in one look.
    pub type Values;

    #[wasm_bindgen(constructor)]
    fn new() -> Values;
    #[wasm_bindgen(method, js_name = put)]
    fn put_value(this: &Values, value: &JsValue) -> Node;
    #[wasm_bindgen(method, js_name = get)]
    fn get_value(this: &Values, node: Node) -> JsValue;
    #[wasm_bindgen(method, js_name = field)]
    fn field_at(this: &Values, node: Node, path: &Array) -> Node;
    #[wasm_bindgen(method, js_name = item)]
    fn item_at(this: &Values, node: Node, index: u32) -> Node;
    #[wasm_bindgen(method, js_name = key)]
    fn key_at(this: &Values, node: Node, index: u32) -> Node;
    #[wasm_bindgen(method, js_name = get)]
    fn get_number(this: &Values, node: Node) -> f64;
    #[wasm_bindgen(method, js_name = text)]
    fn get_text(this: &Values, node: Node) -> Option<String>;
    #[wasm_bindgen(method, js_name = header)]
    fn header_of(this: &Values, headers: Node, name: &Array) -> Node;
    #[wasm_bindgen(method, js_name = parse)]
    fn parsed(this: &Values, node: Node) -> Node;
}

/// The place of a value among those seen, times 8, plus its kind; 0 is nothing.
pub type Node = u32;

impl Default for Values {
    fn default() -> Self {
        Self::new()
    }
}

impl Values {
    /// Takes a value in; `None` for one that JSON has no name for.
    pub fn put(&self, value: &JsValue) -> Option<Node> {
        there(self.put_value(value))
    }

    /// Takes in the value that is looked at; one that JSON has no name for is as good as null.
    pub fn root(&self, value: &JsValue) -> Node {
        self.put(value).unwrap_or_default()
    }

    /// The value itself; `undefined` where there is none.
    pub fn get(&self, node: Option<Node>) -> JsValue {
        self.get_value(node.unwrap_or_default())
    }
}

fn there(node: Node) -> Option<Node> {
    (node != 0).then_some(node)
}

impl View for &Values {
    type Node = Node;

    /// In the order of `kindOf` in `pkg/src/host.ts`.
    fn kind(&self, node: Node) -> Kind {
        match node % 8 {
            2 => Kind::Bool(false),
            3 => Kind::Bool(true),
            4 => Kind::Number,
            5 => Kind::Text,
            6 => Kind::List,
            7 => Kind::Map,
            _ => Kind::Null,
        }
    }

    fn field(&self, node: Node, path: Path) -> Option<Node> {
        there(self.field_at(node, names::of(path)))
    }

    fn item(&self, node: Node, index: u32) -> Option<Node> {
        there(self.item_at(node, index))
    }

    fn key(&self, node: Node, index: u32) -> Option<Node> {
        there(self.key_at(node, index))
    }

    fn number(&self, node: Node) -> Option<f64> {
        (self.kind(node) == Kind::Number).then(|| self.get_number(node))
    }

    fn text<'b>(&self, node: Node, buffer: &'b mut Buffer) -> Option<&'b str> {
        let is_text = matches!(self.kind(node), Kind::Text | Kind::Number);
        buffer.hold(is_text.then(|| self.get_text(node))??)
    }

    fn header(&self, headers: Node, name: &'static str) -> Option<Node> {
        there(self.header_of(headers, names::of(name)))
    }

    fn parse(&self, node: Node) -> Option<Node> {
        let is_text = self.kind(node) == Kind::Text;
        let object = is_text.then(|| self.parsed(node))?;
        (self.kind(object) == Kind::Map).then_some(object)
    }

    fn now(&self) -> EpochMs {
        Date::now() as EpochMs
    }
}
