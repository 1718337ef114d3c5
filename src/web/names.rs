//! The names of fields as JavaScript strings. A text is decoded each time it crosses the boundary,
//! and a classification asks for some fifty fields, so each name crosses once.

use std::cell::Cell;

use js_sys::JsString;

thread_local! {
    /// By their length: few names share one, so none is compared with many.
    static NAMES: Cell<Vec<Vec<(&'static str, JsString)>>> = const { Cell::new(Vec::new()) };
}

/// Hands out a name as JavaScript has it. There are as many as the profiles' paths have segments.
pub fn with<T>(name: &'static str, see: impl FnOnce(&JsString) -> T) -> T {
    NAMES.with(|cell| {
        let mut names = cell.take();
        while names.len() <= name.len() {
            names.push(Vec::new());
        }
        let mut known = None;
        if let Some(group) = names.get_mut(name.len()) {
            if !group.iter().any(|(text, _)| *text == name) {
                group.push((name, name.into()));
            }
            known = group.iter().find(|(text, _)| *text == name);
        }
        let result = match known {
            Some((_, known)) => see(known),
            None => see(&name.into()),
        };
        cell.set(names);
        result
    })
}
