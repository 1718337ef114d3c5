//! JSON as a flat list of borrowed values: one allocation for most bodies, and no copies of texts.
//!
//! Not a parser: serde_json reads the text, with its strict grammar (but see [`mended`]). Only the
//! result differs from [`serde_json::Value`], whose maps cost more than the whole decision.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::json_view::{MAX_DEPTH, depth};
use super::mend::mended;
use crate::view::{Kind, index};

/// A value; those within it follow it in the list.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// Its name within an object; empty elsewhere.
    pub key: Cow<'a, str>,
    pub data: Data<'a>,
    /// How many items it takes, itself included.
    span: usize,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Data<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    List,
    Map,
}

/// An envelope has about as many; a longer list grows. More would be more than what allocators
/// keep at hand (1 kB).
const USUAL: usize = 14;

/// Reads a text that is JSON; `None` for any other, and for one nested too deep.
pub fn read(text: &str) -> Option<Vec<Item<'_>>> {
    // So short a text cannot nest deeper.
    if text.len() > MAX_DEPTH && depth(text) > MAX_DEPTH {
        return None;
    }
    read_strictly(text).or_else(|| {
        let whole = mended(text)?;
        let items = read_strictly(&whole)?;
        Some(items.into_iter().map(Item::into_owned).collect())
    })
}

fn read_strictly(text: &str) -> Option<Vec<Item<'_>>> {
    let mut items = Vec::with_capacity(USUAL);
    let mut reader = serde_json::Deserializer::from_str(text);
    // The depth is known to be harmless; the reader's own limit is lower than JavaScript's.
    reader.disable_recursion_limit();
    let into = Into {
        items: &mut items,
        key: Cow::Borrowed(""),
    };
    into.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(items)
}

impl<'a> Item<'a> {
    /// A text by itself.
    pub const fn text(text: Cow<'a, str>) -> Self {
        Self {
            key: Cow::Borrowed(""),
            data: Data::Text(text),
            span: 1,
        }
    }

    /// The same, of no other data.
    pub fn into_owned(self) -> Item<'static> {
        Item {
            key: Cow::Owned(self.key.into_owned()),
            data: match self.data {
                Data::Null => Data::Null,
                Data::Bool(is) => Data::Bool(is),
                Data::Number(number) => Data::Number(number),
                Data::Text(text) => Data::Text(Cow::Owned(text.into_owned())),
                Data::List => Data::List,
                Data::Map => Data::Map,
            },
            span: self.span,
        }
    }

    pub const fn is_map(&self) -> bool {
        matches!(self.data, Data::Map)
    }

    /// An object or a list.
    pub const fn has_values(&self) -> bool {
        matches!(self.data, Data::Map | Data::List)
    }

    pub const fn kind(&self) -> Kind {
        match self.data {
            Data::Null => Kind::Null,
            Data::Bool(is) => Kind::Bool(is),
            Data::Number(_) => Kind::Number,
            Data::Text(_) => Kind::Text,
            Data::List => Kind::List,
            Data::Map => Kind::Map,
        }
    }
}

/// The values directly within the first of these items, each with what is within it.
pub fn children<'v, 'a>(items: &'v [Item<'a>]) -> impl Iterator<Item = &'v [Item<'a>]> {
    let end = items.first().map_or(0, |item| item.span);
    let mut rest = items.get(1..end).unwrap_or_default();
    core::iter::from_fn(move || {
        let (child, after) = rest.split_at_checked(rest.first()?.span)?;
        rest = after;
        Some(child)
    })
}

/// The value at a dotted path. Of two fields with one name the last counts, as everywhere.
pub fn field<'v, 'a>(items: &'v [Item<'a>], path: &str) -> Option<&'v [Item<'a>]> {
    let mut at = items;
    let mut rest = path.as_bytes();
    loop {
        let dot = rest.iter().position(|byte| *byte == b'.');
        let (name, after) = match dot {
            Some(dot) => (rest.get(..dot)?, rest.get(dot.wrapping_add(1)..)),
            None => (rest, None),
        };
        at = match at.first()?.data {
            Data::Map => named(at, name)?,
            Data::List => children(at).nth(index(core::str::from_utf8(name).ok()?)?)?,
            _ => return None,
        };
        match after {
            Some(after) => rest = after,
            None => return Some(at),
        }
    }
}

fn named<'v, 'a>(items: &'v [Item<'a>], name: &[u8]) -> Option<&'v [Item<'a>]> {
    let is_it = |child: &&[Item<'a>]| {
        child
            .first()
            .is_some_and(|item| item.key.as_bytes() == name)
    };
    children(items).filter(is_it).last()
}

