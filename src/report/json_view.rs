//! The look at parsed JSON.

use elsa::FrozenVec;
use serde::Deserialize;
use serde_json::Value;

use super::mend::mended;
use crate::time::EpochMs;
use crate::view::{BEGINNING, Buffer, Kind, Paths, View, index};

/// Holds what reading gives beyond the data itself: parsed texts, joined headers, names of fields.
pub struct JsonView {
    made: FrozenVec<Box<Value>>,
    now: EpochMs,
}

/// Deeper nesting than this is not read as JSON: no envelope has it, and engines differ.
pub(super) const MAX_DEPTH: usize = 500;

impl JsonView {
    /// A view for one classification, at a time.
    #[must_use]
    pub fn new(now: EpochMs) -> Self {
        Self {
            made: FrozenVec::new(),
            now,
        }
    }

    fn keep(&self, value: Value) -> &Value {
        self.made.push_get(Box::new(value))
    }

    fn values_of<'v>(&'v self, headers: &'v Value, name: &str) -> Option<&'v Value> {
        let is_it = |key: &str| key.eq_ignore_ascii_case(name);
        let values: Vec<&Value> = match headers {
            Value::Object(map) => map
                .iter()
                .filter(|(k, _)| is_it(k))
                .map(|(_, v)| v)
                .collect(),
            Value::Array(pairs) => pairs
                .iter()
                .filter(|p| p.get(0).and_then(Value::as_str).is_some_and(is_it))
                .filter_map(|p| p.get(1))
                .collect(),
            _ => return None,
        };
        self.joined(&values)
    }

    /// A header sent twice is a list (RFC 9110 §5.3).
    fn joined<'v>(&'v self, values: &[&'v Value]) -> Option<&'v Value> {
        let mut flat: Vec<String> = Vec::new();
        for value in values {
            match value {
                Value::Array(list) => flat.extend(list.iter().filter_map(scalar_text)),
                other => flat.extend(scalar_text(other)),
            }
        }
        match (values, flat.len()) {
            (_, 0) => None,
            ([single @ (Value::String(_) | Value::Number(_))], 1) => Some(single),
            _ => Some(self.keep(Value::String(flat.join(", ")))),
        }
    }
}

impl<'v> View for &'v JsonView {
    type Node = &'v Value;

    fn kind(&self, node: &'v Value) -> Kind {
        match node {
            Value::Null => Kind::Null,
            Value::Bool(b) => Kind::Bool(*b),
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::Text,
            Value::Array(_) => Kind::List,
            Value::Object(_) => Kind::Map,
        }
    }

    fn at(&self, node: &'v Value, paths: &'static Paths, place: usize) -> Option<&'v Value> {
        let names = |path: &'static str| path.split('.').filter(move |_| !path.is_empty());
        names(paths.get(place)?).try_fold(node, |at, name| match at {
            Value::Object(map) => map.get(name),
            Value::Array(items) => items.get(index(name)?),
            _ => None,
        })
    }

    fn item(&self, node: &'v Value, index: u32) -> Option<&'v Value> {
        let index = usize::try_from(index).ok()?;
        match node {
            Value::Array(items) => items.get(index),
            Value::Object(map) => map.values().nth(index),
            _ => None,
        }
    }

    fn name(&self, node: &'v Value, index: u32) -> Option<String> {
        let name = node.as_object()?.keys().nth(usize::try_from(index).ok()?)?;
        Some(short(name))
    }

    fn number(&self, node: &'v Value) -> Option<f64> {
        node.as_f64()
    }

    fn text<'b>(&self, node: &'v Value, buffer: &'b mut Buffer) -> Option<&'b str> {
        buffer.hold(scalar_text(node)?)
    }

    fn header(&self, headers: &'v Value, names: &'static Paths) -> Option<&'v Value> {
        let mut names = names.all();
        names.find_map(|name| self.values_of(headers, name))
    }

