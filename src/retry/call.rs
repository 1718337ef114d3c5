//! One call: its facts, its options, and what it does at the moment.

use super::backoff;
use super::facts::Facts;
use super::key::Key;
use super::policy::Policy;
use super::refresh::RefusedKey;
use super::step::{GiveUp, Step, WaitReason};
use super::table::Table;
use crate::time::{MAX_MS, Ms};

/// Polling waits grow by a half, up to this.
const MAX_POLL: Ms = 15_000;

/// Identifies a call of a client. Not 0.
pub type CallId = u32;

/// What a call does at the moment, with the data that only this state needs.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    /// May be sent now.
    Ready,
    /// The request is in flight.
    InFlight(Sent),
    /// The driver was told to cancel the request.
    Cancelling {
        /// The request to cancel.
        sent: Sent,
        /// The deadline has passed: no retry follows.
        deadline: bool,
    },
    /// Waits on its own.
    Sleeping { until: Ms, reason: WaitReason },
    /// Waits in the line of a gate.
    InLine(Place),
    /// Waits for room in the published limits; `until` is `None` until they have been checked.
    Held { until: Option<Ms> },
    /// A refresh may help; which credentials were refused is not known yet.
    Refused { sent: Sent, is_coded: bool },
    /// Its driver refreshes the credentials, for so long at most.
    Refreshing { key: RefusedKey, until: Ms },
    /// Waits for the refresh of another call.
    AwaitingRefresh { key: RefusedKey },
    /// Has ended. `until`: when the limit that refused the call ends, 0 for any other end.
    Done { why: Option<GiveUp>, until: Ms },
}

impl State {
    /// The end of a call that may not be sent again.
    pub const fn given_up(why: GiveUp) -> Self {
        Self::Done {
            why: Some(why),
            until: 0,
        }
    }

    /// The end of a call that a limit refused; the limit ends then.
    pub const fn refused(until: Ms) -> Self {
        Self::Done {
            why: Some(GiveUp::RateLimit),
            until,
        }
    }
}

/// A request that was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub at: Ms,
    /// The return value of [`super::pace::Pace::sent`], 0 when it was not counted.
    pub pace_mark: u64,
    /// How many other requests are in flight that the engine does not know of.
    pub others: usize,
}

/// A place in the line of a gate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub gate: Key,
    pub reason: WaitReason,
    pub joined_at: Ms,
    /// The same in waking time, see [`super::client::Client`], and when its patience ends.
    pub awake_at: Ms,
    pub leaves_at: Ms,
    /// Its next attempt is counted as a retry already.
    pub is_counted: bool,
}

/// The calls in progress, in the order of their ids.
pub(super) type Calls = Table<Call>;

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    pub id: CallId,
    pub facts: Facts,
    pub policy: Policy,
    pub state: State,
    /// When its present wait began: at its beginning, and after each attempt.
    pub waits_since: Ms,
    pub deadline_at: Ms,
    pub attempts: u32,
    pub retries: u32,
    pub polls: u32,
    /// In waking time.
    pub polling_since: Ms,
    /// The order in lines: lower numbers go first.
    pub ticket: u64,
    /// How long it has waited in lines before.
    pub waited: Ms,
    pub began_at: Ms,
    /// The credentials that were refreshed for it.
    pub refreshed: Option<RefusedKey>,
    /// It was sent again because its credentials had been replaced meanwhile.
    pub is_resent: bool,
    /// Its last attempt made no connection.
    pub has_no_connection: bool,
    /// Its step has changed since the driver last saw it.
    pub changed: bool,
    /// The time that its timer is set to; [`MAX_MS`] for none.
    pub armed_for: Ms,
    /// The gate that admitted it.
    pub admitted_by: Option<Key>,
}

