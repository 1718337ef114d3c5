//! What is wrong with one input, as plain data.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::path::{Trail, is_safe_name};
use super::text;
use super::texts::Texts;
use crate::view::Kind;
use crate::wire::fields::{self, Code, MAX_FIELDS, MAX_NAMES, Part};

pub use super::path::Segment;
pub use crate::wire::fields::Place;

/// What is wrong with one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Field {
    /// Names and indexes; empty for the whole form, and where the server's path is not clear.
    pub path: Vec<Segment>,
    /// The part of the request that the input is in, if the server says so.
    #[serde(rename = "in")]
    pub place: Option<Place>,
    /// `required`, `type`, `format`, `too_short`, `too_long`, `too_small`, `too_big`,
    /// `not_unique`, `not_allowed`, `not_found`, `mismatch` or `invalid`; else the server's own.
    pub code: String,
    /// The server's text.
    pub message: Option<String>,
    /// Limits and the like, as the server sent them.
    pub params: Option<Value>,
}

/// The path as most form libraries write it, such as `items.0.name`.
///
/// ```
/// use comeback::report::{Segment, dotted};
///
/// let path = [Segment::Name("items".into()), Segment::Index(0)];
/// assert_eq!(dotted(&path), "items.0");
/// ```
#[must_use]
pub fn dotted(path: &[Segment]) -> String {
    let names: Vec<_> = path.iter().map(Segment::to_string).collect();
    names.join(".")
}

/// The path as a JSON pointer (RFC 6901), such as `/items/0/name`; empty for the whole form.
///
/// ```
/// use comeback::report::{Segment, pointer};
///
/// assert_eq!(pointer(&[Segment::Name("a/b".into())]), "/a~1b");
/// ```
#[must_use]
pub fn pointer(path: &[Segment]) -> String {
    let escaped = |segment: &Segment| segment.to_string().replace('~', "~0").replace('/', "~1");
    path.iter()
        .flat_map(|segment| ["/".to_owned(), escaped(segment)])
        .collect()
}

impl Field {
    pub(super) fn of<T: Texts>(texts: &T, field: &fields::Field<T::Node>) -> Self {
        let code = match field.code {
            Code::Common(code) => Some(code.to_owned()),
            Code::Own(node) => texts.scalar(node).map(|code| text::clean(&code)),
        };
        let params = field.params.map(|node| texts.value(node));
        Self {
            path: path_of(texts, &field.path),
            place: field.place,
            code: code.unwrap_or_default(),
            message: field
                .message
                .and_then(|node| texts.str(node))
                .and_then(cleaned),
            params: params.or_else(|| limits(texts, field.element?)),
        }
    }

    /// Fields that come back as data, which a server may have sent.
    pub(super) fn checked(fields: Vec<Self>) -> Vec<Self> {
        let one = |field: Self| Self {
            path: Self::clear_path(field.path),
            place: field.place,
            code: text::clean(&field.code),
            message: field.message.as_deref().map(text::clean),
            params: field.params.filter(Value::is_object),
        };
        fields.into_iter().take(MAX_FIELDS).map(one).collect()
    }

    fn clear_path(path: Vec<Segment>) -> Vec<Segment> {
        let is_safe = |segment: &Segment| match segment {
            Segment::Index(_) => true,
            Segment::Name(name) => is_safe_name(name),
        };
        let is_clear = path.len() <= MAX_NAMES && path.iter().all(is_safe);
        if is_clear { path } else { Vec::new() }
    }
}

/// An empty text is no information.
fn cleaned(message: &str) -> Option<String> {
    Some(text::clean(message)).filter(|message| !message.is_empty())
}

fn limits<T: Texts>(texts: &T, element: T::Node) -> Option<Value> {
    let mut limits = Map::new();
    for (place, name) in fields::LIMITS.all().enumerate() {
        let limit = texts.at(element, &fields::LIMITS, place);
        if let Some(limit) = limit.filter(|limit| texts.kind(*limit) == Kind::Number) {
            limits.insert(name.to_owned(), texts.value(limit));
        }
    }
    if limits.is_empty() {
        return None;
    }
    // Then the limit itself is wrong, too.
    let inclusive = texts.at(element, &fields::INCLUSIVE, 0);
    if inclusive.is_some_and(|it| texts.kind(it) == Kind::Bool(false)) {
        limits.insert("inclusive".to_owned(), false.into());
    }
    Some(Value::Object(limits))
}

fn path_of<T: Texts>(texts: &T, parts: &[Part<T::Node>]) -> Vec<Segment> {
    let mut trail = Trail::default();
    for part in parts {
        match *part {
            Part::Index(index) => trail.index(index),
            Part::Names(node) | Part::Rest(node) => match texts.value(node) {
                Value::String(text) => trail.text(&text),
                Value::Array(names) => {
                    let skip = usize::from(matches!(part, Part::Rest(_)));
                    for name in names.iter().skip(skip) {
                        // An element may be an object that holds the name.
                        trail.scalar(name.get("key").unwrap_or(name));
                    }
                }
                _ => trail.lose(),
            },
        }
    }
    trail.path()
}
