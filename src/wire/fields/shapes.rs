//! Where a body has its field errors.

use super::{Reader, anywhere, named};
use crate::view::{Buffer, Kind, Kinds, Paths, View, ViewExt, length_of, lines, lines_of, paths};
use crate::wire::inside;
use crate::wire::reading::{is_one, names};
use crate::wire::words::{seconds, words};

/// What may stand at a place in a body.
#[derive(Clone, Copy)]
struct Shape {
    /// In which form.
    form: Form,
    /// What must hold: the sum of the constants below.
    only: u16,
}

/// What stands there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A list of elements.
    List,
    /// A map.
    Map,
    /// A text that holds a list of elements as JSON.
    Json,
    /// An error with a `param` or a `field` of its own.
    Error,
}

/// The status says that the request is wrong: 400 or 422.
const IF_REFUSED: u16 = 1;
/// An element has a path.
const IF_PATH: u16 = 2;
/// Every value of the map is a list or an object, and every entry has a text.
const IF_CLEAR: u16 = 4;
/// It is more than one text `detail`.
const IF_NOT_DETAIL: u16 = 8;
/// The elements are texts.
const IF_TEXTS: u16 = 32;
/// Elements without a path are something else.
const NEEDS_PATH: u16 = 64;
/// What the next shape gives belongs to it.
const AND_NEXT: u16 = 128;
/// The path of an element is its `name`.
const TAKES_NAME: u16 = 256;
/// It has none of the names of envelopes.
const IF_BARE: u16 = 512;

const fn shape(at: &'static str, form: Form, only: u16) -> (&'static str, Shape) {
    (at, Shape { form, only })
}

/// Tried in this order; the first that gives an entry counts. An empty path is that of the whole
/// body.
const SHAPES: [(&str, Shape); 30] = [
    // FluentValidation and others answer with a list.
    shape("", Form::List, IF_PATH),
    // Yup.
    shape("inner", Form::List, 0),
    // Symfony, Quarkus.
    shape("violations", Form::List, 0),
    // RFC 7807.
    shape("invalid-params", Form::List, TAKES_NAME),
    shape("context_info.errors", Form::List, TAKES_NAME),
    // zod, Valibot.
    shape("issues", Form::List, 0),
    // pydantic.
    shape("detail", Form::List, 0),
    shape("message.detail", Form::List, 0),
    // Ajv.
    shape("validation", Form::List, 0),
    // Kubernetes.
    // zod's `flatten`.
    shape("formErrors", Form::List, AND_NEXT),
    shape("fieldErrors", Form::Map, 0),
    shape("error.formErrors", Form::List, AND_NEXT),
    shape("error.fieldErrors", Form::Map, 0),
    // An uncaught error of zod 4.
    shape("error.message", Form::Json, IF_PATH),
    // google.rpc, Joi.
    shape("error.details", Form::List, NEEDS_PATH),
    shape("details", Form::List, NEEDS_PATH),
    // celebrate, hapi.
    shape("validation", Form::Map, 0),
    shape("errors.fields", Form::Map, 0),
    // ASP.NET, Laravel, Rails.
    shape("errors", Form::Map, IF_NOT_DETAIL),
    shape("errorCauses", Form::List, 0),
    // Lighthouse.
    shape("errors.0.extensions.validation", Form::Map, 0),
    // RFC 9457, JSON:API, Spring.
    shape("errors", Form::List, IF_PATH),
    shape("error.errors", Form::List, IF_PATH),
    shape("errors", Form::List, IF_REFUSED + IF_TEXTS),
    // NestJS.
    shape("message", Form::List, 0),
    shape("message", Form::Map, IF_NOT_DETAIL),
    // One input, named by the error itself.
    shape("errors", Form::Error, 0),
    shape("error", Form::Error, 0),
    shape("", Form::Error, 0),
    // Django REST.
    shape("", Form::Map, IF_REFUSED + IF_CLEAR + IF_BARE),
];

const PLACES: [u8; length_of(&SHAPES)] = lines_of(&SHAPES);
static PATHS: Paths = Paths::new(match str::from_utf8(&PLACES) {
    Ok(lines) => lines,
    Err(_) => "",
});
static FORMS: [Shape; SHAPES.len()] = seconds(&SHAPES);

/// Names of envelopes: a body that has one is no map of inputs.
static OF_ENVELOPES: Paths = Paths::new(lines![
    "error",
    "errors",
    "detail",
    "details",
    "data",
    "meta",
    "links",
    "exception",
]);

/// Where an error names its own input.
static OWN_INPUT: Paths = Paths::new(lines!["param", "field", "Field", "error_path"]);

/// Names that an envelope may give an object, too.
static OBJECTS_OF_ENVELOPES: Paths = Paths::new(lines!["message", "title", "code", "type"]);

/// Reads the first shape that the body has.
pub fn read<V: View>(
    reader: &mut Reader<'_, V>,
    body: V::Node,
    status: Option<u16>,
    has_more: bool,
) {
    reader.is_graphql = reader.has_graphql(body);
    reader.is_refused = matches!(status, Some(400 | 422));
    // The lists of errors in the payloads of mutations.
    if reader.is_graphql
        && let Some(data) = reader.view.field(body, paths!["data"])
    {
        reader.anywhere(data, 0);
    }
    let kinds = Kinds::TEXT.or(Kinds::NESTED);
    let mut after = 0;
    let mut each = reader.view.each(body, &PATHS, kinds);
    while let Some(node) = each.next()
        && let Some(shape) = FORMS.get(each.place())
    {
        // What belongs to the shape before it is not there.
        if !reader.fields.is_empty() && each.place() != after {
            break;
        }
        reader.shape(node, body, shape, status);
        if !reader.fields.is_empty() && shape.only != AND_NEXT {
            break;
        }
        after = each.place().saturating_add(1);
    }
    if has_more && reader.fields.is_empty() && !is_other(status) {
        reader.is_refused |= matches!(status, Some(200..300));
        anywhere::read(reader, body);
    }
}

