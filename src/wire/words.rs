//! Lists of words, and words with `*` at their ends.

/// Whether a name fits a word with `*` at its ends.
fn fits(name: &[u8], word: &[u8]) -> bool {
    match word {
        [b'*', part @ .., b'*'] => name.windows(part.len().max(1)).any(|it| it == part),
        [b'*', end @ ..] => name.ends_with(end),
        [start @ .., b'*'] => name.starts_with(start),
        _ => name == word,
    }
}

/// Whether a name fits one of these words.
#[inline(never)]
pub fn fits_one(name: &str, mut words: Packed) -> bool {
    words.any(|word| fits(name.as_bytes(), word))
}

/// A list of words, each with its length in front of it, which takes no search for its end.
#[derive(Clone, Copy)]
pub struct Packed(pub &'static [u8]);

impl Iterator for Packed {
    type Item = &'static [u8];

    #[inline(never)]
    fn next(&mut self) -> Option<&'static [u8]> {
        let (length, rest) = self.0.split_first()?;
        let (word, rest) = rest.split_at_checked(usize::from(*length))?;
        self.0 = rest;
        Some(word)
    }
}

/// Puts the length of each word in place of the space before it; the text begins with a space.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the compiler runs it"
)]
pub const fn packed<const N: usize>(text: &str) -> [u8; N] {
    let text = text.as_bytes();
    let mut all = [0; N];
    let mut start = 0;
    let mut at = 0;
    while at < N {
        if text[at] == b' ' {
            start = at;
        } else {
            all[at] = text[at];
            all[start] += 1;
        }
        at += 1;
    }
    all
}

/// A [`Packed`] list of the words in a text.
macro_rules! words {
    ($text:literal) => {{
        const TEXT: &str = concat!(" ", $text);
        const WORDS: &[u8] = &$crate::wire::words::packed::<{ TEXT.len() }>(TEXT);
        $crate::wire::words::Packed(WORDS)
    }};
}
pub(crate) use words;

/// The place of a word in a [`Packed`] list. A loop of its own: the list's iterator is not inlined,
/// and each field of a body is looked up here.
pub fn place_of(list: &[u8], word: &[u8]) -> Option<usize> {
    let mut place: usize = 0;
    let mut rest = list;
    loop {
        let (length, after) = rest.split_first()?;
        let (one, after) = after.split_at_checked(usize::from(*length))?;
        if one == word {
            return Some(place);
        }
        place = place.wrapping_add(1);
        rest = after;
    }
}

/// A [`Packed`] list of the names in a table, which takes the room of
/// [`length_of`](crate::view::length_of).
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the compiler runs it"
)]
pub const fn packed_names<T, const N: usize>(table: &[(&str, T)]) -> [u8; N] {
    let mut all = [0; N];
    let mut at = 0;
    let mut row = 0;
    while row < table.len() {
        let name = table[row].0.as_bytes();
        all[at] = name.len() as u8;
        at += 1;
        let mut byte = 0;
        while byte < name.len() {
            all[at] = name[byte];
            at += 1;
            byte += 1;
        }
        row += 1;
    }
    all
}

/// The second column of a table.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the compiler runs it"
)]
pub const fn seconds<T: Copy, const N: usize>(table: &[(&str, T)]) -> [T; N] {
    let mut all = [table[0].1; N];
    let mut row = 0;
    while row < N {
        all[row] = table[row].1;
        row += 1;
    }
    all
}
