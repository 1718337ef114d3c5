//! A user's profile, read from the format of `profiles/*.json`. Errors name the path.
//!
//! The reader keeps the first error and goes on with defaults, instead of returning at each
//! step: that halves its code, and most of it runs once in the life of a page.

use core::cell::Cell;
use std::boxed::Box;
use std::string::String;
use std::vec::Vec;

use super::{Advice, CodeRule, Limit, More, Profile, Rule, StatusRule};
use crate::classification::{Action, By, Category};
use crate::error::DefinitionError;
use crate::time::MAX_MS;
use crate::view::{Buffer, Kind, Path, View};
use crate::wire::decimal::millis;
use crate::wire::envelope::{Envelope, Flag, Part, Success};

/// More fields than this in one object are refused: it is no profile.
const MAX_ENTRIES: u32 = 10_000;

// Texts, not characters, which would bring the encoding of any character into the wasm.
const DOT: &str = ".";
const SPACE: &str = " ";

/// Reads a definition. It may extend a built-in profile.
///
/// # Errors
/// The first wrong field, by its path.
pub fn parse<V: View>(view: &V, root: V::Node) -> Result<&'static Profile, DefinitionError> {
    let reader = Reader {
        view,
        error: Cell::new(None),
    };
    let profile = profile(&At {
        reader: &reader,
        node: Some(root),
        parent: None,
        name: "",
        index: 0,
    });
    match reader.error.take() {
        Some(error) => Err(error),
        None => Ok(Box::leak(Box::new(profile))),
    }
}

fn profile<V: View>(at: &At<'_, V>) -> Profile {
    at.only(&[
        "$schema",
        "name",
        "source",
        "extends",
        "envelope",
        "idempotencyKeys",
        "limits",
        "creditsHeader",
        "codes",
        "statuses",
    ]);
    let name = at.get("name");
    let text = name.text();
    if text.len() > 64
        || !text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        || !text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    {
        name.wrong("must be lower-case letters, digits, - and _, a letter first");
    }
    let extends = at.get("extends");
    let mut base = None;
    if extends.is_there() {
        base = super::by_name(extends.text());
        if base.is_none() {
            extends.wrong("must be the name of a built-in profile");
        }
    }
    let inherited = base.unwrap_or(super::http());
    let (keys, credits, limits) = (
        at.get("idempotencyKeys"),
        at.get("creditsHeader"),
        at.get("limits"),
    );
    let (kind, mut takes_keys) = (keys.kind(), inherited.idempotency_keys);
    if let Some(kind) = kind {
        takes_keys = kind == Kind::Bool(true);
        if kind != Kind::Bool(takes_keys) {
            keys.wrong("must be true or false");
        }
    }
    Profile {
        name: text,
        envelope: envelope(&at.get("envelope"), &inherited.envelope),
        idempotency_keys: takes_keys,
        credits_header: if credits.is_there() {
            let mut name = String::from(credits.text());
            name.make_ascii_lowercase();
            Some(name.leak())
        } else {
            inherited.credits_header
        },
        limits: if limits.is_there() {
            limits.all(Kind::List, limit)
        } else {
            inherited.limits
        },
        codes: at.get("codes").all(Kind::Map, code),
        statuses: at.get("statuses").all(Kind::Map, status),
        base,
    }
}

fn envelope<V: View>(at: &At<'_, V>, base: &Envelope) -> Envelope {
    at.each(Kind::Map, &mut |field| {
        if !Part::NAMES.contains(&field.name) && field.name != "success" {
            field.unknown();
        }
    });
    let mut all = *base;
    for (name, paths) in Part::NAMES.iter().zip(&mut all.paths) {
        let list = at.get(name);
        if list.is_there() {
            *paths = list.all(Kind::List, path);
        }
    }
    let success = at.get("success");
    if success.is_there() {
        success.only(&["path", "is"]);
        let is = success.get("is");
        all.success = Some(Success {
            path: path(&success.get("path")),
            is: match is.kind() {
                Some(Kind::Bool(value)) => Flag::Bool(value),
                Some(Kind::Number) => Flag::Number(is.scalar()),
                _ => Flag::Text(is.text()),
            },
        });
    }
    all
}

fn path<V: View>(at: &At<'_, V>) -> Path {
    let path = at.text();
    let (mut dots, mut before) = (0u32, b'.');
    for byte in path.bytes().chain([b'.']) {
        if byte == b'.' {
            // An empty name is as wrong as too many.
            dots = dots.wrapping_add(if before == b'.' { 9 } else { 1 });
        }
        before = byte;
    }
    if dots > 8 {
        at.wrong("must be a dotted path such as error.code, of at most 8 names");
    }
    path
}

fn limit<V: View>(at: &At<'_, V>) -> Limit {
    at.only(&["requests", "per", "path"]);
    Limit {
        requests: at.get("requests").whole(1, u64::from(u32::MAX)) as u32,
        per: at.get("per").whole(1, MAX_MS),
        path: at.get("path").optional_text(),
    }
}

fn code<V: View>(at: &At<'_, V>) -> CodeRule {
    if at.name.is_empty() {
        at.wrong("a code must not be empty");
    }
    let status = at.get("status");
    CodeRule {
        code: at.name,
        rule: rule(at),
        status: if status.is_there() {
            status.whole(100, 599) as u16
        } else {
            0
        },
    }
}

fn status<V: View>(at: &At<'_, V>) -> StatusRule {
    let class = at.name.strip_suffix("xx");
    let (unit, span) = if class.is_some() { (100, 99) } else { (1, 0) };
    let first = millis(class.unwrap_or(at.name).as_bytes(), 1).unwrap_or(0);
    let first = first.wrapping_mul(unit);
    if at.name.len() != 3 || !(100..600).contains(&first) {
        at.wrong("must be a status such as 404 or 5xx");
    }
    let first = first as u16;
    StatusRule {
        first,
        last: first.wrapping_add(span),
        rule: rule(at),
    }
}

