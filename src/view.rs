//! A read-only look at JSON-like data. Not a JSON type: the data stays where it is.
//!
//! In a browser the failure is a JavaScript object, natively a parsed JSON value. Copying either
//! into a tree of our own would cost more than the whole decision. So the layers below the drivers
//! read a few fields by name through this trait. The data may be anything.
//! An implementation must be total: it answers every question, and never fails or loops.

mod paths;

use crate::time::EpochMs;

pub use paths::Paths;
pub(crate) use paths::{length_of, lines, lines_of, paths};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON `null`.
    Null,
    /// JSON `true` or `false`.
    Bool(bool),
    /// Any number.
    Number,
    /// A string.
    Text,
    /// An array.
    List,
    /// An object, or anything else that may have fields.
    Map,
}

/// Some of the [`Kind`]s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u32);

impl Kinds {
    /// Any value, `null` too.
    pub const ANY: Self = Self(0xfe);
    /// Anything but `null`.
    pub const VALUE: Self = Self(0xfc);
    /// A number.
    pub const NUMBER: Self = Self(0x10);
    /// A string.
    pub const TEXT: Self = Self(0x20);
    /// A list.
    pub const LIST: Self = Self(0x40);
    /// An object.
    pub const MAP: Self = Self(0x80);
    /// A string or a number.
    pub const SCALAR: Self = Self::NUMBER.or(Self::TEXT);
    /// A list or an object.
    pub const NESTED: Self = Self::LIST.or(Self::MAP);

    /// Both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The sum of 2 to the power of each kind's place, for a host.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether it is one of them.
    #[must_use]
    pub const fn contain(self, kind: Kind) -> bool {
        self.0 >> kind.place() & 1 != 0
    }
}

impl Kind {
    /// The places of kinds, from 1.
    const fn place(self) -> u32 {
        match self {
            Self::Null => 1,
            Self::Bool(false) => 2,
            Self::Bool(true) => 3,
            Self::Number => 4,
            Self::Text => 5,
            Self::List => 6,
            Self::Map => 7,
        }
    }
}

/// Room for one text: a code, a header's value. Longer ones are not read.
pub struct Buffer {
    text: String,
    most: usize,
}

impl Buffer {
    /// Texts longer than this, in bytes of UTF-8, are not read.
    pub const SIZE: usize = 512;

    /// The same for a header that may list many things. All headers of a response together are
    /// seldom longer.
    pub const LONG: usize = 16_384;

    /// An empty buffer.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            text: String::new(),
            most: Self::SIZE,
        }
    }

    /// An empty buffer for up to [`Self::LONG`].
    #[must_use]
    pub const fn long() -> Self {
        Self {
            text: String::new(),
            most: Self::LONG,
        }
    }

    /// Keeps a text, unless it is too long.
    pub fn hold(&mut self, text: String) -> Option<&str> {
        self.text = text;
        (self.text.len() <= self.most).then_some(self.text.as_str())
    }

    /// Keeps a copy of a text, unless it is too long.
    pub fn copy(&mut self, text: &str) -> Option<&str> {
        self.text.clear();
        if text.len() <= self.most {
            self.text.push_str(text);
            Some(&self.text)
        } else {
            None
        }
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self::new()
    }
}

/// The look. `Node` is a handle to one value within the data.
pub trait View {
    /// A handle, valid as long as the view.
    type Node: Copy;

    /// What the node is.
    fn kind(&self, node: Self::Node) -> Kind;

    /// The value at one of these paths, the one at that place in the list; `None` where there is no
    /// such field, or neither an object nor a list on the way. In a list a name is an index, see
    /// [`index`].
    fn at(&self, node: Self::Node, paths: &'static Paths, place: usize) -> Option<Self::Node>;

    /// The place of the first path, from one of them on, that leads to a value of one of these
    /// kinds; the number of the paths where none does.
    ///
    /// One question in place of many: each costs a host time, and most fields are not there.
    fn next(&self, node: Self::Node, paths: &'static Paths, from: usize, kinds: Kinds) -> usize {
        let end = paths.len();
        let fits = |place: &usize| {
            let found = self.at(node, paths, *place);
            found.is_some_and(|found| kinds.contain(self.kind(found)))
        };
        (from..end).find(fits).unwrap_or(end)
    }

    /// The value at the first path that leads to one of these kinds.
    fn first(&self, node: Self::Node, paths: &'static Paths, kinds: Kinds) -> Option<Self::Node> {
        self.at(node, paths, self.next(node, paths, 0, kinds))
    }

    /// The element of a list, or the value of an object's n-th field.
    fn item(&self, node: Self::Node, index: u32) -> Option<Self::Node>;

    /// The name of an object's n-th field; empty where it is longer than a [`Buffer`].
    fn name(&self, node: Self::Node, index: u32) -> Option<String>;

    /// A number's value; `None` for all else.
    fn number(&self, node: Self::Node) -> Option<f64>;

    /// The text of a string, or of a number in decimal. `None` for all else, for a text that the
    /// buffer has no room for, and for one that is not well-formed Unicode.
    fn text<'b>(&self, node: Self::Node, buffer: &'b mut Buffer) -> Option<&'b str>;

