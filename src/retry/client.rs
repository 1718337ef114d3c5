//! The calls of one client and what they share. See [`super`] for the contract.

use super::call::{Call, CallId, Calls, Sent, State};
use super::facts::{Facts, Outcome};
use super::gate::{Cause, Gate};
use super::key::Key;
use super::limits::Limits;
use super::policy::Policy;
use super::queue::Queue;
use super::shared::Shared;
use super::step::{GiveUp, Step, WaitReason};
use super::timers::Timers;
use crate::classification::Category;
use crate::profile::Limit;
use crate::time::{MAX_MS, Ms};

/// A wake-up that comes so late means that the device was asleep, or that its timers are throttled,
/// as in a hidden tab, ms.
const LATE: Ms = 1_000;

/// With more credentials than this, what is known of their credits is forgotten.
const MOST_CREDITS: usize = 100;

/// One user of an API: the calls in progress and the gates, budgets, limits and credentials they
/// share.
///
/// Patience is measured in waking time. When a driver reports nothing by [`Client::next_wake`] and
/// for a second more, the client takes the whole lateness for sleep, which uses up no patience.
#[derive(Debug)]
pub struct Client {
    pub(super) calls: Calls,
    pub(super) shared: Shared,
    pub(super) timers: Timers,
    /// Held calls that do not know yet until when.
    pub(super) newly_held: Vec<CallId>,
    /// Calls whose step has changed, some of them perhaps named before.
    changed: Queue,
    last_ticket: u64,
    /// The latest time that a driver reported.
    seen_at: Ms,
}

impl Client {
    /// `seed` makes the jitter repeatable. `limits` are kept at each origin.
    #[must_use]
    pub const fn new(seed: u64, limits: Vec<Limit>) -> Self {
        Self {
            calls: Calls::new(),
            shared: Shared::new(seed, Limits::new(limits)),
            timers: Timers::new(),
            newly_held: Vec::new(),
            changed: Queue::new(),
            last_ticket: 0,
            seen_at: 0,
        }
    }

    /// Whether rate limits that responses report count all requests to an origin, as a profile may
    /// say. By default they count those to one endpoint.
    #[must_use]
    pub const fn with_limits_of_origins(mut self, yes: bool) -> Self {
        self.shared.limits_origin = yes;
        self
    }

    /// Which of the limits for certain paths apply to this path, for [`Facts`].
    #[must_use]
    pub fn path_limits(&self, path: &str) -> u32 {
        self.shared.limits.of_path(path)
    }

    /// Begins a call under an id that no other call of this client has, not 0. Its step is then
    /// `Send` or `Hold`, or `Finish` when it may not be sent.
    pub fn begin(&mut self, now: Ms, id: CallId, facts: &Facts, policy: &Policy) {
        self.pass_time(now);
        let mut call = Call::new(id, now, facts, policy);
        call.ticket = self.next_ticket();
        let state = self.shared.first_state(now, &mut call);
        self.calls.insert(id.into(), call);
        self.enter(id, state);
        self.settle(now, id);
    }

    /// Begins a call whose first request was sent at `sent_at`, while the client was at rest;
    /// `others` so sent are still in flight.
    pub fn begin_sent(
        &mut self,
        now: Ms,
        (sent_at, others): (Ms, usize),
        id: CallId,
        facts: &Facts,
        policy: &Policy,
    ) {
        self.pass_time(now);
        let mut call = Call::new(id, sent_at, facts, policy);
        call.ticket = self.next_ticket();
        call.attempts = 1;
        self.calls.insert(id.into(), call);
        let sent = Sent {
            at: sent_at,
            pace_mark: 0,
            others,
        };
        self.enter(id, State::InFlight(sent));
        // Its time may be over by now. The driver knows that.
        self.expire(now);
        if let Some(call) = self.calls.get_mut(id) {
            call.changed = false;
        }
    }

    /// Whether nothing that is known could hold a call, or learn from its success. Until a call
    /// fails, the driver may then send without telling the engine; see [`Self::begin_sent`].
    #[must_use]
    pub const fn is_at_rest(&self) -> bool {
        self.shared.is_at_rest()
    }

    /// The step of a call; `Finish` for an unknown one.
    #[must_use]
    pub fn step(&self, id: CallId) -> Step {
        let Some(call) = self.calls.get(id) else {
            return Step::NONE;
        };
        match call.state {
            State::Ready => Step::Send {
                attempt: call.attempts.wrapping_add(1),
            },
            State::InFlight(_) => Step::InFlight,
            State::Cancelling { .. } => Step::Cancel,
            State::Sleeping { until, reason } => call.wait_step(until, reason),
            State::InLine(place) => {
                let gate = self.shared.keyed.gate(place.gate);
                let until = gate.map_or(0, |gate| gate.turn(call));
                call.wait_step(until, place.reason)
            }
            State::Held { until } => call.wait_step(until.unwrap_or(0), WaitReason::Server),
            State::Refused { .. } => Step::Refused,
            State::Refreshing { .. } => Step::Refresh,
            State::AwaitingRefresh { .. } => Step::AwaitRefresh,
            State::Done { why, until } => Step::Finish { why, until },
        }
    }

