//! What a client knows for each key apart from its gate: the budget for retries and the pace.

use super::budget::Budget;
use super::key::Key;
use super::pace::Pace;
use crate::time::Ms;

/// Above this size, entries that say nothing any more are dropped.
const MANY: usize = 64;

/// Budgets and paces by their key.
#[derive(Debug)]
pub(super) struct Keyed {
    entries: Vec<Entry>,
    /// How many entries the last clean-up left.
    left: usize,
}

#[derive(Debug)]
pub(super) struct Entry {
    key: Key,
    pub budget: Budget,
    pub pace: Pace,
}

impl Keyed {
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
            left: 0,
        }
    }

    pub fn find(&mut self, key: Key) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.key == key)
    }

    /// Whether all budgets are full, and no response says anything about the present.
    pub fn is_at_rest(&self, now: Ms) -> bool {
        self.entries.iter().all(|entry| entry.is_at_rest(now))
    }

    /// The entry of that key, created at first use. Always `Some`.
    pub fn get(&mut self, key: Key, now: Ms) -> Option<&mut Entry> {
        if self.find(key).is_none() {
            if self.entries.len() >= MANY.max(self.left.saturating_mul(2)) {
                self.entries.retain(|entry| !entry.is_at_rest(now));
                self.left = self.entries.len();
            }
            self.entries.push(Entry {
                key,
                budget: Budget::new(now),
                pace: Pace::new(),
            });
        }
        self.find(key)
    }

    /// Takes a token from the budget of that key, if there is one.
    pub fn take_token(&mut self, key: Key, now: Ms) -> bool {
        self.get(key, now)
            .is_some_and(|entry| entry.budget.take(now))
    }
}

impl Entry {
    fn is_at_rest(&self, now: Ms) -> bool {
        self.budget.is_full(now) && self.pace.is_over(now)
    }
}
