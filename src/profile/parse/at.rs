//! A place in a definition, and the readers of what may stand there.

use core::cell::Cell;

use crate::error::DefinitionError;
use crate::view::{Buffer, Kind, Paths, View, paths};

/// More fields than this in one object are refused: it is no profile.
const MAX_ENTRIES: u32 = 10_000;

/// One run over a definition.
pub struct Reader<'v, V: View> {
    pub view: &'v V,
    /// What is read is kept for the rest of the program; else it is only checked.
    pub keeps: bool,
    /// The first fault.
    pub error: Cell<Option<DefinitionError>>,
}

/// A place in the definition; its node is `None` where there is nothing.
pub struct At<'a, V: View> {
    reader: &'a Reader<'a, V>,
    node: Option<V::Node>,
    parent: Option<&'a At<'a, V>>,
    /// Its name in an object; empty in a list.
    pub name: &'a str,
    /// Its place in a list.
    index: u32,
}

impl<V: View> Clone for At<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: View> Copy for At<'_, V> {}

impl<'a, V: View> At<'a, V> {
    /// The definition as a whole.
    pub fn root(reader: &'a Reader<'a, V>, node: V::Node) -> Self {
        At {
            reader,
            node: Some(node),
            parent: None,
            name: "",
            index: 0,
        }
    }
}

impl<V: View> At<'_, V> {
    /// The field of that name.
    pub fn get<'s>(&'s self, name: &'static Paths) -> At<'s, V> {
        self.get_of(name, 0)
    }

    /// The field of one of these names, the one at that place in the list.
    pub fn get_of<'s>(&'s self, names: &'static Paths, place: usize) -> At<'s, V> {
        At {
            reader: self.reader,
            node: self.node.and_then(|n| self.reader.view.at(n, names, place)),
            parent: Some(self),
            name: names.get(place).unwrap_or_default(),
            index: 0,
        }
    }

    /// Something stands there.
    pub fn is_there(&self) -> bool {
        self.node.is_some()
    }

    /// What stands there.
    pub fn kind(&self) -> Option<Kind> {
        self.node.map(|n| self.reader.view.kind(n))
    }

    /// A field that the format does not have.
    pub fn unknown(&self) {
        self.wrong("does not belong here");
    }

    /// Keeps a fault, unless there was one before.
    pub fn wrong(&self, problem: &str) {
        let problem = if self.is_there() {
            problem
        } else {
            "is missing"
        };
        let error = &self.reader.error;
        let first = error.take().unwrap_or_else(|| {
            let mut path = String::new();
            self.write_path(&mut path);
            DefinitionError::new(&path, problem)
        });
        error.set(Some(first));
    }

    fn write_path(&self, path: &mut String) {
        let Some(parent) = self.parent else { return };
        parent.write_path(path);
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(self.name);
        if self.name.is_empty() {
            push_number(path, self.index);
        }
    }

    /// Whether what is read is kept.
    pub fn keeps(&self) -> bool {
        self.reader.keeps
    }

    /// A text for the rest of the program; an empty one in a run that only checks.
    pub fn keep(&self, text: String) -> &'static str {
        if self.keeps() { text.leak() } else { "" }
    }

    /// Likewise places.
    pub fn keep_paths(&self, places: Vec<String>) -> &'static Paths {
        if !self.keeps() {
            return paths![];
        }
        let mut lines = String::new();
        for place in places {
            lines.push_str(&place);
            lines.push('\n');
        }
        Box::leak(Box::new(Paths::new(lines.leak())))
    }

    /// Likewise a list.
    pub fn keep_all<T>(&self, values: Vec<T>) -> &'static [T] {
        if self.keeps() { values.leak() } else { &[] }
    }

    /// A text; any other is wrong.
    pub fn text(&self) -> String {
        if self.kind() != Some(Kind::Text) {
            self.wrong("must be a text of at most 512 bytes");
        }
        self.scalar()
    }

    /// A text, or a number as text.
    pub fn scalar(&self) -> String {
        let mut buffer = Buffer::new();
        let text = self
            .node
            .and_then(|n| self.reader.view.text(n, &mut buffer));
        if text.is_none() {
            self.wrong("must be a text of at most 512 bytes");
        }
        String::from(text.unwrap_or_default())
    }

    /// The beginning of a text, however long it is; empty where there is none.
    pub fn beginning(&self) -> String {
        let text = self.node.and_then(|n| self.reader.view.beginning(n));
        text.unwrap_or_default()
    }

    /// A text to keep, where there is one.
    pub fn optional_text(&self) -> Option<&'static str> {
        self.is_there().then(|| self.keep(self.text()))
    }

    /// A whole number within these limits.
    pub fn whole(&self, min: u64, max: u64) -> u64 {
        let number = self.node.and_then(|n| self.reader.view.number(n));
        let value = number.unwrap_or(f64::NAN);
        let whole = value as u64;
        if whole as f64 != value || whole < min || whole > max {
            self.wrong("must be a whole number in range");
        }
        whole
    }

    /// The value of that name.
    pub fn one_of<T: Copy>(&self, all: &[T], name: fn(T) -> &'static str, default: T) -> T {
        let index = self.place_of(&|index| all.get(index).map(|value| name(*value)));
        all.get(index).copied().unwrap_or(default)
    }

    /// The place of this text in a list of names; an error, and past the end, where it is none.
    fn place_of(&self, names: &dyn Fn(usize) -> Option<&'static str>) -> usize {
        let text = self.text();
        let mut problem = String::from("must be one of");
        let mut index = 0;
        while let Some(name) = names(index) {
            if name == text {
                return index;
            }
            problem.push(' ');
            problem.push_str(name);
            index = index.wrapping_add(1);
        }
        self.wrong(&problem);
        index
    }

    /// Every entry of a list or an object, read; none where there is nothing.
    pub fn all<T>(&self, kind: Kind, read: impl Fn(&At<'_, V>) -> T) -> &'static [T] {
        let mut values = Vec::new();
        self.each(kind, &mut |at| values.push(read(at)));
        self.keep_all(values)
    }

    /// Refuses fields that the format does not have: a misspelt one must not pass in silence.
    pub fn only(&self, fields: &[&str]) {
        self.each(Kind::Map, &mut |at| {
            if !fields.contains(&at.name) {
                at.unknown();
            }
        });
    }

    /// Looks at every entry of a list or an object.
    pub fn each(&self, kind: Kind, see: &mut dyn FnMut(&At<'_, V>)) {
        let Some(node) = self.node else { return };
        if self.kind() != Some(kind) {
            self.wrong(if kind == Kind::Map {
                "must be an object"
            } else {
                "must be a list"
            });
            return;
        }
        let view = self.reader.view;
        for index in 0..MAX_ENTRIES {
            let Some(item) = view.item(node, index) else {
                return;
            };
            let name = view.name(node, index).unwrap_or_default();
            see(&At {
                reader: self.reader,
                node: Some(item),
                parent: Some(self),
                name: &name,
                index,
            });
        }
        self.wrong("has too many entries");
    }
}

/// The standard library's formatting would add a kilobyte to the wasm.
fn push_number(text: &mut String, number: u32) {
    if number > 9 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0'.wrapping_add((number % 10) as u8)));
}
