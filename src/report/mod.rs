//! The classification as plain data, with its words, for native programs.
//!
//! Not the decision, which is [`crate::classify`]. In a browser the same is composed in JavaScript,
//! where the texts are. Shared vectors check that both give the same.

mod bytes_view;
pub mod catalog;
mod copy;
mod field;
mod field_text;
mod headers;
pub(crate) mod json_view;
mod mend;
mod own_words;
mod path;
mod phrase;
mod reader;
mod retry;
mod server_text;
mod tape;
mod text;
mod texts;
mod tool;
pub mod words;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::classification::{Action, By, Category, Report};
use crate::error::DefinitionError;
use crate::profile::{self, Advice, Profile};
use crate::time::EpochMs;
#[cfg(feature = "agent")]
use bytes_view::{BytesView, Node};
#[cfg(feature = "agent")]
pub(crate) use headers::joined;

pub use field::{Field, Place, Segment, dotted, pointer};
pub use headers::Headers;
pub use json_view::JsonView;
pub use own_words::OwnWords;
pub use reader::Reader;
#[cfg(feature = "agent")]
pub(crate) use reader::Seen;
pub use retry::Retry;
pub use tool::{ToolError, ToolErrorOptions, to_tool_error};

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
    /// Whose attention it needs: what monitoring is to do with it.
    pub report: Report,
    /// What is wrong with which input; empty when the server names none.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Stable process exit code, one per category.
    pub exit_code: u8,
    /// The words were put together here, and are not a copy's.
    #[serde(skip)]
    pub(crate) composed: Composed,
}

impl Classification {
    /// The request may have been carried out, unless its method says that to repeat it does no harm.
    pub(crate) fn may_be_done(&self) -> bool {
        match (self.category, self.status) {
            (Category::Unknown, Some(400..500)) | (_, Some(425)) => false,
            (_, Some(503)) if self.retry.kind == Advice::Wait => false,
            (category, _) => category.may_be_done(),
        }
    }
}

/// Where the words are from. A copy is equal to what it was made of.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Composed(pub bool);

impl PartialEq for Composed {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

/// The next step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Recovery {
    /// Names the words, for a catalogue of one's own: `commerce.PRODUCT_OUT_OF_STOCK`, or
    /// `category.rate_limit`. Empty in a copy that an older version made.
    #[serde(default)]
    pub key: String,
    /// What goes with it: `variant` (which of the texts: `message`, `messageSafe`,
    /// `messageTemplate`, or `server`), `waitMs`, `wait` (the same as a phrase), and figures;
    /// `unclear`, where an earlier attempt may have been carried out: its category.
    #[serde(default)]
    pub params: Map<String, Value>,
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
    Reader::new(profiles, now).classify(failure)
}

/// Classifies a response as it came: headers, and a body in bytes. Several times faster than
/// [`classify`], which takes parsed JSON.
///
/// ```
/// use comeback::report::classify_bytes;
///
/// let headers = [("Retry-After", "7")];
/// let what = classify_bytes(503, &headers, br#"{"error":"overloaded"}"#, &[], 0);
/// assert_eq!(what.recovery.message, "The service isn't available right now. Try again in 7 seconds.");
/// ```
#[must_use]
pub fn classify_bytes(
    status: u16,
    headers: &dyn Headers,
    body: &[u8],
    profiles: &[&'static Profile],
    now: EpochMs,
) -> Classification {
    Reader::new(profiles, now).classify_bytes(status, headers, body)
}

/// Adds what a response's headers report about a limit.
#[cfg(feature = "agent")]
pub(crate) fn add_limit(outcome: &mut crate::retry::Outcome, headers: &dyn Headers, now: EpochMs) {
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
    Reader::new(profiles, now).classify_json(json)
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
