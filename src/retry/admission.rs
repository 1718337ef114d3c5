//! Which waiting calls may be sent: first the gates decide, then the published limits.

use super::call::{Call, CallId, State};
use super::client::Client;
use super::gate::Next;
use super::shared::Shared;
use super::step::GiveUp;
use crate::time::Ms;

impl Client {
    /// Admits every call that may be sent, first come first served.
    pub(super) fn admit_ready(&mut self, now: Ms) {
        for at in 0..self.shared.gates.len() {
            while let Some(next) = self.next_at_gate(at)
                && next.at <= now
            {
                self.admit_at_gate(now, at, next);
            }
        }
        self.forget_gates(now);
        self.admit_within_limits(now);
    }

    /// Drops the gates that nobody waits at and that no longer close anything. A failure after
    /// that closes a new gate.
    pub(super) fn forget_gates(&mut self, now: Ms) {
        self.shared.gates.retain(|gate| !gate.is_idle(now));
    }

    fn next_at_gate(&self, at: usize) -> Option<Next> {
        self.shared.gates.get(at)?.next(&self.calls)
    }

    fn admit_at_gate(&mut self, now: Ms, at: usize, next: Next) {
        let shared = &mut self.shared;
        let Shared { gates, keyed, .. } = shared;
        let Some(gate) = gates.get_mut(at) else {
            return;
        };
        let Some(call) = self.calls.get_mut(next.call) else {
            gate.leave(next.call, next.ticket);
            return;
        };
        if call.attempts > 0 {
            if next.is_probe && call.policy.budget && !keyed.take_token(gate.key, now) {
                gate.skip(now, next, &mut shared.random);
                self.change(next.call, State::given_up(GiveUp::Budget));
                return;
            }
            if let State::InLine(place) = call.state {
                call.retries = call.retries.wrapping_add(u32::from(!place.is_counted));
                if !gate.is_limit() && !gate.spreads_alone() {
                    let waited = now.saturating_sub(place.joined_at);
                    call.waited = call.waited.wrapping_add(waited);
                }
            }
        }
        gate.admit(next.call, next.ticket);
        call.admitted_by = Some(gate.key);
        self.release(now, next.call);
    }

    /// A wait of a call is over: it is sent, unless a limit holds it.
    pub(super) fn release(&mut self, now: Ms, id: CallId) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        // The timer may fire after the deadline, as after a sleep of the device.
        let held = if now < call.deadline_at {
            self.shared.join_limit(now, call)
        } else {
            Some(Err(call.deadline_at))
        };
        if held.is_some()
            && let Some(gate) = call
                .admitted_by
                .take()
                .and_then(|key| self.shared.gate(key))
        {
            gate.aborted();
        }
        let state = match held {
            None => State::Held { until: None },
            Some(Ok(state)) => state,
            Some(Err(until)) => refused(call, until),
        };
        self.change(id, state);
    }

    fn admit_within_limits(&mut self, now: Ms) {
        while let Some(id) = self.next_held(now) {
            self.leave_line(id);
            let Some(call) = self.calls.get(id) else {
                continue;
            };
            // Here, too.
            let state = if now < call.deadline_at {
                self.shared.limits.sent(&call.facts, now);
                State::Ready
            } else {
                refused(call, call.deadline_at)
            };
            self.change(id, state);
        }
        for id in std::mem::take(&mut self.newly_held) {
            if let Some(call) = self.calls.get(id)
                && matches!(call.state, State::Held { until: None })
            {
                self.hold(now, id);
            }
        }
    }

    /// The first held call that the limits have room for.
    fn next_held(&self, now: Ms) -> Option<CallId> {
        let limits = &self.shared.limits;
        let heads = self.holding.heads();
        let free = heads.filter(|(_, _, facts)| limits.free_at(facts, now, &|_| 0) <= now);
        let first = free.min_by_key(|(ticket, ..)| *ticket);
        first.map(|(_, id, _)| id)
    }

    /// The limits have no room for a call: it waits, if it may wait that long.
    fn hold(&mut self, now: Ms, id: CallId) {
        let Some(call) = self.calls.get(id) else {
            return;
        };
        let limits = &self.shared.limits;
        let until = limits.free_at(&call.facts, now, &|limit| {
            self.holding.ahead(limits, limit, &call.facts, call.ticket)
        });
        let may_wait = call.may_wait(now, until, until);
        if may_wait {
            self.change(id, State::Held { until: Some(until) });
        } else {
            let state = refused(call, until);
            self.leave_line(id);
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
