//! The command line, run as a user runs it: the built program, real pipes, real curl, and the mock
//! server over HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods
)]

mod cli {
    mod classify;
    #[cfg(unix)]
    mod endings;
    mod language;
    mod pages;
    mod readme;
    mod retries;
    #[cfg(unix)]
    mod signals;
    mod tool;
}
