//! One call as the client knows it: the facts it came with, where it is, and what it waits for.

use super::backoff;
use super::gate::Key;
use super::policy::Policy;
use crate::classification::{Category, Retry};
use crate::classify::Verdict;
use crate::time::Ms;
use crate::wire::rate_limit::Remaining;

/// Polling waits grow by a half, up to this.
const MAX_POLL: Ms = 15_000;

/// What the decision needs to know of a request.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)]
pub struct Facts {
    /// GET or HEAD: may be asked again as often as one likes.
    pub is_get: bool,
    /// GET, HEAD, OPTIONS, TRACE, QUERY, PUT or DELETE (RFC 9110 §9.2.2).
    pub is_idempotent: bool,
    /// It carries an `Idempotency-Key`.
    pub has_key: bool,
    /// Its body can be sent again.
    pub is_replayable: bool,
    /// New credentials can be had.
    pub can_refresh: bool,
    /// The origin, as the driver numbers it.
    pub origin: u32,
    /// The endpoint (method and path), likewise; not 0.
    pub endpoint: u32,
    /// The limits for certain paths that apply to it, a bit each ([`super::Client::path_limits`]).
    pub path_limits: u32,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// What kind of trouble; `Ok` for a success.
    pub category: Category,
    /// The classification's advice.
    pub retry: Retry,
    /// How many retries the API's documents allow for this code.
    pub max_retries: Option<u16>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The wait that the server asked for.
    pub server_delay: Option<Ms>,
    /// What is left of a limit. Told by a success, too.
    pub remaining: Option<Remaining>,
    /// The device says that it has no network.
    pub offline: bool,
}

impl Outcome {
    /// A success of which nothing else is known.
    pub const OK: Self = Self {
        category: Category::Ok,
        retry: Retry::Never,
        max_retries: None,
        status: None,
        server_delay: None,
        remaining: None,
        offline: false,
    };

    /// An attempt that was classified; of limits and of the network nothing is known yet.
    #[must_use]
    pub fn of<N>(verdict: &Verdict<N>) -> Self {
        Self {
            category: verdict.category,
            retry: verdict.retry,
            max_retries: verdict.max_retries,
            status: verdict.status,
            server_delay: verdict.server_delay,
            remaining: None,
            offline: false,
        }
    }

    /// The wait that the server or its documents asked for.
    #[must_use]
    pub fn delay(&self) -> Option<Ms> {
        match self.retry {
            Retry::Wait { after_ms } => Some(after_ms),
            _ => self.server_delay,
        }
    }
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send the request; `attempt` counts from 1.
    Send {
        /// The attempt's number.
        attempt: u32,
    },
    /// Nothing: the request is on its way.
    InFlight,
    /// A failed call waits; not before `until`, which may move when others report.
    Wait {
        /// About when.
        until: Ms,
        /// What for.
        reason: WaitReason,
    },
    /// A call waits before its first attempt, for a limit that is used up.
    Hold {
        /// About when it may go.
        until: Ms,
    },
    /// Get new credentials, and report `refreshed`.
    Refresh,
    /// Another call's refresh is awaited.
    AwaitRefresh,
    /// End the request in flight, and report its outcome as a timeout.
    Cancel,
    /// Hand the last outcome to the caller; `None` when it is a success.
    Finish {
        /// Why there is no further attempt.
        why: Option<GiveUp>,
        /// Until when it would have been held, where a limit is why.
        until: Ms,
    },
}

impl Step {
    /// Of a call that is not known.
    pub const NONE: Self = Self::Finish {
        why: None,
        until: 0,
    };
}

/// What a wait is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// Nobody said when.
    Backoff,
    /// The server did.
    Server,
    /// The result is not ready.
    Poll,
    /// The device has no network.
    Offline,
}

/// Why a call is not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveUp {
    /// It would fail again.
    NotRetryable,
    /// As often as allowed.
    Exhausted,
    /// Too many retries into trouble already.
    Budget,
    /// The next attempt would be too late.
    Deadline,
    /// Waited long enough behind others.
    Patience,
    /// The server asked for more than we wait.
    ServerDelayTooLong,
    /// It may have been processed, and doing it twice may do harm.
    UnsafeMethod,
    /// The body was a stream.
    BodyNotReplayable,
    /// There were no new credentials to be had.
    RefreshFailed,
    /// A limit is used up for longer than we wait; nothing was sent.
    RateLimit,
    /// Fewer credits are left than the user wants to keep; nothing was sent.
    Credits,
}

impl WaitReason {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Backoff => "backoff",
            Self::Server => "server",
            Self::Poll => "poll",
            Self::Offline => "offline",
        }
    }
}

