//! What the engine tells a driver to do.

use crate::classification::named;
use crate::time::Ms;

/// The next thing to do for a call. Times are ms of the driver's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send the request; `attempt` counts from 1.
    Send {
        /// The attempt's number.
        attempt: u32,
    },
    /// Nothing: the request is in flight.
    InFlight,
    /// Wait after a failure. `until` may move when other calls report outcomes.
    Wait {
        /// The expected end of the wait.
        until: Ms,
        /// Why the call waits.
        reason: WaitReason,
    },
    /// Wait before the first attempt, because a limit is used up.
    Hold {
        /// The expected end of the hold.
        until: Ms,
    },
    /// Report `refused`: which credentials the request was sent with.
    Refused,
    /// Refresh the credentials, then report `refreshed`.
    Refresh,
    /// Wait for the refresh of another call.
    AwaitRefresh,
    /// Cancel the request in flight, then report its outcome as a timeout.
    Cancel,
    /// Hand the last outcome to the caller; `why` is `None` for a success.
    Finish {
        /// Why there is no further attempt.
        why: Option<GiveUp>,
        /// When the limit that refused the call ends; 0 for any other end.
        until: Ms,
    },
}

impl Step {
    /// The step of a call that is not known.
    pub const NONE: Self = Self::Finish {
        why: None,
        until: 0,
    };
}

named! {
    /// Why a call waits.
    WaitReason {
        /// The failure named no delay.
        Backoff = "backoff",
        /// The server named a delay.
        Server = "server",
        /// The result is not ready yet.
        Poll = "poll",
    }
}

named! {
    /// Why there is no further attempt.
    GiveUp {
        /// The same request would fail again.
        NotRetryable = "not_retryable",
        /// All retries are used.
        Exhausted = "exhausted",
        /// The retry budget of the origin is empty.
        Budget = "budget",
        /// The next attempt would come after the deadline.
        Deadline = "deadline",
        /// The call waited long enough behind others.
        Patience = "patience",
        /// The server delay is longer than `max_server_delay`.
        ServerDelayTooLong = "server_delay_too_long",
        /// The request may have been processed, and repeating it may do harm.
        UnsafeMethod = "unsafe_method",
        /// The body cannot be sent again.
        BodyNotReplayable = "body_not_replayable",
        /// The credentials could not be refreshed.
        RefreshFailed = "refresh_failed",
        /// A limit is used up for longer than the call may wait; nothing was sent.
        RateLimit = "rate_limit",
        /// Fewer credits are left than the caller wants to keep; nothing was sent.
        Credits = "credits",
        /// The caller aborted the call. Reported by drivers, never by the engine.
        Aborted = "aborted",
    }
}
