//! The options of a call, and whether a failure may be retried.
//!
//! The decision depends on the classification, the method and the idempotency key. Where the
//! classification knows the code, the status alone never decides.

use super::facts::{Facts, Outcome};
use super::step::GiveUp;
use crate::classification::{Category, Retry, named};
use crate::time::{MAX_MS, Ms};

named! {
    /// How random the waits are, b being the backoff.
    Jitter {
        /// Uniform in [b/2, b]. The default, because a probe that comes too early wastes a retry.
        Equal = "equal",
        /// Uniform in [0, b].
        Full = "full",
        /// Always b.
        None = "none",
    }
}

/// The options of a call that decisions depend on. Durations in ms; the defaults are those of
/// [`Policy::default`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Retries per call.
    pub max_retries: u32,
    /// The first backoff.
    pub base_delay: Ms,
    /// The growth of the backoff, in thousandths.
    pub factor_milli: u32,
    /// The longest backoff. Does not bound server delays.
    pub max_delay: Ms,
    /// How random the waits are.
    pub jitter: Jitter,
    /// The longest server delay that a call waits for.
    pub max_server_delay: Ms,
    /// How long a call waits behind others during an outage, on top of its own backoffs.
    pub patience: Ms,
    /// Retry any method after any failure.
    pub all_methods: bool,
    /// The call is sent at once, and once: nothing holds, refuses or repeats it. Only
    /// [`Policy::stop_below`] still applies.
    pub once: bool,
    /// Rate limits hold the call: those that responses report, and published ones. Without this, it
    /// waits only for the delay that it was given itself.
    pub limits: bool,
    /// Calls that fail the same way wait in one line.
    pub gate: bool,
    /// Retries during an outage take tokens.
    pub budget: bool,
    /// The timeout of an attempt; [`Policy::NEVER`] for none.
    pub attempt_timeout: Ms,
    /// The timeout of the whole call, waits included; [`Policy::NEVER`] for none.
    pub deadline: Ms,
    /// How long a refresh of credentials may take.
    pub refresh_timeout: Ms,
    /// How long a call polls at most.
    pub poll_timeout: Ms,
    /// Calls fail unsent while fewer credits than this remain.
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
            patience: 10_000,
            all_methods: false,
            once: false,
            limits: true,
            gate: true,
            budget: true,
            attempt_timeout: Self::NEVER,
            deadline: Self::NEVER,
            refresh_timeout: 30_000,
            poll_timeout: 120_000,
            stop_below: 0,
        }
    }
}

impl Policy {
    /// A duration without an end.
    pub const NEVER: Ms = MAX_MS;
}

/// Checks whether the request may be sent again after this failure.
///
/// # Errors
/// The reason against it.
pub fn may_retry(policy: &Policy, facts: &Facts, outcome: &Outcome) -> Result<(), GiveUp> {
    match outcome.retry {
        Retry::Never => return Err(GiveUp::NotRetryable),
        // Polling repeats the request many times, which is harmless only for reads.
        Retry::Poll { .. } if !facts.is_get => return Err(GiveUp::UnsafeMethod),
        // It was carried out in part: no wait and no credentials make it safe to do it again.
        _ if outcome.is_begun && !facts.is_repeatable(policy) => return Err(GiveUp::UnsafeMethod),
        Retry::Backoff { .. } | Retry::Wait { .. } => {
            if !facts.is_repeatable(policy) && !refused_before_processing(outcome) {
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

/// Whether the server refused before processing: 429 (RFC 6585 §4), 425 (RFC 8470 §5.2), 503 with
/// a server delay (RFC 9110 §15.6.4), or a code that a profile lists as a wait.
fn refused_before_processing(outcome: &Outcome) -> bool {
    match outcome.status {
        Some(429 | 425) => true,
        Some(503) if outcome.server_delay.is_some() => true,
        _ => matches!(outcome.retry, Retry::Wait { .. }),
    }
}

/// What a failure affects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Only this call.
    Call,
    /// Everyone who calls the origin: no connection could be made.
    Connection,
    /// An endpoint, or its origin when another endpoint fails the same way. A 500 may be one
    /// broken handler.
    Endpoint,
    /// What a rate limit counts, until a known time.
    Limit,
}

/// Returns what a failure affects.
#[must_use]
pub fn trouble(outcome: &Outcome) -> Trouble {
    match outcome.category {
        Category::Network => Trouble::Connection,
        Category::Timeout | Category::Unavailable | Category::Server => Trouble::Endpoint,
        Category::RateLimit if outcome.delay().is_some() => Trouble::Limit,
        _ => Trouble::Call,
    }
}
