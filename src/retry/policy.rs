//! What the user of a client may choose, and the decision whether a failure may be tried again.
//!
//! The decision goes by evidence: by what is known of the request's fate, its method and its key,
//! and never by the status alone when a code is known.

use super::call::{Facts, GiveUp, Outcome};
use crate::classification::{Category, Retry};
use crate::time::{MAX_MS, Ms};

/// How random the waits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Jitter {
    /// Uniform in [b/2, b]. The default: a probe that comes too early is a retry lost.
    Equal,
    /// Uniform in [0, b].
    Full,
    /// Always b.
    None,
}

/// The user's choices. Durations in ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Retries per call.
    pub max_retries: u32,
    /// The first backoff.
    pub base_delay: Ms,
    /// Each backoff is so many thousandths of the one before.
    pub factor_milli: u32,
    /// The longest backoff. No bound for what a server asks.
    pub max_delay: Ms,
    /// How random the waits are.
    pub jitter: Jitter,
    /// A server that asks for more than this is not waited for.
    pub max_server_delay: Ms,
    /// How long a call waits behind others while an origin fails, its own backoff not counted.
    pub patience: Ms,
    /// Retry any method after any failure.
    pub all_methods: bool,
    /// Calls that meet the same trouble share one fate.
    pub gate: bool,
    /// Retries into trouble are counted.
    pub budget: bool,
    /// A time for each attempt; [`Policy::NEVER`] for none.
    pub attempt_timeout: Ms,
    /// A time for the whole call, waits included; [`Policy::NEVER`] for none.
    pub deadline: Ms,
    /// A time for polling.
    pub poll_timeout: Ms,
    /// While fewer credits remain than this, calls fail at once.
    pub stop_below: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            max_retries: 3,
            base_delay: 1_000,
            factor_milli: 2_000,
            max_delay: 30_000,
            jitter: Jitter::Equal,
            max_server_delay: 120_000,
            patience: 30_000,
            all_methods: false,
            gate: true,
            budget: true,
            attempt_timeout: Self::NEVER,
            deadline: Self::NEVER,
            poll_timeout: 120_000,
            stop_below: 0,
        }
    }
}

impl Policy {
    /// The time that never comes.
    pub const NEVER: Ms = MAX_MS;
}

/// May this failure be tried again, as far as the request itself goes?
///
/// # Errors
/// Why not.
pub fn may_retry(policy: &Policy, facts: &Facts, outcome: &Outcome) -> Result<(), GiveUp> {
    match outcome.retry {
        Retry::Never => return Err(GiveUp::NotRetryable),
        // A repeated question does no harm; a repeated order might.
        Retry::Poll { .. } if !facts.is_get => return Err(GiveUp::UnsafeMethod),
        Retry::Backoff { .. } | Retry::Wait { .. } => {
            let safe = facts.is_idempotent || facts.has_key || policy.all_methods;
            if !safe && !refused_before_processing(outcome) {
                return Err(GiveUp::UnsafeMethod);
            }
        }
        Retry::Poll { .. } | Retry::Refresh => {}
    }
    if facts.is_replayable {
        Ok(())
    } else {
        Err(GiveUp::BodyNotReplayable)
    }
}

/// The server said that it did not begin: 429 (RFC 6585 §4), 425 (RFC 8470 §5.2), 503 with a
/// delay (RFC 9110 §15.6.4), or whatever a profile knows to be a wait.
fn refused_before_processing(outcome: &Outcome) -> bool {
    match outcome.status {
        Some(429 | 425) => true,
        Some(503) if outcome.server_delay.is_some() => true,
        _ => matches!(outcome.retry, Retry::Wait { .. }),
    }
}

/// What part of the server a failure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This call alone.
    Call,
    /// One endpoint: a 500 may be one broken handler.
    Endpoint,
    /// The whole origin.
    Origin,
    /// The origin refuses for a known time.
    Limit,
}

/// Whose trouble a failure is.
#[must_use]
pub fn trouble(outcome: &Outcome) -> Trouble {
    match outcome.category {
        Category::Network | Category::Timeout | Category::Unavailable => Trouble::Origin,
        Category::Server => Trouble::Endpoint,
        Category::RateLimit if outcome.delay().is_some() => Trouble::Limit,
        _ => Trouble::Call,
    }
}
