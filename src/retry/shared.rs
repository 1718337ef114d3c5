//! What the calls of a client share. Kept apart from the calls, so that one call can be changed
//! together with it.

use super::backoff::{self, Random};
use super::call::{Call, Place, Sent, State};
use super::facts::{Facts, Outcome};
use super::gate::{Cause, Closing, Gate};
use super::key::Key;
use super::keyed::Keyed;
use super::limits::Limits;
use super::policy::{Policy, may_retry};
use super::refresh::Renewal;
use super::step::{GiveUp, WaitReason};
use crate::classification::Retry;
use crate::time::{MAX_MS, Ms};

/// Gates, budgets, limits and credentials.
#[derive(Debug)]
pub(super) struct Shared {
    pub random: Random,
    /// Gates, budgets, paces and published limits.
    pub keyed: Keyed,
    pub limits: Limits,
    /// Rate limits that responses report count all requests to an origin.
    pub limits_origin: bool,
    /// Refreshes in progress, and those that ended lately.
    pub renewals: Vec<Renewal>,
    /// When the credentials were forgotten last.
    pub forgotten_at: Option<Ms>,
    /// The credits that remain, as the last response to these credentials said that reported them.
    pub credits: Vec<(Key, u64)>,
    /// How long the device was asleep, as far as wake-ups came late.
    pub asleep: Ms,
}

impl Shared {
    pub const fn new(seed: u64, limits: Limits) -> Self {
        Self {
            random: Random::new(seed),
            keyed: Keyed::new(),
            limits_origin: false,
            limits,
            renewals: Vec::new(),
            forgotten_at: None,
            credits: Vec::new(),
            asleep: 0,
        }
    }

    /// Whether nothing here could hold a call, or change by a success.
    pub const fn is_at_rest(&self) -> bool {
        self.limits.is_empty() && self.keyed.is_empty() && self.credits.is_empty()
    }

    /// The state in which a call begins.
    pub fn first_state(&mut self, now: Ms, call: &mut Call) -> State {
        let origin = Key::origin(&call.facts);
        let mut credits = self.credits.iter().filter(|(key, _)| *key == origin);
        if credits.any(|(_, left)| *left < call.policy.stop_below) {
            return State::given_up(GiveUp::Credits);
        }
        self.close_for_pace(now, call);
        match self.join_limit(now, call) {
            None => State::Held { until: None },
            Some(Ok(state)) => state,
            Some(Err(until)) => {
                call.admitted_by = self.admit_early(now, call);
                if call.admitted_by.is_some() {
                    return State::Held { until: None };
                }
                State::refused(until)
            }
        }
    }

    /// The gate that lets a call go although it may not wait, if one does.
    fn admit_early(&mut self, now: Ms, call: &Call) -> Option<Key> {
        let key = self.limit_of(now, call)?;
        let gate = self.keyed.gate_mut(key)?;
        gate.admit_early(now).then_some(key)
    }

    /// The state of a call that a used-up limit holds; `None` when none does. An error is the end
    /// of the limit, when the call may not wait that long.
    pub fn join_limit(&mut self, now: Ms, call: &Call) -> Option<Result<State, Ms>> {
        if call.policy.once || !call.policy.gate || !call.policy.limits {
            return None;
        }
        let key = self.limit_of(now, call)?;
        let awake_at = self.awake(now);
        let gate = self.keyed.gate_mut(key)?;
        if !call.may_wait(gate.not_before) {
            return Some(Err(gate.turn(call)));
        }
        gate.join(now, call);
        Some(Ok(State::InLine(Place {
            gate: key,
            reason: WaitReason::Server,
            joined_at: now,
            awake_at,
            leaves_at: MAX_MS,
            is_counted: call.attempts > 0,
        })))
    }

    /// Puts a call into the line of the published limits; false where none holds it.
    pub fn hold(&mut self, now: Ms, call: &Call) -> bool {
        let Policy { once, limits, .. } = call.policy;
        let path_limits = call.facts.path_limits;
        if !limits || !self.limits.apply(path_limits) {
            return false;
        }
        let key = Key::origin(&call.facts);
        if let Some(entry) = self.keyed.get(key, now) {
            if !once {
                entry.holding.join(call);
                return true;
            }
            // It counts, although it is not held.
            entry.holding.sent(&self.limits, path_limits, now);
        }
        false
    }

    /// The gate of the limit that holds a call: the wider one before the endpoint's.
    fn limit_of(&self, now: Ms, call: &Call) -> Option<Key> {
        let holds = |key: &Key| {
            let gate = self.keyed.gate(*key).filter(|gate| gate.is_limit());
            // A retry has waited already: only the server delay itself holds it.
            gate.is_some_and(|gate| call.attempts == 0 || gate.not_before > now)
                && call.admitted_by != Some(*key)
        };
        let facts = &call.facts;
        let named = self.keyed.bucket(facts);
        let wide = named.unwrap_or_else(|| Key::origin(facts));
        [wide, Key::endpoint(facts)].into_iter().find(holds)
    }

