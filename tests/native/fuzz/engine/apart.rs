//! Trouble of another origin, or of other credentials, moves no call: its requests go out at the
//! very times at which they go out without the others, and it ends in the same way.

use comeback::retry::{Jitter, Policy};

use super::super::choices::Choices;
use super::plan::{ALL, ONES_OWN, Plan, Planned};
use super::world::{Fate, World};

/// The first calls are compared; the others make the trouble.
const COMPARED: u32 = 3;

pub fn check(choices: &mut Choices) {
    let is_other_origin = choices.chance(128);
    // No connection at all is trouble of the whole origin.
    let kinds = if is_other_origin { ALL } else { ONES_OWN };
    let plan = Plan::any(choices);
    let mut calls = Vec::new();
    for id in 1..=COMPARED + 1 + choices.below(8) as u32 {
        let mut call = Planned::any(id, kinds, choices);
        // The jitter is drawn from one source for all.
        call.policy.jitter = Jitter::None;
        let is_other = u32::from(id > COMPARED);
        call.facts.origin = 1 + u32::from(is_other_origin) * is_other;
        call.facts.credential = is_other;
        if !is_other_origin {
            // The time limit of an attempt looks like any other network's failure.
            call.policy.attempt_timeout = Policy::NEVER;
        }
        calls.push(call);
    }
    let alone = Plan {
        calls: calls[..COMPARED as usize].to_vec(),
        lateness: 0,
        online_at: Vec::new(),
        ..plan
    };
    let without = World::run(&alone);
    let with = World::run(&Plan {
        calls: calls.clone(),
        limits: alone.limits.clone(),
        online_at: Vec::new(),
        ..alone
    });
    for (at, fate) in without.iter().enumerate() {
        assert_eq!(seen(fate), seen(&with[at]), "call {at} of {calls:?}");
    }
}

/// When each attempt was sent, and how the call ended.
fn seen(fate: &Fate) -> String {
    let sends: Vec<u64> = fate.attempts.iter().map(|(sent, _)| *sent).collect();
    format!("{sends:?} {:?}", fate.end)
}
