//! Events of a call, for a listener and for `tracing`.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::classification::named;
use crate::report::Classification;
use crate::retry::{GiveUp, WaitReason};

/// Something that happened to a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Event<'a> {
    /// Which event.
    pub kind: EventKind,
    /// The number of requests so far.
    pub attempt: u32,
    /// Since the call began.
    pub elapsed: Duration,
    /// What the last attempt met, where that has been looked at.
    pub classification: Option<&'a Classification>,
}

/// Which event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// A request goes out.
    Attempt,
    /// A limit is used up: the first request waits.
    Hold {
        /// How long, as far as is known.
        delay: Duration,
        /// Until about when.
        until: SystemTime,
    },
    /// A failed call waits for its next attempt.
    Wait {
        /// How long, as far as is known.
        delay: Duration,
        /// Until about when.
        until: SystemTime,
        /// What for.
        reason: WaitReason,
    },
    /// New credentials are fetched, for all calls.
    Refresh,
    /// The call ended well.
    Success,
    /// The call ends without a further attempt.
    GiveUp(GiveUpReason),
}

impl EventKind {
    /// The event's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Hold { .. } => "hold",
            Self::Wait { .. } => "wait",
            Self::Refresh => "refresh",
            Self::Success => "success",
            Self::GiveUp(_) => "give_up",
        }
    }
}

named! {
    /// Why a call ends without a further attempt.
    GiveUpReason {
        /// It would fail again.
        NotRetryable = "not_retryable",
        /// As often as allowed.
        Exhausted = "exhausted",
        /// Too many retries into trouble already.
        Budget = "budget",
        /// The next attempt would be too late.
        Deadline = "deadline",
        /// Waited long enough behind others.
        Patience = "patience",
        /// The server asked for more than we wait.
        ServerDelayTooLong = "server_delay_too_long",
        /// It may have been processed, and doing it twice may do harm.
        UnsafeMethod = "unsafe_method",
        /// The body was a stream.
        BodyNotReplayable = "body_not_replayable",
        /// There were no new credentials to be had.
        RefreshFailed = "refresh_failed",
        /// A limit is used up for longer than we wait; nothing was sent.
        RateLimit = "rate_limit",
        /// Fewer credits are left than shall be kept; nothing was sent.
        Credits = "credits",
        /// The caller dropped the call.
        Aborted = "aborted",
    }
}

impl From<GiveUp> for GiveUpReason {
    fn from(why: GiveUp) -> Self {
        match why {
            GiveUp::NotRetryable => Self::NotRetryable,
            GiveUp::Exhausted => Self::Exhausted,
            GiveUp::Budget => Self::Budget,
            GiveUp::Deadline => Self::Deadline,
            GiveUp::Patience => Self::Patience,
            GiveUp::ServerDelayTooLong => Self::ServerDelayTooLong,
            GiveUp::UnsafeMethod => Self::UnsafeMethod,
            GiveUp::BodyNotReplayable => Self::BodyNotReplayable,
            GiveUp::RefreshFailed => Self::RefreshFailed,
            GiveUp::RateLimit => Self::RateLimit,
            GiveUp::Credits => Self::Credits,
        }
    }
}

/// The name of a reason to wait.
pub(super) const fn wait_name(reason: WaitReason) -> &'static str {
    match reason {
        WaitReason::Backoff => "backoff",
        WaitReason::Server => "server",
        WaitReason::Poll => "poll",
        WaitReason::Offline => "offline",
    }
}

/// A listener for events.
pub(super) type Listener = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// A listener that panics changes nothing.
pub(super) fn notify(listener: &Listener, event: &Event<'_>) {
    let result: Result<(), Box<dyn Any + Send>> =
        catch_unwind(AssertUnwindSafe(|| listener(event)));
    drop(result);
}
