//! The scenarios of the retrying fetch (see `tests/scenarios/README.md`), natively: the same files
//! as the JavaScript runners'.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
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
#[path = "scenarios/seen.rs"]
mod seen;
#[path = "scenarios/world.rs"]
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

fn read(name: &str) -> Value {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/scenarios/{name}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn run_file(name: &str) {
    let scenarios = read(name);
    let (mut count, mut skipped, mut failed) = (0, 0, Vec::new());
    let mut digests = Vec::new();
    for scenario in scenarios.as_array().unwrap() {
        if scenario["only"]
            .as_str()
            .is_some_and(|only| only != "native")
        {
            skipped += 1;
            continue;
        }
        count += 1;
        let mut world = World::new(scenario);
        world.run();
        let faults = compare(&scenario["expect"], &world);
        let name = scenario["name"].as_str().unwrap();
        digests.push((name.to_owned(), digest::digest(&world)));
        if !faults.is_empty() {
            failed.push(format!(
                "{}:\n    {}",
                scenario["name"],
                faults.join("\n    ")
            ));
        }
    }
    digest::write("native", name, digests);
    println!("{name}: {count} scenarios, and {skipped} of JavaScript alone");
    assert!(count > 0, "{name} holds nothing");
    assert!(
        failed.is_empty(),
        "{name}: {} of {count} failed\n{}",
        failed.len(),
        failed.join("\n")
    );
}
