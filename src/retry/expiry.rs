//! What the passing of time ends: attempts, waits and calls.

use super::call::{Call, CallId, State};
use super::client::Client;
use super::gate::Next;
use super::key::Key;
use super::step::GiveUp;
use crate::time::{MAX_MS, Ms};

impl Client {
    /// Applies every timeout, wake-up and deadline that is due.
    pub(super) fn expire(&mut self, now: Ms) {
        while let Some(id) = self.timers.due(now) {
            let Some(call) = self.calls.get(id) else {
                continue;
            };
            let left = call.state;
            if matches!(left, State::Refreshing { until, .. } if until <= now) {
                self.refreshed(now, id, false);
                self.mark_changed(id);
            } else if matches!(call.state, State::Sleeping { until, .. } if until < call.deadline_at)
            {
                self.release(now, id);
            } else if call.due_at(self.shared.asleep).min(MAX_MS) > now {
                // The device was asleep meanwhile.
                self.rearm(id);
            } else if let Some(next) = self.expired(now, call) {
                self.leave_line(id);
                self.change(id, next);
                self.pass_on_refresh(left);
            } else if let Some(call) = self.calls.get_mut(id) {
                // Only patience is over, and it does not count here.
                let deadline_at = call.deadline_at;
                let next = if deadline_at > now {
                    deadline_at
                } else {
                    MAX_MS
                };
                self.timers.arm(call, next);
            }
        }
    }

    fn rearm(&mut self, id: CallId) {
        if let Some(call) = self.calls.get_mut(id) {
            let due_at = call.due_at(self.shared.asleep);
            self.timers.arm(call, due_at);
        }
    }

    /// The state that follows because of the time; `None` when nothing is due.
    fn expired(&self, now: Ms, call: &Call) -> Option<State> {
        let mut limit_ends = 0;
        match call.state {
            State::InFlight(sent) => {
                return (call.attempt_ends(sent.at) <= now).then_some(State::Cancelling {
                    sent,
                    deadline: call.deadline_at <= now,
                });
            }
            State::InLine(place) => {
                let gate = self.shared.keyed.gate(place.gate)?;
                limit_ends = gate.turn(call);
                let is_next = |next: Next| next.call == call.id && next.at <= now;
                let has_turn = gate.next(&self.calls).is_some_and(is_next);
                let waits_for_others = !gate.is_limit() && !gate.spreads_alone();
                let counts_patience = waits_for_others && call.attempts > 0 && !has_turn;
                if call.deadline_at > now && !counts_patience {
                    return None;
                }
            }
            State::Held { until } => limit_ends = until.unwrap_or(0),
            State::Sleeping { .. }
            | State::Refused { .. }
            | State::Refreshing { .. }
            | State::AwaitingRefresh { .. } => {}
            State::Ready | State::Cancelling { .. } | State::Done { .. } => return None,
        }
        Some(State::Done {
            why: Some(if call.attempts == 0 {
                GiveUp::RateLimit
            } else if call.deadline_at > now {
                GiveUp::Patience
            } else {
                GiveUp::Deadline
            }),
            until: limit_ends,
        })
    }

    /// Ends calls in line when a server delay has grown beyond what they may wait for. The first in
    /// line began to wait first, so it is the first to have waited too long.
    pub(super) fn refuse_held_too_long(&mut self, now: Ms, key: Key) {
        while let Some((id, until)) = self.held_too_long(now, key) {
            self.refuse(id, until);
        }
    }

    fn held_too_long(&self, now: Ms, key: Key) -> Option<(CallId, Ms)> {
        let gate = self.shared.keyed.gate(key)?;
        gate.heads().find_map(|id| {
            let call = self.calls.get(id)?;
            let is_over = gate.not_before <= now || call.may_wait(gate.not_before);
            (!is_over).then(|| (id, gate.turn(call)))
        })
    }
}
