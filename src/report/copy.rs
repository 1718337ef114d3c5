//! A classification that comes back as data: stored, or sent by another part of the program.
//!
//! A server can send the same shape, so nothing of it is taken as it is: names must be known,
//! texts and links pass the checks of any foreign text, and what follows from the category is
//! worked out again. The JavaScript side has the same in `copy.ts`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Classification, Composed, Field, Recovery, text};
use crate::classification::Category;
use crate::time::EpochMs;

/// A sentence has no more figures.
const MAX_PARAMS: usize = 20;

const VARIANTS: [&str; 4] = ["message", "messageSafe", "messageTemplate", "server"];

/// The classification that a value is, or that an `ApiError` carries under `classification`. Other
/// errors have whatever fields a library copied out of a body.
pub fn read(value: &Value, now: EpochMs) -> Option<Classification> {
    let own = match name(value) {
        Some("ApiError") => value.get("classification")?,
        Some(name) if name.ends_with("Error") => return None,
        _ => value,
    };
    own.get("exitCode")?;
    checked(Classification::deserialize(own).ok()?, now)
}

fn name(value: &Value) -> Option<&str> {
    value.get("name").and_then(Value::as_str)
}

/// Texts and numbers; nothing else is made here.
fn checked_params(params: Map<String, Value>) -> Map<String, Value> {
    let checked = params.into_iter().filter_map(|(name, value)| match value {
        Value::String(value) => Some((name, text::clean(&value).into())),
        Value::Number(_) => Some((name, value)),
        _ => None,
    });
    checked
        .filter(|(name, value)| is_known(name, value))
        .take(MAX_PARAMS)
        .collect()
}

/// The names among them are ours.
fn is_known(name: &str, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match name {
        "variant" => VARIANTS.contains(&text),
        "unclear" => Category::from_name(text).is_some(),
        _ => true,
    }
}

fn checked(own: Classification, now: EpochMs) -> Option<Classification> {
    let clean = |text: Option<String>| text.as_deref().map(text::clean);
    let Recovery {
        key,
        params,
        action,
        by,
        title,
        message,
        lookup,
        hint,
        url,
    } = own.recovery;
    Some(Classification {
        profile: text::clean(&own.profile),
        known: own.known && own.code.is_some(),
        code: clean(own.code),
        category: own.category,
        status: own.status.filter(|status| (100..600).contains(status)),
        message: clean(own.message),
        request_id: clean(own.request_id),
        details: own.details,
        recovery: Recovery {
            key: text::clean(&key),
            params: checked_params(params),
            action,
            by,
            title: text::clean(&title),
            message: text::clean(&message),
            lookup: clean(lookup),
            hint: clean(hint),
            url: url.as_deref().and_then(text::safe_url),
        },
        retry: own.retry.checked(now)?,
        report: own.report,
        fields: Field::checked(own.fields),
        exit_code: own.category.exit_code(),
        composed: Composed(false),
    })
}
