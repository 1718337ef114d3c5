//! A user's profile, read from the format of `profiles/*.json`. Errors name the path.
//!
//! The reader keeps the first error and goes on with defaults, instead of returning at each
//! step: that halves its code, and most of it runs once in the life of a page.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use super::{Advice, CodeRule, Limit, Profile, Rule, StatusRule};
use crate::classification::{Action, By, Category};
use crate::error::DefinitionError;
use crate::time::MAX_MS;
use crate::view::{Buffer, Kind, Path, View};
use crate::wire::decimal::digits;
use crate::wire::envelope::{Envelope, Flag, Success};

/// More fields than this in one object are refused: it is no profile.
const MAX_ENTRIES: u32 = 10_000;
const MUST_BE_STATUS: &str = "must be a status such as 404, or a class such as 5xx";

/// Reads a definition. It may extend a built-in profile.
///
/// # Errors
/// The first wrong field, by its path.
pub fn parse<V: View>(view: &V, root: V::Node) -> Result<&'static Profile, DefinitionError> {
    let reader = Reader {
        view,
        error: RefCell::new(None),
    };
    let profile = profile(&At {
        reader: &reader,
        node: Some(root),
        parent: None,
        name: "",
    });
    match reader.error.into_inner() {
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
    let name = at.get("name").text();
    if name.len() > 64
        || !name.starts_with(|c: char| c.is_ascii_lowercase())
        || !name
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    {
        at.get("name")
            .wrong("must be lower-case letters, digits, - and _, a letter first");
    }
    let extends = at.get("extends");
    let base = if extends.is_there() {
        super::by_name(extends.text())
    } else {
        None
    };
    if extends.is_there() && base.is_none() {
        extends.wrong("must be the name of a built-in profile");
    }
    let inherited = base.unwrap_or(&super::builtin::HTTP);
    let (keys, credits, limits) = (
        at.get("idempotencyKeys"),
        at.get("creditsHeader"),
        at.get("limits"),
    );
    Profile {
        name,
        envelope: envelope(&at.get("envelope"), &inherited.envelope),
        idempotency_keys: if keys.is_there() {
            keys.bool()
        } else {
            inherited.idempotency_keys
        },
        credits_header: if credits.is_there() {
            Some(intern(&credits.text().to_ascii_lowercase()))
        } else {
            inherited.credits_header
        },
        limits: if limits.is_there() {
            limits.all(Kind::List, limit)
        } else {
            inherited.limits
        },
        codes: at.get("codes").all(Kind::Map, code),
        statuses: statuses(&at.get("statuses")),
        base,
    }
}

/// A single status before its class: the first that fits wins.
fn statuses<V: View>(at: &At<'_, V>) -> &'static [StatusRule] {
    let rules = at.all(Kind::Map, status);
    let mut sorted: Vec<StatusRule> = Vec::with_capacity(rules.len());
    for classes in [false, true] {
        for rule in rules {
            if (rule.first != rule.last) == classes {
                sorted.push(*rule);
            }
        }
    }
    Vec::leak(sorted)
}

fn envelope<V: View>(at: &At<'_, V>, base: &Envelope) -> Envelope {
    at.only(&[
        "code",
        "message",
        "requestId",
        "details",
        "status",
        "hint",
        "url",
        "retryAfterSeconds",
        "success",
    ]);
    let paths = |key: &'static str, base: &'static [Path]| {
        let list = at.get(key);
        if list.is_there() {
            list.all(Kind::List, path)
        } else {
            base
        }
    };
    let success = at.get("success");
    Envelope {
        code: paths("code", base.code),
        message: paths("message", base.message),
        request_id: paths("requestId", base.request_id),
        details: paths("details", base.details),
        status: paths("status", base.status),
        hint: paths("hint", base.hint),
        url: paths("url", base.url),
        retry_after_seconds: paths("retryAfterSeconds", base.retry_after_seconds),
        success: if success.is_there() {
            Some(flag(&success))
        } else {
            base.success
        },
    }
}

fn flag<V: View>(at: &At<'_, V>) -> Success {
    at.only(&["path", "is"]);
    let is = at.get("is");
    let value = match is.kind() {
        Some(Kind::Bool(value)) => Flag::Bool(value),
        Some(Kind::Number) => Flag::Number(is.number()),
        _ => Flag::Text(is.text()),
    };
    Success {
        path: path(&at.get("path")),
        is: value,
    }
}

fn path<V: View>(at: &At<'_, V>) -> Path {
    let keys: Vec<&'static str> = at.text().split('.').collect();
    if keys.len() > 8 || keys.iter().any(|k| k.is_empty()) {
        at.wrong("must be a dotted path of at most 8 names, such as error.code");
    }
    Path(Vec::leak(keys))
}

fn limit<V: View>(at: &At<'_, V>) -> Limit {
    at.only(&["requests", "per", "path"]);
    let path = at.get("path");
    Limit {
        requests: at.get("requests").whole(1, u64::from(u32::MAX)) as u32,
        per: at.get("per").whole(1, MAX_MS),
        path: path.is_there().then(|| path.text()),
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
    let first = digits(class.unwrap_or(at.name)).unwrap_or(0);
    let (first, span) = if class.is_some() {
        (first.wrapping_mul(100), 99)
    } else {
        (first, 0)
    };
    if at.name.len() != 3 || !(100..600).contains(&first) {
        at.wrong(MUST_BE_STATUS);
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
        if words.is_there() && words.kind() != Some(Kind::Text) {
            words.wrong("must be a text");
        }
    }
    let lookup = at.get("lookup");
    Rule {
        category: at
            .get("category")
            .one_of(Category::ALL, Category::name, Category::Unknown),
        action: at
            .get("action")
            .one_of(Action::ALL, Action::name, Action::None),
        by: at.get("by").one_of(By::ALL, By::name, By::User),
        retry: advice(&at.get("retry")),
        lookup: lookup.is_there().then(|| lookup.text()),
    }
}

fn advice<V: View>(at: &At<'_, V>) -> Advice {
    let (kind, after, most) = if at.kind() == Some(Kind::Map) {
        at.only(&["kind", "maxRetries", "afterMs"]);
        (at.get("kind"), at.get("afterMs"), at.get("maxRetries"))
    } else {
        let none = At { node: None, ..*at };
        (*at, none, none)
    };
    let after = after.is_there().then(|| after.whole(0, MAX_MS));
    let max_retries = most.is_there().then(|| most.whole(0, 100) as u16);
    match kind.text() {
        "never" => Advice::Never,
        "backoff" => Advice::Backoff { max_retries },
        "wait" => Advice::Wait { after },
        "refresh" => Advice::Refresh,
        "poll" => Advice::Poll { after },
        _ => {
            kind.wrong("must be one of never, backoff, wait, refresh, poll");
            Advice::Never
        }
    }
}

struct Reader<'v, V: View> {
    view: &'v V,
    error: RefCell<Option<DefinitionError>>,
}

/// A place in the definition; its node is `None` where there is nothing.
struct At<'a, V: View> {
    reader: &'a Reader<'a, V>,
    node: Option<V::Node>,
    parent: Option<&'a At<'a, V>>,
    name: &'static str,
}

