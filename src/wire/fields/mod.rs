//! Which input is wrong: the field errors of any API, by the shape of its body. Not a judgement of
//! the failure, and never by the name of an API.
//!
//! A body names its inputs in one of two forms: a list of elements, each with a path and a text
//! (`element`), or a map from paths to texts (`map`). `shapes` has the places of both.
//!
//! Texts stay where they are, and so do paths: a [`Part`] is a node. The drivers cut it into names,
//! as they hold the texts.

mod anywhere;
mod code;
mod element;
mod map;
mod named;
mod shapes;

use crate::classification::named;
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, lines};
use crate::wire::reading::names::plain;
use crate::wire::words::{Packed, fits_one, words};

/// Longer lists of fields are cut.
pub const MAX_FIELDS: usize = 100;
/// A longer path is not clear.
pub const MAX_NAMES: usize = 16;
/// So many values are looked at in a body, whatever it holds.
const MAX_VALUES: u32 = 1_000;

/// Figures that an element may have beside its text, for a field without `params`.
pub static LIMITS: Paths = Paths::new(lines!["minimum", "maximum", "min", "max", "limit"]);

/// Beside a limit: whether a value may be the limit itself.
pub static INCLUSIVE: Paths = Paths::new(lines!["inclusive"]);

named! {
    /// The part of the request that an input is in.
    Place {
        /// The body.
        Body = "body",
        /// The URL's query.
        Query = "query",
        /// The URL's path.
        Path = "path",
        /// A header, or a cookie.
        Header = "header",
    }
}

/// How servers name the parts of a request.
static PLACES: [(Place, Packed); 4] = [
    (
        Place::Body,
        words!("body json form payload requestbody formdata"),
    ),
    (
        Place::Query,
        words!("query querystring queryparam queryparameter"),
    ),
    (Place::Path, words!("path params pathparam pathparameter")),
    (Place::Header, words!("header headers cookie cookies")),
];

/// What is wrong with one input.
#[derive(Clone, Debug)]
pub struct Field<N> {
    /// The path, in parts that follow each other. Empty for the whole form.
    pub path: Vec<Part<N>>,
    /// Where in the request it is, if the server says so.
    pub place: Option<Place>,
    /// What is wrong.
    pub code: Code<N>,
    /// The server's text.
    pub message: Option<N>,
    /// What goes with the code, as the server sent it.
    pub params: Option<N>,
    /// What may have [`LIMITS`] where there are no `params`.
    pub element: Option<N>,
    /// The server gave a path, be it that of the whole form.
    has_path: bool,
}

/// A part of a path.
#[derive(Clone, Copy, Debug)]
pub enum Part<N> {
    /// A text: a JSON pointer, or names with dots or brackets between them. Or a list of names.
    Names(N),
    /// A list of names without the first.
    Rest(N),
    /// The place in a list, from 0.
    Index(u32),
}

/// A field's code.
#[derive(Clone, Copy, Debug)]
pub enum Code<N> {
    /// One of those that have one meaning everywhere, such as `required`.
    Common(&'static str),
    /// The server's own.
    Own(N),
}

/// The fields of a failure. `status`: that of the response, if there is one.
///
/// `paths`: where the profile says that they are. `has_more`: they may be in any object.
pub fn find<V: View>(
    view: &V,
    body: V::Node,
    status: Option<u16>,
    paths: &'static Paths,
    has_more: bool,
) -> Vec<Field<V::Node>> {
    let mut reader = Reader::new(view);
    for node in view.each(body, paths, Kinds::NESTED) {
        match view.kind(node) {
            Kind::List => reader.elements(node, &[]),
            _ => reader.map(node, &[], 0),
        }
    }
    if reader.fields.is_empty() {
        shapes::read(&mut reader, body, status, has_more);
    }
    reader.fields
}

/// Reads the fields of one body.
struct Reader<'v, V: View> {
    view: &'v V,
    fields: Vec<Field<V::Node>>,
    /// How many values may still be looked at.
    left: u32,
    /// The part of the request, where the body says it of all fields.
    place: Option<Place>,
    /// An element's `name` is its path. Elsewhere it is the name of an error.
    takes_name: bool,
    /// An element without a path is something else.
    needs_path: bool,
    /// An element's `path` is a place in the answer.
    is_graphql: bool,
    /// The request is wrong: the status says so, or a failure within a success.
    is_refused: bool,
}

impl<'v, V: View> Reader<'v, V> {
    const fn new(view: &'v V) -> Self {
        Self {
            view,
            fields: Vec::new(),
            left: MAX_VALUES,
            place: None,
            takes_name: false,
            needs_path: false,
            is_graphql: false,
            is_refused: false,
        }
    }

    /// The values directly within a list or an object, each with its name. All of them at once, as
    /// a host may have to list the names again after it was asked for another object.
    fn within(&mut self, node: V::Node) -> Vec<(Option<V::Node>, V::Node)> {
        let most = self.left.min(MAX_FIELDS as u32);
        // A host would list the names of a list, too, however long it is.
        let has_names = self.view.kind(node) == Kind::Map;
        let mut values = Vec::new();
        for at in 0..most {
            let Some(value) = self.view.item(node, at) else {
                break;
            };
            let name = if has_names { self.key(node, at) } else { None };
            values.push((name, value));
            self.left = self.left.saturating_sub(1);
        }
        values
    }

    /// The name of an object's n-th value.
    fn key(&self, node: V::Node, at: u32) -> Option<V::Node> {
        let name = self.view.name(node, at)?;
        Some(self.view.make(&name))
    }

    /// The first text at these paths.
    fn text_at(&self, node: V::Node, paths: &'static Paths) -> Option<V::Node> {
        self.view.first(node, paths, Kinds::TEXT)
    }

    fn place_named(&self, name: V::Node) -> Option<Place> {
        place(self.view.text(name, &mut Buffer::new())?)
    }

    /// A text that is one of these words, with spaces between them.
    fn is_one_of(&self, node: V::Node, words: Packed) -> bool {
        let mut buffer = Buffer::new();
        let text = self.view.text(node, &mut buffer);
        text.is_some_and(|text| fits_one(text, words))
    }

    /// An entry with a path.
    fn put(&mut self, path: &[Part<V::Node>], code: Option<V::Node>, message: Option<V::Node>) {
        self.push(Field {
            path: path.to_vec(),
            place: self.place,
            code: self.code_of(code),
            message,
            params: None,
            element: None,
            has_path: true,
        });
    }

    fn push(&mut self, field: Field<V::Node>) {
        if self.fields.len() < MAX_FIELDS && (field.has_path || !self.needs_path) {
            self.fields.push(field);
        }
    }
}

/// The part of the request of that name.
fn place(name: &str) -> Option<Place> {
    // No name is longer, and a text may be.
    let plain = (name.len() < 20).then(|| plain(name))?;
    let mut places = PLACES.iter();
    let (place, _) = places.find(|(_, names)| fits_one(&plain, *names))?;
    Some(*place)
}

/// The path with one more part.
fn joined<N: Copy>(path: &[Part<N>], part: Part<N>) -> Vec<Part<N>> {
    let mut longer = path.to_vec();
    longer.push(part);
    longer
}
