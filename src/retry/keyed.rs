//! What a client knows for each key: the gate, the budget for retries, the pace, the published
//! limits, and the server's name for the limit.
//!
//! The cost of a call does not depend on how many keys there are: only keys with news are looked
//! at, in [`Client::admit_ready`](super::Client). A key is forgotten when nothing is known for it
//! any more that differs from a fresh one.

use super::backoff::Random;
use super::budget::Budget;
use super::call::{CallId, Calls};
use super::facts::Facts;
use super::gate::{Cause, Closing, Gate};
use super::holding::Holding;
use super::key::Key;
use super::limits::Limits;
use super::pace::Pace;
use super::queue::Queue;
use super::table::Table;
use crate::time::Ms;

/// Above this many keys, the one that is due to be forgotten next is forgotten at once.
const MANY: usize = 2_000;
/// How long the server's name for a limit is remembered, ms.
const NAMED: Ms = 600_000;

/// What is known, by key.
#[derive(Debug)]
pub(super) struct Keyed {
    entries: Table<Entry>,
    /// The slots of entries with news.
    touched: Vec<u32>,
    /// When which slot has a call that may be sent.
    wakes: Queue,
    /// When which slot has something to forget.
    rests: Queue,
    /// The closed gates of endpoints, by the key of their origin.
    endpoints: Queue,
}

#[derive(Debug)]
pub(super) struct Entry {
    key: Key,
    pub budget: Budget,
    pub pace: Option<Pace>,
    /// `None` while it is open.
    pub gate: Option<Gate>,
    pub holding: Holding,
    /// The server's name for the limit of this endpoint, and how long that is remembered.
    bucket: u32,
    named_until: Ms,
    /// The key of the origin, while the gate of this endpoint is closed.
    listed_at: Option<Key>,
    is_touched: bool,
    wakes_at: Option<Ms>,
    rests_at: Option<Ms>,
}

impl Keyed {
    pub const fn new() -> Self {
        Self {
            entries: Table::new(),
            touched: Vec::new(),
            wakes: Queue::new(),
            rests: Queue::new(),
            endpoints: Queue::new(),
        }
    }

    /// Whether nothing is known that could matter to a call.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many keys something is known for.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entry of that key, if there is one, without looking at it again.
    pub fn find(&mut self, key: Key) -> Option<&mut Entry> {
        self.entries.get_mut(key)
    }

    /// The entry of that key, created at first use. Always `Some`.
    pub fn get(&mut self, key: Key, now: Ms) -> Option<&mut Entry> {
        if self.entries.slot(key).is_none() {
            if self.entries.len() >= MANY
                && let Some((_, slot)) = self.rests.first()
            {
                self.forget_slot(slot);
            }
            self.entries.insert(key.into(), Entry::new(key, now));
        }
        self.touch(key);
        self.find(key)
    }

    /// The gate with that key, if it is closed.
    pub fn gate(&self, key: Key) -> Option<&Gate> {
        self.entries.get(key)?.gate.as_ref()
    }

    /// The same, to change it.
    pub fn gate_mut(&mut self, key: Key) -> Option<&mut Gate> {
        self.touch(key);
        self.find(key)?.gate.as_mut()
    }

    /// Closes a gate, or reports one more failure to it. `was_admitted`: by this gate.
    pub fn close(
        &mut self,
        facts: &Facts,
        key: Key,
        closing: &Closing,
        was_admitted: bool,
        random: &mut Random,
    ) {
        let Some(entry) = self.get(key, closing.now) else {
            return;
        };
        match &mut entry.gate {
            Some(gate) if was_admitted => gate.probe_failed(closing, random),
            Some(gate) => gate.failed(closing, random),
            None => {
                entry.gate = Some(Gate::close(closing, random));
                if key == Key::endpoint(facts) {
                    let origin = Key::origin(facts);
                    entry.listed_at = Some(origin);
                    if let Some(slot) = self.entries.slot(key) {
                        self.endpoints.insert(origin.into(), slot);
                    }
                }
            }
        }
    }

    /// Whether another endpoint of the same origin fails for that cause, and, where the cause is a
    /// limit, in the same window.
    pub fn has_failing_sibling(&self, facts: &Facts, now: Ms, cause: Cause, end: Ms) -> bool {
        let own = Key::endpoint(facts);
        let mut slots = self.endpoints.all(Key::origin(facts).into());
        slots.any(|slot| {
            self.entries.at(slot).is_some_and(|entry| {
                let gate = entry.gate.as_ref();
                entry.key != own && gate.is_some_and(|gate| gate.fails_like(now, cause, end))
            })
        })
    }

    /// Moves the lines of an origin's endpoints that fail like its gate to that gate. Returns the
    /// calls that moved.
    pub fn widen(&mut self, now: Ms, origin: Key, cause: Cause) -> Vec<CallId> {
        let mut moved = Vec::new();
        let Some(mut wide) = self.find(origin).and_then(|entry| entry.gate.take()) else {
            return moved;
        };
        for slot in self.endpoints.all(origin.into()).collect::<Vec<_>>() {
            if let Some(entry) = self.entries.at_mut(slot)
                && let Some(gate) = &mut entry.gate
                && gate.fails_like(now, cause, wide.not_before)
            {
                moved.append(&mut wide.absorb(gate));
                self.open(slot);
            }
        }
        if let Some(entry) = self.find(origin) {
            entry.gate = Some(wide);
        }
        self.touch(origin);
        moved
    }

    /// Remembers the server's name for the limit of an endpoint; 0 for none.
    pub fn name(&mut self, facts: &Facts, now: Ms, bucket: u32) {
        if bucket != 0
            && let Some(entry) = self.get(Key::endpoint(facts), now)
        {
            entry.bucket = bucket;
            entry.named_until = now.wrapping_add(NAMED);
        }
    }

