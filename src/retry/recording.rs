//! What an outcome tells the gates, the budget and the pace of its request.

use super::call::{Call, Sent};
use super::facts::{Facts, Outcome};
use super::gate::{Cause, Closing};
use super::key::Key;
use super::pace::Pace;
use super::policy::{Trouble, trouble};
use super::shared::Shared;
use crate::classification::{Category, Retry};
use crate::time::Ms;
use crate::wire::rate_limit::Remaining;

impl Shared {
    /// Records an outcome. Returns the gate that it closed, and why.
    pub fn record_outcome(
        &mut self,
        now: Ms,
        in_progress: usize,
        call: &mut Call,
        sent: Sent,
        outcome: &Outcome,
    ) -> Option<(Key, Cause)> {
        self.keyed.name(&call.facts, now, outcome.bucket);
        self.record_at_keys(now, in_progress, call, sent, outcome);
        self.record_at_gates(now, call, outcome)
    }

    /// All keys of a request.
    fn keys(&self, facts: &Facts) -> impl Iterator<Item = Key> + use<> {
        Key::all(facts).into_iter().chain(self.keyed.bucket(facts))
    }

    /// A gate of a request that a limit kept closed and no longer does. Names each once.
    pub fn ended_limit(&mut self, facts: &Facts) -> Option<Key> {
        self.keys(facts).find(|key| {
            let entry = self.keyed.find(*key);
            let gate = entry.and_then(|entry| entry.gate.as_mut());
            gate.is_some_and(super::gate::Gate::limit_has_ended)
        })
    }

    fn record_at_keys(
        &mut self,
        now: Ms,
        in_progress: usize,
        call: &Call,
        sent: Sent,
        outcome: &Outcome,
    ) {
        if outcome.category == Category::Ok {
            for key in self.keys(&call.facts) {
                if let Some(entry) = self.keyed.find(key) {
                    entry.budget.success();
                }
            }
        }
        let bucket = self.bucket(&call.facts);
        if let Some(left) = outcome.remaining
            && let Some(entry) = self.keyed.get(bucket, now)
        {
            let in_flight = in_progress.wrapping_add(sent.others);
            let pace = entry.pace.get_or_insert_with(|| Pace::among(in_flight));
            pace.answered(now, sent.pace_mark, sent.at, left);
        }
    }

    fn record_at_gates(
        &mut self,
        now: Ms,
        call: &mut Call,
        outcome: &Outcome,
    ) -> Option<(Key, Cause)> {
        let admitted_by = call.admitted_by.take();
        let facts = &call.facts;
        let failed = self.failed_gate(now, call, admitted_by, outcome);
        if let Some((key, cause)) = failed {
            let delay = outcome.delay();
            let closing = Closing { now, cause, delay };
            self.close(facts, key, &closing, admitted_by == Some(key));
        }
        for key in self.keys(facts) {
            if failed.is_none_or(|(failed, _)| failed != key) {
                self.record_at_gate(now, facts, key, admitted_by == Some(key), outcome);
            }
        }
        if failed.is_none()
            && let Some(wait) = outcome.remaining.and_then(Remaining::used_up)
            && call.policy.gate
            && call.policy.limits
        {
            let (cause, delay) = (Cause::UsedUp, Some(wait));
            let key = self.bucket(facts);
            self.close(facts, key, &Closing { now, cause, delay }, false);
        }
        failed
    }

    /// Records an outcome at a gate that it does not close.
    fn record_at_gate(
        &mut self,
        now: Ms,
        facts: &Facts,
        key: Key,
        was_admitted: bool,
        outcome: &Outcome,
    ) {
        let is_connection = key == Key::connection(facts);
        let Some(gate) = self.keyed.gate_mut(key) else {
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
            self.close(facts, key, &Closing { now, cause, delay }, true);
        }
    }

    /// The gate that a failure closes, and why.
    fn failed_gate(
        &self,
        now: Ms,
        call: &Call,
        admitted_by: Option<Key>,
        outcome: &Outcome,
    ) -> Option<(Key, Cause)> {
        if !call.policy.gate || outcome.retry == Retry::Never {
            return None;
        }
        let facts = &call.facts;
        let (origin, endpoint) = (Key::origin(facts), Key::endpoint(facts));
        let (key, cause) = match trouble(outcome) {
            Trouble::Call => return None,
            Trouble::Connection => return Some((Key::connection(facts), Cause::Connection)),
            Trouble::Limit if !call.policy.limits => return None,
            Trouble::Limit => (self.bucket(facts), Cause::Limit),
            Trouble::Endpoint => (endpoint, Cause::of(outcome)?),
        };
        if key != endpoint {
            return Some((key, cause));
        }
        // Wider than the endpoint when another endpoint fails the same way.
        let end = now.wrapping_add(outcome.delay().unwrap_or(0));
        let is_wide = self.keyed.gate(origin).is_some_and(|gate| {
            gate.fails_like(now, cause, end)
                || (admitted_by == Some(origin) && gate.fails_by(now, cause))
        }) || self.keyed.has_failing_sibling(facts, now, cause, end);
        Some((if is_wide { origin } else { endpoint }, cause))
    }
}
