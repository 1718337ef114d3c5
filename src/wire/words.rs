//! Lists of words, and words with `*` at their ends.

/// The words of a list with spaces between them. A table of such lists takes less room than one of
/// slices, and less code than `str::split`.
pub struct Words(pub &'static str);

impl Iterator for Words {
    type Item = &'static str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'static str> {
        let end = self.0.bytes().position(|byte| byte == b' ');
        let (word, rest) = self.0.split_at_checked(end.unwrap_or(self.0.len()))?;
        self.0 = rest.get(1..).unwrap_or_default();
        Some(word).filter(|word| !word.is_empty())
    }
}

/// Whether a name fits a word with `*` at its ends.
#[inline(never)]
pub fn fits(name: &str, word: &str) -> bool {
    let start = word.strip_prefix("*");
    let end = start.unwrap_or(word).strip_suffix("*");
    let text = end.or(start).unwrap_or(word);
    match (start, end) {
        (None, None) => name == text,
        (None, Some(_)) => name.starts_with(text),
        (Some(_), None) => name.ends_with(text),
        (Some(_), Some(_)) => {
            let mut windows = name.as_bytes().windows(text.len().max(1));
            windows.any(|window| window == text.as_bytes())
        }
    }
}

/// Whether a name fits one of these words.
#[inline(never)]
pub fn fits_one(name: &str, words: &'static str) -> bool {
    Words(words).any(|word| fits(name, word))
}
