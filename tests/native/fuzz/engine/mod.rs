//! Whatever happens to calls, and in whatever order: each of them ends, within its options, and
//! what the server asks for is kept.

mod apart;
mod plan;
mod rules;
mod world;

use super::choices::Choices;
use plan::Plan;
use world::World;

pub fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    if choices.chance(96) {
        apart::check(&mut choices);
    } else {
        let plan = Plan::any(&mut choices);
        let fates = World::run(&plan);
        rules::check(&plan, &fates);
    }
}
