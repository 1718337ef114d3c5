//! The classification as plain data, with its words, for native programs.
//!
//! Not the decision, which is [`crate::classify`]. In a browser the same is composed in JavaScript,
//! where the texts are. Shared vectors check that both give the same.

mod bytes_view;
pub mod catalog;
mod copy;
mod headers;
pub(crate) mod json_view;
mod mend;
mod retry;
mod tape;
mod text;
mod texts;
pub mod words;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::classification::{Action, By, Category};
use crate::classify::Verdict;
use crate::error::DefinitionError;
use crate::profile::{self, Profile};
use crate::retry::Outcome;
use crate::time::EpochMs;
use bytes_view::{BytesView, Node};
use tape::Item;
use texts::Texts;

#[cfg(feature = "agent")]
pub(crate) use headers::joined;

pub use headers::Headers;
pub use json_view::JsonView;
pub use retry::Retry;

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
    /// What else the server sent, unchanged.
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
    /// The API call that returns details.
    pub lookup: Option<String>,
    /// The server's own next step, when it sent one.
    pub hint: Option<String>,
    /// A link to it: absolute, http or https, without credentials.
    pub url: Option<String>,
}

/// Classifies anything: a response-like object, an envelope, the shape of an error, text, or a
/// classification, whose fields are checked again, as a server can send the same shape.
///
/// `profiles`: those of the APIs that are called; of several, [`choose`] takes the one that fits.
/// With none, it is `http`, which reads any API. `now` (ms since 1970) is what absolute times are
/// compared with when the response does not include its own, and what [`Retry::at`] is counted from.
///
/// [`choose`]: crate::profile::detect::choose
///
/// ```
/// use comeback::report::classify;
/// use serde_json::json;
///
/// let failure = json!({ "status": 503, "headers": { "Retry-After": "7" } });
/// let what = classify(&failure, &[], 1_800_000_000_000);
/// assert_eq!(what.exit_code, 42);
/// assert_eq!(what.retry.after_ms, Some(7_000));
/// assert_eq!(what.retry.at, Some(1_800_000_007_000));
/// ```
#[must_use]
pub fn classify(failure: &Value, profiles: &[&'static Profile], now: EpochMs) -> Classification {
    if let Some(own) = copy::read(failure, now) {
        return own;
    }
    let view = JsonView::new(now);
    let verdict = crate::classify::classify(&&view, failure, profiles);
    Classification::compose(&&view, &verdict)
}

/// Classifies a response as it came: headers, and a body in bytes. Several times faster than
/// [`classify`], which takes parsed JSON.
///
/// ```
/// use comeback::report::classify_bytes;
///
/// let headers = [("Retry-After", "7")];
/// let what = classify_bytes(503, &headers, br#"{"error":"overloaded"}"#, &[], 0);
/// assert_eq!(what.recovery.message, "The service cannot answer right now. Try again in 7 seconds.");
/// ```
#[must_use]
pub fn classify_bytes(
    status: u16,
    headers: &dyn Headers,
    body: &[u8],
    profiles: &[&'static Profile],
    now: EpochMs,
) -> Classification {
    see_bytes(status, headers, Some(body), profiles, now).0
}

/// The same, and the outcome for the retry engine. `body` is `None` where it was not read.
pub(crate) fn see_bytes(
    status: u16,
    headers: &dyn Headers,
    body: Option<&[u8]>,
    profiles: &[&'static Profile],
    now: EpochMs,
) -> (Classification, Outcome) {
    let view = BytesView::new(headers, now);
    let text = body.map(text_of).filter(|text| !text.is_empty());
    let items = text.as_deref().and_then(tape::read);
    // A body that is JSON but not an object is a text like any other.
    let body = match (&items, &text) {
        (Some(items), _) if items.first().is_some_and(Item::is_map) => Some(Node::Json(items)),
        (_, Some(text)) => Some(Node::Text(text)),
        _ => None,
    };
    let verdict =
        crate::classify::classify_response(&&view, status, Some(Node::Headers), body, profiles);
    (
        Classification::compose(&&view, &verdict),
        Outcome::of(&verdict),
    )
}

/// A request that ended without a response; `text` is what the HTTP client says.
#[cfg(feature = "agent")]
pub(crate) fn see_thrown(
    why: Category,
    text: &str,
    profiles: &[&'static Profile],
) -> (Classification, Outcome) {
    let view = JsonView::new(0);
    let error = serde_json::json!({ "message": text });
    let verdict = crate::classify::classify_thrown(&&view, Some(&error), why, profiles);
    (
        Classification::compose(&&view, &verdict),
        Outcome::of(&verdict),
    )
}

/// A call that was not sent: because of a limit (429) or for want of credits (402).
#[cfg(feature = "agent")]
pub(crate) fn unsent(
    status: u16,
    wait: crate::time::Ms,
    profiles: &[&'static Profile],
    now: EpochMs,
) -> Classification {
    let wait = [("retry-after-ms", wait.to_string())];
    let headers: &dyn Headers = if status == 429 { &wait } else { &() };
    Classification {
        status: None,
        ..see_bytes(status, headers, None, profiles, now).0
    }
}

/// Adds what a response's headers report about a limit.
#[cfg(feature = "agent")]
pub(crate) fn add_limit(outcome: &mut Outcome, headers: &dyn Headers, now: EpochMs) {
    use crate::{retry, view::Buffer, wire::rate_limit};

    let view = &BytesView::new(headers, now);
    let mut buffer = Buffer::long();
    outcome.remaining = rate_limit::read(&view, Node::Headers, &mut buffer);
    let name = rate_limit::name(&view, Node::Headers, &mut buffer);
    outcome.bucket = name.map_or(0, retry::bucket);
}

/// How many credits remain, as a response's headers say.
#[cfg(feature = "agent")]
pub(crate) fn credits(headers: &dyn Headers, profiles: &[&'static Profile]) -> Option<u64> {
    let view = BytesView::new(headers, 0);
    let name = profile::several::credits_header(profiles);
    crate::wire::credits::read(&&view, Node::Headers, name, &mut crate::view::Buffer::new())
}

/// Classifies anything that is JSON, or a text, in bytes: what [`classify`] does with parsed JSON.
#[must_use]
pub fn classify_json(json: &[u8], profiles: &[&'static Profile], now: EpochMs) -> Classification {
    let text = text_of(json);
    let items = tape::read(&text);
    let root = match &items {
        Some(items) => Node::Json(items),
        None => Node::Text(&text),
    };
    let view = BytesView::new(&(), now);
    // What may be a classification is read as JSON.
    let own = |path| {
        items
            .as_ref()
            .is_some_and(|items| tape::field(items, path).is_some())
    };
    if own("exitCode") || own("classification.exitCode") {
        return classify(&(&view).value(root), profiles, now);
    }
    let verdict = crate::classify::classify(&&view, root, profiles);
    Classification::compose(&&view, &verdict)
}

/// As `TextDecoder` reads it: no byte order mark, and a mark for whatever is no UTF-8.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match core::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

/// Reads a profile in the format of `profiles/*.json`. `extends` is the name of a built-in profile,
/// or a definition.
///
/// The profile lives as long as the program: define each one once. A refused definition leaves
/// nothing behind.
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
    pub(crate) fn compose<T: Texts>(texts: &T, verdict: &Verdict<T::Node>) -> Self {
        let clean = |node| texts.str(node).map(text::clean);
        let details = verdict.details.map(|node| texts.value(node));
        // An empty text is no information.
        let message = verdict
            .message
            .and_then(clean)
            .filter(|m| !(m.is_empty() || verdict.message_of_error && text::may_hold_secret(m)));
        let (title, sentence) = words::for_verdict(verdict, details.as_ref());
        Self {
            profile: verdict.profile.name.to_owned(),
            code: verdict
                .code
                .and_then(|node| texts.scalar(node))
                .map(|code| text::clean(&code)),
            known: verdict.listed.is_some(),
            category: verdict.category,
            status: verdict.status,
            message,
            request_id: verdict
                .request_id
                .and_then(|node| texts.scalar(node))
                .map(|t| text::clean(&t)),
            details,
            recovery: Recovery {
                action: verdict.action,
                by: verdict.by,
                title: title.into_owned(),
                message: sentence.into_owned(),
                lookup: verdict.lookup.map(str::to_owned),
                hint: verdict.hint.and_then(clean),
                url: verdict
                    .url
                    .and_then(|node| texts.str(node))
                    .and_then(text::safe_url),
            },
            retry: Retry::of(verdict, texts.now()),
            exit_code: verdict.category.exit_code(),
        }
    }
}
