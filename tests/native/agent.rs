//! The middleware for `reqwest` over real HTTP, in real time, against the mock server. Waits are
//! short; no time is asserted but "not before".

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    dead_code
)]

#[path = "agent/bodies.rs"]
mod bodies;
#[path = "agent/calls.rs"]
mod calls;
#[path = "agent/endings.rs"]
mod endings;
#[path = "../../examples/agent.rs"]
mod example;
#[path = "agent/server.rs"]
mod server;
#[path = "agent/spans.rs"]
mod spans;
#[path = "agent/words.rs"]
mod words;

use server::Server;

#[tokio::test]
async fn the_example_does_what_it_says() {
    let server = Server::start().await;
    let came_to = example::run(&server.base).await.unwrap();
    assert_eq!(came_to, ["200 OK", "top_up", "43"]);
}
