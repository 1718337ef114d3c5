//! Selects the words for a failure and fills in their figures. The words themselves are generated,
//! see [`crate::locales`]. In JavaScript: `pkg/src/words/sentence.ts`.

use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use serde_json::{Map, Value};

use super::own_words::OwnWords;
use super::phrase::{figure, fill};
use crate::classification::{Action, Category};
use crate::classify::Verdict;
use crate::locales::{EN, Locale};
use crate::profile::builtin::PROFILES;
use crate::profile::{Listed, Profile};
use crate::time::Ms;

/// The definition of a user's profile, for its words, by the profile's address.
static DEFINED: LazyLock<RwLock<HashMap<usize, Value>>> = LazyLock::new(RwLock::default);

fn address(profile: &'static Profile) -> usize {
    core::ptr::from_ref(profile).addr()
}

/// Keeps the words of a user's profile, and of the definitions that it extends.
pub fn register(profile: &'static Profile, definition: &Value) {
    let definitions = core::iter::successors(Some(definition), |d| d.get("extends"));
    let Ok(mut all) = DEFINED.write() else { return };
    for (profile, definition) in profile.chain().zip(definitions) {
        if definition.is_object() {
            all.insert(address(profile), definition.clone());
        }
    }
}

/// Where words come from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sources<'a> {
    /// An app's own, the most specific first.
    pub own: &'a [OwnWords],
    pub locale: &'static Locale,
}

impl<'a> Sources<'a> {
    /// A text of a group with one text per name, such as `ui`.
    pub fn text(self, group: &str, name: &str) -> Option<&'a str> {
        let mut own = self.own.iter();
        let own = own.find_map(|words| words.entry(group, name)?.as_str());
        let key = || format!("{group}.{name}");
        own.or_else(|| self.locale.text(&key()))
            .or_else(|| EN.text(&key()))
    }
}

/// What the choice of words depends on.
pub struct Subject<'a> {
    pub category: Category,
    /// The profile's entry for the code.
    pub listed: Option<Listed>,
    pub profile: &'static Profile,
    /// Repeating the request does no harm.
    pub is_repeatable: bool,
    /// An earlier attempt of the call ended so, and may have been carried out.
    pub unclear: Option<Category>,
    pub after_ms: Option<Ms>,
    pub details: Option<&'a Value>,
    pub action: Action,
    pub has_request_id: bool,
    /// The server's own message, where it is meant for the person.
    pub server_text: Option<String>,
}

/// The listed code that a failure has the words of. A thrown error has no code; only a failed
/// `import()` has expired without a response: the page is older than what the server has.
pub(super) fn listed_for_words<N>(verdict: &Verdict<N>) -> Option<Listed> {
    let is_old_page =
        verdict.category == Category::Expired && verdict.status.is_none() && verdict.code.is_none();
    let old_page = || {
        crate::profile::http()
            .code(OLD_PAGE)
            .filter(|_| is_old_page)
    };
    verdict.listed.or_else(old_page)
}

/// How webpack names it.
const OLD_PAGE: &str = "ChunkLoadError";

/// What the person reads, and what an app's own catalogue needs.
pub struct Sentence {
    pub key: String,
    pub params: Map<String, Value>,
    pub title: String,
    pub message: String,
}

/// Texts from one source. A message brings its variants along.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    pub title: Option<String>,
    pub message: Option<String>,
    pub message_safe: Option<String>,
    pub message_template: Option<String>,
}

impl Texts {
    /// Those of a language, under a key.
    fn of_locale(locale: &Locale, key: &str) -> Self {
        let part = |part: &str| locale.text(&format!("{key}.{part}")).map(str::to_owned);
        Self {
            title: part("title"),
            message: part("message"),
            message_safe: part("messageSafe"),
            message_template: part("messageTemplate"),
        }
    }

    /// Those of a definition.
    fn of_value(value: Option<&Value>) -> Self {
        let part = |part: &str| Some(value?.get(part)?.as_str()?.to_owned());
        Self {
            title: part("title"),
            message: part("message"),
            message_safe: part("messageSafe"),
            message_template: part("messageTemplate"),
        }
    }

    fn is_empty(&self) -> bool {
        self.title.is_none()
            && self.message.is_none()
            && self.message_safe.is_none()
            && self.message_template.is_none()
    }

    /// Takes what is still missing.
    fn or(mut self, next: Self) -> Self {
        self.title = self.title.or(next.title);
        if self.message.is_none() {
            self.message = next.message;
            self.message_safe = self.message_safe.or(next.message_safe);
            self.message_template = self.message_template.or(next.message_template);
        }
        self
    }
}

