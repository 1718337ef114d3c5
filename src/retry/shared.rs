//! What the calls of a client share. Kept apart from the calls, so that one call can be changed
//! together with it.

use super::backoff::{self, Random};
use super::call::{Call, CallId, Place, Sent, State};
use super::facts::{Facts, Outcome};
use super::gate::{self, Cause, Closing, Gate};
use super::key::Key;
use super::keyed::Keyed;
use super::limits::Limits;
use super::policy::may_retry;
use super::step::{GiveUp, WaitReason};
use crate::classification::Retry;
use crate::time::{MAX_MS, Ms};

/// Gates, budgets, limits and credentials.
#[derive(Debug)]
pub(super) struct Shared {
    pub random: Random,
    pub gates: Vec<Gate>,
    /// Budgets and paces.
    pub keyed: Keyed,
    pub limits: Limits,
    /// Rate limits that responses report count all requests to an origin.
    pub limits_origin: bool,
    /// The number of successful refreshes.
    pub credentials: u32,
    /// A refresh is in progress.
    pub refreshing: bool,
    /// The credits that remain, as the last response that reported them said.
    pub credits: u64,
}

impl Shared {
    pub const fn new(seed: u64, limits: Limits) -> Self {
        Self {
            random: Random::new(seed),
            gates: Vec::new(),
            keyed: Keyed::new(),
            limits_origin: false,
            limits,
            credentials: 0,
            refreshing: false,
            credits: u64::MAX,
        }
    }

    /// The state in which a call begins.
    pub fn first_state(&mut self, now: Ms, call: &mut Call) -> State {
        self.close_for_pace(now, call);
        if self.credits < call.policy.stop_below {
            return State::given_up(GiveUp::Credits);
        }
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
        self.gate(key)?.admit_early(now).then_some(key)
    }

    /// The state of a call that a used-up limit holds; `None` when none does. An error is the end
    /// of the limit, when the call may not wait that long.
    pub fn join_limit(&mut self, now: Ms, call: &Call) -> Option<Result<State, Ms>> {
        if !call.policy.gate {
            return None;
        }
        let key = self.limit_of(now, call)?;
        let gate = self.gate(key)?;
        let opens_at = gate.turn(call);
        if !call.may_wait(now, gate.not_before, opens_at) {
            return Some(Err(opens_at));
        }
        gate.join(now, call);
        Some(Ok(State::InLine(Place {
            gate: gate.key,
            reason: WaitReason::Server,
            joined_at: now,
            leaves_at: MAX_MS,
            is_counted: call.attempts > 0,
        })))
    }

    /// The gate of the limit that holds a call: the origin's before the endpoint's.
    fn limit_of(&self, now: Ms, call: &Call) -> Option<Key> {
        let holds = |key: &Key| {
            let gate = gate::find(&self.gates, *key).filter(|gate| gate.is_limit());
            // A retry has waited already: only the server delay itself holds it.
            gate.is_some_and(|gate| call.attempts == 0 || gate.not_before > now)
                && call.admitted_by != Some(*key)
        };
        Key::all(&call.facts).into_iter().find(holds)
    }

    /// What a rate limit counts that a response reports.
    pub const fn bucket(&self, facts: &Facts) -> Key {
        if self.limits_origin {
            Key::origin(facts)
        } else {
            Key::endpoint(facts)
        }
    }

    /// Closes a gate when others use up a limit faster than it lasts, for calls that may wait.
    fn close_for_pace(&mut self, now: Ms, call: &Call) {
        let key = self.bucket(&call.facts);
        if let Some(delay) = self.keyed.find(key).and_then(|entry| entry.pace.wait(now))
            && call.policy.gate
            && call.may_wait(now, now.wrapping_add(delay), now.wrapping_add(delay))
        {
            let closing = Closing {
                now,
                cause: Cause::UsedUp,
                delay: Some(delay),
            };
            self.close(key, &closing, false);
        }
    }

    /// The gate with that key, if it is closed.
    pub fn gate(&mut self, key: Key) -> Option<&mut Gate> {
        self.gates.iter_mut().find(|g| g.key == key)
    }

    /// Closes a gate, or reports one more failure to it. `was_admitted`: by this gate.
    pub fn close(&mut self, key: Key, closing: &Closing, was_admitted: bool) {
        let random = &mut self.random;
        match self.gates.iter_mut().find(|g| g.key == key) {
            None => self.gates.push(Gate::close(key, closing, random)),
            Some(gate) if was_admitted => gate.probe_failed(closing, random),
            Some(gate) => gate.failed(closing, random),
        }
    }

    /// Moves the lines of an origin's endpoints to the origin's gate. Returns the calls that moved.
    pub fn widen(&mut self, now: Ms, origin: Key, cause: Cause) -> Vec<CallId> {
        let mut moved = Vec::new();
        let Some(at) = self.gates.iter().position(|g| g.key == origin) else {
            return moved;
        };
        let mut wide = self.gates.swap_remove(at);
        for gate in &mut self.gates {
            if gate.key.is_endpoint_of(origin) && gate.fails_by(now, cause) {
                moved.append(&mut wide.absorb(gate));
            }
        }
        self.gates.push(wide);
        moved
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
            return self.refresh(call, sent);
        }
        may_retry(&call.policy, &call.facts, outcome)?;
        if let Retry::Poll { after_ms } = outcome.retry {
            return call.ask_again(now, after_ms, outcome.server_delay);
        }
        let most = outcome.max_retries.map_or(u32::MAX, u32::from);
        let most = most.min(call.policy.max_retries);
        if call.retries >= most {
            return Err(GiveUp::Exhausted);
        }
        if outcome.delay().unwrap_or(0) > call.policy.max_server_delay {
            return Err(GiveUp::ServerDelayTooLong);
        }
        match failed.and_then(|(key, _)| self.gate(key)) {
            Some(gate) => join_line(now, call, gate, outcome.delay()),
            None => self.sleep_alone(now, call, outcome.delay()),
        }
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
fn join_line(now: Ms, call: &Call, gate: &mut Gate, delay: Option<Ms>) -> Result<State, GiveUp> {
    let patience = call.patience_left();
    let mut leaves_at = now.saturating_add(patience);
    if delay.is_none() && patience == 0 {
        return Err(GiveUp::Patience);
    }
    gate.join(now, call);
    let opens_at = gate.turn(call);
    if opens_at >= call.deadline_at {
        gate.leave(call.id, call.ticket);
        return Err(GiveUp::Deadline);
    }
    if delay.is_some() {
        // A server delay does not count as waiting behind others.
        leaves_at = leaves_at.max(opens_at.wrapping_add(1));
    }
    Ok(State::InLine(Place {
        gate: gate.key,
        reason: reason_of(delay),
        joined_at: now,
        leaves_at,
        is_counted: false,
    }))
}

const fn reason_of(delay: Option<Ms>) -> WaitReason {
    if delay.is_some() {
        WaitReason::Server
    } else {
        WaitReason::Backoff
    }
}
