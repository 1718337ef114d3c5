//! Code, message, request id and the rest, out of any body. Not a judgement of them.

use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines, paths};

/// In place of a path: anywhere, by the rules of [`super::reading`].
pub const ANYWHERE: &str = "*";

/// Where an API puts things in its bodies: for each [`Part`] the paths to try, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// In the order of [`Part`].
    pub paths: [&'static Paths; PARTS],
    /// What marks a success.
    pub success: Option<Success>,
}

/// What an envelope may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The error code: a string or a number.
    Code,
    /// The server's own text.
    Message,
    /// The request's id.
    RequestId,
    /// Whatever else the server sends.
    Details,
    /// The HTTP status, for a body that was handed over alone.
    Status,
    /// The server's own next step, in words.
    Hint,
    /// The server's own next step, as a link.
    Url,
    /// The wait that the server asks for, in seconds.
    RetryAfterSeconds,
    /// What is wrong with which input: a list of elements, or a map from paths to texts.
    Fields,
}

/// How many they are.
const PARTS: usize = 9;

/// Their names in a profile's definition.
pub static PART_NAMES: Paths = Paths::new(lines![
    "code",
    "message",
    "requestId",
    "details",
    "status",
    "hint",
    "url",
    "retryAfterSeconds",
    "fields",
]);

impl Envelope {
    /// Whether a part is looked for anywhere.
    #[must_use]
    pub fn is_anywhere(&self, part: Part) -> bool {
        self.of(part).all().any(|path| path == ANYWHERE)
    }

    /// The paths to a part, with [`ANYWHERE`] among them.
    #[must_use]
    pub fn of(&self, part: Part) -> &'static Paths {
        self.paths.get(part as usize).copied().unwrap_or(paths![])
    }

    /// The same, but nothing where it may be anywhere alone.
    #[must_use]
    pub fn places(&self, part: Part) -> &'static Paths {
        let paths = self.of(part);
        if paths.len() == 1 && self.is_anywhere(part) {
            return paths![];
        }
        paths
    }
}

/// The field that separates a success from a failure, whatever the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Success {
    /// Its place.
    pub path: &'static Paths,
    /// Its value in a success; any other value of the same type is a failure.
    pub is: Flag,
}

/// A flag's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// `true` or `false`.
    Bool(bool),
    /// A number, in decimal; quoted or not, since some servers quote their numbers.
    Number(&'static str),
    /// A text.
    Text(&'static str),
}

/// The first of the paths that leads to a string.
pub fn text<V: View>(view: &V, body: V::Node, paths: &'static Paths) -> Option<V::Node> {
    view.first(body, paths, Kinds::TEXT)
}

/// `Some(true)` for a success, `Some(false)` for a failure, `None` when the flag is not there.
pub fn succeeded<V: View>(view: &V, body: V::Node, success: &Success) -> Option<bool> {
    let node = view.field(body, success.path)?;
    let kind = view.kind(node);
    let want = match success.is {
        Flag::Bool(want) => {
            return match kind {
                Kind::Bool(is) => Some(want == is),
                _ => None,
            };
        }
        Flag::Number(want) if kind == Kind::Number => want,
        Flag::Number(want) | Flag::Text(want) if kind == Kind::Text => want,
        _ => return None,
    };
    Some(view.text(node, &mut Buffer::new()) == Some(want))
}
