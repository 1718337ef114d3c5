//! Clients that live long, sleep, or have much to do: no time passes, every run is the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod answers;

use std::collections::BTreeMap;

use answers::{GET, down, limited, ok, outcome};
use comeback::classification::{Category, Retry};
use comeback::profile::Limit;
use comeback::retry::{CallId, Client, Facts, GiveUp, Outcome, Policy, Step};
use comeback::wire::rate_limit::Remaining;

const HOUR: u64 = 3_600_000;

/// A driver whose timers fire at the times that `fires` makes of those they are set to.
struct Driver<'a> {
    client: Client,
    now: u64,
    /// The answers that are under way.
    answers: BTreeMap<(u64, CallId), Outcome>,
    began: BTreeMap<CallId, u64>,
    /// How long each call took, and how it ended.
    ends: BTreeMap<CallId, (u64, Option<GiveUp>)>,
    sends: Vec<(u64, CallId)>,
    server: &'a dyn Fn(u64) -> Outcome,
    fires: &'a dyn Fn(u64) -> u64,
}

impl<'a> Driver<'a> {
    fn new(server: &'a dyn Fn(u64) -> Outcome, fires: &'a dyn Fn(u64) -> u64) -> Self {
        Self {
            client: Client::new(7, Vec::new()),
            now: 0,
            answers: BTreeMap::new(),
            began: BTreeMap::new(),
            ends: BTreeMap::new(),
            sends: Vec::new(),
            server,
            fires,
        }
    }

    fn begin(&mut self, facts: &Facts, policy: &Policy) {
        let id = CallId::try_from(self.began.len() + 1).unwrap();
        self.began.insert(id, self.now);
        self.client.begin(self.now, id, facts, policy);
        self.follow(id);
    }

    fn follow(&mut self, id: CallId) {
        match self.client.step(id) {
            Step::Send { .. } => {
                self.client.sent(self.now, id);
                self.sends.push((self.now, id));
                let answer = (self.server)(self.now);
                self.answers.insert((self.now + 10, id), answer);
            }
            Step::Finish { why, .. } => {
                let took = self.now - self.began[&id];
                self.ends.insert(id, (took, why));
                self.client.end(self.now, id);
            }
            _ => {}
        }
    }

    fn run_until(&mut self, end: u64) {
        loop {
            while let Some(id) = self.client.poll(self.now) {
                self.follow(id);
            }
            let answer = self.answers.keys().next().map(|(at, _)| *at);
            let wake = self.client.next_wake().map(self.fires);
            let Some(next) = answer.into_iter().chain(wake).min().filter(|at| *at <= end) else {
                break;
            };
            self.now = self.now.max(next);
            while let Some((key, answer)) = self.answers.pop_first() {
                if key.0 > self.now {
                    self.answers.insert(key, answer);
                    break;
                }
                self.client.outcome(self.now, key.1, &answer);
                self.follow(key.1);
            }
        }
        self.now = end;
    }
}

fn on_time(at: u64) -> u64 {
    at
}

fn broken() -> Outcome {
    outcome(Category::Server, 500, Retry::Backoff { max_retries: 3 })
}

#[test]
fn after_a_night_asleep_the_waiting_calls_are_still_sent() {
    // The server is down until the device falls asleep, at 5 s, for 8 h.
    let server = |now| if now < HOUR { down() } else { ok() };
    let fires = |at| {
        if at > 5_000 && at < 8 * HOUR {
            8 * HOUR
        } else {
            at
        }
    };
    let mut driver = Driver::new(&server, &fires);
    for _ in 0..100 {
        driver.begin(&GET, &Policy::default());
    }
    driver.run_until(9 * HOUR);
    let well = driver
        .ends
        .values()
        .filter(|(_, why)| why.is_none())
        .count();
    assert_eq!(well, 100, "{:?}", driver.ends);
}

#[test]
fn where_timers_fire_once_a_minute_a_call_uses_all_its_retries() {
    let server = |_| down();
    let fires = |at: u64| at.div_ceil(60_000) * 60_000;
    let mut driver = Driver::new(&server, &fires);
    driver.begin(&GET, &Policy::default());
    driver.run_until(HOUR);
    assert_eq!(driver.sends.len(), 4);
    assert_eq!(driver.ends[&1].1, Some(GiveUp::Exhausted));
}

