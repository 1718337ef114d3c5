//! The [`View`] of a response as it came: headers in any form, a body in bytes.

use std::borrow::Cow;

use elsa::FrozenVec;
use serde_json::Value;

use super::headers::Headers;
use super::json_view::{beginning, find_ending, number_text, short};
use super::tape::{self, Data, Item};
use super::texts::Texts;
use crate::time::EpochMs;
use crate::view::{Buffer, Kind, Paths, View};

/// Holds what reading gives beyond the data itself: texts that were JSON, joined headers.
pub struct BytesView<'h> {
    headers: &'h dyn Headers,
    made: FrozenVec<Box<[Item<'static>]>>,
    now: EpochMs,
}

/// One value.
#[derive(Clone, Copy)]
pub enum Node<'v> {
    /// The response's headers.
    Headers,
    /// A header's value.
    Text(&'v str),
    /// JSON: the first of these, with what is within it.
    Json(&'v [Item<'v>]),
}

impl<'v> Node<'v> {
    fn str(self) -> Option<&'v str> {
        match self {
            Node::Text(text) => Some(text),
            Node::Json(
                [
                    Item {
                        data: Data::Text(text),
                        ..
                    },
                    ..,
                ],
            ) => Some(text),
            _ => None,
        }
    }

    fn number(self) -> Option<f64> {
        match self {
            Node::Json(
                [
                    Item {
                        data: Data::Number(number),
                        ..
                    },
                    ..,
                ],
            ) => number.as_f64(),
            _ => None,
        }
    }

    /// A number as most codes are.
    fn whole(self) -> Option<u32> {
        match self {
            Node::Json(
                [
                    Item {
                        data: Data::Number(number),
                        ..
                    },
                    ..,
                ],
            ) => u32::try_from(number.as_u64()?).ok(),
            _ => None,
        }
    }

    /// The text of a string, or of a number in decimal.
    fn scalar(self) -> Option<Cow<'v, str>> {
        let of_number = || self.number().map(|number| Cow::Owned(number_text(number)));
        self.str().map(Cow::Borrowed).or_else(of_number)
    }
}

impl<'h> BytesView<'h> {
    /// A view for one classification, at a time.
    pub fn new(headers: &'h dyn Headers, now: EpochMs) -> Self {
        Self {
            headers,
            made: FrozenVec::new(),
            now,
        }
    }

    fn keep<'v>(&'v self, items: Box<[Item<'static>]>) -> Node<'v> {
        Node::Json(self.made.push_get(items))
    }

    fn keep_text(&self, text: String) -> Node<'_> {
        self.keep(Box::new([Item::text(Cow::Owned(text))]))
    }
}

