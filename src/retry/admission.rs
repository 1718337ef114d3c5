//! Which waiting calls may be sent: first the gates decide, then the published limits.

use super::call::State;
use super::client::Client;
use super::gate::Admission;
use super::step::GiveUp;
use crate::time::Ms;

impl Client {
    /// Admits every call that may be sent, first come first served.
    pub(super) fn admit_ready(&mut self, now: Ms) {
        self.admit_at_gates(now);
        self.forget_gates(now);
        self.admit_within_limits(now);
    }

    /// Drops the gates that nobody waits at and that no longer close anything. A failure after
    /// that closes a new gate.
    pub(super) fn forget_gates(&mut self, now: Ms) {
        let calls = &self.calls;
        let is_used = |key| calls.iter().any(|c| c.place_at(key).is_some());
        let gates = &mut self.shared.gates;
        gates.retain(|gate| !gate.is_idle(now) || is_used(gate.key));
    }

    fn admit_at_gates(&mut self, now: Ms) {
        let Self { calls, shared, .. } = self;
        for gate in &mut shared.gates {
            while let Some(admission) = gate.admission(now)
                && let Some((call, place)) = calls
                    .iter_mut()
                    .filter_map(|c| c.place_at(gate.key).copied().map(|place| (c, place)))
                    .min_by_key(|(c, _)| c.ticket)
            {
                call.changed = true;
                call.state = State::Held { until: None };
                if call.attempts > 0 {
                    if admission == Admission::Probe
                        && call.policy.budget
                        && !shared.origins.take_token(call.facts.origin, now)
                    {
                        call.state = State::given_up(GiveUp::Budget);
                        gate.skip(now, &call.policy, &mut shared.random);
                        continue;
                    }
                    call.retries = call.retries.wrapping_add(1);
                    if !gate.limit {
                        let waited = now.saturating_sub(place.joined_at);
                        call.waited = call.waited.wrapping_add(waited);
                    }
                }
                gate.admit();
                call.admitted_by = Some(gate.key);
            }
        }
    }

    fn admit_within_limits(&mut self, now: Ms) {
        let mut last = 0;
        while let Some((ticket, at)) = self
            .calls
            .iter()
            .enumerate()
            .filter(|(_, c)| c.ticket > last && matches!(c.state, State::Held { .. }))
            .map(|(at, c)| (c.ticket, at))
            .min()
        {
            last = ticket;
            let Some(call) = self.calls.get(at) else {
                break;
            };
            // Every call ahead in line that could go has gone.
            let may_go = self.shared.limits.free_at(&call.facts, now, &|_| 0) <= now;
            let next = if may_go {
                State::Ready
            } else if matches!(call.state, State::Held { until: Some(_) }) {
                continue;
            } else {
                let until = self.limit_ends(now, at);
                if call.may_wait(now, until, until) {
                    State::Held { until: Some(until) }
                } else {
                    State::Done {
                        why: Some(GiveUp::RateLimit),
                        until,
                    }
                }
            };
            let Some(call) = self.calls.get_mut(at) else {
                break;
            };
            if may_go {
                self.shared.limits.sent(&call.facts, now);
            }
            call.state = next;
            call.changed = true;
        }
    }

    /// When the limits have room for this held call, behind those ahead of it.
    fn limit_ends(&self, now: Ms, at: usize) -> Ms {
        let Some(call) = self.calls.get(at) else {
            return now;
        };
        let limits = &self.shared.limits;
        limits.free_at(&call.facts, now, &|limit| {
            let ahead = self.calls.iter().filter(|c| {
                matches!(c.state, State::Held { .. })
                    && c.ticket < call.ticket
                    && c.facts.origin == call.facts.origin
                    && limits.applies(limit, &c.facts)
            });
            ahead.count()
        })
    }
}
