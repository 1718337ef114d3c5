//! What must hold for any input: the checks of the fuzz targets in `fuzz/`, and of a test that runs
//! a number of them without a fuzzer.
//!
//! Each check takes bytes, and panics when something does not hold.

// Each program uses a part of this.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[path = "../answers.rs"]
mod answers;
mod choices;
pub mod classify;
pub mod engine;
pub mod profile;