impl GiveUp {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotRetryable => "not_retryable",
            Self::Exhausted => "exhausted",
            Self::Budget => "budget",
            Self::Deadline => "deadline",
            Self::Patience => "patience",
            Self::ServerDelayTooLong => "server_delay_too_long",
            Self::UnsafeMethod => "unsafe_method",
            Self::BodyNotReplayable => "body_not_replayable",
            Self::RefreshFailed => "refresh_failed",
            Self::RateLimit => "rate_limit",
            Self::Credits => "credits",
        }
    }
}

/// Where a call is.
#[derive(Clone, Copy, Debug)]
pub(super) enum State {
    /// To be sent.
    Ready,
    /// On its way.
    InFlight,
    /// The driver was told to end it; `deadline`: for good.
    Cancelling { deadline: bool },
    /// Waits alone.
    Sleeping { reason: WaitReason },
    /// Waits in a gate's line.
    InLine { gate: Key, reason: WaitReason },
    /// To be sent as soon as the limits have room.
    Held,
    /// Gets new credentials.
    Refreshing,
    /// Waits for another's.
    AwaitingRefresh,
    /// At the end.
    Done(Option<GiveUp>),
}

/// Names a call of a client.
pub type CallId = u32;

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    pub id: CallId,
    pub facts: Facts,
    pub policy: Policy,
    pub state: State,
    pub began: Ms,
    pub deadline_at: Ms,
    pub sent_at: Ms,
    /// What the pace gave for its last request.
    pub upto: u64,
    pub attempts: u32,
    pub retries: u32,
    pub polls: u32,
    pub polling_since: Ms,
    /// Its place in lines: the lower first.
    pub ticket: u64,
    /// Since when it waits in a gate's line, how long it did before, and when it has enough.
    pub joined_at: Ms,
    pub waited: Ms,
    pub leaves_at: Ms,
    pub refreshed: bool,
    pub credentials: u32,
    /// Its step has changed since the driver last saw it.
    pub news: bool,
    /// Until when it sleeps, or is held; 0 while nobody has looked at the limits.
    pub until: Ms,
    /// The gate that let it through.
    pub pass: Option<Key>,
}

impl Call {
    pub fn new(id: CallId, now: Ms, facts: &Facts, policy: &Policy) -> Self {
        Self {
            id,
            facts: *facts,
            policy: *policy,
            state: State::Held,
            began: now,
            deadline_at: now.saturating_add(policy.deadline),
            sent_at: now,
            upto: 0,
            attempts: 0,
            retries: 0,
            polls: 0,
            polling_since: now,
            ticket: 0,
            joined_at: now,
            waited: 0,
            leaves_at: now,
            refreshed: false,
            credentials: 0,
            news: false,
            until: 0,
            pass: None,
        }
    }

    /// When the attempt in flight has had its time.
    pub fn attempt_ends(&self) -> Ms {
        let own = self.sent_at.saturating_add(self.policy.attempt_timeout);
        own.min(self.deadline_at)
    }

    /// May it be held for a limit? What the server, or its documents, ask for counts, from `since`
    /// to `not_before`, without the spread that comes on top.
    pub fn may_wait(&self, since: Ms, not_before: Ms) -> bool {
        self.until < self.deadline_at
            && not_before.saturating_sub(since) <= self.policy.max_server_delay
    }

    /// Waits in a line from now on. Gives what is left of its patience, which is for waiting behind
    /// others: what it would wait for alone, its own backoff, comes on top.
    pub fn be_patient(&mut self, now: Ms) -> Ms {
        let mut patience = self.policy.patience;
        for n in 0..self.policy.max_retries.min(100) {
            patience = patience.saturating_add(backoff::plain(&self.policy, n));
        }
        let left = patience.saturating_sub(self.waited);
        self.joined_at = now;
        self.leaves_at = now.saturating_add(left);
        left
    }

    pub fn waits_at(&self, key: Key) -> bool {
        matches!(self.state, State::InLine { gate, .. } if gate == key)
    }

    /// A wait that does not fit into the deadline is not begun.
    pub fn sleep(&mut self, now: Ms, wait: Ms, reason: WaitReason) -> Result<State, GiveUp> {
        self.until = now.wrapping_add(wait);
        if self.until >= self.deadline_at {
            return Err(GiveUp::Deadline);
        }
        Ok(State::Sleeping { reason })
    }

    /// Polling: when the server said; without its word, or where it says "now", after 2 s, growing
    /// by a half up to 15 s.
    pub fn ask_again(&mut self, now: Ms, first: Ms, delay: Option<Ms>) -> Result<State, GiveUp> {
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
        if self.polls == 0 {
            self.polling_since = now;
        }
        self.polls = self.polls.wrapping_add(1);
        let waited = now.wrapping_sub(self.polling_since).wrapping_add(wait);
        if waited > self.policy.poll_timeout {
            return Err(GiveUp::Exhausted);
        }
        self.sleep(now, wait, WaitReason::Poll)
    }
}

/// The call of that name.
pub(super) fn find(calls: &mut [Call], id: CallId) -> Option<&mut Call> {
    calls.iter_mut().find(|call| call.id == id)
}
