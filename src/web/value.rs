//! The look at JavaScript values ([`View`]).
//!
//! A value may do anything when it is touched: throw in a getter, or be a revoked proxy. The
//! package's `host.ts` holds the values and touches them; what crosses the boundary is their
//! places, which are numbers.

use core::cell::RefCell;
use core::num::NonZeroU32;

use js_sys::Date;
use wasm_bindgen::prelude::*;

use crate::time::EpochMs;
use crate::view::{Buffer, Kind, Kinds, Paths, View};

#[wasm_bindgen(raw_module = "../host.js")]
extern "C" {
    /// Keeps paths, a line each, and gives their number.
    fn learn(lines: &str) -> u32;

    /// The values of one look, as the host has them.
    #[wasm_bindgen(js_name = Values)]
    type Host;

    #[wasm_bindgen(constructor, js_class = "Values")]
    fn new() -> Host;
    #[wasm_bindgen(method, js_name = put)]
    fn put_value(this: &Host, value: &JsValue) -> u32;
    #[wasm_bindgen(method, js_name = get)]
    fn get_value(this: &Host, node: u32) -> JsValue;
    #[wasm_bindgen(method, js_name = at)]
    fn value_at(this: &Host, node: u32, paths: u32, place: usize) -> u32;
    #[wasm_bindgen(method, js_name = next)]
    fn next_of(this: &Host, node: u32, paths: u32, from: usize, kinds: u32) -> usize;
    #[wasm_bindgen(method, js_name = first)]
    fn first_of(this: &Host, node: u32, paths: u32, kinds: u32) -> u32;
    #[wasm_bindgen(method, js_name = item)]
    fn item_at(this: &Host, node: u32, index: u32) -> u32;
    #[wasm_bindgen(method, js_name = name)]
    fn name_at(this: &Host, node: u32, index: u32) -> Option<String>;
    #[wasm_bindgen(method, js_name = get)]
    fn get_number(this: &Host, node: u32) -> f64;
    #[wasm_bindgen(method, js_name = text)]
    fn get_text(this: &Host, node: u32) -> Option<String>;
    #[wasm_bindgen(method, js_name = header)]
    fn header_of(this: &Host, headers: u32, names: u32) -> u32;
    #[wasm_bindgen(method, js_name = headerEnding)]
    fn header_with_end(this: &Host, headers: u32, ends: u32) -> u32;
    #[wasm_bindgen(method, js_name = parse)]
    fn parsed(this: &Host, node: u32) -> u32;
    #[wasm_bindgen(method, js_name = beginning)]
    fn beginning_of(this: &Host, node: u32) -> String;
}

/// The place of a value among those taken in, from 1. In JavaScript 0 is nothing.
pub type Node = NonZeroU32;

/// The values of one look. The host holds them, in the order in which they are taken in.
pub struct Values {
    host: Host,
    /// What each of them is.
    kinds: RefCell<Vec<Kind>>,
}

impl Default for Values {
    fn default() -> Self {
        Self {
            host: Host::new(),
            kinds: RefCell::default(),
        }
    }
}

impl Values {
    /// Takes a value in; `None` for one that JSON has no name for.
    pub fn put(&self, value: &JsValue) -> Option<Node> {
        self.taken(self.host.put_value(value))
    }

    /// A host answers with a value's kind, and has then taken the value in; or with 0.
    fn taken(&self, kind: u32) -> Option<Node> {
        let mut kinds = self.kinds.try_borrow_mut().ok()?;
        kinds.push(kind_of(kind)?);
        Node::new(kinds.len() as u32)
    }

    /// Takes in the value that is looked at; one that JSON has no name for is as good as null.
    pub fn root(&self, value: &JsValue) -> Node {
        let or_null = || self.put(&JsValue::NULL);
        self.put(value).or_else(or_null).unwrap_or(Node::MIN)
    }

    /// The value itself; `undefined` where there is none.
    pub fn get(&self, node: Option<Node>) -> JsValue {
        node.map_or(JsValue::UNDEFINED, |node| self.host.get_value(node.get()))
    }
}

/// The number under which the host knows a list of paths. A text is decoded each time it crosses
/// the boundary, and a classification asks for many paths, so each list crosses once.
fn known(paths: &'static Paths) -> u32 {
    let number = paths.number(|all| NonZeroU32::new(learn(all)).unwrap_or(NonZeroU32::MIN));
    number.get()
}

/// A kind by its number in `pkg/src/host.ts`; `None` for what JSON has no name for.
const fn kind_of(number: u32) -> Option<Kind> {
    Some(match number {
        0 => return None,
        2 => Kind::Bool(false),
        3 => Kind::Bool(true),
        4 => Kind::Number,
        5 => Kind::Text,
        6 => Kind::List,
        7 => Kind::Map,
        _ => Kind::Null,
    })
}

impl View for &Values {
    type Node = Node;

    fn kind(&self, node: Node) -> Kind {
        let kinds = self.kinds.try_borrow();
        let place = (node.get() as usize).wrapping_sub(1);
        kinds
            .ok()
            .and_then(|kinds| kinds.get(place).copied())
            .unwrap_or(Kind::Null)
    }

    fn at(&self, node: Node, paths: &'static Paths, place: usize) -> Option<Node> {
        if place >= paths.len() {
            return None;
        }
        self.taken(self.host.value_at(node.get(), known(paths), place))
    }

    fn next(&self, node: Node, paths: &'static Paths, from: usize, kinds: Kinds) -> usize {
        if from >= paths.len() {
            return from;
        }
        self.host
            .next_of(node.get(), known(paths), from, kinds.bits())
    }

    fn first(&self, node: Node, paths: &'static Paths, kinds: Kinds) -> Option<Node> {
        if paths.is_empty() {
            return None;
        }
        self.taken(self.host.first_of(node.get(), known(paths), kinds.bits()))
    }

    fn item(&self, node: Node, index: u32) -> Option<Node> {
        self.taken(self.host.item_at(node.get(), index))
    }

    fn name(&self, node: Node, index: u32) -> Option<String> {
        let name = self.host.name_at(node.get(), index)?;
        Some(if name.len() > Buffer::SIZE {
            String::new()
        } else {
            name
        })
    }

    fn number(&self, node: Node) -> Option<f64> {
        (self.kind(node) == Kind::Number).then(|| self.host.get_number(node.get()))
    }

    fn text<'b>(&self, node: Node, buffer: &'b mut Buffer) -> Option<&'b str> {
        let is_text = matches!(self.kind(node), Kind::Text | Kind::Number);
        buffer.hold(is_text.then(|| self.host.get_text(node.get()))??)
    }

    fn header(&self, headers: Node, names: &'static Paths) -> Option<Node> {
        self.taken(self.host.header_of(headers.get(), known(names)))
    }

    fn header_ending(&self, headers: Node, ends: &'static Paths) -> Option<Node> {
        self.taken(self.host.header_with_end(headers.get(), known(ends)))
    }

    fn parse(&self, node: Node) -> Option<Node> {
        let is_text = self.kind(node) == Kind::Text;
        self.taken(is_text.then(|| self.host.parsed(node.get()))?)
    }

    fn beginning(&self, node: Node) -> Option<String> {
        let is_text = self.kind(node) == Kind::Text;
        is_text.then(|| self.host.beginning_of(node.get()))
    }

    fn make(&self, text: &str) -> Node {
        self.root(&text.into())
    }

    fn now(&self) -> EpochMs {
        Date::now() as EpochMs
    }
}
