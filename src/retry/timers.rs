//! When calls have to be looked at again. Each call is armed for one time at most.

use super::call::{Call, CallId};
use super::queue::Queue;
use crate::time::{MAX_MS, Ms};

/// The times of all calls, the earliest first.
#[derive(Debug)]
pub(super) struct Timers(Queue);

impl Timers {
    pub const fn new() -> Self {
        Self(Queue::new())
    }

    /// Arms a call for that time; [`MAX_MS`] disarms it.
    pub fn arm(&mut self, call: &mut Call, at: Ms) {
        let at = at.min(MAX_MS);
        if call.armed_for == at {
            return;
        }
        if call.armed_for < MAX_MS {
            self.0.remove(call.armed_for, call.id);
        }
        if at < MAX_MS {
            self.0.insert(at, call.id);
        }
        call.armed_for = at;
    }

    /// The next call whose time has come.
    pub fn due(&self, now: Ms) -> Option<CallId> {
        self.0
            .first()
            .filter(|(at, _)| *at <= now)
            .map(|(_, id)| id)
    }

    /// The earliest time.
    pub fn next(&self) -> Option<Ms> {
        self.0.first().map(|(at, _)| at)
    }
}
