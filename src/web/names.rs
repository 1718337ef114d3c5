//! The names of fields as JavaScript strings. A text is decoded each time it crosses the boundary,
//! and a classification asks for some fifty fields, so each name crosses once.

use std::cell::Cell;

use js_sys::JsString;

thread_local! {
    /// By length, then by text. A binary search needs no hashing in the wasm, and the lengths
    /// decide most of it.
    static NAMES: Cell<Vec<(&'static str, JsString)>> = const { Cell::new(Vec::new()) };
}

/// Hands out a name as JavaScript has it. There are as many as the profiles' paths have segments.
pub fn with<T>(name: &'static str, see: impl FnOnce(&JsString) -> T) -> T {
    NAMES.with(|cell| {
        let mut names = cell.take();
        let key = |text: &'static str| (text.len(), text);
        let found = names.binary_search_by_key(&key(name), |(known, _)| key(known));
        if let Err(at) = found {
            names.insert(at, (name, name.into()));
        }
        let (Ok(at) | Err(at)) = found;
        let result = match names.get(at) {
            Some((_, known)) => see(known),
            None => see(&name.into()),
        };
        cell.set(names);
        result
    })
}
