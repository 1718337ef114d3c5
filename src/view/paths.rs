//! Where something may stand in a body.

use core::num::NonZeroU32;
use core::sync::atomic::{AtomicU32, Ordering};

/// Places, in the order in which they are tried. Each is the names of fields with dots between them,
/// such as `error.code`; an empty one is the value itself. Headers are asked for by their names in
/// the same way.
///
/// A host may have to make a form of its own of them, and makes it once. It has a number for it,
/// which is kept here. So each list is a static; the macro `paths!` makes one where it is used.
///
/// They are one text with a line for each, as a pointer for each would take more room than the place.
#[derive(Debug)]
pub struct Paths {
    all: &'static str,
    count: u32,
    /// 0 as long as no host has given one.
    number: AtomicU32,
}

impl Paths {
    /// The places in these lines, each of which has an end. The macro `lines!` writes them.
    #[must_use]
    pub const fn new(all: &'static str) -> Self {
        let mut count: u32 = 0;
        let mut rest = all.as_bytes();
        while let [first, others @ ..] = rest {
            if *first == b'\n' {
                count = count.wrapping_add(1);
            }
            rest = others;
        }
        Self {
            all,
            count,
            number: AtomicU32::new(0),
        }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> All {
        All(self.all)
    }

    /// The one at that place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&'static str> {
        self.all().nth(place)
    }

    /// There are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many they are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// The host's number for its form of them. `make` makes the form.
    pub fn number(&self, make: impl FnOnce(&'static str) -> NonZeroU32) -> NonZeroU32 {
        let known = NonZeroU32::new(self.number.load(Ordering::Relaxed));
        known.unwrap_or_else(|| {
            let number = make(self.all);
            self.number.store(number.get(), Ordering::Relaxed);
            number
        })
    }
}

/// Lists of the same places are equal.
impl PartialEq for Paths {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl Eq for Paths {}

/// See [`Paths::all`].
#[derive(Clone, Debug)]
pub struct All(&'static str);

impl Iterator for All {
    type Item = &'static str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'static str> {
        let end = self.0.bytes().position(|byte| byte == b'\n')?;
        let (path, rest) = self.0.split_at_checked(end)?;
        self.0 = rest.get(1..)?;
        Some(path)
    }
}

/// The room that the first column of a table takes, with one byte more for each row.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the compiler runs it"
)]
pub(crate) const fn length_of<T>(table: &[(&str, T)]) -> usize {
    let mut length = table.len();
    let mut row = 0;
    while row < table.len() {
        length += table[row].0.len();
        row += 1;
    }
    length
}

/// The lines of the places in the first column of a table.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the compiler runs it"
)]
pub(crate) const fn lines_of<T, const N: usize>(table: &[(&str, T)]) -> [u8; N] {
    let mut lines = [b'\n'; N];
    let (mut row, mut end) = (0, 0);
    while row < table.len() {
        let path = table[row].0.as_bytes();
        let mut at = 0;
        while at < path.len() {
            lines[end] = path[at];
            at += 1;
            end += 1;
        }
        end += 1;
        row += 1;
    }
    lines
}

/// Places as [`Paths::new`] takes them.
macro_rules! lines {
    ($($path:expr),* $(,)?) => { concat!($($path, "\n"),*) };
}
pub(crate) use lines;

/// A static list of places: `paths!["error.code", "code"]`.
macro_rules! paths {
    ($($path:expr),* $(,)?) => {{
        static PATHS: $crate::view::Paths = $crate::view::Paths::new(concat!($($path, "\n"),*));
        &PATHS
    }};
}
pub(crate) use paths;

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn a_host_is_asked_for_its_number_once() {
        let paths: &'static Paths = paths!["error.code", "code"];
        let number = |number| NonZeroU32::new(number).unwrap();
        let other = move || paths.number(|_| number(8));
        let first = paths.number(|all| {
            assert_eq!(all, "error.code\ncode\n");
            number(7)
        });
        assert_eq!(
            [first, other(), thread::spawn(other).join().unwrap()],
            [number(7); 3]
        );
    }

    #[test]
    fn lists_of_the_same_places_are_equal_whatever_their_numbers() {
        let (one, same): (&Paths, &Paths) = (paths!["code"], paths!["code"]);
        one.number(|_| NonZeroU32::MIN);
        assert_eq!(one, same);
        assert_ne!(one, paths!["code", "error.code"]);
    }
}
