//! When calls have to be looked at again. Each call is armed for one time at most.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::call::{Call, CallId};
use super::queue::Queue;
use crate::time::{MAX_MS, Ms};

/// Below this size stale entries do no harm.
const SMALL: usize = 64;

/// The times of all calls, the earliest first. Entries that no longer hold are skipped.
#[derive(Debug)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(Ms, CallId)>>,
}

impl Timers {
    pub const fn new() -> Self {
        Self {
            heap: BinaryHeap::new(),
        }
    }

    /// Arms a call for that time; [`MAX_MS`] disarms it.
    pub fn arm(&mut self, call: &mut Call, at: Ms) {
        let at = at.min(MAX_MS);
        if call.armed_for != at {
            call.armed_for = at;
            if at < MAX_MS {
                self.heap.push(Reverse((at, call.id)));
            }
        }
    }

    /// The next call whose time has come.
    pub fn due(&mut self, now: Ms, calls: &Queue<CallId, Call>) -> Option<CallId> {
        self.trim(calls);
        let Reverse((at, id)) = *self.heap.peek()?;
        if at > now {
            return None;
        }
        self.heap.pop();
        Some(id)
    }

    /// The earliest time. Exact after [`Timers::trim`].
    pub fn next(&self) -> Option<Ms> {
        self.heap.peek().map(|Reverse((at, _))| *at)
    }

    /// Drops stale entries in front, and all of them when they are too many.
    pub fn trim(&mut self, calls: &Queue<CallId, Call>) {
        let holds = |&Reverse((at, id)): &Reverse<(Ms, CallId)>| {
            calls.get(id).is_some_and(|call| call.armed_for == at)
        };
        while self.heap.peek().is_some_and(|entry| !holds(entry)) {
            self.heap.pop();
        }
        if self.heap.len() > SMALL && self.heap.len() >> 1 > calls.len() {
            self.heap.retain(holds);
        }
    }
}
