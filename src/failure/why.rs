//! Why no response came: by an error's code, its name, its text, and the errors that it wraps.

use super::{Table, text};
use crate::classification::Category;
use crate::profile::builtin::FAILURES;
use crate::view::{Buffer, Kinds, Paths, View, ViewExt, lines, paths};

/// Where errors keep the errors that they wrap.
static LINKS: Paths = Paths::new(lines![
    "cause",
    "networkError",
    "originalError",
    "lastError",
    "context",
    "detail",
    "raw.detail",
    "error",
    "errors.0",
]);

/// No more errors than this are looked at.
const MAX_ERRORS: usize = 12;

/// Why no response came.
pub fn no_response<V: View>(view: &V, error: V::Node) -> Option<Category> {
    let mut left = MAX_ERRORS;
    within(view, error, true, &mut left)
}

/// The same for what the error wraps alone.
pub fn wrapped<V: View>(view: &V, error: V::Node) -> Option<Category> {
    let mut left = MAX_ERRORS;
    links(view, error, true, &mut left)
}

/// A cause is more exact than what wraps it: "fetch failed" because of a timeout. But an abort
/// counts only in the outermost error that says anything.
fn within<V: View>(
    view: &V,
    error: V::Node,
    is_outermost: bool,
    left: &mut usize,
) -> Option<Category> {
    *left = left.checked_sub(1)?;
    let own = own(view, error);
    if is_outermost && own == Some(Category::Aborted) {
        return own;
    }
    links(view, error, is_outermost && own.is_none(), left).or(own)
}

fn links<V: View>(
    view: &V,
    error: V::Node,
    is_outermost: bool,
    left: &mut usize,
) -> Option<Category> {
    view.each(error, &LINKS, Kinds::ANY)
        .find_map(|node| within(view, node, is_outermost, left))
}

/// What the error says by itself.
fn own<V: View>(view: &V, error: V::Node) -> Option<Category> {
    static MARKS: Paths = Paths::new(lines!["code", "name", "constructor.name", "type"]);
    let tables: [(&Table, Option<&Table>); 4] = [
        (&FAILURES.codes, None),
        // Bun 1.0 has its codes as names.
        (&FAILURES.names, Some(&FAILURES.codes)),
        (&FAILURES.names, None),
        (&FAILURES.codes, None),
    ];
    let mut buffer = Buffer::new();
    let found = (0..).zip(tables).find_map(|(place, (table, other))| {
        let text = view.text(view.at(error, &MARKS, place)?, &mut buffer)?;
        table.of(text).or_else(|| other?.of(text))
    });
    found.or_else(|| by_text(view, error, &mut buffer))
}

fn by_text<V: View>(view: &V, error: V::Node, buffer: &mut Buffer) -> Option<Category> {
    let is = |path, want, buffer: &mut Buffer| {
        let text = view.field(error, path).and_then(|n| view.text(n, buffer));
        text == Some(want)
    };
    let is_type_error = is(paths!["name"], "TypeError", buffer);
    // A failed fetch has no stack in Firefox and WebKit, whatever the language of its text. A live
    // error has its constructor; in data, a stack that is missing says nothing.
    let has_no_stack = is_type_error
        && match view.field(error, paths!["stack"]) {
            Some(_) => is(paths!["stack"], "", buffer),
            None => is(paths!["constructor.name"], "TypeError", buffer),
        };
    let message = view.text(view.field(error, paths!["message"])?, buffer)?;
    let found = text::meaning(message, is_type_error);
    let is_import = text::has(message, "odule") || text::has(message, "specifier");
    let is_foreign = has_no_stack && !is_import && !text::is_bug(message);
    found.or(is_foreign.then_some(Category::Network))
}
