//! The calls of one client and what they share. See [`super`] for the contract.

use super::call::{Call, CallId, Sent, State};
use super::calls::Calls;
use super::facts::{Facts, Outcome};
use super::gate::{self, Cause};
use super::holding::Holding;
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

/// One user of an API: the calls in progress and the gates, budgets, limits and credentials they
/// share.
#[derive(Debug)]
pub struct Client {
    pub(super) calls: Calls,
    pub(super) shared: Shared,
    pub(super) timers: Timers,
    /// Calls that wait for room in the limits.
    pub(super) holding: Holding,
    /// Held calls that do not know yet until when.
    pub(super) newly_held: Vec<CallId>,
    /// Calls whose step has changed, some of them perhaps named before.
    changed: Queue,
    last_ticket: u64,
}

impl Client {
    /// `seed` makes the jitter repeatable. `limits` are kept at each origin.
    #[must_use]
    pub const fn new(seed: u64, limits: Vec<Limit>) -> Self {
        Self {
            calls: Calls::new(),
            shared: Shared::new(seed, Limits::new(limits)),
            timers: Timers::new(),
            holding: Holding::new(),
            newly_held: Vec::new(),
            changed: Queue::new(),
            last_ticket: 0,
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
        let mut call = Call::new(id, now, facts, policy);
        call.ticket = self.next_ticket();
        let state = self.shared.first_state(now, &mut call);
        self.calls.insert(call);
        self.enter(id, state);
        self.settle(now, id);
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
                let gate = gate::find(&self.shared.gates, place.gate);
                let until = gate.map_or(0, |gate| gate.turn(call));
                call.wait_step(until, place.reason)
            }
            State::Held { until } => call.wait_step(until.unwrap_or(0), WaitReason::Server),
            State::Refreshing => Step::Refresh,
            State::AwaitingRefresh => Step::AwaitRefresh,
            State::Done { why, until } => Step::Finish { why, until },
        }
    }

    /// The driver sends the request now.
    pub fn sent(&mut self, now: Ms, id: CallId) {
        let in_progress = self.calls.len();
        if let Some(call) = self.calls.get_mut(id)
            && matches!(call.state, State::Ready)
        {
            call.attempts = call.attempts.wrapping_add(1);
            let bucket = self.shared.bucket(&call.facts);
            let entry = self.shared.keyed.get(bucket, now);
            let sent = Sent {
                at: now,
                pace_mark: entry.map_or(0, |entry| entry.pace.sent(in_progress)),
                credentials: self.shared.credentials,
            };
            self.enter(id, State::InFlight(sent));
        }
    }

    /// A response reported how many credits remain.
    pub const fn credits(&mut self, remaining: u64) {
        self.shared.credits = remaining;
    }

    /// An attempt ended. Returns the next step.
    pub fn outcome(&mut self, now: Ms, id: CallId, outcome: &Outcome) -> Step {
        self.forget_gates(now);
        let ticket = self.next_ticket();
        let Some(call) = self.calls.get_mut(id) else {
            return Step::NONE;
        };
        let (sent, late) = match call.state {
            State::InFlight(sent) => (sent, false),
            State::Cancelling { sent, deadline } => (sent, deadline),
            _ => return self.step(id),
        };
        call.ticket = ticket;
        call.has_no_connection = outcome.category == Category::Network;
        self.shared.record_outcome(now, call, sent, outcome);
        let failed = self.shared.failed_gate(now, call, outcome);
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
        while let Some(key) = self.shared.ended_limit() {
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
        for gate in &mut self.shared.gates {
            gate.online();
        }
        for id in self.calls.ids().collect::<Vec<_>>() {
            if let Some(call) = self.calls.get(id)
                && call.has_no_connection
                && let State::Sleeping { until, reason } = call.state
            {
                let until = now.min(until);
                self.enter(id, State::Sleeping { until, reason });
            }
        }
    }

    /// Ends a call at any time: finished, or aborted by the caller.
    pub fn end(&mut self, now: Ms, id: CallId) {
        self.leave_line(id);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        self.timers.arm(call, MAX_MS);
        let was_refreshing = matches!(call.state, State::Refreshing);
        if let Some(gate) = call.admitted_by.and_then(|key| self.shared.gate(key)) {
            gate.aborted();
        }
        self.calls.remove(id);
        if was_refreshing {
            self.pass_on_refresh();
        }
        self.admit_ready(now);
    }

    /// The next call whose step has changed, by time or by other calls.
    pub fn poll(&mut self, now: Ms) -> Option<CallId> {
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
        let timers = self.timers.next();
        let gates = self
            .shared
            .gates
            .iter()
            .filter_map(|gate| gate.next(&self.calls));
        let heads = self.holding.heads().filter_map(|(_, id, facts)| {
            let began_at = self.calls.get(id)?.began_at;
            Some(self.shared.limits.free_at(facts, began_at, &|_| 0))
        });
        let times = gates.map(|next| next.at).chain(heads).chain(timers);
        times.min().filter(|at| *at < MAX_MS)
    }

    /// True when no call is in progress.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.calls.is_empty()
    }

    /// Puts a call into a state. Its driver knows.
    pub(super) fn enter(&mut self, id: CallId, state: State) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        call.state = state;
        let due_at = call.due_at();
        self.timers.arm(call, due_at);
        if matches!(state, State::Held { until: None }) {
            self.holding.join(&call.facts, call.ticket, id);
            self.newly_held.push(id);
        }
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
                if let Some(gate) = self.shared.gate(place.gate) {
                    gate.leave(id, call.ticket);
                }
            }
            State::Held { .. } => self.holding.leave(&call.facts, call.ticket, id),
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
        for id in self.shared.widen(now, origin, cause) {
            if let Some(call) = self.calls.get_mut(id)
                && let State::InLine(place) = &mut call.state
            {
                place.gate = origin;
            }
        }
    }

    /// A limit became an outage: from now on its line waits for something else.
    fn restart_patience(&mut self, now: Ms, key: Key) {
        let Some(gate) = gate::find(&self.shared.gates, key) else {
            return;
        };
        for id in gate.waiting() {
            let Some(call) = self.calls.get_mut(id) else {
                continue;
            };
            let leaves_at = now.saturating_add(call.patience_left());
            if let State::InLine(place) = &mut call.state {
                place.joined_at = now;
                place.leaves_at = leaves_at;
                let due_at = call.due_at();
                self.timers.arm(call, due_at);
            }
        }
    }

    const fn next_ticket(&mut self) -> u64 {
        self.last_ticket = self.last_ticket.wrapping_add(1);
        self.last_ticket
    }
}
