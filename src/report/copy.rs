//! A classification that comes back as data: stored, or sent by another part of the program.
//!
//! A server can send the same shape, so nothing of it is taken as it is: names must be known,
//! texts and links pass the checks of any foreign text, and what follows from the category is
//! worked out again. The JavaScript side has the same in `copy.ts`.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Classification, Field, Recovery, text};
use crate::time::EpochMs;

/// A sentence has no more figures.
const MAX_PARAMS: usize = 20;

/// The classification that a value is, or that an error carries under `classification`.
pub fn read(value: &Value, now: EpochMs) -> Option<Classification> {
    let own = match value.get("classification") {
        Some(own) if is_error(value) => own,
        _ => value,
    };
    own.get("exitCode")?;
    checked(Classification::deserialize(own).ok()?, now)
}

/// Only an error carries one; a body with such a field is a server's.
fn is_error(value: &Value) -> bool {
    let name = value.get("name").and_then(Value::as_str);
    name.is_some_and(|name| name.ends_with("Error"))
}

/// Texts and numbers; nothing else is made here.
fn checked_params(params: Map<String, Value>) -> Map<String, Value> {
    let checked = params.into_iter().filter_map(|(name, value)| match value {
        Value::String(value) => Some((name, text::clean(&value).into())),
        Value::Number(_) => Some((name, value)),
        _ => None,
    });
    checked.take(MAX_PARAMS).collect()
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
    })
}
