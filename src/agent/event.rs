//! Events of a call, for a listener and for `tracing`.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::report::Classification;
use crate::retry::{GiveUp, WaitReason};

/// Something that happened to a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Event<'a> {
    /// Which event.
    pub kind: EventKind,
    /// The number of the call: the same in all its events, and in those of no other call of the client.
    pub call: u32,
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
    /// There is no further attempt.
    GiveUp(GiveUp),
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

/// A listener for events.
pub(super) type Listener = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// A listener that panics changes nothing.
pub(super) fn notify(listener: &Listener, event: &Event<'_>) {
    let result: Result<(), Box<dyn Any + Send>> =
        catch_unwind(AssertUnwindSafe(|| listener(event)));
    drop(result);
}
