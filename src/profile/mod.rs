//! Layer 2, knowledge: one API's error dialect, as data.
//!
//! A profile says how to read the envelope, what each code means, and what the API's defaults
//! are. The built-in ones are generated from `profiles/*.json` into [`builtin`]; a user's own is
//! read from the same format by [`parse`]. Either way the strings live as long as the program:
//! a profile is defined once and used for every call.
//!
//! Only `http` is always compiled in. The others need the feature `profiles`: a JavaScript program
//! has them as modules, in the format of a user's own.

pub mod builtin;
pub mod code;
pub mod code_words;
pub mod detect;
pub mod parse;
pub mod several;
pub mod text_words;

use crate::classification::{Action, By, Category, Report, Retry, named};
use crate::time::Ms;
use crate::view::Paths;
use crate::wire::envelope::{Envelope, Success};
use detect::Test;

/// One API's error dialect.
#[derive(Debug)]
pub struct Profile {
    /// Its name, as it appears in a classification.
    pub name: &'static str,
    /// Where its bodies keep what.
    pub envelope: Envelope,
    /// What its bodies look like: all of these must hold. Empty: see [`detect::choose`].
    pub shape: &'static [Test],
    /// What speaks for it where the shapes of several profiles fit: all of these must hold.
    pub likely: &'static [Test],
    /// The API takes `Idempotency-Key`.
    pub idempotency_keys: bool,
    /// Its messages are meant for the person at the screen.
    pub messages_for_users: bool,
    /// The header with the number of credits that remain, in lower case.
    pub credits_header: Option<&'static Paths>,
    /// A rate limit that the API reports counts all requests to the origin, not those to one
    /// endpoint.
    pub limits_origin: bool,
    /// Its published limits.
    pub limits: &'static [Limit],
    /// Its codes.
    pub codes: &'static [CodeRule],
    /// What a status means where no code decides.
    pub statuses: &'static [StatusRule],
    /// The profile that this one extends: asked where this one has no entry.
    pub base: Option<&'static Profile>,
}

/// A number of requests in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub requests: u32,
    /// In which time, ms.
    pub per: Ms,
    /// Only for URLs whose path contains this segment.
    pub path: Option<&'static str>,
}

/// What one code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRule {
    /// The code, a number as its decimal text.
    pub code: &'static str,
    /// Its meaning.
    pub rule: Rule,
    /// The HTTP status it is documented with; 0 where none is. For reference pages, not for
    /// decisions.
    pub status: u16,
}

/// What a range of statuses means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusRule {
    /// The first status of the range.
    pub first: u16,
    /// The last.
    pub last: u16,
    /// The meaning.
    pub rule: Rule,
}

/// A meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What kind of trouble.
    pub category: Category,
    /// What to do.
    pub action: Action,
    /// Who can do it.
    pub by: By,
    /// Whether to try again.
    pub retry: Advice,
    /// What few rules have.
    pub more: Option<&'static More>,
}

/// What few rules have. It is a type of its own, so that the others stay small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct More {
    /// What the API's documents say beside the advice: for a backoff how often, for a wait the
    /// delay when the server sends none, for a poll the first wait (ms).
    pub amount: Option<Ms>,
    /// The API call that returns details.
    pub lookup: Option<&'static str>,
    /// Whose attention it needs, where that is not [`Report::of`].
    pub report: Option<Report>,
}

impl Rule {
    /// See [`More`].
    #[must_use]
    pub fn amount(&self) -> Option<Ms> {
        self.more?.amount
    }

    /// See [`More`].
    #[must_use]
    pub fn lookup(&self) -> Option<&'static str> {
        self.more?.lookup
    }

    /// Whose attention it needs.
    #[must_use]
    pub fn report(&self) -> Report {
        let own = self.more.and_then(|more| more.report);
        own.unwrap_or(Report::of(self.category, self.by))
    }
}

/// The rule of each category, in the order of [`Category`]: what a rule says that names its
/// category alone, and what holds where no code and no status decides (`profiles/defaults.json`).
#[derive(Debug)]
pub struct CategoryRules(pub [Rule; Category::ALL.len()]);

impl CategoryRules {
    /// The rule of a category.
    #[must_use]
    pub fn of(&'static self, category: Category) -> &'static Rule {
        let [first, ..] = &self.0;
        self.0.get(category as usize).unwrap_or(first)
    }
}

named! {
    /// How to try again. In a rule: before a response's own delay is known.
    Advice {
        /// Not by itself.
        Never = "never",
        /// With growing waits.
        Backoff = "backoff",
        /// After the server's delay.
        Wait = "wait",
        /// Once more with new credentials.
        Refresh = "refresh",
        /// Ask again until it is ready.
        Poll = "poll",
    }
}

impl From<Retry> for Advice {
    fn from(retry: Retry) -> Self {
        match retry {
            Retry::Never => Self::Never,
            Retry::Backoff { .. } => Self::Backoff,
            Retry::Wait { .. } => Self::Wait,
            Retry::Refresh => Self::Refresh,
            Retry::Poll { .. } => Self::Poll,
        }
    }
}

impl Profile {
    /// What marks a success in a body that is at hand: the API's own flag, else `http`'s. Only an
    /// API's own is a reason to open a 2xx.
    #[must_use]
    pub fn success(&self) -> Option<&Success> {
        let common = &http().envelope.success;
        self.envelope.success.as_ref().or(common.as_ref())
    }

    /// This profile, then those it extends.
    pub fn chain(&'static self) -> impl Iterator<Item = &'static Profile> {
        core::iter::successors(Some(self), |p| p.base)
    }

    /// The rule for a code, and the profile of the chain that lists it, with its place there.
    #[must_use]
    pub fn code(&'static self, code: &str) -> Option<Listed> {
        self.chain().find_map(|owner| {
            let index = owner.codes.iter().position(|c| c.code == code)?;
            Some(Listed {
                owner,
                index,
                rule: &owner.codes.get(index)?.rule,
            })
        })
    }

    /// The rule for a status: this profile's, then `http`'s.
    #[must_use]
    pub fn status(&'static self, status: u16) -> Option<&'static Rule> {
        let mut chain = self.chain();
        chain
            .find_map(|profile| profile.own_status(status))
            .or_else(|| http().own_status(status))
    }

    /// The narrowest range: a single status before its class.
    fn own_status(&self, status: u16) -> Option<&'static Rule> {
        let rules = self.statuses.iter();
        let fitting = rules.filter(|rule| rule.first <= status && status <= rule.last);
        let narrowest = fitting.min_by_key(|rule| rule.last.wrapping_sub(rule.first));
        narrowest.map(|found| &found.rule)
    }
}

/// A code that a profile lists.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// The profile whose list it is.
    pub owner: &'static Profile,
    /// Its place in that list.
    pub index: usize,
    /// Its meaning.
    pub rule: &'static Rule,
}

/// The built-in profile of that name, if it is compiled in.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Profile> {
    builtin::PROFILES.iter().copied().find(|p| p.name == name)
}

/// All built-in profiles but `http` that are compiled in.
#[must_use]
pub fn apis() -> &'static [&'static Profile] {
    builtin::PROFILES.get(1..).unwrap_or_default()
}

/// The profile for any API that keeps to the HTTP standards.
#[must_use]
pub fn http() -> &'static Profile {
    &builtin::HTTP
}
