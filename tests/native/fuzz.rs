//! A short run of every fuzz target, the same inputs each time. `cargo xtask fuzz` runs them for as
//! long as wanted, guided by coverage.
//!
//! `FUZZ_SECONDS=60 cargo test --test fuzz` goes on from there with stable Rust.

#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods
)]

#[path = "fuzz/mod.rs"]
mod harness;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use comeback::retry::backoff::Random;

/// Runs `cases` inputs of at most `longest` bytes, and more while there is time.
fn run(name: &str, cases: u64, longest: u64, check: fn(&[u8])) {
    let seconds = std::env::var("FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(0));
    let mut done = 0;
    while done < cases || Instant::now() < until {
        let data = input(done, longest);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(&data))) {
            eprintln!("{name}: case {done} fails");
            std::panic::resume_unwind(panic);
        }
        done += 1;
    }
    println!("{name}: {done} cases");
}

fn input(case: u64, longest: u64) -> Vec<u8> {
    let mut random = Random::new(case);
    let length = random.roll() % longest;
    let rolls = std::iter::repeat_with(|| random.roll().to_le_bytes());
    rolls
        .flatten()
        .take(usize::try_from(length).unwrap_or(0))
        .collect()
}

#[test]
fn any_answer_gets_a_sound_classification() {
    run("classify", 1_000, 300, |data| {
        harness::classify::check(data);
        harness::classify::check(&as_json(data));
    });
}

#[test]
fn any_definition_is_refused_or_works() {
    run("profile", 400, 60, harness::profile::check);
}

#[test]
fn any_calls_end_within_their_options() {
    run("engine", 2_000, 800, harness::engine::check);
}

/// Noise is hardly ever JSON: the same bytes as the pieces of one.
fn as_json(data: &[u8]) -> Vec<u8> {
    const PIECES: [&str; 24] = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"error\":",
        "\"code\":",
        "\"message\":",
        "\"data\":",
        "\"success\":",
        "\"errors\":",
        "\"status\":",
        "\"details\":",
        "\"url\":",
        "\"meta\":",
        "\"retry_after\":",
        "null",
        "true",
        "1002",
        "\"NOT_FOUND\"",
        "\"x\"",
        "-1e999",
        "\"\\u202e\"",
    ];
    let (head, rest) = data.split_at(data.len().min(24));
    let pieces = rest
        .iter()
        .map(|byte| PIECES[usize::from(*byte) % PIECES.len()].as_bytes());
    [head, b"{\"error\":{\"code\":"]
        .into_iter()
        .chain(pieces)
        .flatten()
        .copied()
        .collect()
}
