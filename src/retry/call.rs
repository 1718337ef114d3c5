//! One call as the client knows it: the facts it came with, where it is, and what it waits for.

use super::gate::Key;
use super::policy::Policy;
use crate::classification::{Category, Retry};
use crate::time::Ms;

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
    /// The endpoint (method and path), likewise.
    pub endpoint: u32,
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
    /// Nothing remains of a limit; renewed in so many ms. Told by a success, too.
    pub used_up: Option<Ms>,
    /// The device says that it has no network.
    pub offline: bool,
}

impl Outcome {
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
    },
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
}

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// To be sent.
    Ready,
    /// On its way; let through by this gate.
    InFlight { let_through: Option<Key> },
    /// The driver was told to end it.
    Cancelling {
        let_through: Option<Key>,
        deadline: bool,
    },
    /// Waits alone.
    Sleeping { until: Ms, reason: WaitReason },
    /// Waits in a gate's line.
    InLine {
        gate: Key,
        ticket: u64,
        reason: WaitReason,
        first_attempt: bool,
    },
    /// Waits for room in a published limit.
    Held { ticket: u64, first_attempt: bool },
    /// Gets new credentials.
    Refreshing,
    /// Waits for another's.
    AwaitingRefresh,
    /// At the end.
    Done(Option<GiveUp>),
}

/// A call.
#[derive(Debug)]
pub(super) struct Call {
    pub facts: Facts,
    pub policy: Policy,
    pub state: State,
    pub began: Ms,
    pub sent_at: Ms,
    pub attempts: u32,
    pub retries: u32,
    pub polls: u32,
    pub polling_since: Option<Ms>,
    pub waiting_since: Option<Ms>,
    pub refreshed: bool,
    pub credentials: u32,
    /// Its step has changed since the driver last saw it.
    pub news: bool,
    /// Until when it would have been held, when it may not wait that long.
    pub held_until: Ms,
    /// The gate that lets the next send through.
    pub pass: Option<Key>,
}

impl Call {
    pub fn deadline_at(&self) -> Ms {
        self.policy
            .deadline
            .map_or(Ms::MAX, |d| self.began.wrapping_add(d))
    }

    /// When the attempt in flight has had its time, and whether that is the deadline's doing.
    pub fn attempt_ends(&self) -> (Ms, bool) {
        let own = self
            .policy
            .attempt_timeout
            .map_or(Ms::MAX, |t| self.sent_at.wrapping_add(t));
        let deadline = self.deadline_at();
        if deadline <= own {
            (deadline, true)
        } else {
            (own, false)
        }
    }
}