#[test]
fn against_what_always_fails_each_error_is_there_within_18_s() {
    let server = |_| broken();
    let mut driver = Driver::new(&server, &on_time);
    for n in 0..300 {
        driver.run_until(n * 700);
        driver.begin(&GET, &Policy::default());
    }
    driver.run_until(HOUR);
    let mut times: Vec<u64> = driver.ends.values().map(|(took, _)| *took).collect();
    times.sort_unstable();
    assert_eq!(times.len(), 300);
    assert!(times[299] <= 18_000, "{times:?}");
    // One after another: each waits its own backoffs, as long as the budget lasts.
    let mut driver = Driver::new(&server, &on_time);
    for _ in 0..50 {
        driver.begin(&GET, &Policy::default());
        driver.run_until(driver.now + 8_000);
    }
    let slowest = driver.ends.values().map(|(took, _)| *took).max();
    assert_eq!(driver.ends.len(), 50);
    assert!(slowest.unwrap() <= 7_100, "{slowest:?}");
}

#[test]
fn told_a_second_no_call_waits_for_an_endpoint_that_was_told_a_day() {
    let server = |_| limited(24 * HOUR);
    let mut driver = Driver::new(&server, &on_time);
    // Two that are told the same end are taken for one limit of the origin.
    for endpoint in 0..1_000 {
        driver.run_until(u64::from(endpoint) * 5_000);
        let facts = Facts {
            endpoint: 10 + endpoint,
            ..GET
        };
        driver.begin(&facts, &Policy::default());
    }
    driver.run_until(HOUR * 2);
    let server = |now| {
        if now < 2 * HOUR + 500 {
            limited(1_000)
        } else {
            ok()
        }
    };
    driver.server = &server;
    driver.begin(&GET, &Policy::default());
    driver.run_until(2 * HOUR + 20_000);
    let (took, why) = driver.ends[&1_001];
    assert!(why.is_none() && took < 5_000, "{took} {why:?}");
}

#[test]
fn nothing_is_remembered_of_calls_that_went_well() {
    let mut client = Client::new(1, Vec::new());
    for id in 1..=50_000 {
        let facts = Facts { origin: id, ..GET };
        client.begin(0, id, &facts, &Policy::default());
        client.sent(0, id);
        client.outcome(0, id, &ok());
        client.end(0, id);
    }
    assert_eq!(client.known_keys(), 0);
}

#[test]
fn what_is_over_is_forgotten() {
    let limit = Limit {
        requests: 10,
        per: 60_000,
        path: None,
    };
    let mut client = Client::new(1, vec![limit]);
    let left = Some(Remaining {
        requests: 0,
        reset: 300_000,
    });
    let answers = [
        down(),
        broken(),
        limited(200_000),
        Outcome {
            remaining: left,
            bucket: 5,
            ..ok()
        },
    ];
    for id in 1..=1_000 {
        let facts = Facts { origin: id, ..GET };
        client.begin(0, id, &facts, &Policy::default());
        client.sent(0, id);
        client.outcome(0, id, &answers[id as usize % answers.len()]);
        client.end(0, id);
        while client.poll(0).is_some() {}
    }
    assert!(client.known_keys() > 1_000);
    assert_eq!(client.next_wake(), None, "no timer is needed to forget");
    client.poll(HOUR);
    assert_eq!(client.known_keys(), 0);
}

#[test]
fn what_is_remembered_is_bounded() {
    let mut client = Client::new(1, Vec::new());
    for id in 1..=50_000 {
        let facts = Facts { origin: id, ..GET };
        client.begin(0, id, &facts, &Policy::default());
        client.sent(0, id);
        client.outcome(0, id, &limited(24 * HOUR));
        client.end(0, id);
        while client.poll(0).is_some() {}
    }
    assert!(client.known_keys() <= 4_000, "{}", client.known_keys());
}
