//! What codes and statuses mean, as a definition says it.

use super::at::At;
use super::cut;
use crate::classification::{Action, By, Category, Report};
use crate::profile::builtin::CATEGORIES;
use crate::profile::{Advice, CodeRule, More, Rule, StatusRule};
use crate::time::MAX_MS;
use crate::view::{Kind, View, paths};
use crate::wire::decimal::millis;

/// An entry of `codes`.
pub fn code<V: View>(at: &At<'_, V>) -> CodeRule {
    if at.name.is_empty() {
        at.wrong("a code must not be empty");
    }
    at.only(&[
        "category",
        "action",
        "by",
        "retry",
        "report",
        "status",
        "lookup",
        "title",
        "message",
        "messageSafe",
        "messageTemplate",
    ]);
    texts(at);
    let status = at.get(paths!["status"]);
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

/// What a code is called in other languages: by language, then by code.
pub fn words<V: View>(at: &At<'_, V>, codes: &At<'_, V>, is_extending: bool) {
    if !at.is_there() {
        return;
    }
    at.each(Kind::Map, &mut |language| {
        language.each(Kind::Map, &mut |entry| {
            let mut is_listed = is_extending;
            codes.each(Kind::Map, &mut |code| is_listed |= code.name == entry.name);
            if !is_listed {
                entry.wrong("is not listed under codes");
            }
            entry.only(&["title", "message", "messageSafe", "messageTemplate"]);
            texts(entry);
        });
    });
}

/// The words of a code.
fn texts<V: View>(at: &At<'_, V>) {
    for words in [paths!["title"], paths!["message"], paths!["messageSafe"]] {
        let words = at.get(words);
        if words.kind().is_some_and(|kind| kind != Kind::Text) {
            words.wrong("must be a text");
        }
        // They are shown as they are written: a figure would never be filled in.
        if words.beginning().bytes().any(|b| b == b'{' || b == b'}') {
            words.wrong("must have no braces; a figure belongs in messageTemplate");
        }
    }
    let has_message = at.get(paths!["message"]).is_there();
    for variant in [paths!["messageSafe"], paths!["messageTemplate"]] {
        let variant = at.get(variant);
        if variant.is_there() && !has_message {
            variant.wrong("needs a message beside it, for when it cannot be used");
        }
    }
    let template = at.get(paths!["messageTemplate"]);
    if template.is_there() && !has_known_figures(&template.text()) {
        template.wrong("may name {wait} and {details.NAME}, and has no other braces");
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
    at.only(&["category", "action", "by", "retry", "report", "lookup"]);
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
    let category =
        at.get(paths!["category"])
            .one_of(Category::ALL, Category::name, Category::Unknown);
    let usual = CATEGORIES.of(category);
    let (action, by) = (at.get(paths!["action"]), at.get(paths!["by"]));
    let (retry, amount) = advice(&at.get(paths!["retry"]), usual.retry);
    let lookup = at.get(paths!["lookup"]).optional_text();
    let report = at.get(paths!["report"]);
    let report = report
        .is_there()
        .then(|| report.one_of(Report::ALL, Report::name, Report::Bug));
    let more = amount.is_some() || lookup.is_some() || report.is_some();
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
        more: (more && at.keeps()).then(|| -> &'static More {
            Box::leak(Box::new(More {
                amount,
                lookup,
                report,
            }))
        }),
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
    let retry = at
        .get(paths!["kind"])
        .one_of(Advice::ALL, Advice::name, usual);
    let (amount, most) = match retry {
        Advice::Wait | Advice::Poll => (paths!["afterMs"], MAX_MS),
        Advice::Backoff => (paths!["maxRetries"], 100),
        Advice::Never | Advice::Refresh => (paths!["kind"], 0),
    };
    let number = at.get(amount);
    at.only(&["kind", number.name]);
    let amount = (most > 0 && number.is_there()).then(|| number.whole(0, most));
    (retry, amount)
}
