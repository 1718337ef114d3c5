//! The one error of this crate: a definition of a profile, or words of an app's own, that cannot be
//! used.

use core::fmt;

/// Why a definition was refused: the path of the wrong field, and what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionError(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    path: String,
    message: String,
}

impl DefinitionError {
    pub(crate) fn new(path: &str, problem: &str) -> Self {
        let mut message = String::from(if path.is_empty() { "the profile" } else { path });
        message.push(' ');
        message.push_str(problem);
        Self(Box::new(Inner {
            path: String::from(path),
            message,
        }))
    }

    /// Where the fault is, such as `codes.E42.category` or `words.action.top_up`; empty for the
    /// definition as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The path and the problem in one sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for DefinitionError {}
