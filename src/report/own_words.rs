//! Words of an app's own, in place of some of ours. In JavaScript: `pkg/src/words/check.ts`.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::classification::{Action, Category};
use crate::error::DefinitionError;

/// Words of your own, in place of some of ours: by category, by action, or by profile and code. In
/// the format of `setWords` of the npm package, so that one file serves a page, a backend and the
/// command line.
///
/// | group | what it names |
/// |---|---|
/// | `category` | a category: `title`, `message`, `messageSafe`, `messageTemplate`; also for the codes of that category |
/// | `http`, `commerce`, the name of your profile | a code: the same four |
/// | `field` | a text each; `{min}`, `{max}` and other names are the field's params |
/// | `action`, `wait`, `ui` | a text each |
/// | `support` | `requestId`: how a person is asked to name it; `{message}` is the message before it |
///
/// A message of your own stands alone: ours for requests that may be repeated, and ours with figures,
/// are then not used. A clone is cheap.
///
/// ```
/// use comeback::report::{OwnWords, Reader};
/// use serde_json::json;
///
/// let words = OwnWords::new(&json!({
///     "action": { "top_up": "Buy credits" },
///     "category": { "rate_limit": { "title": "Slow down", "messageTemplate": "Back {wait}." } },
/// }))?;
/// let failure = json!({ "status": 429, "headers": { "Retry-After": "7" } });
/// let what = Reader::new(&[], 0).words(&words).classify(&failure);
/// assert_eq!(what.recovery.title, "Slow down");
/// assert_eq!(what.recovery.message, "Back in 7 seconds.");
///
/// let wrong = OwnWords::new(&json!({ "action": { "topup": "Buy credits" } })).unwrap_err();
/// assert_eq!(wrong.path(), "words.action.topup");
/// # Ok::<_, comeback::error::DefinitionError>(())
/// ```
#[derive(Clone, Debug)]
pub struct OwnWords(Arc<Map<String, Value>>);

impl OwnWords {
    /// Checks the words and keeps them.
    ///
    /// # Errors
    /// The first wrong name, text or placeholder, by its path.
    pub fn new(words: &Value) -> Result<Self, DefinitionError> {
        for (group, names) in entries(words, "words")? {
            let at = format!("words.{group}");
            if let Some(meant) = meant(group) {
                let problem = format!("is no group of words; did you mean {meant}?");
                return Err(DefinitionError::new(&at, &problem));
            }
            for (name, texts) in entries(names, &at)? {
                check(group, name, texts, &format!("{at}.{name}"))?;
            }
        }
        let all = words.as_object().cloned().unwrap_or_default();
        Ok(Self(Arc::new(all)))
    }

    /// What they have under a group and a name: a text, or an object with the texts of a code.
    pub(super) fn entry(&self, group: &str, name: &str) -> Option<&Value> {
        self.0.get(group)?.get(name)
    }
}

/// The parts of what is said about a category or a code.
const PARTS: [&str; 4] = ["title", "message", "messageSafe", "messageTemplate"];

/// The groups with a text for each name.
const PLAIN: [&str; 5] = ["action", "field", "wait", "ui", "support"];

/// The group that a name most likely means: it is its plural, or a third of its letters or fewer are
/// wrong. Any other name may be that of a profile which is defined later.
fn meant(name: &str) -> Option<&'static str> {
    let groups = || core::iter::once("category").chain(PLAIN);
    if groups().any(|group| group == name) {
        return None;
    }
    let small = name.to_lowercase();
    let singular = match small.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => small.strip_suffix('s').unwrap_or(&small).to_owned(),
    };
    groups().find(|group| {
        let most = group.len() / 3;
        is_near(&small, group, most) || is_near(&singular, group, most)
    })
}

/// Whether at most so many letters are wrong, too many, missing, or in each other's place.
fn is_near(a: &str, b: &str, most: usize) -> bool {
    let (mut rest_a, mut rest_b) = (a.chars(), b.chars());
    let (first_a, first_b) = (rest_a.next(), rest_b.next());
    let (after_a, after_b) = (rest_a.as_str(), rest_b.as_str());
    if first_a == first_b {
        return first_a.is_none() || is_near(after_a, after_b, most);
    }
    let Some(most) = most.checked_sub(1) else {
        return false;
    };
    let is_swapped = first_a.is_some() && first_a == rest_b.next() && first_b == rest_a.next();
    is_near(after_a, after_b, most)
        || is_near(after_a, b, most)
        || is_near(a, after_b, most)
        || (is_swapped && is_near(rest_a.as_str(), rest_b.as_str(), most))
}