fn rule<V: View>(at: &At<'_, V>) -> Rule {
    at.only(&[
        "category", "action", "by", "retry", "status", "lookup", "title", "message", "figured",
    ]);
    for words in ["title", "message", "figured"] {
        let words = at.get(words);
        if words.kind().is_some_and(|kind| kind != Kind::Text) {
            words.wrong("must be a text");
        }
    }
    // A kind alone, or with what goes with it.
    let mut kind = at.get("retry");
    let whole = kind;
    let is_whole = whole.kind() == Some(Kind::Map);
    if is_whole {
        kind = whole.get("kind");
    }
    let retry = kind.one_of(Advice::ALL, Advice::name, Advice::Never);
    let mut amount = None;
    if is_whole {
        let (name, most) = match retry {
            Advice::Wait | Advice::Poll => ("afterMs", MAX_MS),
            Advice::Backoff => ("maxRetries", 100),
            Advice::Never | Advice::Refresh => ("kind", 0),
        };
        whole.only(&["kind", name]);
        let number = whole.get(name);
        if most > 0 && number.is_there() {
            amount = Some(number.whole(0, most));
        }
    }
    let lookup = at.get("lookup").optional_text();
    Rule {
        category: at
            .get("category")
            .one_of(Category::ALL, Category::name, Category::Unknown),
        action: at
            .get("action")
            .one_of(Action::ALL, Action::name, Action::None),
        by: at.get("by").one_of(By::ALL, By::name, By::User),
        retry,
        more: (amount.is_some() || lookup.is_some())
            .then(|| -> &'static More { Box::leak(Box::new(More { amount, lookup })) }),
    }
}

struct Reader<'v, V: View> {
    view: &'v V,
    error: Cell<Option<DefinitionError>>,
}

/// A place in the definition; its node is `None` where there is nothing.
struct At<'a, V: View> {
    reader: &'a Reader<'a, V>,
    node: Option<V::Node>,
    parent: Option<&'a At<'a, V>>,
    /// Its name in an object; empty in a list.
    name: &'static str,
    /// Its place in a list.
    index: u32,
}

impl<V: View> Clone for At<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: View> Copy for At<'_, V> {}

impl<V: View> At<'_, V> {
    fn get<'s>(&'s self, key: &'static str) -> At<'s, V> {
        At {
            reader: self.reader,
            node: self.node.and_then(|n| self.reader.view.field(n, key)),
            parent: Some(self),
            name: key,
            index: 0,
        }
    }

    fn is_there(&self) -> bool {
        self.node.is_some()
    }

    fn kind(&self) -> Option<Kind> {
        self.node.map(|n| self.reader.view.kind(n))
    }

    fn unknown(&self) {
        self.wrong("does not belong here");
    }

    fn wrong(&self, problem: &str) {
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
            path.push_str(DOT);
        }
        path.push_str(self.name);
        if self.name.is_empty() {
            write_decimal(path, self.index);
        }
    }

    /// A text; any other is wrong.
    fn text(&self) -> &'static str {
        if self.kind() != Some(Kind::Text) {
            self.wrong("must be a text of at most 512 bytes");
        }
        self.scalar()
    }

    /// A text, or a number as text.
    fn scalar(&self) -> &'static str {
        let mut buffer = Buffer::new();
        let text = self
            .node
            .and_then(|n| self.reader.view.text(n, &mut buffer));
        if text.is_none() {
            self.wrong("must be a text of at most 512 bytes");
        }
        // A profile lives as long as the program, and so do its texts.
        String::from(text.unwrap_or_default()).leak()
    }

    fn optional_text(&self) -> Option<&'static str> {
        self.is_there().then(|| self.text())
    }

    fn whole(&self, min: u64, max: u64) -> u64 {
        let number = self.node.and_then(|n| self.reader.view.number(n));
        let value = number.unwrap_or(f64::NAN);
        let whole = value as u64;
        if whole as f64 != value || whole < min || whole > max {
            self.wrong("must be a whole number in range");
        }
        whole
    }

    fn one_of<T: Copy>(&self, all: &[T], name: fn(T) -> &'static str, default: T) -> T {
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
            problem.push_str(SPACE);
            problem.push_str(name);
            index = index.wrapping_add(1);
        }
        self.wrong(&problem);
        index
    }

    /// Every entry of a list or an object, read; none where there is nothing.
    fn all<T>(&self, kind: Kind, read: impl Fn(&At<'_, V>) -> T) -> &'static [T] {
        let mut values = Vec::new();
        self.each(kind, &mut |at| values.push(read(at)));
        values.leak()
    }

    /// Refuses fields that the format does not have: a misspelt one must not pass in silence.
    fn only(&self, fields: &[&str]) {
        self.each(Kind::Map, &mut |at| {
            if !fields.contains(&at.name) {
                at.unknown();
            }
        });
    }

    fn each(&self, kind: Kind, see: &mut dyn FnMut(&At<'_, V>)) {
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
            let mut at = At {
                reader: self.reader,
                node: view.key(node, index),
                parent: Some(self),
                name: "",
                index,
            };
            if kind == Kind::Map {
                at.name = at.text();
            }
            at.node = Some(item);
            see(&at);
        }
        self.wrong("has too many entries");
    }
}

/// By hand, since formatting is not in the wasm.
fn write_decimal(text: &mut String, number: u32) {
    if number > 9 {
        write_decimal(text, number / 10);
    }
    let digit = (number % 10) as usize;
    text.push_str("0123456789".get(digit..=digit).unwrap_or_default());
}
