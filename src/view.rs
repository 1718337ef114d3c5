//! A read-only look at JSON-like data. Not a JSON type: the data stays where it is.
//!
//! In a browser the failure is a JavaScript object, natively a parsed JSON value. Copying either
//! into a tree of our own would cost more than the whole decision. So the layers below the drivers
//! read a few fields by name through this trait. The data may be anything.
//! An implementation must be total: it answers every question, and never fails or loops.

use crate::time::EpochMs;

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

    /// The value at a dotted path, such as `error.code`; `None` where there is no such field, or
    /// neither an object nor a list on the way. In a list a name is an index, see [`index`].
    ///
    /// Paths are `'static` so that a host may keep its own form of each.
    fn field(&self, node: Self::Node, path: Path) -> Option<Self::Node>;

    /// The element of a list, or the value of an object's n-th field.
    fn item(&self, node: Self::Node, index: u32) -> Option<Self::Node>;

    /// The name of an object's n-th field, as a text node.
    fn key(&self, node: Self::Node, index: u32) -> Option<Self::Node>;

    /// A number's value; `None` for all else.
    fn number(&self, node: Self::Node) -> Option<f64>;

    /// The text of a string, or of a number in decimal. `None` for all else, for a text that the
    /// buffer has no room for, and for one that is not well-formed Unicode.
    fn text<'b>(&self, node: Self::Node, buffer: &'b mut Buffer) -> Option<&'b str>;

    /// The value of a header, whatever the form of the headers: an object with `get`, a plain
    /// object, or a list of pairs. Names are compared without case; `name` is in lower case.
    fn header(&self, headers: Self::Node, name: &'static str) -> Option<Self::Node>;

    /// A text node read as JSON, when that gives an object.
    fn parse(&self, node: Self::Node) -> Option<Self::Node>;

    /// The reader's clock. Asked only where an absolute time is compared, and the response does
    /// not include its own.
    fn now(&self) -> EpochMs;
}

/// A shorthand over [`View`].
pub(crate) trait ViewExt: View {
    /// The bytes of a header's value, without the white space around it. HTTP's grammars are ASCII,
    /// and bytes are cheaper to parse than text.
    fn header_text<'b>(
        &self,
        headers: Self::Node,
        name: &'static str,
        buffer: &'b mut Buffer,
    ) -> Option<&'b [u8]> {
        let text = self.text(self.header(headers, name)?, buffer)?;
        Some(text.as_bytes().trim_ascii())
    }
}

impl<V: View> ViewExt for V {}

/// A place in a body: names with dots between them, such as `error.code`.
pub type Path = &'static str;

/// A name in a [`Path`] as the index of a list: decimal digits without a leading zero.
#[must_use]
pub fn index(name: &str) -> Option<usize> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_digit());
    if !is_plain || name.len() > 9 || (name.len() > 1 && name.starts_with('0')) {
        return None;
    }
    name.parse().ok()
}
