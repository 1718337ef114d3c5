//! Finds work that was left for later, and tests that are switched off.

use anyhow::Result;

use super::source::{Fault, Source, has_word};
use crate::workspace;

const PLACES: [&str; 8] = [
    "src", "mockapi", "xtask", "pkg/src", "www", "tests", "benches", "profiles",
];

const ENDINGS: [&str; 7] = [".rs", ".ts", ".mjs", ".js", ".html", ".css", ".json"];

/// This file has to name what it looks for.
const SELF: &str = "xtask/src/tidy/unfinished.rs";

/// What the tests leave behind, generated code among it.
const OUTPUT: &str = "tests/output/";

pub fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for place in PLACES {
        for ending in ENDINGS {
            for path in workspace::files(place, ending)? {
                let source = Source::read(&path)?;
                if source.path != SELF && !source.path.starts_with(OUTPUT) {
                    faults.extend(marks(&source));
                }
            }
        }
    }
    Ok(faults)
}

fn marks(source: &Source) -> Vec<Fault> {
    let rust = source.path.ends_with(".rs");
    let mut faults = Vec::new();
    for (index, line) in source.text.lines().enumerate() {
        if let Some(mark) = mark(line, rust) {
            faults.push(source.fault(index + 1, format!("`{mark}` is left in")));
        }
    }
    faults
}

fn mark(line: &str, rust: bool) -> Option<&'static str> {
    let parts: &[&str] = if rust {
        &["unimplemented!", "todo!", "#[ignore"]
    } else {
        &[
            ".only(",
            "test.skip",
            "it.skip",
            "describe.skip",
            "test.todo",
        ]
    };
    let word = ["TODO", "FIXME"]
        .into_iter()
        .find(|word| has_word(line, word));
    word.or_else(|| parts.iter().copied().find(|part| line.contains(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_and_lookalikes_are_not() {
        assert_eq!(mark("// TODO: later", true), Some("TODO"));
        assert_eq!(mark("#[ignore = \"slow\"]", true), Some("#[ignore"));
        assert_eq!(mark("test.skip(\"x\")", false), Some("test.skip"));
        assert_eq!(mark("at.only(&[\"id\"])", true), None);
        assert_eq!(mark("const TODOS = 1", false), None);
    }
}
