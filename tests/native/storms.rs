//! Many clients, one server, no HTTP and no time: does the engine keep an outage from being made
//! worse, and do its users' calls end well all the same?
//!
//! The bounds are on shares and ratios, over a fixed seed; `cargo test --test storms -- --nocapture`
//! prints the table.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod answers;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use answers::{GET, down, limited, ok};
use comeback::retry::{CallId, Client, Outcome, Policy, Step};

/// How long an answer takes, ms.
const LATENCY: u64 = 50;

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Start(usize),
    Wake(usize),
    Answer(usize, CallId),
}

/// One call's fate.
#[derive(Clone, Copy)]
struct Fate {
    began: u64,
    ended: u64,
    well: bool,
}

struct Storm {
    sends: Vec<u64>,
    refused: usize,
    fates: Vec<Fate>,
}

/// `starts`: when which client begins a call. `server`: the answer to the n-th send at a time.
fn storm(
    clients: usize,
    starts: &[(u64, usize)],
    policy: Policy,
    mut server: impl FnMut(u64) -> Outcome,
) -> Storm {
    let mut all: Vec<Client> = (0..clients)
        .map(|i| Client::new(i as u64, Vec::new()))
        .collect();
    let mut events = BinaryHeap::new();
    for (at, client) in starts {
        events.push(Reverse((*at, Event::Start(*client))));
    }
    let mut pending = std::collections::HashMap::new();
    let mut began = std::collections::HashMap::new();
    let mut result = Storm {
        sends: Vec::new(),
        refused: 0,
        fates: Vec::new(),
    };
    while let Some(Reverse((now, event))) = events.pop() {
        let mut changed = Vec::new();
        let i = match event {
            Event::Start(i) => {
                let id = CallId::try_from(began.len() + 1).unwrap();
                all[i].begin(now, id, &GET, &policy);
                began.insert((i, id), now);
                changed.push(id);
                i
            }
            Event::Wake(i) => i,
            Event::Answer(i, id) => {
                let outcome: Outcome = pending.remove(&(i, id)).unwrap();
                all[i].outcome(now, id, &outcome);
                changed.push(id);
                i
            }
        };
        loop {
            while let Some(id) = changed.pop() {
                match all[i].step(id) {
                    Step::Send { .. } => {
                        all[i].sent(now, id);
                        result.sends.push(now);
                        let outcome = server(now);
                        result.refused += usize::from(outcome.status == Some(429));
                        pending.insert((i, id), outcome);
                        events.push(Reverse((now + LATENCY, Event::Answer(i, id))));
                    }
                    Step::Finish { why, .. } => {
                        let began = began[&(i, id)];
                        result.fates.push(Fate {
                            began,
                            ended: now,
                            well: why.is_none(),
                        });
                        all[i].end(now, id);
                    }
                    _ => {}
                }
            }
            match all[i].poll(now) {
                Some(id) => changed.push(id),
                None => break,
            }
        }
        if let Some(at) = all[i].next_wake() {
            events.push(Reverse((at.max(now + 1), Event::Wake(i))));
        }
    }
    assert!(all.iter().all(Client::is_idle), "every call ends");
    result
}

/// Each client begins a call every `every` ms, out of step with the others.
fn regular(clients: usize, every: u64, until: u64) -> Vec<(u64, usize)> {
    let mut starts = Vec::new();
    for client in 0..clients {
        let offset = every * client as u64 / clients as u64;
        starts.extend(
            (0..)
                .map(|n| (offset + n * every, client))
                .take_while(|(at, _)| *at < until),
        );
    }
    starts
}

fn share(fates: &[Fate], of: impl Fn(&Fate) -> bool) -> f64 {
    let chosen: Vec<&Fate> = fates.iter().filter(|f| of(f)).collect();
    chosen.iter().filter(|f| f.well).count() as f64 / chosen.len() as f64
}

fn between(times: &[u64], from: u64, to: u64) -> usize {
    times.iter().filter(|at| (from..to).contains(at)).count()
}

#[test]
fn a_blip_of_four_seconds_is_survived_by_all() {
    for clients in [60, 10_000] {
        let starts = regular(clients, 1_000, 30_000);
        let storm = storm(clients, &starts, Policy::default(), |now| {
            if (10_000..14_000).contains(&now) {
                down()
            } else {
                ok()
            }
        });
        let well = share(&storm.fates, |f| (10_000..14_000).contains(&f.began));
        let calls: Vec<u64> = starts.iter().map(|(at, _)| *at).collect();
        let load =
            between(&storm.sends, 10_000, 24_000) as f64 / between(&calls, 10_000, 24_000) as f64;
        println!(
            "blip 4 s, {clients} clients: {:.1} % end well, load {load:.2}",
            well * 100.0
        );
        assert!(well >= 1.0, "{well}");
        assert!(load <= 1.5, "{load}");
    }
}

#[test]
fn an_outage_of_a_minute_is_not_made_much_worse() {
    let default = Policy::default();
    let patient = Policy {
        patience: 30_000,
        ..default
    };
    for (clients, policy, least) in [
        (60, default, 0.7),
        (10_000, default, 0.7),
        // At most 84.7 %: what began up to 37 s before the end of the outage.
        (60, patient, 0.83),
    ] {
        let starts = regular(clients, 3_000, 150_000);
        let storm = storm(clients, &starts, policy, |now| {
            if (30_000..90_000).contains(&now) {
                down()
            } else {
                ok()
            }
        });
        let well = share(&storm.fates, |_| true);
        let load = storm.sends.len() as f64 / starts.len() as f64;
        println!(
            "outage 60 s, {clients} clients, patience {} s: {:.2} % end well, load {load:.2}",
            policy.patience / 1_000,
            well * 100.0
        );
        // 60 % of the calls begin while all is well.
        assert!(well >= least, "{well}");
        assert!(load <= 1.4, "{load}");
    }
}

#[test]
fn clients_told_the_same_delay_do_not_come_back_together() {
    let starts: Vec<(u64, usize)> = (0..150).map(|client| (0, client)).collect();
    let mut window: Vec<u64> = Vec::new();
    let storm = storm(150, &starts, Policy::default(), |now| {
        if now < 30_000 {
            return limited(30_000 - now);
        }
        window.retain(|at| at + 1_000 > now);
        if window.len() >= 10 {
            return limited(1_000);
        }
        window.push(now);
        ok()
    });
    let served = storm.fates.iter().filter(|f| f.well).count();
    let last = storm.fates.iter().map(|f| f.ended).max().unwrap();
    let peak = (30..70)
        .map(|s| between(&storm.sends, s * 1_000, (s + 1) * 1_000))
        .max()
        .unwrap();
    println!(
        "150 with a delay of 30 s: {served} served by {:.1} s, at most {peak} a second",
        last as f64 / 1_000.0
    );
    // The server can take 10 a second, and 150 come within 15 s: some are refused at first.
    assert_eq!(served, 150);
    assert!(peak <= 20, "{peak}");
}
