//! What an outcome tells the gates, the budget and the pace of its request.

use super::call::{Call, Sent};
use super::facts::Outcome;
use super::gate::{Cause, Closing};
use super::key::Key;
use super::policy::{Trouble, trouble};
use super::shared::Shared;
use crate::classification::{Category, Retry};
use crate::time::Ms;
use crate::wire::rate_limit::Remaining;

impl Shared {
    /// Records an outcome.
    pub fn record_outcome(&mut self, now: Ms, call: &mut Call, sent: Sent, outcome: &Outcome) {
        self.record_at_keys(now, call, sent, outcome);
        self.record_at_gates(now, call, outcome);
    }

    /// A gate that a limit kept closed and no longer does. Names each once.
    pub fn ended_limit(&mut self) -> Option<Key> {
        let mut gates = self.gates.iter_mut();
        gates.find_map(|gate| gate.limit_has_ended().then_some(gate.key))
    }

    fn record_at_keys(&mut self, now: Ms, call: &Call, sent: Sent, outcome: &Outcome) {
        if outcome.category == Category::Ok {
            for key in Key::all(&call.facts) {
                if let Some(entry) = self.keyed.find(key) {
                    entry.budget.success();
                }
            }
        }
        let bucket = self.bucket(&call.facts);
        if let Some(left) = outcome.remaining
            && let Some(entry) = self.keyed.find(bucket)
        {
            entry.pace.answered(now, sent.pace_mark, sent.at, left);
        }
    }

    fn record_at_gates(&mut self, now: Ms, call: &mut Call, outcome: &Outcome) {
        let admitted_by = call.admitted_by.take();
        let failed = self.failed_gate(now, call, outcome);
        if let Some((key, cause)) = failed {
            let delay = outcome.delay();
            self.close(
                key,
                &Closing { now, cause, delay },
                admitted_by == Some(key),
            );
        }
        for key in Key::all(&call.facts) {
            if failed.is_none_or(|(failed, _)| failed != key) {
                self.record_at_gate(now, key, admitted_by == Some(key), outcome);
            }
        }
        if failed.is_none()
            && let Some(wait) = outcome.remaining.and_then(Remaining::used_up)
            && call.policy.gate
        {
            let (cause, delay) = (Cause::UsedUp, Some(wait));
            let key = self.bucket(&call.facts);
            self.close(key, &Closing { now, cause, delay }, false);
        }
    }

    /// Records an outcome at a gate that it does not close.
    fn record_at_gate(&mut self, now: Ms, key: Key, was_admitted: bool, outcome: &Outcome) {
        let is_connection = key.is_connection();
        let Some(gate) = self.gate(key) else {
            return;
        };
        let is_rate_limit = outcome.category == Category::RateLimit;
        let is_healthy = outcome.shows_health();
        if is_healthy || (is_connection && is_rate_limit && outcome.status.is_some()) {
            gate.succeeded(now, was_admitted);
        } else if was_admitted {
            // A probe failed for another reason than the one that closed the gate.
            let cause = match gate.cause {
                Some(cause) if !cause.is_limit() || is_rate_limit => cause,
                _ => Cause::of(outcome).unwrap_or(Cause::Unavailable),
            };
            let delay = None;
            self.close(key, &Closing { now, cause, delay }, true);
        }
    }

    /// The gate that a failure closes, and why.
    pub fn failed_gate(&self, now: Ms, call: &Call, outcome: &Outcome) -> Option<(Key, Cause)> {
        if !call.policy.gate || outcome.retry == Retry::Never {
            return None;
        }
        let facts = &call.facts;
        let cause = match trouble(outcome) {
            Trouble::Call => return None,
            Trouble::Connection => return Some((Key::connection(facts), Cause::Connection)),
            Trouble::Limit => Cause::Limit,
            Trouble::Endpoint => Cause::of(outcome)?,
        };
        let (origin, endpoint) = (Key::origin(facts), Key::endpoint(facts));
        if cause == Cause::Limit && self.limits_origin {
            return Some((origin, cause));
        }
        // Wider than the endpoint when another endpoint fails the same way.
        let is_wide = self.gates.iter().any(|gate| {
            gate.fails_by(now, cause) && (gate.key == origin || gate.key.is_sibling_of(endpoint))
        });
        Some((if is_wide { origin } else { endpoint }, cause))
    }
}
