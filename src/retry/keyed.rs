//! What a client knows for each key apart from its gates: budgets and paces.

use super::budget::Budget;
use super::key::Key;
use super::pace::Pace;
use crate::time::Ms;

/// Above this size, entries that say nothing any more are dropped.
const MANY: usize = 64;

/// A value that may say no more than a new one.
pub(super) trait Forgettable {
    fn new(now: Ms) -> Self;
    fn is_as_new(&self, now: Ms) -> bool;
}

/// Values by their key.
#[derive(Debug)]
pub(super) struct Keyed<T> {
    entries: Vec<(Key, T)>,
    /// How many entries the last clean-up left.
    left: usize,
}

impl<T: Forgettable> Keyed<T> {
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            left: 0,
        }
    }

    pub fn find(&mut self, key: Key) -> Option<&mut T> {
        let entry = self.entries.iter_mut().find(|(k, _)| *k == key);
        entry.map(|(_, value)| value)
    }

    /// The value of that key, created at first use. Always `Some`.
    pub fn get(&mut self, key: Key, now: Ms) -> Option<&mut T> {
        if !self.entries.iter().any(|(k, _)| *k == key) {
            if self.entries.len() >= MANY.max(self.left.saturating_mul(2)) {
                self.entries.retain(|(_, value)| !value.is_as_new(now));
                self.left = self.entries.len();
            }
            self.entries.push((key, T::new(now)));
        }
        self.find(key)
    }
}

impl Forgettable for Budget {
    fn new(now: Ms) -> Self {
        Self::new(now)
    }

    fn is_as_new(&self, now: Ms) -> bool {
        self.is_full(now)
    }
}

impl Forgettable for Pace {
    fn new(_: Ms) -> Self {
        Self::new()
    }

    fn is_as_new(&self, now: Ms) -> bool {
        self.is_over(now)
    }
}
