//! The server's own message, where a profile says that it is meant for the person at the screen. In
//! JavaScript: `pkg/src/words/server-text.ts`.

use serde_json::Value;

use super::text;
use crate::locales::Locale;

/// The message, if it is in the person's language: a `google.rpc.LocalizedMessage`, which names its
/// language, before `message`, whose language is that of the response (RFC 9110 §8.5), if it says one.
pub fn find(
    message: Option<&str>,
    details: Option<&Value>,
    language: Option<&str>,
    locale: &Locale,
) -> Option<String> {
    let speaks = |tags: &str| {
        tags.split(',')
            .any(|tag| primary(tag) == primary(locale.tag))
    };
    let localized = details.and_then(Value::as_array).into_iter().flatten();
    let mut localized = localized.filter_map(|detail| {
        let kind = detail.get("@type")?.as_str()?;
        let text = detail.get("message")?.as_str()?;
        let is_wanted = kind.ends_with("google.rpc.LocalizedMessage")
            && speaks(detail.get("locale")?.as_str()?);
        is_wanted
            .then(|| text::clean(text))
            .filter(|text| !text.is_empty())
    });
    localized.next().or_else(|| {
        language
            .is_none_or(speaks)
            .then(|| message.map(str::to_owned))
            .flatten()
    })
}

/// The language without country or script.
fn primary(tag: &str) -> String {
    let tag = tag.trim();
    tag.split('-').next().unwrap_or(tag).to_ascii_lowercase()
}
