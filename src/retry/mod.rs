//! Floor 3, retrying: when a failed call may go again. Not a loop, not a timer, not HTTP.
//!
//! A [`Client`] holds the calls of one user of an API, and what they share: gates, budget, limits,
//! credentials. A driver tells it what happens and asks what to do:
//!
//! ```text
//!            begin ┌──────────┐ outcome, refreshed, online, abort
//!  driver ────────▶│  Client  │◀──────────────────────────────── driver
//!                  └──────────┘
//!   step(call): Send · Wait · Hold · Refresh · Cancel · Finish
//!   next_wake(): when to call poll(now) at the latest
//!   poll(now):   the next call whose step has changed without being told
//! ```
//!
//! The contract for drivers:
//!
//! - Times are ms of one clock that never goes back. Only differences count.
//! - After every call of a method, call `poll` until it gives `None`, and arm one timer for
//!   `next_wake`. A timer may fire late or early: `poll` looks at the time it is given.
//! - `Send` is answered with `outcome` once the request has ended, whatever way. `Cancel` means:
//!   end the request in flight and report its `outcome`. `Refresh` is answered with `refreshed`.
//! - `Finish` is the end: call `end`. An abort is `end` at any time, and leaves nothing behind.
//! - A question out of turn gets the same step again.
//!
//! Clocks, and the waits that come of them, are below 2^53, so sums of a few of them wrap nowhere:
//! `wrapping_add` is the plain instruction. The user's own durations may be anything.
//!
//! Randomness is drawn from a seed that the driver gives, so a run can be replayed.

pub mod backoff;
pub mod budget;
pub mod call;
pub mod client;
pub mod gate;
pub mod limits;
pub mod pace;
pub mod policy;

pub use call::{CallId, Facts, GiveUp, Outcome, Step, WaitReason};
pub use client::Client;
pub use policy::{Jitter, Policy};

/// GET and HEAD: may be asked again as often as one likes.
#[must_use]
pub fn is_get(method: &str) -> bool {
    matches!(method, "GET" | "HEAD")
}

/// Methods that may be repeated without harm (RFC 9110 §9.2.2, and QUERY).
#[must_use]
pub fn is_idempotent(method: &str) -> bool {
    is_get(method) || matches!(method, "OPTIONS" | "TRACE" | "QUERY" | "PUT" | "DELETE")
}
