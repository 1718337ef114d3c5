//! The calls that wait for room in the published limits, first come first served.

use super::call::CallId;
use super::facts::Facts;
use super::key::Key;
use super::limits::Limits;
use super::queue::Queue;

/// Held calls, in groups to which the same limits apply.
#[derive(Debug)]
pub(super) struct Holding {
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    facts: Facts,
    /// By ticket.
    queue: Queue,
}

impl Group {
    fn fits(&self, facts: &Facts) -> bool {
        Key::origin(&self.facts) == Key::origin(facts)
            && self.facts.path_limits == facts.path_limits
    }
}

impl Holding {
    pub const fn new() -> Self {
        Self { groups: Vec::new() }
    }

    pub fn join(&mut self, facts: &Facts, ticket: u64, call: CallId) {
        if let Some(group) = self.groups.iter_mut().find(|group| group.fits(facts)) {
            group.queue.insert(ticket, call);
        } else {
            let mut queue = Queue::new();
            queue.insert(ticket, call);
            let facts = *facts;
            self.groups.push(Group { facts, queue });
        }
    }

    pub fn leave(&mut self, facts: &Facts, ticket: u64, call: CallId) {
        if let Some(at) = self.groups.iter().position(|group| group.fits(facts))
            && let Some(group) = self.groups.get_mut(at)
        {
            group.queue.remove(ticket, call);
            if group.queue.is_empty() {
                self.groups.swap_remove(at);
            }
        }
    }

    /// The first of each group.
    pub fn heads(&self) -> impl Iterator<Item = (u64, CallId, &Facts)> {
        self.groups.iter().filter_map(|group| {
            let (ticket, call) = group.queue.first()?;
            Some((ticket, call, &group.facts))
        })
    }

    /// How many calls are ahead of this ticket for that limit.
    pub fn ahead(&self, limits: &Limits, limit: usize, facts: &Facts, ticket: u64) -> usize {
        let shares = |group: &&Group| {
            Key::origin(&group.facts) == Key::origin(facts) && limits.applies(limit, &group.facts)
        };
        let groups = self.groups.iter().filter(shares);
        groups.map(|group| group.queue.count_before(ticket)).sum()
    }
}