    /// Whether a person may send the request of a call again: only by its method. A key holds for the
    /// attempts of one call; what the person sends then is another call. False for an unknown call.
    #[must_use]
    pub fn is_idempotent(&self, id: CallId) -> bool {
        self.calls
            .get(id)
            .is_some_and(|call| call.facts.is_idempotent)
    }

    /// The driver sends the request now.
    pub fn sent(&mut self, now: Ms, id: CallId) {
        let in_progress = self.calls.len();
        if let Some(call) = self.calls.get_mut(id)
            && matches!(call.state, State::Ready)
        {
            call.attempts = call.attempts.wrapping_add(1);
            let bucket = self.shared.bucket(&call.facts);
            let entry = self.shared.keyed.find(bucket);
            let pace = entry.and_then(|entry| entry.pace.as_mut());
            let sent = Sent {
                at: now,
                pace_mark: pace.map_or(0, |pace| pace.sent(in_progress)),
                others: 0,
            };
            self.enter(id, State::InFlight(sent));
        }
    }

    /// A response to a call reported how many credits remain.
    pub fn credits(&mut self, id: CallId, remaining: u64) {
        if let Some(call) = self.calls.get(id) {
            let origin = Key::origin(&call.facts);
            let credits = &mut self.shared.credits;
            credits.retain(|(key, _)| *key != origin);
            if credits.len() >= MOST_CREDITS {
                credits.clear();
            }
            credits.push((origin, remaining));
        }
    }

    /// An attempt ended. Returns the next step.
    pub fn outcome(&mut self, now: Ms, id: CallId, outcome: &Outcome) -> Step {
        self.pass_time(now);
        let ticket = self.next_ticket();
        let in_progress = self.calls.len();
        let Some(call) = self.calls.get_mut(id) else {
            return Step::NONE;
        };
        let (sent, late) = match call.state {
            State::InFlight(sent) => (sent, false),
            State::Cancelling { sent, deadline } => (sent, deadline),
            _ => return self.step(id),
        };
        call.ticket = ticket;
        call.waits_since = now;
        call.has_no_connection = outcome.category == Category::Network;
        let facts = call.facts;
        let shared = &mut self.shared;
        let failed = shared.record_outcome(now, in_progress, call, sent, outcome);
        if let Some((key, cause)) = failed {
            self.widen(now, key, cause);
        }
        let Some(call) = self.calls.get_mut(id) else {
            return Step::NONE;
        };
        let next = if outcome.category == Category::Ok {
            Ok(State::Done {
                why: None,
                until: 0,
            })
        } else if late {
            Err(GiveUp::Deadline)
        } else {
            self.shared.after_failure(now, call, sent, outcome, failed)
        };
        let state = next.unwrap_or_else(State::given_up);
        self.enter(id, state);
        while let Some(key) = self.shared.ended_limit(&facts) {
            self.restart_patience(now, key);
        }
        if matches!(state, State::Held { .. }) {
            return self.settle(now, id);
        }
        // The driver sees a wait even when it is over at once; `poll` admits the call.
        self.step(id)
    }

    /// The device has a network again: whoever waits because of a failed connection may go, those in
    /// line as ever, a probe first. Other waits go on.
    pub fn online(&mut self, now: Ms) {
        self.pass_time(now);
        for id in self.calls.ids().collect::<Vec<_>>() {
            let Some(call) = self.calls.get(id).filter(|call| call.has_no_connection) else {
                continue;
            };
            match call.state {
                State::Sleeping { until, reason } => {
                    let until = now.min(until);
                    self.enter(id, State::Sleeping { until, reason });
                }
                State::InLine(place) => {
                    if let Some(gate) = self.shared.keyed.gate_mut(place.gate) {
                        gate.online();
                    }
                }
                _ => {}
            }
        }
    }

    /// Ends a call at any time: finished, or aborted by the caller.
    pub fn end(&mut self, now: Ms, id: CallId) {
        self.pass_time(now);
        self.leave_line(id);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        self.timers.arm(call, MAX_MS);
        let left = call.state;
        if let Some(key) = call.admitted_by
            && let Some(gate) = self.shared.keyed.gate_mut(key)
        {
            gate.aborted();
        }
        self.calls.remove(id);
        self.pass_on_refresh(left);
        self.admit_ready(now);
    }

