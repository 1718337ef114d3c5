//! The table of codes with their words: for reference pages and tools.

use serde::Serialize;
use serde_json::{Value, json};

use super::words::{self, Sources};
use crate::classification::{Action, By, Category, Report};
use crate::locales::{EN, Locale};
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
    /// Whose attention it needs.
    pub report: Report,
    /// The API call that returns details.
    pub lookup: Option<&'static str>,
    /// A few words.
    pub title: String,
    /// One or two sentences.
    pub message: String,
    /// Instead of `message` when repeating the request does no harm.
    pub message_safe: Option<String>,
    /// Instead of both when its figures are known: `{wait}`, `{details.name}`.
    pub message_template: Option<String>,
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
    catalog_in(profiles, &EN)
}

/// The same in another language.
#[must_use]
pub fn catalog_in(profiles: &[&'static Profile], locale: &'static Locale) -> Vec<CatalogEntry> {
    rows(profiles, Sources { own: &[], locale })
}

/// The same from any sources.
pub(super) fn rows(profiles: &[&'static Profile], from: Sources<'_>) -> Vec<CatalogEntry> {
    let rows = |owner: &'static Profile| {
        owner.codes.iter().enumerate().map(move |(index, listed)| {
            let rule = &listed.rule;
            let place = Listed { owner, index, rule };
            let words = words::texts(rule.category, Some(&place), owner, from);
            CatalogEntry {
                profile: owner.name,
                code: listed.code,
                status: Some(listed.status).filter(|status| *status > 0),
                category: rule.category,
                action: rule.action,
                by: rule.by,
                retry: advice(rule),
                report: rule.report(),
                lookup: rule.lookup(),
                title: words.title.unwrap_or_default(),
                message: words.message.unwrap_or_default(),
                message_safe: words.message_safe,
                message_template: words.message_template,
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
