//! Pages and XML errors. Not a parser: it finds the first element of a name.

use super::values;

/// The page of a proxy or a framework.
pub fn is_html(text: &str) -> bool {
    ["<html", "<!doctype html", "<title", "<h1"]
        .iter()
        .any(|tag| find(text, tag).is_some())
}

/// What a page says of itself.
pub fn title(text: &str) -> Option<String> {
    within(text, b"title").or_else(|| within(text, b"h1"))
}

/// The text within the first element of that name, which is given in lower case, whatever its
/// namespace.
pub fn within(text: &str, name: &[u8]) -> Option<String> {
    let rest = text.get(element(text.as_bytes(), name)?..)?;
    let rest = rest.get(find(rest, ">")?.wrapping_add(1)..)?;
    if let Some(data) = rest.trim_ascii_start().strip_prefix("<![CDATA[") {
        let data = data.get(..find(data, "]]>")?)?;
        return Some(String::from(data)).filter(|data| !data.is_empty());
    }
    let inner = rest.get(..find(rest, "<")?)?.trim_ascii();
    (!inner.is_empty()).then(|| decoded(inner))
}

/// The value of the first attribute whose name ends so: `exceptionCode="…"`.
pub fn attribute(text: &str, end: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (name, after) = values::cut(rest, b'"')?;
        let (value, after) = values::cut(after, b'"')?;
        if name.ends_with(end) && !value.is_empty() {
            return Some(decoded(value));
        }
        rest = after;
    }
}

/// Where the name of an opening tag begins.
fn element(text: &[u8], name: &[u8]) -> Option<usize> {
    let mut before = 0;
    let mut at: usize = 0;
    loop {
        let rest = text.get(at..)?;
        let (start, after) = rest.split_at_checked(name.len())?;
        let ends = matches!(after.first(), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n'));
        if matches!(before, b'<' | b':') && ends && start.eq_ignore_ascii_case(name) {
            return Some(at);
        }
        before = *rest.first()?;
        at = at.wrapping_add(1);
    }
}

/// Where a text begins, whatever its case.
fn find(text: &str, what: &str) -> Option<usize> {
    let mut windows = text.as_bytes().windows(what.len().max(1));
    windows.position(|window| window.eq_ignore_ascii_case(what.as_bytes()))
}

/// The entities of XML (§4.6), and HTML's usual number for the apostrophe.
fn decoded(text: &str) -> String {
    const ENTITIES: [(&str, &str); 6] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
    ];
    let mut whole = String::new();
    let mut rest = text;
    while let Some(at) = find(rest, "&") {
        let (before, after) = rest.split_at_checked(at).unwrap_or_default();
        let mut entities = ENTITIES.iter();
        let known = entities.find_map(|(name, c)| Some((*c, after.strip_prefix(*name)?)));
        let (c, after) = known.unwrap_or_else(|| ("&", after.get(1..).unwrap_or_default()));
        whole.push_str(before);
        whole.push_str(c);
        rest = after;
    }
    whole.push_str(rest);
    whole
}