/// These statuses seldom speak of inputs.
const fn is_other(status: Option<u16>) -> bool {
    matches!(status, Some(401 | 403 | 404 | 429 | 500..))
}

impl<V: View> Reader<'_, V> {
    /// A body with nothing but what a GraphQL server sends.
    fn has_graphql(&self, body: V::Node) -> bool {
        self.view.field(body, paths!["data"]).is_some()
            && inside::has_only(self.view, body, words!("data errors extensions"))
    }

    fn shape(&mut self, node: V::Node, body: V::Node, shape: &Shape, status: Option<u16>) {
        let has = |rule: u16| shape.only & rule != 0;
        let view = self.view;
        if has(IF_REFUSED) && !self.is_refused {
            return;
        }
        let before = self.fields.len();
        match (shape.form, view.kind(node)) {
            (Form::List, Kind::List) => self.list(node, body, shape),
            (Form::Json, Kind::Text) => {
                let list = view
                    .parse(node)
                    .filter(|list| view.kind(*list) == Kind::List);
                if let Some(list) = list {
                    self.elements(list, &[]);
                }
            }
            (Form::Error, Kind::Map) if self.names_own_input(node) => {
                self.element(node, &[]);
            }
            // `{"source": "payload", "keys": ["name"]}`
            (Form::Map, Kind::Map) if view.has(node, paths!["keys"], Kinds::LIST) => {
                self.element(node, &[]);
            }
            (Form::Map, Kind::Map) if self.is_map(node, shape) => {
                self.map(node, &[], 0);
            }
            _ => return,
        }
        let is_other = is_other(status);
        let new = self.fields.get(before..).unwrap_or_default();
        let is_wrong = (has(IF_PATH) || is_other) && new.iter().all(|field| !field.has_path)
            || has(IF_CLEAR) && new.iter().any(|field| field.message.is_none());
        if is_wrong {
            self.fields.truncate(before);
        }
    }

    /// `{"code": …, "fieldName": "guid"}`; a `path` beside it would come first.
    fn names_own_input(&self, node: V::Node) -> bool {
        self.view.has(node, &OWN_INPUT, Kinds::TEXT)
            || self.is_refused
                && !self.view.has(node, paths!["path"], Kinds::ANY)
                && (self.named(node, false, named::names_input).is_some()
                    || self.beside(node).is_some())
    }

    fn list(&mut self, node: V::Node, body: V::Node, shape: &Shape) {
        let view = self.view;
        if shape.only & IF_TEXTS != 0 {
            let first = view.item(node, 0);
            if first.is_none_or(|first| view.kind(first) != Kind::Text) {
                return;
            }
        }
        let context = self.text_at(body, paths!["validationContext"]);
        self.place = context.and_then(|name| self.place_named(name));
        self.takes_name = shape.only & TAKES_NAME != 0;
        self.needs_path = shape.only & NEEDS_PATH != 0;
        self.elements(node, &[]);
        self.place = None;
        self.takes_name = false;
        self.needs_path = false;
    }

    /// The rules for a map hold.
    fn is_map(&mut self, node: V::Node, shape: &Shape) -> bool {
        let has = |rule: u16| shape.only & rule != 0;
        let view = self.view;
        if has(IF_NOT_DETAIL) {
            if is_one(view, node) {
                return false;
            }
            return view.field(node, paths!["detail"]).is_none_or(|detail| {
                view.kind(detail) != Kind::Text || self.key(node, 1).is_some()
            });
        }
        let is_envelope = || {
            view.has(node, &OF_ENVELOPES, Kinds::ANY)
                || view.has(node, &OBJECTS_OF_ENVELOPES, Kinds::MAP)
        };
        if has(IF_BARE) && is_envelope() {
            return false;
        }
        let pairs = self.within(node);
        // What holds the error is no input, nor is a thing that has a text of its own: what is wrong
        // with a nested input is in a list.
        let is_clear = |(name, value): &(Option<V::Node>, V::Node)| {
            let kind = view.kind(*value);
            let first = Some(*value).filter(|_| Kinds::NESTED.contain(kind));
            let Some(first) = first.and_then(|value| view.item(value, 0)) else {
                return false;
            };
            let names_error = || name.is_some_and(|name| self.names_error(name));
            match (kind, view.kind(first)) {
                (Kind::List, Kind::Map) => {
                    let is_named = || view.has(first, paths!["name"], Kinds::TEXT);
                    !self.has_input(first) && !is_named() && !names_error()
                }
                (Kind::List, _) => true,
                (_, Kind::Map | Kind::List) => {
                    !view.has(*value, paths!["message"], Kinds::TEXT) && !names_error()
                }
                _ => false,
            }
        };
        !has(IF_CLEAR) || pairs.iter().all(is_clear)
    }

    fn names_error(&self, name: V::Node) -> bool {
        let mut buffer = Buffer::new();
        let name = self.view.text(name, &mut buffer);
        name.is_some_and(names::names_error)
    }
}