    /// The value of the first of these headers that is there, whatever the form of the headers: an
    /// object with `get`, a plain object, or a list of pairs. Names are compared without case;
    /// `names` are in lower case.
    fn header(&self, headers: Self::Node, names: &'static Paths) -> Option<Self::Node>;

    /// The header whose name ends so when `-` and `_` are left out: `requestid` is the end of
    /// `x-amzn-requestid` and of `x-github-request-id`. Of several ends the first counts, and of
    /// several names the shortest. Names that contain `client` do not count: servers echo such ids of
    /// the caller's own.
    fn header_ending(&self, headers: Self::Node, ends: &'static Paths) -> Option<Self::Node>;

    /// A text node read as JSON, when that gives an object or a list.
    fn parse(&self, node: Self::Node) -> Option<Self::Node>;

    /// The beginning of a string, at most [`BEGINNING`] units of UTF-16.
    fn beginning(&self, node: Self::Node) -> Option<String>;

    /// A text node of our own making, such as a part of a text.
    fn make(&self, text: &str) -> Self::Node;

    /// The reader's clock. Asked only where an absolute time is compared, and the response does
    /// not include its own.
    fn now(&self) -> EpochMs;
}

/// How much of a page or an XML document is looked at: what it says of itself comes first.
pub const BEGINNING: usize = 8_192;

/// A shorthand over [`View`].
pub(crate) trait ViewExt: View {
    /// The bytes of a header's value, without the white space around it. HTTP's grammars are ASCII,
    /// and bytes are cheaper to parse than text.
    fn header_text<'b>(
        &self,
        headers: Self::Node,
        name: &'static Paths,
        buffer: &'b mut Buffer,
    ) -> Option<&'b [u8]> {
        let text = self.text(self.header(headers, name)?, buffer)?;
        Some(text.as_bytes().trim_ascii())
    }

    /// The value at the first of these paths that leads anywhere.
    fn field(&self, node: Self::Node, paths: &'static Paths) -> Option<Self::Node> {
        self.first(node, paths, Kinds::ANY)
    }

    /// Whether one of these paths leads to a value of one of these kinds.
    fn has(&self, node: Self::Node, paths: &'static Paths, kinds: Kinds) -> bool {
        self.next(node, paths, 0, kinds) < paths.len()
    }

    /// The values of these kinds at these paths.
    fn each(&self, node: Self::Node, paths: &'static Paths, kinds: Kinds) -> Each<'_, Self>
    where
        Self: Sized,
    {
        Each {
            view: self,
            node,
            paths,
            from: 0,
            kinds,
        }
    }
}

/// See [`ViewExt::each`].
pub(crate) struct Each<'v, V: View> {
    view: &'v V,
    node: V::Node,
    paths: &'static Paths,
    from: usize,
    kinds: Kinds,
}

impl<V: View> Each<'_, V> {
    /// The place of the path to the last value.
    pub const fn place(&self) -> usize {
        self.from.saturating_sub(1)
    }
}

impl<V: View> Iterator for Each<'_, V> {
    type Item = V::Node;

    #[inline(never)]
    fn next(&mut self) -> Option<V::Node> {
        let place = self.view.next(self.node, self.paths, self.from, self.kinds);
        self.from = place.saturating_add(1);
        self.view.at(self.node, self.paths, place)
    }
}

impl<V: View> ViewExt for V {}

/// A name in a path as the index of a list: decimal digits without a leading zero.
#[must_use]
pub fn index(name: &str) -> Option<usize> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain || name.len() > 9 || (name.len() > 1 && name.starts_with('0')) {
        return None;
    }
    name.parse().ok()
}
