//! The classification as plain data, with its words: what natively comes out of [`classify`].
//!
//! Not the decision, which is [`crate::classify`]. In a browser the same is put together on the
//! JavaScript side, where the texts are; shared vectors prove that both say the same.

pub mod catalog;
pub(crate) mod json_view;
mod text;
pub mod words;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::classification::{Action, By, Category, Retry};
use crate::classify::Verdict;
use crate::error::DefinitionError;
use crate::profile::{self, Profile};
use crate::time::EpochMs;

pub use json_view::JsonView;

/// What happened, who can fix it, what now, may I retry, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Classification {
    /// The profile that read it.
    pub profile: String,
    /// The code exactly as the server sent it; a number as its decimal text.
    pub code: Option<String>,
    /// The profile lists this code.
    pub known: bool,
    /// What kind of trouble.
    pub category: Category,
    /// The HTTP status; none when no response came.
    pub status: Option<u16>,
    /// The server's own text: for logs, never for branching.
    pub message: Option<String>,
    /// The request's id.
    pub request_id: Option<String>,
    /// What else the server told, as it was sent.
    pub details: Option<Value>,
    /// What to do, and the words for it.
    pub recovery: Recovery,
    /// Whether, how and when to try again.
    pub retry: Retry,
    /// Stable process exit code, one per category.
    pub exit_code: u8,
}

/// The next step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Recovery {
    /// What to do.
    pub action: Action,
    /// Who can do it.
    pub by: By,
    /// A few words for the person at the screen.
    pub title: String,
    /// One or two sentences for them.
    pub message: String,
    /// The API call that tells more.
    pub lookup: Option<String>,
    /// The server's own next step, when it sent one.
    pub hint: Option<String>,
    /// A link to it: absolute, http or https, without credentials.
    pub url: Option<String>,
}

/// Classifies anything: a response-like object, an envelope, the shape of an error, text, or a
/// classification, which is handed back as it is.
///
/// `profile`: `None` finds it from the shape. `now` (ms since 1970) is what absolute times are
/// compared with when the response tells no time of its own.
///
/// ```
/// use comeback::report::classify;
/// use serde_json::json;
///
/// let failure = json!({ "status": 503, "headers": { "Retry-After": "7" } });
/// let what = classify(&failure, None, 0);
/// assert_eq!(what.exit_code, 42);
/// assert_eq!(serde_json::to_value(what.retry).unwrap(), json!({ "kind": "wait", "afterMs": 7000 }));
/// ```
#[must_use]
pub fn classify(
    failure: &Value,
    profile: Option<&'static Profile>,
    now: EpochMs,
) -> Classification {
    // A classification, or what carries one, is handed back as it is.
    for own in [Some(failure), failure.get("classification")]
        .into_iter()
        .flatten()
    {
        if own.get("exitCode").is_some()
            && let Ok(own) = Classification::deserialize(own)
        {
            return own;
        }
    }
    let view = JsonView::new(now);
    let verdict = crate::classify::classify(&&view, failure, profile);
    Classification::compose(&verdict)
}

/// Reads a profile in the format of `profiles/*.json`.
///
/// The profile lives as long as the program: define each one once.
///
/// # Errors
/// The first wrong field, by its path.
pub fn define_profile(definition: &Value) -> Result<&'static Profile, DefinitionError> {
    let view = JsonView::new(0);
    let profile = profile::parse::parse(&&view, definition)?;
    words::register(profile, definition);
    Ok(profile)
}

impl Classification {
    pub(crate) fn compose(verdict: &Verdict<&Value>) -> Self {
        let details = verdict.details.cloned();
        let message = verdict.message.and_then(Value::as_str).map(text::clean);
        let message = message.filter(|m| !verdict.message_of_error || !text::may_hold_url(m));
        let (title, sentence) = words::for_verdict(verdict, details.as_ref());
        Self {
            profile: verdict.profile.name.to_owned(),
            code: verdict.code.and_then(json_view::scalar_text),
            known: verdict.listed.is_some(),
            category: verdict.category,
            status: verdict.status,
            message,
            request_id: verdict
                .request_id
                .and_then(json_view::scalar_text)
                .map(|t| text::clean(&t)),
            details,
            recovery: Recovery {
                action: verdict.action,
                by: verdict.by,
                title,
                message: sentence,
                lookup: verdict.lookup.map(str::to_owned),
                hint: verdict.hint.and_then(Value::as_str).map(text::clean),
                url: verdict.url.and_then(Value::as_str).and_then(text::safe_url),
            },
            retry: verdict.retry,
            exit_code: verdict.category.exit_code(),
        }
    }
}
