//! The files of scenarios: a test for each, which plays all that is in it.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::compare::compare;
use super::digest;
use super::world::World;
use super::{RUNTIME, play};

macro_rules! files {
    ($($test:ident = $file:literal),+ $(,)?) => {
        const FILES: &[&str] = &[$($file),+];
        $(#[test] fn $test() { run($file); })+
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
    buckets = "buckets",
}

#[test]
fn no_file_is_left_out() {
    assert_eq!(read("index"), json!(FILES));
}

pub fn read(name: &str) -> Value {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/scenarios/{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Plays a file's scenarios, other than those that this runtime leaves out, and says why.
fn run(file: &str) {
    let scenarios = read(file);
    let (mut count, mut left_out, mut failed) = (0, 0, Vec::new());
    let mut digests = Vec::new();
    for scenario in scenarios.as_array().unwrap() {
        let name = scenario["name"].as_str().unwrap();
        let world: World = match play(file, scenario) {
            Ok(world) => world,
            Err(why) => {
                println!("{file}: left out: {name}: {why}");
                left_out += 1;
                continue;
            }
        };
        count += 1;
        let faults = compare(&scenario["expect"], &world);
        digests.push((name.to_owned(), digest::digest(&world)));
        if !faults.is_empty() {
            failed.push(format!("{name}:\n    {}", faults.join("\n    ")));
        }
    }
    digest::write(RUNTIME, file, digests);
    println!("{file}: {count} scenarios, {left_out} left out");
    assert!(
        failed.is_empty(),
        "{file}: {} of {count} failed\n{}",
        failed.len(),
        failed.join("\n")
    );
}
