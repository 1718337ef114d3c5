//! The errors of a call without a response to return, and of a wrong option.

use std::error::Error as StdError;
use std::fmt;

use reqwest::Response;

use super::platform::Kept;
use crate::report::Classification;

/// A call that ended without a response, or, with `throw_on_error`, with one that is an error.
///
/// It travels inside [`reqwest_middleware::Error::Middleware`]; [`error_of`] finds it there. Its
/// text is the title of the recovery, and holds nothing of the request. What the HTTP client said
/// is its source, without the URL, whose query may hold a secret.
///
/// [`error_of`]: super::error_of
pub struct Error(Box<Inner>);

struct Inner {
    classification: Classification,
    attempts: u32,
    kept: Kept,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(super) fn new(
        classification: Classification,
        attempts: u32,
        kept: Kept,
        source: Option<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self(Box::new(Inner {
            classification,
            attempts,
            kept,
            source,
        }))
    }

    /// What happened, who can fix it, and what to do.
    #[must_use]
    pub fn classification(&self) -> &Classification {
        &self.0.classification
    }

    /// How many requests were sent; 0 when a limit kept the first one back.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The last response, its body unread; `None` when none came, or it was taken before. In a
    /// browser always `None`: there [`Error::body`] has what it said.
    pub fn take_response(&self) -> Option<Response> {
        self.0.kept.take()
    }

    /// The last response's body where the response itself cannot be handed on: in a browser.
    /// `None` on a backend, and where no response came or its body could not be read in time.
    #[must_use]
    pub fn body(&self) -> Option<&[u8]> {
        self.0.kept.body()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the response: it shows the URL.
        f.debug_struct("Error")
            .field("classification", &self.0.classification)
            .field("attempts", &self.0.attempts)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.0.classification;
        write!(f, "{} ({})", what.recovery.title, what.category.name())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}

/// An attempt, or the whole call, took longer than it may.
#[derive(Debug)]
pub(super) struct TookTooLong;

impl fmt::Display for TookTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request took too long")
    }
}

impl StdError for TookTooLong {}

/// An option that cannot be used: which one, and what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError {
    name: &'static str,
    problem: String,
}

impl OptionError {
    pub(super) fn new(name: &'static str, problem: impl Into<String>) -> Self {
        Self {
            name,
            problem: problem.into(),
        }
    }

    /// The option's name, such as `deadline`.
    #[must_use]
    pub const fn option(&self) -> &'static str {
        self.name
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "comeback: {} {}", self.name, self.problem)
    }
}

impl StdError for OptionError {}