/// Key, figures, title and message for a failure.
pub(crate) fn sentence(subject: &Subject<'_>, from: Sources<'_>) -> Sentence {
    if let Some(unclear) = subject.unclear.filter(|_| is_unclear(subject)) {
        return careful(unclear, subject, from);
    }
    let locale = from.locale;
    let key = match &subject.listed {
        Some(listed) => key_of(listed),
        None => format!("category.{}", subject.category.name()),
    };
    let texts = texts(
        subject.category,
        subject.listed.as_ref(),
        subject.profile,
        from,
    );
    let mut figures = Map::new();
    let wait = subject.after_ms.and_then(|ms| locale.wait(ms));
    let filled = texts.message_template.as_deref().and_then(|template| {
        fill(template, |name| {
            if name == "wait" {
                return wait.clone();
            }
            let name = name.strip_prefix("details.")?;
            let text = figure(subject.details, name)?;
            figures.insert(name.to_owned(), text.clone().into());
            Some(text)
        })
    });
    let may_repeat = subject.is_repeatable;
    let (variant, mut message) = match (&subject.server_text, filled, texts.message_safe) {
        (Some(text), ..) => ("server", text.clone()),
        (_, Some(text), _) if may_repeat => ("messageTemplate", text),
        (.., Some(text)) if may_repeat => ("messageSafe", text),
        _ => ("message", texts.message.unwrap_or_default()),
    };
    let mut params = Map::new();
    params.insert("variant".to_owned(), variant.into());
    if let (Some(ms), Some(wait)) = (subject.after_ms, wait) {
        params.insert("waitMs".to_owned(), ms.into());
        params.insert("wait".to_owned(), wait.into());
    }
    params.append(&mut figures);
    if subject.action == Action::ContactSupport
        && subject.has_request_id
        && let Some(template) = from.text("support", "requestId")
    {
        message = template.replacen("{message}", &message, 1);
    }
    Sentence {
        key,
        params,
        title: texts.title.unwrap_or_default(),
        message,
    }
}

/// This failure did nothing, but an attempt before it may have. That it exists already is an answer,
/// and asks for nothing to be repeated.
fn is_unclear(subject: &Subject<'_>) -> bool {
    subject.is_repeatable && !matches!(subject.category, Category::Ok | Category::Duplicate)
}

/// The sentence of the attempt that may have been carried out: it does not simply ask to repeat it.
fn careful(unclear: Category, subject: &Subject<'_>, from: Sources<'_>) -> Sentence {
    let earlier = Subject {
        category: unclear,
        // The words of the code, where they are of this very answer.
        listed: subject.listed.filter(|_| unclear == subject.category),
        profile: subject.profile,
        is_repeatable: false,
        unclear: None,
        after_ms: subject.after_ms,
        details: None,
        action: subject.action,
        has_request_id: false,
        server_text: None,
    };
    let mut sentence = sentence(&earlier, from);
    let name = unclear.name();
    sentence.params.insert("unclear".to_owned(), name.into());
    sentence
}

fn key_of(listed: &Listed) -> String {
    format!("{}.{}", listed.owner.name, code_of(listed))
}

fn code_of(listed: &Listed) -> &'static str {
    listed.owner.codes.get(listed.index).map_or("", |c| c.code)
}

/// The texts of the first source that has them: own words by code, then by category; the profile's
/// for the language; the language's for the code; what the profile says itself; then those of the
/// category.
pub(crate) fn texts(
    category: Category,
    listed: Option<&Listed>,
    profile: &'static Profile,
    from: Sources<'_>,
) -> Texts {
    let locale = from.locale;
    let mut all = Texts::default();
    for words in from.own {
        if let Some(listed) = listed {
            all = all.or(Texts::of_value(
                words.entry(listed.owner.name, code_of(listed)),
            ));
        }
        all = all.or(Texts::of_value(words.entry("category", category.name())));
    }
    if let Some(listed) = listed {
        let key = key_of(listed);
        let translated =
            of_profiles(profile, code_of(listed), locale.tag).or(Texts::of_locale(locale, &key));
        // Of a code that has words in the language, the others are not of another.
        let is_translated = locale.tag != EN.tag && !translated.is_empty();
        let is_builtin = PROFILES.iter().any(|p| core::ptr::eq(*p, listed.owner));
        let own = match () {
            () if is_translated => Texts::default(),
            () if is_builtin => Texts::of_locale(&EN, &key),
            () => of_definition(listed.owner, code_of(listed)),
        };
        all = all.or(translated.or(own));
    }
    let key = format!("category.{}", category.name());
    all.or(Texts::of_locale(locale, &key))
        .or(Texts::of_locale(&EN, &key))
}

/// What a user's profile says itself of a code.
fn of_definition(owner: &'static Profile, code: &str) -> Texts {
    let Ok(all) = DEFINED.read() else {
        return Texts::default();
    };
    let definition = all.get(&address(owner));
    Texts::of_value(definition.and_then(|it| it.get("codes")?.get(code)))
}

/// The words of a user's profile, and of those that it extends, for a language: of the whole tag, else
/// of the language alone.
fn of_profiles(profile: &'static Profile, code: &str, tag: &str) -> Texts {
    let Ok(all) = DEFINED.read() else {
        return Texts::default();
    };
    let language = tag.split('-').next().unwrap_or(tag);
    let words = |profile: &'static Profile| {
        let words = all.get(&address(profile))?.get("words")?;
        [tag, language]
            .iter()
            .find_map(|tag| words.get(*tag)?.get(code))
    };
    profile.chain().fold(Texts::default(), |texts, one| {
        texts.or(Texts::of_value(words(one)))
    })
}

/// What to write on the button for an action.
#[must_use]
pub fn label(action: Action, locale: &Locale) -> &'static str {
    locale.text_or_english(&format!("action.{}", action.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_its_own_label() {
        for action in Action::ALL {
            assert!(!label(*action, &EN).is_empty(), "{}", action.name());
        }
        assert_eq!(label(Action::TopUp, &EN), "Top up");
    }
}
