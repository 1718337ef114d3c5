//! What codes and statuses mean, as a definition says it.

use super::at::At;
use super::cut;
use crate::classification::{Action, By, Category};
use crate::profile::builtin::CATEGORIES;
use crate::profile::{Advice, CodeRule, More, Rule, StatusRule};
use crate::time::MAX_MS;
use crate::view::{Kind, View};
use crate::wire::decimal::millis;

/// An entry of `codes`.
pub fn code<V: View>(at: &At<'_, V>) -> CodeRule {
    if at.name.is_empty() {
        at.wrong("a code must not be empty");
    }
    at.only(&[
        "category", "action", "by", "retry", "status", "lookup", "title", "message", "figured",
    ]);
    for words in ["title", "message"] {
        let words = at.get(words);
        if words.kind().is_some_and(|kind| kind != Kind::Text) {
            words.wrong("must be a text");
        }
    }
    let figured = at.get("figured");
    if figured.is_there() {
        if !at.get("message").is_there() {
            figured.wrong("needs a message beside it, for when a figure is not known");
        }
        if !has_known_figures(&figured.text()) {
            figured.wrong("may name {wait} and {details.NAME}, and has no other braces");
        }
    }
    let status = at.get("status");
    CodeRule {
        code: at.keep(at.name.into()),
        rule: rule(at),
        status: if status.is_there() {
            status.whole(100, 599) as u16
        } else {
            0
        },
    }
}

/// Every `{` opens the name of a figure, and every `}` closes one.
fn has_known_figures(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, figure)) = cut(rest, b'{') {
        let Some((name, after)) = cut(figure, b'}') else {
            return false;
        };
        let detail = name.strip_prefix("details.").unwrap_or_default();
        let is_detail = !detail.is_empty() && !detail.bytes().any(|b| b == b'.' || b == b'{');
        if cut(before, b'}').is_some() || !(name == "wait" || is_detail) {
            return false;
        }
        rest = after;
    }
    cut(rest, b'}').is_none()
}

/// An entry of `statuses`. It has no words of its own: those of its category are used.
pub fn status<V: View>(at: &At<'_, V>) -> StatusRule {
    at.only(&["category", "action", "by", "retry", "lookup"]);
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

/// The category, and what the definition says otherwise than the category's own rule.
fn rule<V: View>(at: &At<'_, V>) -> Rule {
    let category = at
        .get("category")
        .one_of(Category::ALL, Category::name, Category::Unknown);
    let usual = CATEGORIES.of(category);
    let (action, by) = (at.get("action"), at.get("by"));
    let (retry, amount) = advice(&at.get("retry"), usual.retry);
    let lookup = at.get("lookup").optional_text();
    let more = amount.is_some() || lookup.is_some();
    Rule {
        category,
        action: if action.is_there() {
            action.one_of(Action::ALL, Action::name, usual.action)
        } else {
            usual.action
        },
        by: if by.is_there() {
            by.one_of(By::ALL, By::name, usual.by)
        } else {
            usual.by
        },
        retry,
        more: (more && at.keeps())
            .then(|| -> &'static More { Box::leak(Box::new(More { amount, lookup })) }),
    }
}

/// A kind alone, or with what goes with it.
fn advice<V: View>(at: &At<'_, V>, usual: Advice) -> (Advice, Option<u64>) {
    if !at.is_there() {
        return (usual, None);
    }
    if at.kind() != Some(Kind::Map) {
        return (at.one_of(Advice::ALL, Advice::name, usual), None);
    }
    let retry = at.get("kind").one_of(Advice::ALL, Advice::name, usual);
    let (name, most) = match retry {
        Advice::Wait | Advice::Poll => ("afterMs", MAX_MS),
        Advice::Backoff => ("maxRetries", 100),
        Advice::Never | Advice::Refresh => ("kind", 0),
    };
    at.only(&["kind", name]);
    let number = at.get(name);
    let amount = (most > 0 && number.is_there()).then(|| number.whole(0, most));
    (retry, amount)
}
