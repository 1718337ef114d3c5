//! What a client knows about each origin apart from its gates: the retry budget and the pace.

use super::budget::Budget;
use super::pace::Pace;
use crate::time::Ms;

/// The origins that a client has sent to.
#[derive(Debug)]
pub(super) struct Origins(Vec<Origin>);

/// One origin.
#[derive(Debug)]
pub(super) struct Origin {
    id: u32,
    pub budget: Budget,
    pub pace: Pace,
}

impl Origins {
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The origin with that number, created at first use. Always `Some`.
    pub fn get(&mut self, id: u32, now: Ms) -> Option<&mut Origin> {
        if !self.0.iter().any(|o| o.id == id) {
            self.0.push(Origin {
                id,
                budget: Budget::new(now),
                pace: Pace::new(),
            });
        }
        self.0.iter_mut().find(|o| o.id == id)
    }

    /// Takes a token from the origin's budget, if there is one.
    pub fn take_token(&mut self, id: u32, now: Ms) -> bool {
        self.get(id, now)
            .is_some_and(|origin| origin.budget.take(now))
    }
}
