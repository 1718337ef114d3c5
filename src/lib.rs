//! From a failed API call to the next step: what happened, who can fix it, whether a retry is
//! safe, and when. One core for browsers (as WebAssembly), backends and shell scripts.
//!
//! Not an HTTP client or an async runtime: the core never reads a clock, draws a random number,
//! sleeps or sends. Time and randomness are arguments, so every run can be replayed.
//!
//! The layers; each uses only those above it in this list:
//!
//! 0. words: [`classification`], [`failure`], [`view`], [`time`], [`error`]
//! 1. the wire: [`wire`]
//! 2. knowledge: [`profile`], [`classify`]
//! 3. retrying: [`retry`]
//! 4. drivers: `web` (feature `js`), `agent` (feature `agent`, a middleware for `reqwest`), `cli`
//!    (feature `cli`), `npx` (feature `npx`, the command line as WebAssembly for Node)

#[cfg(feature = "agent")]
pub mod agent;
pub mod classification;
pub mod classify;
#[cfg(feature = "cli-core")]
pub mod cli;
pub mod error;
pub mod failure;
#[cfg(feature = "serde")]
pub mod locales;
#[cfg(all(feature = "npx", target_arch = "wasm32"))]
mod npx;
pub mod profile;
#[cfg(feature = "serde")]
pub mod report;
pub mod retry;
pub mod time;
pub mod view;
#[cfg(all(feature = "js", target_arch = "wasm32"))]
mod web;
pub mod wire;

/// Compiles the Rust code in the README and the guides, and runs what can be run.
#[cfg(all(doctest, feature = "agent"))]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/guides/backend.md")]
#[doc = include_str!("../docs/guides/rust-frontend.md")]
struct Documents;

#[cfg(all(doctest, feature = "agent", feature = "locales"))]
#[doc = include_str!("../docs/guides/words.md")]
struct Words;