/// The names that a group may have; all where it is not here.
fn names_of(group: &str) -> Option<Vec<&'static str>> {
    Some(match group {
        "category" => Category::ALL.iter().map(|one| one.name()).collect(),
        "action" => Action::ALL.iter().map(|one| one.name()).collect(),
        "wait" => vec!["backoff", "poll", "offline", "hold", "title"],
        "ui" => vec![
            "requestId",
            "copy",
            "copied",
            "selected",
            "close",
            "soon",
            "ready",
            "sending",
        ],
        "support" => vec!["requestId"],
        _ => return None,
    })
}

fn check(group: &str, name: &str, texts: &Value, at: &str) -> Result<(), DefinitionError> {
    if let Some(names) = names_of(group)
        && !names.contains(&name)
    {
        return fail(at, &format!("is not one of {}", names.join(", ")));
    }
    if PLAIN.contains(&group) {
        let figures = match group {
            "support" => Figures::Message,
            "field" => Figures::Params,
            _ => Figures::Nowhere,
        };
        return check_text(texts, at, figures);
    }
    for (part, text) in entries(texts, at)? {
        let at = format!("{at}.{part}");
        if !PARTS.contains(&part.as_str()) {
            return fail(&at, &format!("is not one of {}", PARTS.join(", ")));
        }
        let figures = match part.as_str() {
            "messageTemplate" => Figures::Known,
            _ => Figures::None,
        };
        check_text(text, &at, figures)?;
    }
    Ok(())
}

/// What may stand in braces.
#[derive(Clone, Copy)]
enum Figures {
    /// Nothing, in a text that has another one with figures beside it.
    None,
    /// Nothing.
    Nowhere,
    /// What the server sent with a field.
    Params,
    /// `{wait}`, and figures that the server sent.
    Known,
    /// `{message}`.
    Message,
}

impl Figures {
    fn allow(self, name: &str) -> bool {
        match self {
            Self::None | Self::Nowhere => false,
            Self::Params => {
                let inner = name.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
                let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                inner.is_some_and(|it| !it.is_empty() && it.chars().all(is_name))
            }
            Self::Message => name == "{message}",
            Self::Known => {
                let inner = name.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
                let detail = inner.and_then(|it| it.strip_prefix("details."));
                inner == Some("wait")
                    || detail.is_some_and(|it| !it.is_empty() && !it.contains(['.', '{', '}']))
            }
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::None => "names no figures, which is what messageTemplate is for",
            Self::Nowhere => "names no figures",
            Self::Params => "may name what the server sent with the field, such as {min}",
            Self::Known => "may name {wait} and {details.NAME}",
            Self::Message => "may name {message}",
        }
    }
}

fn check_text(text: &Value, at: &str, figures: Figures) -> Result<(), DefinitionError> {
    let Some(text) = text.as_str().filter(|text| !text.is_empty()) else {
        return fail(at, "must be a text");
    };
    let mut rest = text;
    while let Some((name, after)) = next_brace(rest) {
        if !figures.allow(name) {
            return fail(at, &format!("has {name}; it {}", figures.what()));
        }
        rest = after;
    }
    Ok(())
}

/// The next text in braces, or a brace without its other one, and what is after it.
fn next_brace(text: &str) -> Option<(&str, &str)> {
    let (_, from) = text.split_at_checked(text.find(['{', '}'])?)?;
    let end = from.find('}').map_or(from.len(), |at| at.saturating_add(1));
    from.split_at_checked(end)
}

fn entries<'v>(value: &'v Value, at: &str) -> Result<&'v Map<String, Value>, DefinitionError> {
    value
        .as_object()
        .ok_or_else(|| DefinitionError::new(at, "must be an object"))
}

fn fail(at: &str, problem: &str) -> Result<(), DefinitionError> {
    Err(DefinitionError::new(at, problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::EN;

    #[test]
    fn the_names_of_a_group_are_those_that_have_words() {
        for group in ["category", "action", "wait", "ui", "support"] {
            let mut names: Vec<_> = names_of(group).unwrap_or_default();
            let of_group = |key: &'static str| key.strip_prefix(group)?.strip_prefix('.');
            let mut worded: Vec<_> = EN
                .all()
                .filter_map(|(key, _)| of_group(key)?.split('.').next())
                .collect();
            worded.dedup();
            names.sort_unstable();
            worded.sort_unstable();
            assert_eq!(names, worded, "{group}");
        }
    }
}
