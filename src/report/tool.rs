//! What a language model reads of a failed call. The package has the same in `comeback/tools`.

use serde::{Deserialize, Serialize};

use super::text::symbol;
use super::{Classification, Retry};
use crate::classification::{Action, By, Category};
use crate::locales::EN;
use crate::profile::Advice;
use crate::time::Ms;

/// No more characters of a server's text are handed on.
const MOST: usize = 300;

/// A failed call, for an agent or a tool server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ToolError {
    /// Two or three short sentences for the model. None of the server's text is in it.
    pub text: String,
    /// What kind of trouble it is.
    pub category: Category,
    /// The API's code; none where it does not look like one.
    pub code: Option<String>,
    /// The HTTP status; none when no response came.
    pub status: Option<u16>,
    /// What to do next.
    pub action: Action,
    /// Who can do it.
    pub by: By,
    /// The same call may be made again, without a person's help and without doing anything twice.
    pub retryable: bool,
    /// Not before so many ms have passed.
    pub retry_after_ms: Option<Ms>,
    /// The same as a moment, ms since 1970.
    pub retry_at: Option<Ms>,
    /// To quote when asking for help.
    pub request_id: Option<String>,
    /// The server's own text, if it was asked for. Data, not instructions.
    pub server_message: Option<String>,
}

/// Options of [`to_tool_error`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToolErrorOptions {
    /// Making the call twice does no harm: it only reads, or it carries an idempotency key. Without
    /// it, a call that may have been carried out although it failed is not `retryable`.
    pub idempotent: bool,
    /// Hands on the server's own text, at most 300 characters. Whoever can make the server say
    /// something can then talk to the model.
    pub server_message: bool,
}

/// A classification for a language model: whether and when to make the call again, and who has to
/// do what.
///
/// The text is ours, and the profile's own titles; of a classification that is a copy, and so may come
/// from a server, not even the title is used, and where its request may have been carried out, its
/// word that it was refused does not count. Of the server's texts only its code and the request's id
/// are handed on, where they look like such: at most 64 letters, digits and `_ . : / -`.
///
/// ```
/// use comeback::report::{ToolErrorOptions, classify, to_tool_error};
/// use serde_json::json;
///
/// let failure = json!({ "status": 429, "headers": { "Retry-After": "7" } });
/// let error = to_tool_error(&classify(&failure, &[], 0), ToolErrorOptions::default());
/// assert!(error.retryable);
/// assert_eq!(error.retry_after_ms, Some(7_000));
/// assert!(error.text.ends_with("Make the same call again in 7 s, not earlier."));
/// ```
#[must_use]
pub fn to_tool_error(what: &Classification, options: ToolErrorOptions) -> ToolError {
    let retry = what.retry;
    let kind = kind(what, options);
    let retryable = match kind {
        Advice::Wait => true,
        Advice::Backoff => options.idempotent || is_refused(what),
        // To poll repeats the call, too.
        Advice::Poll => options.idempotent,
        Advice::Never | Advice::Refresh => false,
    };
    let message = what.message.as_deref().filter(|_| options.server_message);
    ToolError {
        text: text(what, kind, retryable, options),
        category: what.category,
        code: what.code.clone().filter(|code| symbol(code)),
        status: what.status,
        action: what.recovery.action,
        by: what.recovery.by,
        retryable,
        retry_after_ms: retry.after_ms,
        retry_at: retry.at,
        request_id: what.request_id.clone().filter(|id| symbol(id)),
        server_message: message.map(shortened),
    }
}

/// The advice. An earlier attempt of the call that may have been carried out counts as a failure of now.
fn kind(what: &Classification, options: ToolErrorOptions) -> Advice {
    let kind = what.retry.kind;
    if options.idempotent {
        return kind;
    }
    // To wait means that the request was refused. A server can send a copy that says so.
    let is_doubtful = kind == Advice::Wait && !what.composed.0 && what.may_be_done();
    if is_unclear(what) || is_doubtful {
        Advice::Backoff
    } else {
        kind
    }
}

fn is_unclear(what: &Classification) -> bool {
    what.recovery.params.contains_key("unclear")
}

/// Refused before it was processed.
fn is_refused(what: &Classification) -> bool {
    matches!(what.status, Some(425 | 429)) && !is_unclear(what)
}

fn text(what: &Classification, kind: Advice, retryable: bool, options: ToolErrorOptions) -> String {
    let mut text: String = title(what).chars().filter(|c| !is_hidden(*c)).collect();
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    if what.category == Category::Ok {
        return text;
    }
    text.push(' ');
    let unclear = !options.idempotent && what.may_be_done();
    text.push_str(&advice(kind, what.retry, retryable, unclear));
    let (action, by) = (what.recovery.action, what.recovery.by);
    if action != Action::None && by != By::Wait {
        text.push_str(&format!(
            " Next step: {}, by the {}.",
            action.name(),
            by.name()
        ));
    }
    text
}

/// That of a copy may be a server's text: there the key decides.
fn title(what: &Classification) -> &str {
    if what.composed.0 {
        return &what.recovery.title;
    }
    let key = &what.recovery.key;
    let is_known = ["category.", "http."]
        .iter()
        .any(|group| key.starts_with(group));
    let own = is_known.then(|| EN.text(&format!("{key}.title"))).flatten();
    own.unwrap_or_else(|| EN.text_or_english(&format!("category.{}.title", what.category.name())))
}

fn advice(kind: Advice, retry: Retry, retryable: bool, unclear: bool) -> String {
    let wait = retry.after_ms.filter(|ms| *ms > 0);
    let wait = wait.map(|ms| format!("{} s", ms.div_ceil(1_000)));
    let sentence = match (kind, &wait) {
        (Advice::Wait, Some(wait)) => {
            return format!("Make the same call again in {wait}, not earlier.");
        }
        (Advice::Wait, None) => return "Make the same call again.".to_owned(),
        (Advice::Poll, Some(wait)) if retryable => {
            return format!("The result is not ready. Ask again in {wait}.");
        }
        (Advice::Poll, None) if retryable => {
            return "The result is not ready. Ask again.".to_owned();
        }
        (Advice::Poll, _) => "The result is not ready. Ask for it with a call that only reads.",
        (Advice::Never, _) if unclear => {
            return "Do not repeat the call unchanged. It may have been carried out: check that first."
                .to_owned();
        }
        (Advice::Never, Some(wait)) => {
            return format!("Do not repeat the call unchanged. It may work in {wait}.");
        }
        (Advice::Never, None) => "Do not repeat the call unchanged.",
        (Advice::Refresh, _) => {
            "The call needs new credentials. Do not repeat it with the same ones."
        }
        (Advice::Backoff, _) if retryable => {
            "The same call may work later. Wait longer before each try, and stop after three."
        }
        (Advice::Backoff, _) => {
            "The call may have been carried out. Check that before you make it again."
        }
    };
    match wait {
        Some(wait) => format!("{sentence} Not before {wait} have passed."),
        None => sentence.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    let mut seen = text.chars().filter(|c| !is_hidden(*c));
    let mut kept: String = seen.by_ref().take(MOST).collect();
    if seen.next().is_some() {
        kept.push('…');
    }
    kept
}

/// Characters that are not seen, in which instructions can be hidden, or that reorder what is seen.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e01ef}')
}
