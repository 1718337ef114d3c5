//! The scenarios of the retrying fetch (see `tests/scenarios/README.md`), natively: the same files
//! as the JavaScript runners'.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use serde_json::Value;

use world::World;

#[path = "scenarios/compare.rs"]
mod compare;
#[path = "scenarios/credentials.rs"]
mod credentials;
#[path = "scenarios/digest.rs"]
mod digest;
#[path = "scenarios/files.rs"]
mod files;
#[path = "profiles.rs"]
mod profiles;
#[path = "scenarios/seen.rs"]
mod seen;
#[path = "scenarios/server.rs"]
mod server;
#[path = "scenarios/world.rs"]
mod world;

const RUNTIME: &str = "native";

fn play<'s>(_file: &str, scenario: &'s Value) -> Result<World<'s>, &'static str> {
    if scenario["only"].as_str().is_some_and(|it| it != "native") {
        return Err("of JavaScript alone");
    }
    let mut world = World::new(scenario);
    world.run();
    Ok(world)
}
