//! The table of codes with their words: for reference pages and tools.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use super::words;
use crate::classification::{Action, By, Category};
use crate::profile::{self, Advice, Listed, Profile, Rule};

/// One code of a profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CatalogEntry {
    /// The profile's name.
    pub profile: &'static str,
    /// The code; a number as its decimal text.
    pub code: &'static str,
    /// The HTTP status it is documented with.
    pub status: Option<u16>,
    /// What kind of trouble.
    pub category: Category,
    /// What to do.
    pub action: Action,
    /// Who can do it.
    pub by: By,
    /// The advice before a response's own delay is known: `kind`, and `maxRetries` or `afterMs`
    /// where the documents say.
    pub retry: Value,
    /// The API call that returns details.
    pub lookup: Option<&'static str>,
    /// A few words.
    pub title: Cow<'static, str>,
    /// One or two sentences.
    pub message: Cow<'static, str>,
    /// The exit code of its category.
    pub exit_code: u8,
}

/// The codes of these profiles; of `http` where none is named.
///
/// ```
/// let rows = comeback::report::catalog::catalog(&[]);
/// assert!(rows.iter().any(|row| row.profile == "http" && row.code == "UNAVAILABLE"));
/// ```
#[must_use]
pub fn catalog(profiles: &[&'static Profile]) -> Vec<CatalogEntry> {
    let rows = |owner: &'static Profile| {
        owner.codes.iter().enumerate().map(move |(index, listed)| {
            let rule = &listed.rule;
            let (title, message, _) = words::for_code(&Listed { owner, index, rule });
            CatalogEntry {
                profile: owner.name,
                code: listed.code,
                status: Some(listed.status).filter(|status| *status > 0),
                category: rule.category,
                action: rule.action,
                by: rule.by,
                retry: advice(rule),
                lookup: rule.lookup(),
                title,
                message,
                exit_code: rule.category.exit_code(),
            }
        })
    };
    let profiles = if profiles.is_empty() {
        &[profile::http()]
    } else {
        profiles
    };
    profiles.iter().copied().flat_map(rows).collect()
}

fn advice(rule: &Rule) -> Value {
    let mut retry = json!({ "kind": rule.retry.name() });
    let amount = match rule.retry {
        Advice::Backoff => Some("maxRetries"),
        Advice::Wait | Advice::Poll => Some("afterMs"),
        Advice::Never | Advice::Refresh => None,
    };
    if let (Some(name), Some(amount), Value::Object(map)) = (amount, rule.amount(), &mut retry) {
        map.insert(name.to_owned(), amount.into());
    }
    retry
}