/// The same data in the usual form.
pub fn value(items: &[Item<'_>]) -> Value {
    match items.first().map(|item| &item.data) {
        None | Some(Data::Null) => Value::Null,
        Some(Data::Bool(is)) => Value::Bool(*is),
        Some(Data::Number(number)) => Value::Number(number.clone()),
        Some(Data::Text(text)) => Value::String(text.clone().into_owned()),
        Some(Data::List) => Value::Array(children(items).map(value).collect()),
        Some(Data::Map) => {
            let mut map = Map::new();
            for child in children(items) {
                let key = child.first().map_or("", |item| &item.key);
                map.insert(key.to_owned(), value(child));
            }
            Value::Object(map)
        }
    }
}

/// Where the next value goes.
struct Into<'t, 'a> {
    items: &'t mut Vec<Item<'a>>,
    key: Cow<'a, str>,
}

impl<'a> Into<'_, 'a> {
    fn put(self, data: Data<'a>) {
        let key = self.key;
        let span = 1;
        self.items.push(Item { key, data, span });
    }
}

impl<'a> DeserializeSeed<'a> for Into<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Into<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.put(Data::Null);
        Ok(())
    }

    fn visit_bool<E>(self, is: bool) -> Result<(), E> {
        self.put(Data::Bool(is));
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.put(Data::Number(number.into()));
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.put(Data::Number(number.into()));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.put(Number::from_f64(number).map_or(Data::Null, Data::Number));
        Ok(())
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<(), E> {
        self.put(Data::Text(Cow::Borrowed(text)));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.put(Data::Text(Cow::Owned(text.to_owned())));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut list: A) -> Result<(), A::Error> {
        let at = self.items.len();
        let (items, key) = (self.items, self.key);
        Into { items, key }.put(Data::List);
        loop {
            let key = Cow::Borrowed("");
            if list.next_element_seed(Into { items, key })?.is_none() {
                break;
            }
        }
        close(items, at);
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let at = self.items.len();
        let (items, key) = (self.items, self.key);
        Into { items, key }.put(Data::Map);
        while let Some(key) = map.next_key_seed(Key)? {
            map.next_value_seed(Into { items, key })?;
        }
        close(items, at);
        Ok(())
    }
}

/// All that is within the value at that place has been read.
fn close(items: &mut [Item<'_>], at: usize) {
    let span = items.len().saturating_sub(at);
    if let Some(item) = items.get_mut(at) {
        item.span = span;
    }
}

/// The name of a field, borrowed where it can be.
struct Key;

impl<'a> DeserializeSeed<'a> for Key {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Cow<'a, str>, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Key {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cow<'a, str>, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_what_serde_json_reads_and_nothing_else() {
        for text in [
            r#"{"a":{"b":[1,{"c":null}],"b":2},"d":"x","e":[],"f":{}}"#,
            r#"{"esc\u0061ped":"\ud83d\ude00 \n","n":-1.5e3}"#,
            "[]",
            " 7 ",
            r#""text""#,
            "{",
            r#"{"a":1,}"#,
            r#"{"a":01}"#,
            "{} {}",
            "",
        ] {
            let want: Option<Value> = serde_json::from_str(text).ok();
            assert_eq!(read(text).map(|items| value(&items)), want, "{text}");
        }
        let read_whole = |text| read(text).map(|items| value(&items));
        assert_eq!(
            read_whole(r#"{"a":"\ud800"}"#),
            Some(serde_json::json!({ "a": "\u{fffd}" }))
        );
        assert_eq!(read_whole("1e999"), Some(Value::Null));
        assert!(read(&"[".repeat(MAX_DEPTH + 1)).is_none());
        let deep = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
        assert!(read(&deep).is_some());
    }

    #[test]
    fn a_path_leads_into_a_list_by_a_plain_decimal_index() {
        let items = read(r#"{"a":[{"b":1},[2,3]],"0":4}"#).unwrap();
        for (path, want) in [("a.0.b", 1), ("a.1.1", 3), ("0", 4)] {
            assert_eq!(field(&items, path).map(value), Some(want.into()), "{path}");
        }
        for path in [
            "a.2",
            "a.00",
            "a.-1",
            "a.+1",
            "a.b",
            "a.length",
            "a.4294967296",
            "a.0.0",
        ] {
            assert!(field(&items, path).is_none(), "{path}");
        }
    }

    #[test]
    fn a_path_leads_to_the_last_field_of_that_name() {
        let items = read(r#"{"a":{"b":1},"x":0,"a":{"c":{"d":2},"b":3}}"#).unwrap();
        assert_eq!(field(&items, "a.b").map(value), Some(3.into()));
        assert_eq!(field(&items, "a.c.d").map(value), Some(2.into()));
        for path in ["b", "a.c.d.e", "x.a", "a.", ""] {
            assert!(field(&items, path).is_none(), "{path}");
        }
    }
}
