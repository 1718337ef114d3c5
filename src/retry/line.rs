//! The calls that wait at a gate, first come first served.
//!
//! Calls with different options for backoffs and server delays wait in groups of their own, so that the options of one
//! call never set the pace of another.

use super::call::CallId;
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
pub(super) struct Group {
    pub policy: Policy,
    is_new: bool,
    /// By ticket.
    queue: Queue<u64, Waiting>,
}

/// A call in line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub call: CallId,
    pub joined_at: Ms,
    pub retries: u32,
    /// Nothing has been sent yet.
    pub is_new: bool,
}

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

    pub fn join(&mut self, policy: &Policy, ticket: u64, waiting: Waiting) {
        let same = |group: &&mut Group| {
            group.is_new == waiting.is_new && times_of(&group.policy) == times_of(policy)
        };
        if let Some(group) = self.groups.iter_mut().find(same) {
            group.queue.insert(ticket, waiting);
        } else {
            let mut queue = Queue::new();
            queue.insert(ticket, waiting);
            self.groups.push(Group {
                policy: *policy,
                is_new: waiting.is_new,
                queue,
            });
        }
    }

    /// Takes over all calls of another line.
    pub fn absorb(&mut self, other: &mut Self) {
        for Group { policy, queue, .. } in std::mem::take(&mut other.groups) {
            for (ticket, waiting) in queue.iter() {
                self.join(&policy, ticket, *waiting);
            }
        }
    }

    pub fn leave(&mut self, ticket: u64) -> Option<Waiting> {
        let mut groups = self.groups.iter_mut();
        let left = groups.find_map(|group| group.queue.remove(ticket));
        self.groups.retain(|group| !group.queue.is_empty());
        left
    }

    /// The first of each group, with its ticket.
    pub fn heads(&self) -> impl Iterator<Item = (u64, &Policy, &Waiting)> {
        self.groups.iter().filter_map(|group| {
            let (ticket, waiting) = group.queue.first()?;
            Some((ticket, &group.policy, waiting))
        })
    }

    /// All calls, group by group.
    pub fn calls(&self) -> impl Iterator<Item = CallId> {
        let groups = self.groups.iter();
        groups.flat_map(|group| group.queue.iter().map(|(_, waiting)| waiting.call))
    }
}

const fn times_of(policy: &Policy) -> (Ms, u32, Ms, Jitter, Ms) {
    let Policy {
        base_delay,
        factor_milli,
        max_delay,
        jitter,
        max_server_delay,
        ..
    } = *policy;
    (
        base_delay,
        factor_milli,
        max_delay,
        jitter,
        max_server_delay,
    )
}