impl<V: View> Clone for At<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V: View> Copy for At<'_, V> {}

impl<V: View> At<'_, V> {
    fn get<'s>(&'s self, key: &'static str) -> At<'s, V> {
        let node = self.node.and_then(|n| self.reader.view.field(n, key));
        At {
            reader: self.reader,
            node,
            parent: Some(self),
            name: key,
        }
    }

    fn is_there(&self) -> bool {
        self.node.is_some()
    }

    fn kind(&self) -> Option<Kind> {
        self.node.map(|n| self.reader.view.kind(n))
    }

    fn wrong(&self, problem: &str) {
        if let Ok(mut first) = self.reader.error.try_borrow_mut() {
            let problem = if self.is_there() {
                problem
            } else {
                "is missing"
            };
            first.get_or_insert_with(|| DefinitionError::new(&self.path(), problem));
        }
    }

    fn path(&self) -> String {
        let mut path = self.parent.map(At::path).unwrap_or_default();
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(self.name);
        path
    }

    fn text(&self) -> &'static str {
        let mut buffer = Buffer::new();
        let text = match (self.kind(), self.node) {
            (Some(Kind::Text), Some(node)) => self.reader.view.text(node, &mut buffer),
            _ => None,
        };
        if text.is_none() {
            self.wrong("must be a text of at most 512 bytes");
        }
        text.map_or("", intern)
    }

    fn bool(&self) -> bool {
        if !matches!(self.kind(), Some(Kind::Bool(_))) {
            self.wrong("must be true or false");
        }
        self.kind() == Some(Kind::Bool(true))
    }

    fn number(&self) -> f64 {
        self.node
            .and_then(|n| self.reader.view.number(n))
            .unwrap_or(f64::NAN)
    }

    fn whole(&self, min: u64, max: u64) -> u64 {
        let value = self.number();
        let whole = value as u64;
        if whole as f64 != value || whole < min || whole > max {
            self.wrong("must be a whole number in range");
        }
        whole
    }

    fn one_of<T: Copy>(&self, all: &[T], name: fn(T) -> &'static str, default: T) -> T {
        let text = self.text();
        if let Some(found) = all.iter().find(|v| name(**v) == text) {
            return *found;
        }
        let mut problem = String::from("must be one of");
        for value in all {
            problem.push(' ');
            problem.push_str(name(*value));
        }
        self.wrong(&problem);
        default
    }

    /// Every entry of a list or an object, read; none where there is nothing.
    fn all<T>(&self, kind: Kind, read: impl Fn(&At<'_, V>) -> T) -> &'static [T] {
        let mut values = Vec::new();
        self.each(kind, &mut |at| values.push(read(at)));
        Vec::leak(values)
    }

    /// Refuses fields that the format does not have: a misspelt one must not pass in silence.
    fn only(&self, fields: &[&str]) {
        self.each(Kind::Map, &mut |at| {
            if !fields.contains(&at.name) {
                at.wrong("is no field of a profile");
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
            let name = if kind == Kind::Map {
                At {
                    node: view.key(node, index),
                    name: "(key)",
                    ..*self
                }
                .text()
            } else {
                decimal(index)
            };
            see(&At {
                reader: self.reader,
                node: Some(item),
                parent: Some(self),
                name,
            });
        }
        self.wrong("has too many entries");
    }
}

/// A place in a list, in decimal; by hand, since formatting is not in the wasm.
fn decimal(index: u32) -> &'static str {
    let mut text = String::new();
    let mut unit = 10_000;
    while unit > 0 {
        let digit = index.checked_div(unit).unwrap_or(0) % 10;
        if digit > 0 || !text.is_empty() || unit == 1 {
            text.push(char::from(b'0'.wrapping_add(digit as u8)));
        }
        unit /= 10;
    }
    intern(&text)
}

/// A profile lives as long as the program, and so do its texts.
fn intern(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}