impl<'v> View for &'v BytesView<'_> {
    type Node = Node<'v>;

    fn kind(&self, node: Node<'v>) -> Kind {
        match node {
            Node::Headers => Kind::Map,
            Node::Text(_) => Kind::Text,
            Node::Json(items) => items.first().map_or(Kind::Null, Item::kind),
        }
    }

    fn at(&self, node: Node<'v>, paths: &'static Paths, place: usize) -> Option<Node<'v>> {
        match (paths.get(place)?, node) {
            ("", _) => Some(node),
            (path, Node::Json(items)) => tape::field(items, path).map(Node::Json),
            _ => None,
        }
    }

    fn item(&self, node: Node<'v>, index: u32) -> Option<Node<'v>> {
        let Node::Json(items) = node else { return None };
        tape::children(items)
            .nth(usize::try_from(index).ok()?)
            .map(Node::Json)
    }

    fn name(&self, node: Node<'v>, index: u32) -> Option<String> {
        let Node::Json(items) = node else { return None };
        if !items.first()?.is_map() {
            return None;
        }
        let child = tape::children(items).nth(usize::try_from(index).ok()?)?;
        Some(short(&child.first()?.key))
    }

    fn number(&self, node: Node<'v>) -> Option<f64> {
        node.number()
    }

    fn text<'b>(&self, node: Node<'v>, buffer: &'b mut Buffer) -> Option<&'b str> {
        if let Some(number) = node.whole() {
            return buffer.hold(number.to_string());
        }
        let text = node.scalar()?;
        buffer.copy(&text)
    }

    fn header(&self, headers: Node<'v>, names: &'static Paths) -> Option<Node<'v>> {
        let mut names = names.all();
        names.find_map(|name| self.values_of(headers, name))
    }

    fn header_ending(&self, headers: Node<'v>, ends: &'static Paths) -> Option<Node<'v>> {
        let value = |name: &str| self.values_of(headers, name);
        match headers {
            Node::Json(items) if items.first()?.is_map() => {
                let keys = tape::children(items).filter_map(|child| Some(&*child.first()?.key));
                find_ending(keys, ends, value)
            }
            Node::Json(items) => {
                let pairs = tape::children(items);
                let keys = pairs.filter_map(|pair| Node::Json(tape::children(pair).next()?).str());
                find_ending(keys, ends, value)
            }
            _ => find_ending(self.headers.names(), ends, value),
        }
    }

    fn parse(&self, node: Node<'v>) -> Option<Node<'v>> {
        let text = node.str()?;
        let items = tape::read(text)?;
        if !items.first()?.has_values() {
            return None;
        }
        Some(self.keep(items.into_iter().map(Item::into_owned).collect()))
    }

    fn beginning(&self, node: Node<'v>) -> Option<String> {
        node.str().map(beginning)
    }

    fn make(&self, text: &str) -> Node<'v> {
        self.keep_text(text.to_owned())
    }

    fn now(&self) -> EpochMs {
        self.now
    }
}

impl<'v> BytesView<'_> {
    fn values_of(&'v self, headers: Node<'v>, name: &str) -> Option<Node<'v>> {
        let Node::Json(items) = headers else {
            return match self.headers.value(name)? {
                Cow::Borrowed(text) => Some(Node::Text(text)),
                Cow::Owned(text) => Some(self.keep_text(text)),
            };
        };
        let is_map = items.first()?.is_map();
        // An object of values, or pairs of name and value.
        let found = tape::children(items).filter_map(|child| {
            let pair = (!is_map).then(|| tape::children(child));
            let (key, value) = match pair {
                None => (&*child.first()?.key, child),
                Some(mut pair) => {
                    let Data::Text(key) = &pair.next()?.first()?.data else {
                        return None;
                    };
                    (&**key, pair.next()?)
                }
            };
            key.eq_ignore_ascii_case(name).then_some(value)
        });
        self.joined(found)
    }

    /// A header sent twice is a list (RFC 9110 §5.3).
    fn joined(&'v self, values: impl Iterator<Item = &'v [Item<'v>]>) -> Option<Node<'v>> {
        let mut flat: Vec<Cow<'_, str>> = Vec::new();
        let mut single = None;
        let mut count = 0u32;
        for value in values {
            count = count.saturating_add(1);
            if matches!(value.first()?.data, Data::List) {
                let each = tape::children(value).filter_map(|v| Node::Json(v).scalar());
                flat.extend(each);
            } else if let Some(text) = Node::Json(value).scalar() {
                single = Some(Node::Json(value));
                flat.push(text);
            }
        }
        match (count, flat.len(), single) {
            (_, 0, _) => None,
            (1, 1, Some(single)) => Some(single),
            _ => Some(self.keep_text(flat.join(", "))),
        }
    }
}

impl<'v> Texts for &'v BytesView<'_> {
    fn str(&self, node: Node<'v>) -> Option<&'v str> {
        node.str()
    }

    fn scalar(&self, node: Node<'v>) -> Option<Cow<'v, str>> {
        node.scalar()
    }

    fn value(&self, node: Node<'v>) -> Value {
        match node {
            Node::Headers => Value::Null,
            Node::Text(text) => Value::String(text.to_owned()),
            Node::Json(items) => tape::value(items),
        }
    }
}