    /// The next call whose step has changed, by time or by other calls.
    pub fn poll(&mut self, now: Ms) -> Option<CallId> {
        self.pass_time(now);
        self.expire(now);
        self.admit_ready(now);
        while let Some((turn, id)) = self.changed.first() {
            self.changed.remove(turn, id);
            if let Some(call) = self.calls.get_mut(id)
                && call.changed
            {
                call.changed = false;
                return Some(id);
            }
        }
        None
    }

    /// When to call `poll` at the latest; `None` when only an event can change something.
    #[must_use]
    pub fn next_wake(&self) -> Option<Ms> {
        let timer = self.timers.next().unwrap_or(MAX_MS);
        let wake = self.shared.keyed.next_wake().unwrap_or(MAX_MS);
        Some(timer.min(wake)).filter(|at| *at < MAX_MS)
    }

    /// True when no call is in progress.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.calls.is_empty()
    }

    /// How many keys something is known for, of origins, endpoints and limits. For tests: it goes
    /// back to 0 when nothing is left to remember.
    #[must_use]
    pub const fn known_keys(&self) -> usize {
        self.shared.keyed.len()
    }

    /// Puts a call into a state. Its driver knows.
    pub(super) fn enter(&mut self, id: CallId, state: State) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.state = state;
        if matches!(state, State::Held { until: None }) {
            if self.shared.hold(self.seen_at, call) {
                self.newly_held.push(id);
            } else {
                call.state = State::Ready;
            }
        }
        let due_at = call.due_at(self.shared.asleep);
        self.timers.arm(call, due_at);
    }

    /// Takes note of the time: whether the device was asleep, and what is over by now.
    pub(super) fn pass_time(&mut self, now: Ms) {
        let due = self.next_wake().unwrap_or(MAX_MS).max(self.seen_at);
        let late = now.saturating_sub(due);
        if late >= LATE {
            self.shared.asleep = self.shared.asleep.wrapping_add(late);
        }
        self.seen_at = self.seen_at.max(now);
        self.shared.keyed.forget(now, &self.shared.limits);
    }

    /// Puts a call into a state that its driver has to learn of.
    pub(super) fn change(&mut self, id: CallId, state: State) {
        self.enter(id, state);
        self.mark_changed(id);
    }

    pub(super) fn mark_changed(&mut self, id: CallId) {
        if let Some(call) = self.calls.get_mut(id) {
            call.changed = true;
            let turn = self.next_ticket();
            self.changed.insert(turn, id);
        }
    }

    /// Takes a call out of the line it waits in.
    pub(super) fn leave_line(&mut self, id: CallId) {
        let Some(call) = self.calls.get(id) else {
            return;
        };
        match call.state {
            State::InLine(place) => {
                if let Some(gate) = self.shared.keyed.gate_mut(place.gate) {
                    gate.leave(id, call.ticket);
                }
            }
            State::Held { .. } => {
                let now = self.seen_at;
                if let Some(entry) = self.shared.keyed.get(Key::origin(&call.facts), now) {
                    entry.holding.leave(id, call.ticket);
                }
            }
            _ => {}
        }
    }

    /// Admits the calls that may go. Returns this call's step, which `poll` need not name again.
    pub(super) fn settle(&mut self, now: Ms, id: CallId) -> Step {
        self.admit_ready(now);
        if let Some(call) = self.calls.get_mut(id) {
            call.changed = false;
        }
        self.step(id)
    }

    /// The gate of a whole origin closed: calls at its endpoints that wait for the same reason
    /// wait there from now on.
    fn widen(&mut self, now: Ms, origin: Key, cause: Cause) {
        for id in self.shared.keyed.widen(now, origin, cause) {
            if let Some(call) = self.calls.get_mut(id)
                && let State::InLine(place) = &mut call.state
            {
                place.gate = origin;
            }
        }
    }

    /// A limit became an outage: from now on its line waits for something else.
    fn restart_patience(&mut self, now: Ms, key: Key) {
        let (asleep, awake_at) = (self.shared.asleep, self.shared.awake(now));
        let gate = self.shared.keyed.gate(key);
        for id in gate.map(Gate::waiting).unwrap_or_default() {
            let Some(call) = self.calls.get_mut(id) else {
                continue;
            };
            let leaves_at = awake_at.saturating_add(call.patience_left());
            if let State::InLine(place) = &mut call.state {
                place.joined_at = now;
                place.awake_at = awake_at;
                place.leaves_at = leaves_at;
                let due_at = call.due_at(asleep);
                self.timers.arm(call, due_at);
            }
        }
    }

    const fn next_ticket(&mut self) -> u64 {
        self.last_ticket = self.last_ticket.wrapping_add(1);
        self.last_ticket
    }
}
