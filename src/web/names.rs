//! Paths as JavaScript has them: lists of names. A text is decoded each time it crosses the
//! boundary, and a classification asks for some fifty fields, so each path crosses once.

use std::cell::Cell;

use js_sys::{Array, JsString};

const GROUPS: usize = 32;

thread_local! {
    /// By the lengths of the paths: few share one.
    static NAMES: [Cell<Vec<(&'static str, &'static Array)>>; GROUPS] =
        const { [const { Cell::new(Vec::new()) }; GROUPS] };
}

/// The names of a path. There are as many paths as the profiles have, so they are kept.
pub fn of(path: &'static str) -> &'static Array {
    let kept = NAMES.try_with(|groups| {
        let group = groups.get(path.len() % GROUPS)?;
        let mut known = group.take();
        let found = known.iter().find(|(text, _)| core::ptr::eq(*text, path));
        let names = found.map_or_else(|| split(path), |(_, names)| *names);
        if found.is_none() {
            known.push((path, names));
        }
        group.set(known);
        Some(names)
    });
    kept.ok().flatten().unwrap_or_else(|| split(path))
}

fn split(path: &str) -> &'static Array {
    Box::leak(Box::new(JsString::from(path).split(".")))
}
