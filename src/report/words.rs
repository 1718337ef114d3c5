//! Selects the words for a verdict and fills in their figures. The words themselves are generated.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use serde_json::Value;

use super::json_view::number_text;
use crate::classification::{Action, Category};
use crate::classify::Verdict;
use crate::profile::builtin::PROFILES;
use crate::profile::{Listed, Profile};
use crate::time::Ms;
use crate::words::{ACTIONS, CATEGORIES, CODES};

/// A title, a message, and the message that names figures when they are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// A few words.
    pub title: &'static str,
    /// One or two sentences.
    pub message: &'static str,
    /// The same with `{wait}` or `{details.name}` in it.
    pub figured: Option<&'static str>,
}

/// The words that a user's profile brings for its codes, by the profile's address.
static DEFINED: LazyLock<RwLock<HashMap<usize, Value>>> = LazyLock::new(RwLock::default);

fn address(profile: &'static Profile) -> usize {
    core::ptr::from_ref(profile).addr()
}

/// Keeps the words of a user's profile, and of the definitions that it extends.
pub fn register(profile: &'static Profile, definition: &Value) {
    let definitions = core::iter::successors(Some(definition), |d| d.get("extends"));
    let Ok(mut all) = DEFINED.write() else { return };
    for (profile, definition) in profile.chain().zip(definitions) {
        if let Some(codes) = definition.get("codes") {
            all.insert(address(profile), codes.clone());
        }
    }
}

/// Title and message for a verdict.
pub fn for_verdict<N>(
    verdict: &Verdict<N>,
    details: Option<&Value>,
) -> (Cow<'static, str>, Cow<'static, str>) {
    let (title, message, figured) = match verdict.listed {
        None => of(words_of_category(verdict.category)),
        Some(listed) => for_code(&listed),
    };
    let figured = figured.and_then(|template| fill(&template, verdict.after_ms, details));
    (title, figured.map_or(message, Cow::Owned))
}

/// Title, message and figured message of a code that a profile lists.
pub(super) fn for_code(listed: &Listed) -> Texts {
    match builtin(listed) {
        Some(words) => of(words),
        None => defined(listed, words_of_category(listed.rule.category)),
    }
}

/// What to write on the button for an action.
#[must_use]
pub fn label(action: Action) -> &'static str {
    let mut labels = Action::ALL.iter().zip(ACTIONS);
    labels.find(|(a, _)| **a == action).map_or("", |(_, l)| l)
}

/// Title, message, and the message that names figures.
type Texts = (
    Cow<'static, str>,
    Cow<'static, str>,
    Option<Cow<'static, str>>,
);

fn of(words: Words) -> Texts {
    (
        words.title.into(),
        words.message.into(),
        words.figured.map(Into::into),
    )
}

fn words_of_category(category: Category) -> Words {
    CATEGORIES.get(category as usize).copied().unwrap_or(Words {
        title: "",
        message: "",
        figured: None,
    })
}

fn builtin(listed: &Listed) -> Option<Words> {
    let number = PROFILES
        .iter()
        .position(|p| core::ptr::eq(*p, listed.owner))?;
    CODES.get(number)?.get(listed.index).copied()
}

/// A user's own words; where they have none, the category's.
fn defined(listed: &Listed, category: Words) -> Texts {
    let (title, message, figured) = of(category);
    let code = listed.owner.codes.get(listed.index).map_or("", |c| c.code);
    let Ok(all) = DEFINED.read() else {
        return (title, message, figured);
    };
    let own = |key: &str| {
        all.get(&address(listed.owner))?
            .get(code)?
            .get(key)?
            .as_str()
            .map(|text| Cow::Owned(text.to_owned()))
    };
    match own("message") {
        Some(message) => (own("title").unwrap_or(title), message, own("figured")),
        None => (own("title").unwrap_or(title), message, figured),
    }
}

/// Puts the figures in; `None` when one of them is missing.
fn fill(template: &str, after_ms: Option<Ms>, details: Option<&Value>) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}')?;
        out.push_str(before);
        out.push_str(&figure(name, after_ms, details)?);
        rest = tail;
    }
    out.push_str(rest);
    Some(out)
}

fn figure(name: &str, after_ms: Option<Ms>, details: Option<&Value>) -> Option<String> {
    if name == "wait" {
        return duration(after_ms?);
    }
    match details?.get(name.strip_prefix("details.")?)? {
        Value::Number(number) => {
            let value = number.as_f64()?;
            let plain = value == 0.0 || (1e-6..1e15).contains(&value.abs());
            plain.then(|| number_text(value))
        }
        Value::String(text) => {
            let ok = !text.is_empty()
                && text.len() <= 20
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'));
            ok.then(|| text.clone())
        }
        _ => None,
    }
}

/// A wait in words, rounded up: "45 seconds", "2 minutes".
fn duration(ms: Ms) -> Option<String> {
    if ms == 0 {
        return None;
    }
    let units = [
        ("second", 1_000u64, 120u64),
        ("minute", 60_000, 120),
        ("hour", 3_600_000, 48),
    ];
    let (name, count) = units
        .iter()
        .map(|(name, size, most)| (*name, ms.div_ceil(*size), *most))
        .find(|(_, count, most)| count < most)
        .map_or(("day", ms.div_ceil(86_400_000)), |(name, count, _)| {
            (name, count)
        });
    Some(format!(
        "{count} {name}{}",
        if count == 1 { "" } else { "s" }
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_its_own_label() {
        assert_eq!(ACTIONS.len(), Action::ALL.len());
        assert_eq!(label(Action::TopUp), "Top up");
        assert_eq!(label(Action::CheckConnection), "Check connection");
    }

    #[test]
    fn waits_in_words_are_rounded_up() {
        for (ms, words) in [
            (1, "1 second"),
            (1000, "1 second"),
            (1001, "2 seconds"),
            (60_000, "60 seconds"),
            (120_000, "2 minutes"),
            (7_200_000, "2 hours"),
            (86_400_000_000, "1000 days"),
        ] {
            assert_eq!(duration(ms).as_deref(), Some(words));
        }
        assert_eq!(duration(0), None);
    }
}
