//! The path of an input, cut into names. The JavaScript side has the same in `field.ts`. Lists and JSON pointers are lossless; in a text with dots, a name that has
//! a dot in it cannot be told from two names.

use std::fmt;

use serde_json::Value;

use super::json_view::scalar_text;
use crate::view::index;
use crate::wire::fields::MAX_NAMES;

/// A step of a path. As data a text or a number.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
pub enum Segment {
    /// The place in a list, from 0.
    Index(u32),
    /// The name of a field.
    Name(String),
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => index.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Names that stand for the whole form.
const WHOLE: &str = "non_field_errors base _error _errors __all__ _schema root (root) form";

/// A longer name, in UTF-16 units, is none.
const MAX_NAME: usize = 512;

/// A longer text is no path.
const MAX_PATH: usize = 10_000;

/// A path that grows. One that is not clear is lost as a whole: a wrong path is worse than none.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    names: Vec<Segment>,
    is_lost: bool,
}

impl Trail {
    /// The path; empty if it is not clear.
    pub fn path(&self) -> Vec<Segment> {
        match self.is_lost {
            true => Vec::new(),
            false => self.names.clone(),
        }
    }

    /// Goes on with a name, or with an index in decimal.
    fn name(&mut self, name: &str) {
        let segment = match index(name) {
            Some(index) if !name.is_empty() => Segment::Index(index as u32),
            _ => Segment::Name(name.to_owned()),
        };
        self.is_lost |= !is_safe_name(name);
        self.push(segment);
    }

    /// Goes on with the place in a list.
    pub fn index(&mut self, index: u32) {
        self.push(Segment::Index(index));
    }

    /// Goes on with a text or a number, as it is.
    pub fn scalar(&mut self, value: &Value) {
        match scalar_text(value) {
            Some(name) => self.name(&name),
            None => self.lose(),
        }
    }

    fn push(&mut self, segment: Segment) {
        self.is_lost |= self.names.len() >= MAX_NAMES;
        if !self.is_lost {
            self.names.push(segment);
        }
    }

    /// Goes on with a text: a JSON pointer (RFC 6901), also as a URL's fragment, or names with dots
    /// or brackets between them, such as `items[0].name`.
    pub fn text(&mut self, text: &str) {
        if text.encode_utf16().count() > MAX_PATH {
            self.is_lost = true;
        } else if let Some(fragment) = text.strip_prefix('#') {
            match decoded(fragment) {
                Some(pointer) => self.pointer(&pointer),
                None => self.is_lost = true,
            }
        } else if text.starts_with('/') {
            self.pointer(text);
        } else {
            self.bracketed(text);
        }
    }

    fn pointer(&mut self, pointer: &str) {
        for name in pointer.split('/').skip(1) {
            self.name(&name.replace("~1", "/").replace("~0", "~"));
        }
    }

    fn bracketed(&mut self, text: &str) {
        // JSONPath's root.
        let mut rest = match text.strip_prefix('$') {
            Some(rest) if rest.is_empty() || rest.starts_with(['.', '[']) => rest,
            _ => text,
        };
        if WHOLE.split(' ').any(|name| name == rest) {
            return;
        }
        while !rest.is_empty() {
            let (name, after) = if let Some(inner) = rest.strip_prefix('[') {
                let (name, after) = inner.split_once(']').unwrap_or((inner, ""));
                (name.trim_matches(['"', '\'']), after)
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                rest.split_at_checked(end).unwrap_or((rest, ""))
            };
            if !name.is_empty() {
                self.name(name);
            }
            rest = after.strip_prefix('.').unwrap_or(after);
        }
    }

    /// What follows is no name.
    pub const fn lose(&mut self) {
        self.is_lost = true;
    }
}

/// Not a name that is more than one to JavaScript, and none with characters that change what a
/// person sees.
#[must_use]
pub fn is_safe_name(name: &str) -> bool {
    let is_safe = |c: char| {
        !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    name.encode_utf16().count() <= MAX_NAME
        && !matches!(name, "__proto__" | "constructor" | "prototype")
        && name.chars().all(is_safe)
}

/// Without percent-encoding; `None` where that gives no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit & 15),
        b'a'..=b'f' | b'A'..=b'F' => Some((digit & 15).wrapping_add(9)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut trail = Trail::default();
        trail.text(text);
        let names = trail.path().into_iter().map(|segment| match segment {
            Segment::Name(name) => name,
            Segment::Index(index) => format!("#{index}"),
        });
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_text_is_a_pointer_or_names_with_dots_and_brackets() {
        for (text, want) in [
            ("items[0].name", "items #0 name"),
            ("items.0.name", "items #0 name"),
            ("card[number]", "card number"),
            ("a['b.c'][\"d\"]", "a b.c d"),
            ("$.items[0].qty", "items #0 qty"),
            ("$", ""),
            ("$ref", "$ref"),
            ("base", ""),
            ("non_field_errors", ""),
            ("user.base", "user base"),
            ("tags[]", "tags"),
            ("a..b", "a b"),
            ("item.007", "item 007"),
            ("/a/0/b~1c~0d", "a #0 b/c~d"),
            ("#/a%20b/%C3%A9", "a b é"),
            ("#", ""),
            ("#/%zz", ""),
            ("a.__proto__.b", ""),
            ("a.\u{202e}b", ""),
            ("a[", "a"),
            ("[", ""),
        ] {
            assert_eq!(read(text), want, "{text}");
        }
        assert_eq!(read(&"a.".repeat(16)).len(), 31);
        assert_eq!(read(&"a.".repeat(17)), "");
    }
}
