//! What the passing of time ends: attempts, waits and calls.

use super::call::{Call, State};
use super::client::Client;
use super::gate::{self, Gate};
use super::step::GiveUp;
use crate::time::Ms;

impl Client {
    /// Applies every timeout, wake-up and deadline that is due.
    pub(super) fn expire(&mut self, now: Ms) {
        for at in 0..self.calls.len() {
            let Some(next) = self.calls.get(at).and_then(|call| self.expired(now, call)) else {
                continue;
            };
            let Some(call) = self.calls.get_mut(at) else {
                break;
            };
            let was_refreshing = matches!(call.state, State::Refreshing);
            call.state = next;
            call.changed = true;
            if was_refreshing {
                self.pass_on_refresh();
            }
        }
    }

    /// The state that follows because of the time; `None` when nothing is due.
    fn expired(&self, now: Ms, call: &Call) -> Option<State> {
        let mut leaves_at = self.leaves_at(call);
        let mut limit_ends = 0;
        match call.state {
            State::InFlight(sent) => {
                return (call.attempt_ends(sent.at) <= now).then_some(State::Cancelling {
                    sent,
                    deadline: call.deadline_at <= now,
                });
            }
            State::Sleeping { until, .. } if until <= now && until < call.deadline_at => {
                return Some(State::Held { until: None });
            }
            State::InLine(place) if call.attempts == 0 => {
                // The gate may have closed for longer than the call would have begun to wait.
                let gate = gate::find(&self.shared.gates, place.gate)?;
                limit_ends = gate.opens_at;
                if !call.may_wait(call.began_at, gate.not_before, gate.opens_at) {
                    leaves_at = now;
                }
            }
            State::Held { until } => limit_ends = until.unwrap_or(0),
            State::Sleeping { .. }
            | State::InLine(_)
            | State::Refreshing
            | State::AwaitingRefresh => {}
            State::Ready | State::Cancelling { .. } | State::Done { .. } => return None,
        }
        (leaves_at <= now).then_some(State::Done {
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

    /// When a call stops waiting. The first in line stays, because its turn is next. In the line
    /// of a limit only the deadline counts.
    pub(super) fn leaves_at(&self, call: &Call) -> Ms {
        let State::InLine(place) = call.state else {
            return call.deadline_at;
        };
        let is_ahead = |c: &Call| c.place_at(place.gate).is_some() && c.ticket < call.ticket;
        let is_behind = |gate: &Gate| !gate.limit && self.calls.iter().any(is_ahead);
        let gate = gate::find(&self.shared.gates, place.gate);
        if call.attempts > 0 && gate.is_some_and(is_behind) {
            call.deadline_at.min(place.leaves_at)
        } else {
            call.deadline_at
        }
    }
}
