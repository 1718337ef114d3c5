//! Which waiting calls may be sent: first the gates decide, then the published limits.

use super::call::{Call, CallId, State};
use super::client::Client;
use super::gate::Next;
use super::key::Key;
use super::shared::Shared;
use super::step::GiveUp;
use crate::time::Ms;

impl Client {
    /// Admits every call that may be sent, first come first served.
    pub(super) fn admit_ready(&mut self, now: Ms) {
        self.shared.keyed.wake(now);
        while let Some(key) = self.shared.keyed.next_touched() {
            self.refuse_held_too_long(now, key);
            while let Some(next) = self.next_at_gate(key)
                && next.at <= now
            {
                self.admit_at_gate(now, key, next);
            }
            self.admit_within_limits(now, key);
            let Shared { keyed, limits, .. } = &mut self.shared;
            keyed.settle(key, now, &self.calls, limits);
        }
        for id in std::mem::take(&mut self.newly_held) {
            if let Some(call) = self.calls.get(id)
                && matches!(call.state, State::Held { until: None })
            {
                self.hold(now, id);
            }
        }
    }

    fn next_at_gate(&self, key: Key) -> Option<Next> {
        self.shared.keyed.gate(key)?.next(&self.calls)
    }

    fn admit_at_gate(&mut self, now: Ms, key: Key, next: Next) {
        let shared = &mut self.shared;
        let awake = shared.awake(now);
        let Some(entry) = shared.keyed.find(key) else {
            return;
        };
        let Some(gate) = &mut entry.gate else {
            return;
        };
        let Some(call) = self.calls.get_mut(next.call) else {
            gate.leave(next.call, next.ticket);
            return;
        };
        if call.attempts > 0 {
            if next.is_probe && call.policy.budget && !entry.budget.take(now) {
                gate.skip(now, next, &mut shared.random);
                self.change(next.call, State::given_up(GiveUp::Budget));
                return;
            }
            if let State::InLine(place) = call.state {
                call.retries = call.retries.wrapping_add(u32::from(!place.is_counted));
                if !gate.is_limit() && !gate.spreads_alone() {
                    let waited = awake.saturating_sub(place.awake_at);
                    call.waited = call.waited.wrapping_add(waited);
                }
            }
        }
        gate.admit(next.call, next.ticket);
        call.admitted_by = Some(key);
        self.release(now, next.call);
    }

    /// A wait of a call is over: it is sent, unless a limit holds it.
    pub(super) fn release(&mut self, now: Ms, id: CallId) {
        let held = self.held_by_bucket(now, id);
        self.change(id, held.unwrap_or(State::Held { until: None }));
    }

    /// The state of a call that may not be sent: its bucket is closed, or its deadline has passed.
    fn held_by_bucket(&mut self, now: Ms, id: CallId) -> Option<State> {
        let call = self.calls.get_mut(id)?;
        // The timer may fire after the deadline, as after a sleep of the device.
        let held = if now < call.deadline_at {
            self.shared.join_limit(now, call)?
        } else {
            Err(call.deadline_at)
        };
        if let Some(key) = call.admitted_by.take()
            && let Some(gate) = self.shared.keyed.gate_mut(key)
        {
            gate.aborted();
        }
        Some(held.unwrap_or_else(|until| refused(call, until)))
    }

    /// Admits the calls that the published limits have room for.
    fn admit_within_limits(&mut self, now: Ms, key: Key) {
        loop {
            let Shared { keyed, limits, .. } = &mut self.shared;
            let Some(entry) = keyed.find(key) else {
                return;
            };
            let Some((at, id)) = entry.holding.next(limits, now) else {
                return;
            };
            let Some(call) = self.calls.get(id) else {
                return;
            };
            if at > now {
                if call.may_wait(at) {
                    return;
                }
                self.refuse(id, at);
                continue;
            }
            let paths = call.facts.path_limits;
            entry.holding.leave(id, call.ticket);
            // A response may have closed its bucket meanwhile.
            let held = self.held_by_bucket(now, id);
            if held.is_none() {
                let Shared { keyed, limits, .. } = &mut self.shared;
                if let Some(entry) = keyed.find(key) {
                    entry.holding.sent(limits, paths, now);
                }
            }
            self.change(id, held.unwrap_or(State::Ready));
        }
    }

    /// The limits have no room for a call: it waits, if it may wait that long.
    fn hold(&mut self, now: Ms, id: CallId) {
        let Some(call) = self.calls.get(id) else {
            return;
        };
        let Shared { keyed, limits, .. } = &mut self.shared;
        let entry = keyed.find(Key::origin(&call.facts));
        let until = entry.map_or(now, |entry| entry.holding.turn(limits, call, now));
        if call.may_wait(until) {
            self.change(id, State::Held { until: Some(until) });
        } else {
            self.refuse(id, until);
        }
    }

    /// A limit that lasts until then holds a call for longer than it may wait.
    pub(super) fn refuse(&mut self, id: CallId, until: Ms) {
        self.leave_line(id);
        if let Some(call) = self.calls.get(id) {
            let state = refused(call, until);
            self.change(id, state);
        }
    }
}

/// The end of a call that a limit holds for too long: unsent, or with its own last response.
const fn refused(call: &Call, until: Ms) -> State {
    if call.attempts == 0 {
        State::refused(until)
    } else if until >= call.deadline_at {
        State::given_up(GiveUp::Deadline)
    } else {
        State::given_up(GiveUp::ServerDelayTooLong)
    }
}
