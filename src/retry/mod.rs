//! Layer 3, retrying: when a failed call may be sent again. Not a loop, not a timer, not HTTP.
//!
//! A [`Client`] holds the calls of one user of an API and what they share: gates, budgets, limits
//! and credentials. A driver reports what happens and asks what to do:
//!
//! ```text
//!            begin ┌──────────┐ outcome, refused, refreshed, online, end
//!  driver ────────▶│  Client  │◀──────────────────────────────── driver
//!                  └──────────┘
//!   step(call): Send · Wait · Hold · Refused · Refresh · Cancel · Finish
//!   next_wake(): when to call poll(now) at the latest
//!   poll(now):   the next call whose step has changed by time or by other calls
//! ```
//!
//! The contract for drivers:
//!
//! - Times are ms of one monotonic clock. Only differences count.
//! - The driver numbers the calls; an id is not 0 and not used twice.
//! - After every other method, call `poll` until it returns `None`, and set one timer for
//!   `next_wake`. The timer may fire late or early: `poll` uses the time it is given.
//! - After `Send`, report `sent`, and `outcome` once the request has ended. After `Cancel`, cancel
//!   the request in flight and report its `outcome`. After `Refused`, report `refused`; after
//!   `Refresh`, report `refreshed`.
//! - After `Finish`, call `end`. To abort a call, call `end` at any time.
//! - While `is_at_rest`, a driver may send at once, and report a call only when it fails or its
//!   response tells of a limit: with `begin_sent`, then `outcome`.
//! - A report that does not fit the state of a call changes nothing and returns the same step.
//!
//! Clocks and the waits derived from them are below 2^53, so sums of a few of them never wrap, and
//! `wrapping_add` is the plain instruction. The caller's own durations may have any value.
//!
//! The jitter is drawn from a seed that the driver chooses, so a run can be replayed.

mod admission;
pub mod backoff;
pub mod budget;
mod call;
mod client;
mod endpoint;
mod expiry;
mod facts;
pub(crate) mod fnv;
mod gate;
mod holding;
mod key;
mod keyed;
mod limits;
mod line;
mod pace;
pub mod policy;
mod queue;
mod recording;
mod refresh;
mod shared;
mod step;
mod table;
mod timers;

pub use call::CallId;
pub use client::Client;
pub use endpoint::{bucket, endpoint};
pub use facts::{Facts, Outcome};
pub use policy::{Jitter, Policy};
pub use refresh::Refused;
pub use step::{GiveUp, Step, WaitReason};

pub use crate::wire::method::{is_get, is_idempotent};
