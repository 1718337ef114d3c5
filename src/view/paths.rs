//! Where something may stand in a body.

use core::num::NonZeroU32;
use core::sync::atomic::{AtomicU32, Ordering};

/// Places, in the order in which they are tried. Each is the names of fields with dots between them,
/// such as `error.code`; an empty one is the value itself. Headers are asked for by their names in
/// the same way.
///
/// A host may have to make a form of its own of them, and makes it once. It has a number for it,
/// which is kept here. So each list is a static; the macro `paths!` makes one where it is used.
#[derive(Debug)]
pub struct Paths {
    all: &'static [&'static str],
    /// 0 as long as no host has given one.
    number: AtomicU32,
}

impl Paths {
    /// These places.
    #[must_use]
    pub const fn new(all: &'static [&'static str]) -> Self {
        Self {
            all,
            number: AtomicU32::new(0),
        }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> &'static [&'static str] {
        self.all
    }

    /// There are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many they are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.all.len()
    }

    /// The host's number for its form of them. `make` makes the form.
    pub fn number(&self, make: impl FnOnce(&[&str]) -> NonZeroU32) -> NonZeroU32 {
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

/// The places in the first column of a table.
#[expect(clippy::indexing_slicing, reason = "the compiler runs it")]
pub(crate) const fn places_of<T, const N: usize>(
    table: &[(&'static str, T); N],
) -> [&'static str; N] {
    let mut places = [""; N];
    let mut at = 0;
    while at < N {
        places[at] = table[at].0;
        at = at.wrapping_add(1);
    }
    places
}

/// A static list of places: `paths!["error.code", "code"]`.
macro_rules! paths {
    ($($path:expr),* $(,)?) => {{
        static PATHS: $crate::view::Paths = $crate::view::Paths::new(&[$($path),*]);
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
            assert_eq!(all, ["error.code", "code"]);
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