    /// The limit that an endpoint was last seen in, if the server names it.
    pub fn bucket(&self, facts: &Facts) -> Option<Key> {
        let entry = self.entries.get(Key::endpoint(facts))?;
        (entry.bucket != 0).then(|| Key::bucket(facts, entry.bucket))
    }

    /// Takes a token from the budget of that key, if there is one.
    pub fn take_token(&mut self, key: Key, now: Ms) -> bool {
        self.get(key, now)
            .is_some_and(|entry| entry.budget.take(now))
    }

    /// Marks the entries whose time has come.
    pub fn wake(&mut self, now: Ms) {
        while let Some(slot) = self.wakes.take_until(now) {
            if let Some(entry) = self.entries.at_mut(slot) {
                entry.wakes_at = None;
                let key = entry.key;
                self.touch(key);
            }
        }
    }

    /// When the next call may be sent.
    pub fn next_wake(&self) -> Option<Ms> {
        self.wakes.first().map(|(at, _)| at)
    }

    /// The next entry with news.
    pub fn next_touched(&mut self) -> Option<Key> {
        loop {
            let slot = self.touched.pop()?;
            if let Some(entry) = self.entries.at_mut(slot)
                && entry.is_touched
            {
                entry.is_touched = false;
                return Some(entry.key);
            }
        }
    }

    /// An entry has been looked at: sets its times anew.
    pub fn settle(&mut self, key: Key, now: Ms, calls: &Calls, limits: &Limits) {
        let Some(slot) = self.entries.slot(key) else {
            return;
        };
        let Some(entry) = self.entries.at_mut(slot) else {
            return;
        };
        let at_gate = entry.gate.as_ref().and_then(|gate| gate.next(calls));
        let held = entry.holding.next(limits, now);
        let wakes_at = match (at_gate, held) {
            (Some(next), Some((at, _))) => Some(at.min(next.at)),
            (next, held) => next.map(|next| next.at).or(held.map(|(at, _)| at)),
        };
        let changed = core::mem::replace(&mut entry.wakes_at, wakes_at);
        if changed != wakes_at {
            replace(&mut self.wakes, slot, changed, wakes_at);
        }
        self.set_rest(slot, limits);
    }

    /// Drops what is over by now.
    pub fn forget(&mut self, now: Ms, limits: &Limits) {
        while let Some(slot) = self.rests.take_until(now) {
            let Some(entry) = self.entries.at_mut(slot) else {
                continue;
            };
            entry.rests_at = None;
            if now >= entry.named_until {
                entry.bucket = 0;
            }
            if entry.gate.as_ref().is_some_and(|gate| gate.is_idle(now)) {
                self.open(slot);
            }
            let over_at = self.entries.at(slot).and_then(|it| it.over_at(limits));
            if over_at.is_some_and(|at| at <= now) {
                self.forget_slot(slot);
            } else {
                self.set_rest(slot, limits);
            }
        }
    }

    fn set_rest(&mut self, slot: u32, limits: &Limits) {
        if let Some(entry) = self.entries.at_mut(slot) {
            let at = match &entry.gate {
                Some(gate) => gate.idle_at(),
                None => entry.over_at(limits),
            };
            let before = core::mem::replace(&mut entry.rests_at, at);
            if before != at {
                replace(&mut self.rests, slot, before, at);
            }
        }
    }

    /// Drops a gate.
    fn open(&mut self, slot: u32) {
        if let Some(entry) = self.entries.at_mut(slot) {
            entry.gate = None;
            if let Some(origin) = entry.listed_at.take() {
                self.endpoints.remove(origin.into(), slot);
            }
            let key = entry.key;
            self.touch(key);
        }
    }

    fn forget_slot(&mut self, slot: u32) {
        self.open(slot);
        if let Some(entry) = self.entries.at_mut(slot) {
            let key = entry.key;
            let (wakes_at, rests_at) = (entry.wakes_at, entry.rests_at);
            replace(&mut self.wakes, slot, wakes_at, None);
            replace(&mut self.rests, slot, rests_at, None);
            self.entries.remove(key);
        }
    }

    fn touch(&mut self, key: Key) {
        if let Some(slot) = self.entries.slot(key)
            && let Some(entry) = self.entries.at_mut(slot)
            && !entry.is_touched
        {
            entry.is_touched = true;
            self.touched.push(slot);
        }
    }
}

impl Entry {
    const fn new(key: Key, now: Ms) -> Self {
        Self {
            key,
            budget: Budget::new(now),
            pace: None,
            gate: None,
            holding: Holding::new(),
            bucket: 0,
            named_until: 0,
            listed_at: None,
            is_touched: false,
            wakes_at: None,
            rests_at: None,
        }
    }

    /// From when on it says nothing; `None` while calls wait.
    fn over_at(&self, limits: &Limits) -> Option<Ms> {
        if !self.holding.is_empty() {
            return None;
        }
        let gate = match &self.gate {
            Some(gate) => gate.idle_at()?,
            None => 0,
        };
        let pace = self.pace.as_ref().map_or(0, Pace::over_at);
        let times = [
            gate,
            pace,
            self.budget.full_at(),
            self.holding.over_at(limits),
            self.named_until,
        ];
        times.into_iter().max()
    }
}

fn replace(queue: &mut Queue, slot: u32, before: Option<Ms>, after: Option<Ms>) {
    if let Some(at) = before {
        queue.remove(at, slot);
    }
    if let Some(at) = after {
        queue.insert(at, slot);
    }
}
