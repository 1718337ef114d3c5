//! The calls of one client and what they share. See [`super`] for the contract.

use super::call::{Call, CallId, Sent, State, find};
use super::facts::{Facts, Outcome};
use super::gate::{self, Gate, Key};
use super::limits::Limits;
use super::origins::Origins;
use super::policy::Policy;
use super::shared::Shared;
use super::step::{GiveUp, Step, WaitReason};
use crate::classification::Category;
use crate::profile::Limit;
use crate::time::{MAX_MS, Ms};

/// One user of an API: the calls in progress and the gates, budgets, limits and credentials they
/// share.
#[derive(Debug)]
pub struct Client {
    pub(super) calls: Vec<Call>,
    pub(super) shared: Shared,
    last_ticket: u64,
}

impl Client {
    /// `seed` makes the jitter repeatable. `limits` are kept at each origin.
    #[must_use]
    pub const fn new(seed: u64, limits: Vec<Limit>) -> Self {
        Self {
            calls: Vec::new(),
            shared: Shared::new(seed, Limits::new(limits), Origins::new()),
            last_ticket: 0,
        }
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
        call.state = self.shared.first_state(now, &call);
        self.calls.push(call);
        self.settle(now, id);
    }

    /// The step of a call; `Finish` for an unknown one.
    #[must_use]
    pub fn step(&self, id: CallId) -> Step {
        let Some(call) = self.calls.iter().find(|c| c.id == id) else {
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
                let until = gate.map_or(0, |g| g.wake_at().unwrap_or(g.opens_at));
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
        if let Some(call) = find(&mut self.calls, id)
            && matches!(call.state, State::Ready)
        {
            call.attempts = call.attempts.wrapping_add(1);
            let origin = self.shared.origins.get(call.facts.origin, now);
            call.state = State::InFlight(Sent {
                at: now,
                pace_mark: origin.map_or(0, |origin| origin.pace.sent(in_progress)),
                credentials: self.shared.credentials,
            });
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
        let Some(call) = find(&mut self.calls, id) else {
            return Step::NONE;
        };
        let (sent, late) = match call.state {
            State::InFlight(sent) => (sent, false),
            State::Cancelling { sent, deadline } => (sent, deadline),
            _ => return self.step(id),
        };
        let ended_limit = self.shared.record_outcome(now, call, sent, outcome);
        let next = if outcome.category == Category::Ok {
            Ok(State::Done {
                why: None,
                until: 0,
            })
        } else if late {
            Err(GiveUp::Deadline)
        } else {
            self.shared.after_failure(now, call, sent, outcome)
        };
        call.state = next.unwrap_or_else(State::given_up);
        call.ticket = ticket;
        let is_held = matches!(call.state, State::Held { .. });
        if let Some(key) = ended_limit {
            self.restart_patience(now, key);
        }
        if is_held {
            return self.settle(now, id);
        }
        // The driver sees a wait even when it is over at once; `poll` admits the call.
        self.step(id)
    }

    /// The device has a network again.
    pub fn online(&mut self, now: Ms) {
        for call in &mut self.calls {
            if let State::Sleeping {
                until,
                reason: WaitReason::Offline,
            } = &mut call.state
            {
                *until = now.min(*until);
            }
        }
    }

    /// Ends a call at any time: finished, or aborted by the caller.
    pub fn end(&mut self, now: Ms, id: CallId) {
        let Some(at) = self.calls.iter().position(|c| c.id == id) else {
            return;
        };
        let call = self.calls.remove(at);
        let admitted_by = call.admitted_by;
        if let Some(gate) = admitted_by.and_then(|key| self.shared.gate(key)) {
            gate.aborted();
        }
        if matches!(call.state, State::Refreshing) {
            self.pass_on_refresh();
        }
        self.admit_ready(now);
    }

    /// The next call whose step has changed, by time or by other calls.
    pub fn poll(&mut self, now: Ms) -> Option<CallId> {
        self.expire(now);
        self.admit_ready(now);
        let call = self.calls.iter_mut().find(|c| c.changed)?;
        call.changed = false;
        Some(call.id)
    }

    /// When to call `poll` at the latest; `None` when only an event can change something.
    #[must_use]
    pub fn next_wake(&self) -> Option<Ms> {
        let mut next = MAX_MS;
        for call in &self.calls {
            next = next.min(match call.state {
                State::InFlight(sent) => call.attempt_ends(sent.at),
                State::Sleeping { until, .. } => until,
                State::InLine(place) => {
                    let gate = gate::find(&self.shared.gates, place.gate);
                    let opens = gate.and_then(Gate::wake_at).unwrap_or(MAX_MS);
                    opens.min(self.leaves_at(call))
                }
                State::Refreshing | State::AwaitingRefresh => call.deadline_at,
                State::Held { .. } => {
                    let limits = &self.shared.limits;
                    let free = limits.free_at(&call.facts, call.began_at, &|_| 0);
                    free.min(call.deadline_at)
                }
                State::Ready | State::Cancelling { .. } | State::Done { .. } => MAX_MS,
            });
        }
        (next < MAX_MS).then_some(next)
    }

    /// True when no call is in progress.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.calls.is_empty()
    }

    /// Admits the calls that may go. Returns this call's step, which `poll` need not name again.
    pub(super) fn settle(&mut self, now: Ms, id: CallId) -> Step {
        self.admit_ready(now);
        if let Some(call) = find(&mut self.calls, id) {
            call.changed = false;
        }
        self.step(id)
    }

    /// A limit became an outage: from now on its line waits for something else.
    fn restart_patience(&mut self, now: Ms, key: Key) {
        for call in &mut self.calls {
            let leaves_at = now.saturating_add(call.patience_left());
            if let State::InLine(place) = &mut call.state
                && place.gate == key
            {
                place.joined_at = now;
                place.leaves_at = leaves_at;
            }
        }
    }

    const fn next_ticket(&mut self) -> u64 {
        self.last_ticket = self.last_ticket.wrapping_add(1);
        self.last_ticket
    }
}
