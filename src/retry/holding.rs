//! The published limits of one origin and credential: the recent requests, and the calls that wait
//! for room, first come first served.

use super::call::{Call, CallId};
use super::limits::{Limits, Window};
use super::queue::Queue;
use crate::time::Ms;

/// Recent requests, and held calls in groups to which the same limits apply.
#[derive(Debug)]
pub(super) struct Holding {
    windows: Vec<Window>,
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    path_limits: u32,
    /// By ticket.
    queue: Queue,
}

impl Holding {
    pub const fn new() -> Self {
        Self {
            windows: Vec::new(),
            groups: Vec::new(),
        }
    }

    pub fn join(&mut self, call: &Call) {
        let path_limits = call.facts.path_limits;
        let mut groups = self.groups.iter_mut();
        if let Some(group) = groups.find(|group| group.path_limits == path_limits) {
            group.queue.insert(call.ticket, call.id);
        } else {
            let mut queue = Queue::new();
            queue.insert(call.ticket, call.id);
            self.groups.push(Group { path_limits, queue });
        }
    }

    pub fn leave(&mut self, call: CallId, ticket: u64) {
        for group in &mut self.groups {
            group.queue.remove(ticket, call);
        }
        self.groups.retain(|group| !group.queue.is_empty());
    }

    /// Whether no call waits.
    pub const fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Counts a request.
    pub fn sent(&mut self, limits: &Limits, path_limits: u32, now: Ms) {
        limits.sent(&mut self.windows, path_limits, now);
    }

    /// The call that goes next, with the earliest time. Among those that may go by `now`, it is the
    /// one that came first.
    pub fn next(&self, limits: &Limits, now: Ms) -> Option<(Ms, CallId)> {
        let heads = self.groups.iter().filter_map(|group| {
            let (ticket, call) = group.queue.first()?;
            let at = limits.free_at(&self.windows, group.path_limits, now, &|_| 0);
            Some((at, ticket, call))
        });
        heads.min().map(|(at, _, call)| (at, call))
    }

    /// When a call in line may be sent, if all those ahead of it stay.
    pub fn turn(&self, limits: &Limits, call: &Call, now: Ms) -> Ms {
        let path_limits = call.facts.path_limits;
        limits.free_at(&self.windows, path_limits, now, &|limit| {
            let shares = |group: &&Group| limits.applies(limit, group.path_limits);
            let groups = self.groups.iter().filter(shares);
            groups
                .map(|group| group.queue.count_before(call.ticket))
                .sum()
        })
    }

    /// From when on it says nothing any more.
    pub fn over_at(&self, limits: &Limits) -> Ms {
        limits.over_at(&self.windows)
    }
}
