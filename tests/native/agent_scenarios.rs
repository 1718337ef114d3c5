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

use serde_json::Value;

use files::read;
use world::World;

#[path = "scenarios/compare.rs"]
mod compare;
#[path = "scenarios/digest.rs"]
mod digest;
#[path = "agent_scenarios/elsewhere.rs"]
mod elsewhere;
#[path = "scenarios/files.rs"]
mod files;
#[path = "agent_scenarios/network.rs"]
mod network;
#[path = "agent_scenarios/options.rs"]
mod options;
#[path = "profiles.rs"]
mod profiles;
#[path = "scenarios/server.rs"]
mod server;
#[path = "agent_scenarios/world.rs"]
mod world;

const RUNTIME: &str = "reqwest";

fn play(file: &str, scenario: &Value) -> Result<World, &'static str> {
    match elsewhere::why(file, scenario["name"].as_str().unwrap()) {
        Some(why) => Err(why),
        None => Ok(World::play(scenario)),
    }
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
