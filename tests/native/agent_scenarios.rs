//! The scenarios of the retrying fetch (see `tests/scenarios/README.md`) through the middleware
//! for `reqwest`, over real HTTP: the same files as the other runners'.
//!
//! Every request is sent by a real client, over a socket, to the mock server, which answers from a
//! script; what the middleware gets is what came back, and `sends` is what the server's log says.
//! Only the time is not real: the runtime that the middleware runs in stands still while a request
//! is on the wire, and jumps to the next timer when nothing else is to be done. So hours pass in no
//! time, and every time is exact.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods
)]

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use compare::compare;
use world::World;

#[path = "scenarios/compare.rs"]
mod compare;
#[path = "scenarios/digest.rs"]
mod digest;
#[path = "agent_scenarios/elsewhere.rs"]
mod elsewhere;
#[path = "agent_scenarios/network.rs"]
mod network;
#[path = "agent_scenarios/options.rs"]
mod options;
#[path = "agent_scenarios/world.rs"]
mod world;

macro_rules! files {
    ($($test:ident = $file:literal),+ $(,)?) => {
        const FILES: &[&str] = &[$($file),+];
        $(#[test] fn $test() { run_file($file); })+
    };
}

files! {
    decisions = "decisions",
    delays = "delays",
    codes = "codes",
    refresh = "refresh",
    polling = "polling",
    limits = "limits",
    gate = "gate",
    budget = "budget",
    aborts = "aborts",
    times = "times",
    requests = "requests",
    offline = "offline",
    jitter = "jitter",
    credits = "credits",
    path_limits = "path-limits",
}

#[test]
fn no_file_is_left_out() {
    assert_eq!(read("index"), json!(FILES));
}

#[test]
fn what_is_left_out_exists() {
    for (file, name, _) in elsewhere::ALL {
        let scenarios = read(file);
        let is_it = |scenario: &Value| scenario["name"] == *name;
        assert!(
            scenarios.as_array().unwrap().iter().any(is_it),
            "{file}: {name}"
        );
    }
}

fn read(name: &str) -> Value {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/scenarios/{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn run_file(file: &str) {
    let scenarios = read(file);
    let (mut count, mut left_out, mut failed) = (0, 0, Vec::new());
    let mut digests = Vec::new();
    for scenario in scenarios.as_array().unwrap() {
        let name = scenario["name"].as_str().unwrap();
        if let Some(why) = elsewhere::why(file, name) {
            println!("{file}: left out: {name}: {why}");
            left_out += 1;
            continue;
        }
        count += 1;
        let world = World::play(scenario);
        let faults = compare(&scenario["expect"], &world);
        digests.push((name.to_owned(), digest::digest(&world)));
        if !faults.is_empty() {
            failed.push(format!("{name}:\n    {}", faults.join("\n    ")));
        }
    }
    digest::write("reqwest", file, digests);
    println!("{file}: {count} scenarios over HTTP, {left_out} left out");
    assert!(
        failed.is_empty(),
        "{file}: {} of {count} failed\n{}",
        failed.len(),
        failed.join("\n")
    );
}