    fn header_ending(&self, headers: &'v Value, ends: &'static Paths) -> Option<&'v Value> {
        let names: Vec<&str> = match headers {
            Value::Object(map) => map.keys().map(String::as_str).collect(),
            Value::Array(pairs) => pairs
                .iter()
                .filter_map(|pair| pair.get(0)?.as_str())
                .collect(),
            _ => return None,
        };
        find_ending(names.into_iter(), ends, |name| {
            self.values_of(headers, name)
        })
    }

    fn parse(&self, node: &'v Value) -> Option<&'v Value> {
        let text = node.as_str()?;
        if depth(text) > MAX_DEPTH {
            return None;
        }
        let value = read(text).or_else(|| read(&mended(text)?))?;
        (value.is_object() || value.is_array()).then(|| self.keep(value))
    }

    fn beginning(&self, node: &'v Value) -> Option<String> {
        node.as_str().map(beginning)
    }

    fn make(&self, text: &str) -> &'v Value {
        self.keep(Value::String(text.to_owned()))
    }

    fn now(&self) -> EpochMs {
        self.now
    }
}

/// Of a text whose depth is known to be harmless: the reader's own limit would be lower than that of
/// JavaScript engines.
fn read(text: &str) -> Option<Value> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let value = Value::deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(value)
}

/// A name; an empty one for one that is too long.
pub(super) fn short(name: &str) -> String {
    let fits = name.len() <= Buffer::SIZE;
    String::from(if fits { name } else { "" })
}

/// The beginning of a text, as JavaScript counts it.
pub(super) fn beginning(text: &str) -> String {
    let mut left = BEGINNING;
    text.chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= left;
            left = left.saturating_sub(c.len_utf16());
            fits
        })
        .collect()
}

/// The value of the shortest of the names, in lower case, that ends so; see [`View::header_ending`].
pub(super) fn find_ending<'n, T>(
    names: impl Iterator<Item = &'n str>,
    ends: &'static Paths,
    value: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    /// With more, none is searched for by its end.
    const MAX_NAMES: usize = 200;
    let mut names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
    names.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    names.dedup();
    if names.len() > MAX_NAMES {
        return None;
    }
    names.retain(|name| !name.contains("client"));
    ends.all().find_map(|end| {
        let fits = |name: &&String| name.replace(['-', '_'], "").ends_with(end);
        value(names.iter().find(fits)?)
    })
}

/// The nesting of brackets, those within strings too: JavaScript's side counts the same way.
pub(super) fn depth(text: &str) -> usize {
    let mut deepest = 0usize;
    let mut depth = 0usize;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A string, or a number as JavaScript writes it.
pub fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => number.as_f64().map(number_text),
        _ => None,
    }
}

/// ECMA-262 `Number::toString`, from the shortest digits that Rust finds.
pub fn number_text(value: f64) -> String {
    // Whole numbers, as codes are, need no search for the shortest digits.
    let whole = value as i64;
    if whole.unsigned_abs() < 1 << 53 && whole as f64 == value {
        return whole.to_string();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits = mantissa.replace('.', "");
    let count = i64::try_from(digits.len()).unwrap_or(0);
    // The point stands after so many digits.
    let point = exponent.parse::<i64>().unwrap_or(0).saturating_add(1);
    let zeros = |n: i64| "0".repeat(usize::try_from(n).unwrap_or(0));
    let body = if !(-5..=21).contains(&point) {
        let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
        let fraction = if rest.is_empty() {
            String::new()
        } else {
            format!(".{rest}")
        };
        let power = point.saturating_sub(1);
        let plus = if power > 0 { "+" } else { "" };
        format!("{first}{fraction}e{plus}{power}")
    } else if point >= count {
        format!("{digits}{}", zeros(point.saturating_sub(count)))
    } else if point > 0 {
        let at = usize::try_from(point).unwrap_or(0);
        let (whole, fraction) = digits.split_at_checked(at).unwrap_or((&digits, ""));
        format!("{whole}.{fraction}")
    } else {
        format!("0.{}{digits}", zeros(point.saturating_neg()))
    };
    format!("{sign}{body}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        for (number, text) in [
            (1002.0, "1002"),
            (-5.0, "-5"),
            (0.1, "0.1"),
            (50.25, "50.25"),
            (1e21, "1e+21"),
            (1e20, "100000000000000000000"),
            (1.5e-7, "1.5e-7"),
            (0.000001, "0.000001"),
            (-0.0, "0"),
            (123456789012345680000.0, "123456789012345680000"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }
}