impl Call {
    pub fn new(id: CallId, now: Ms, facts: &Facts, policy: &Policy) -> Self {
        Self {
            id,
            facts: *facts,
            policy: *policy,
            state: State::Held { until: None },
            waits_since: now,
            deadline_at: now.saturating_add(policy.deadline),
            attempts: 0,
            retries: 0,
            polls: 0,
            polling_since: now,
            ticket: 0,
            waited: 0,
            began_at: now,
            refreshed: None,
            is_resent: false,
            has_no_connection: false,
            changed: false,
            armed_for: MAX_MS,
            admitted_by: None,
        }
    }

    /// The step for a wait: a hold before the first attempt.
    pub const fn wait_step(&self, until: Ms, reason: WaitReason) -> Step {
        if self.attempts == 0 {
            Step::Hold { until }
        } else {
            Step::Wait { until, reason }
        }
    }

    /// When the attempt that was sent at that time is out of time.
    pub fn attempt_ends(&self, sent_at: Ms) -> Ms {
        let own = sent_at.saturating_add(self.policy.attempt_timeout);
        own.min(self.deadline_at)
    }

    /// Whether it may be held for a limit until then. `max_server_delay` bounds the whole wait until
    /// the server, or its documents, allow a request: the jitter on top does not count.
    pub const fn may_wait(&self, until: Ms) -> bool {
        until < self.deadline_at
            && until.saturating_sub(self.waits_since) <= self.policy.max_server_delay
    }

    /// What is left of its patience. Patience is for waiting behind others; its own backoffs come
    /// on top.
    pub fn patience_left(&self) -> Ms {
        let mut patience = self.policy.patience;
        for n in 0..self.policy.max_retries.min(100) {
            patience = patience.saturating_add(backoff::plain(&self.policy, n));
        }
        patience.saturating_sub(self.waited)
    }

    /// When it has to be looked at again; [`MAX_MS`] when only an event can change it. `asleep`: how
    /// long the device was asleep.
    pub fn due_at(&self, asleep: Ms) -> Ms {
        match self.state {
            State::InFlight(sent) => self.attempt_ends(sent.at),
            State::Sleeping { until, .. } => until,
            State::InLine(place) => place.leaves_at.saturating_add(asleep).min(self.deadline_at),
            State::Refreshing { until, .. } => until.min(self.deadline_at),
            State::Held { .. } | State::Refused { .. } | State::AwaitingRefresh { .. } => {
                self.deadline_at
            }
            State::Ready | State::Cancelling { .. } | State::Done { .. } => MAX_MS,
        }
    }

    /// Waits alone. A wait that does not fit into the deadline is not begun.
    pub const fn sleep(&self, now: Ms, wait: Ms, reason: WaitReason) -> Result<State, GiveUp> {
        let until = now.wrapping_add(wait);
        if until >= self.deadline_at {
            return Err(GiveUp::Deadline);
        }
        Ok(State::Sleeping { until, reason })
    }

    /// Waits for the next poll: the server delay, or 2 s growing by a half up to 15 s when the
    /// server names none or 0.
    pub fn ask_again(
        &mut self,
        now: Ms,
        asleep: Ms,
        first: Ms,
        delay: Option<Ms>,
    ) -> Result<State, GiveUp> {
        let mut wait = first;
        for _ in 0..self.polls.min(64) {
            wait = wait.wrapping_add(wait >> 1).min(MAX_POLL.max(first));
        }
        let wait = match delay {
            None | Some(0) => wait,
            Some(delay) if delay > self.policy.max_server_delay => {
                return Err(GiveUp::ServerDelayTooLong);
            }
            Some(delay) => delay,
        };
        let awake = now.saturating_sub(asleep);
        if self.polls == 0 {
            self.polling_since = awake;
        }
        self.polls = self.polls.wrapping_add(1);
        let waited = awake.saturating_sub(self.polling_since).wrapping_add(wait);
        if waited > self.policy.poll_timeout {
            return Err(GiveUp::Exhausted);
        }
        self.sleep(now, wait, WaitReason::Poll)
    }
}

impl Calls {
    /// The ids of all calls.
    pub fn ids(&self) -> impl Iterator<Item = CallId> {
        self.keys().map(|key| key as CallId)
    }
}
