//! The calls that wait at a gate, first come first served.
//!
//! Calls with different options for backoffs and server delays wait in groups of their own, so that
//! the options of one call never set the pace of another.

use super::call::{Call, CallId};
use super::policy::{Jitter, Policy};
use super::queue::Queue;
use crate::time::Ms;

/// The calls of one gate.
#[derive(Debug)]
pub(super) struct Line {
    groups: Vec<Group>,
}

/// Calls with the same such options, either all new or all failed.
#[derive(Debug)]
struct Group {
    times: Times,
    is_new: bool,
    /// By ticket.
    queue: Queue,
}

/// The options that decide when a call may be sent.
type Times = (Ms, u32, Ms, Jitter, Ms);

impl Line {
    pub const fn new() -> Self {
        Self { groups: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.queue.len()).sum()
    }

    pub const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    pub fn join(&mut self, call: &Call) {
        let (times, is_new) = (times_of(&call.policy), call.attempts == 0);
        let queue = self.queue(times, is_new);
        if let Some(queue) = queue {
            queue.insert(call.ticket, call.id);
        }
    }

    /// The queue of a group, which is made at first use. Always `Some`.
    fn queue(&mut self, times: Times, is_new: bool) -> Option<&mut Queue> {
        let same = |group: &Group| group.times == times && group.is_new == is_new;
        let at = self.groups.iter().position(same).unwrap_or_else(|| {
            let queue = Queue::new();
            self.groups.push(Group {
                times,
                is_new,
                queue,
            });
            self.groups.len().wrapping_sub(1)
        });
        self.groups.get_mut(at).map(|group| &mut group.queue)
    }

    /// Takes over all calls of another line.
    pub fn absorb(&mut self, other: &mut Self) {
        for group in std::mem::take(&mut other.groups) {
            if let Some(queue) = self.queue(group.times, group.is_new) {
                for (ticket, call) in group.queue.iter() {
                    queue.insert(ticket, call);
                }
            }
        }
    }

    pub fn leave(&mut self, call: CallId, ticket: u64) {
        for group in &mut self.groups {
            group.queue.remove(ticket, call);
        }
        self.groups.retain(|group| !group.queue.is_empty());
    }

    /// The first of each group, with its ticket.
    pub fn heads(&self) -> impl Iterator<Item = (u64, CallId)> {
        self.groups.iter().filter_map(|group| group.queue.first())
    }

    /// All calls, group by group.
    pub fn calls(&self) -> Vec<CallId> {
        let mut calls = Vec::new();
        for group in &self.groups {
            group.queue.add_to(&mut calls);
        }
        calls
    }
}

const fn times_of(policy: &Policy) -> Times {
    (
        policy.base_delay,
        policy.factor_milli,
        policy.max_delay,
        policy.jitter,
        policy.max_server_delay,
    )
}
