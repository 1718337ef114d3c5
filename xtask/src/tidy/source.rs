//! Source files as the checks read them: line by line, the code apart from comments and tests.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace;

pub struct Source {
    /// From the root of the repository, with forward slashes.
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self {
            path: workspace::relative(path),
            text,
        })
    }

    /// The lines of Rust without comments, and without modules that are compiled for tests only.
    ///
    /// It relies on rustfmt: the end of a module is a brace at the module's own indentation.
    pub fn code(&self) -> Vec<(usize, &str)> {
        let mut code = Vec::new();
        let mut lines = self.text.lines().enumerate();
        while let Some((index, line)) = lines.next() {
            if line.trim() != "#[cfg(test)]" {
                code.push((index + 1, before_comment(line)));
                continue;
            }
            let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
            let opens = lines
                .next()
                .is_some_and(|(_, item)| item.trim_end().ends_with('{'));
            if opens {
                lines.by_ref().find(|(_, line)| *line == end);
            }
        }
        code
    }

    pub fn fault(&self, line: usize, what: String) -> Fault {
        Fault {
            path: self.path.clone(),
            line,
            what,
        }
    }
}

/// A line that breaks a rule.
pub struct Fault {
    path: String,
    line: usize,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// The line up to `//`, unless that belongs to an address.
fn before_comment(line: &str) -> &str {
    let comment = line
        .match_indices("//")
        .find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

/// Whether `line` contains `word` by itself rather than inside a longer name.
pub fn has_word(line: &str, word: &str) -> bool {
    let inside = |char: char| char.is_alphanumeric() || char == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(inside)
            && !line[at + word.len()..].chars().next().is_some_and(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_test_modules_are_no_code() {
        let text = "a // b\n\"https://c\"\n#[cfg(test)]\nmod tests {\n    d\n}\ne\n";
        let source = Source {
            path: String::new(),
            text: text.to_owned(),
        };
        assert_eq!(source.code(), [(1, "a "), (2, "\"https://c\""), (7, "e")]);
    }

    #[test]
    fn a_word_is_not_a_part_of_a_name() {
        assert!(has_word("use tokio::time;", "tokio"));
        assert!(!has_word("let tokio_like = 1;", "tokio"));
    }
}