    /// What a rate limit counts that a response reports: what the server names, or else the
    /// endpoint, or the origin where the profile says so.
    pub fn bucket(&self, facts: &Facts) -> Key {
        let unnamed = if self.limits_origin {
            Key::origin(facts)
        } else {
            Key::endpoint(facts)
        };
        self.keyed.bucket(facts).unwrap_or(unnamed)
    }

    /// The time without that in which the device was asleep. Patience is measured in it.
    pub const fn awake(&self, now: Ms) -> Ms {
        now.saturating_sub(self.asleep)
    }

    /// Closes a gate when others use up a limit faster than it lasts, for calls that may wait.
    fn close_for_pace(&mut self, now: Ms, call: &Call) {
        let Policy {
            once, gate, limits, ..
        } = call.policy;
        if once || !gate || !limits {
            return;
        }
        let key = self.bucket(&call.facts);
        let entry = self.keyed.find(key);
        if let Some(delay) = entry.and_then(|entry| entry.pace.as_ref()?.wait(now))
            && call.may_wait(now.wrapping_add(delay))
        {
            let closing = Closing {
                now,
                cause: Cause::UsedUp,
                delay: Some(delay),
            };
            self.close(&call.facts, key, &closing, false);
        }
    }

    /// Closes a gate, or reports one more failure to it. `was_admitted`: by this gate.
    pub fn close(&mut self, facts: &Facts, key: Key, closing: &Closing, was_admitted: bool) {
        let random = &mut self.random;
        self.keyed.close(facts, key, closing, was_admitted, random);
    }

    /// The state after a failure; an error is the reason for giving up.
    pub fn after_failure(
        &mut self,
        now: Ms,
        call: &mut Call,
        sent: Sent,
        outcome: &Outcome,
        failed: Option<(Key, Cause)>,
    ) -> Result<State, GiveUp> {
        if outcome.retry == Retry::Refresh {
            if call.policy.once {
                return Err(GiveUp::NotRetryable);
            }
            return Self::refusal(call, sent, outcome);
        }
        may_retry(&call.policy, &call.facts, outcome)?;
        if call.policy.once {
            return Err(GiveUp::Exhausted);
        }
        if let Retry::Poll { after_ms } = outcome.retry {
            return call.ask_again(now, self.asleep, after_ms, outcome.server_delay);
        }
        let most = outcome.max_retries.map_or(u32::MAX, u32::from);
        let most = most.min(call.policy.max_retries);
        if call.retries >= most {
            return Err(GiveUp::Exhausted);
        }
        if outcome.delay().unwrap_or(0) > call.policy.max_server_delay {
            return Err(GiveUp::ServerDelayTooLong);
        }
        let awake_at = self.awake(now);
        let delay = outcome.delay();
        if let Some((key, _)) = failed
            && let Some(gate) = self.keyed.gate_mut(key)
        {
            let place = Place {
                gate: key,
                reason: reason_of(delay),
                joined_at: now,
                awake_at,
                leaves_at: awake_at.saturating_add(call.patience_left()),
                is_counted: false,
            };
            return join_line(call, gate, delay, place);
        }
        self.sleep_alone(now, call, delay)
    }

    fn sleep_alone(
        &mut self,
        now: Ms,
        call: &mut Call,
        delay: Option<Ms>,
    ) -> Result<State, GiveUp> {
        if call.policy.budget
            && !call.policy.gate
            && !self.keyed.take_token(Key::endpoint(&call.facts), now)
        {
            return Err(GiveUp::Budget);
        }
        let wait = backoff::wait(&call.policy, call.retries, delay, 0, self.random.roll());
        call.retries = call.retries.wrapping_add(1);
        call.sleep(now, wait, reason_of(delay))
    }
}

/// A failed call waits at the gate.
fn join_line(
    call: &Call,
    gate: &mut Gate,
    delay: Option<Ms>,
    mut place: Place,
) -> Result<State, GiveUp> {
    if delay.is_none() && place.leaves_at <= place.awake_at {
        return Err(GiveUp::Patience);
    }
    gate.join(place.joined_at, call);
    let opens_at = gate.turn(call);
    if opens_at >= call.deadline_at {
        gate.leave(call.id, call.ticket);
        return Err(GiveUp::Deadline);
    }
    if delay.is_some() {
        // A server delay does not count as waiting behind others.
        let wait = opens_at.saturating_sub(place.joined_at);
        let opens_at = place.awake_at.saturating_add(wait);
        place.leaves_at = place.leaves_at.max(opens_at.wrapping_add(1));
    }
    Ok(State::InLine(place))
}

const fn reason_of(delay: Option<Ms>) -> WaitReason {
    if delay.is_some() {
        WaitReason::Server
    } else {
        WaitReason::Backoff
    }
}
