//! What an outcome tells the gates, the budget and the pace of its origin.

use super::call::{Call, Sent};
use super::facts::Outcome;
use super::gate::{Closing, Key};
use super::policy::{Trouble, trouble};
use super::shared::Shared;
use crate::classification::{Category, Retry};
use crate::time::Ms;
use crate::wire::rate_limit::Remaining;

impl Shared {
    /// Records an outcome. Returns the origin's key when a limit kept its gate closed and no
    /// longer does.
    pub fn record_outcome(
        &mut self,
        now: Ms,
        call: &mut Call,
        sent: Sent,
        outcome: &Outcome,
    ) -> Option<Key> {
        let origin = Key::of_origin(&call.facts);
        let was_limit = self.gate(origin).is_some_and(|g| g.limit);
        self.record_at_origin(now, call, sent, outcome);
        self.record_at_gates(now, call, outcome);
        let is_over = was_limit && self.gate(origin).is_some_and(|g| !g.limit);
        is_over.then_some(origin)
    }

    fn record_at_origin(&mut self, now: Ms, call: &Call, sent: Sent, outcome: &Outcome) {
        if let Some(origin) = self.origins.get(call.facts.origin, now) {
            if outcome.category == Category::Ok {
                origin.budget.success();
            }
            if let Some(left) = outcome.remaining {
                origin.pace.answered(now, sent.pace_mark, sent.at, left);
            }
        }
    }

    fn record_at_gates(&mut self, now: Ms, call: &mut Call, outcome: &Outcome) {
        let facts = call.facts;
        let admitted_by = call.admitted_by.take();
        let failed = gate_of(call, outcome);
        let mut closing = Closing {
            now,
            limit: trouble(outcome) == Trouble::Limit,
            delay: outcome.delay(),
        };
        if let Some(key) = failed {
            self.close(key, &closing, admitted_by == failed);
        }
        for key in [Key::of_origin(&facts), Key::of_endpoint(&facts)] {
            if failed == Some(key) {
                continue;
            }
            let Some(gate) = self.gate(key) else {
                continue;
            };
            let was_admitted = admitted_by == Some(key);
            if outcome.shows_health() {
                gate.succeeded(now, was_admitted);
            } else if was_admitted {
                // A probe failed for another reason than the one that closed the gate. A 500 shows
                // that the origin answers again, so other endpoints need not wait for long.
                if outcome.category == Category::Server {
                    gate.reset_level();
                }
                closing.limit = gate.limit && outcome.category == Category::RateLimit;
                closing.delay = None;
                self.close(key, &closing, true);
            }
        }
        if failed.is_none()
            && let Some(wait) = outcome.remaining.and_then(Remaining::used_up)
            && call.policy.gate
        {
            closing.limit = true;
            closing.delay = Some(wait);
            self.close(Key::of_origin(&facts), &closing, false);
        }
    }
}

/// The gate that a failure closes.
pub(super) fn gate_of(call: &Call, outcome: &Outcome) -> Option<Key> {
    if !call.policy.gate || outcome.offline || outcome.retry == Retry::Never {
        return None;
    }
    match trouble(outcome) {
        Trouble::Call => None,
        Trouble::Endpoint => Some(Key::of_endpoint(&call.facts)),
        Trouble::Origin | Trouble::Limit => Some(Key::of_origin(&call.facts)),
    }
}
