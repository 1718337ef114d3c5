//! The retry engine under a virtual clock: no time passes, every run is the same.

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
use comeback::retry::{CallId, Client, Facts, GiveUp, Jitter, Outcome, Policy, Refused, Step};
use comeback::wire::rate_limit::Remaining;

const PLAIN: Policy = Policy {
    max_retries: 3,
    base_delay: 1_000,
    factor_milli: 2_000,
    max_delay: 30_000,
    jitter: Jitter::None,
    max_server_delay: 120_000,
    patience: 30_000,
    all_methods: false,
    once: false,
    limits: true,
    gate: true,
    budget: true,
    attempt_timeout: Policy::NEVER,
    deadline: Policy::NEVER,
    refresh_timeout: 30_000,
    poll_timeout: 120_000,
    stop_below: 0,
};

const POST: Facts = Facts {
    is_get: false,
    is_idempotent: false,
    ..GET
};

fn broken() -> Outcome {
    outcome(Category::Server, 500, Retry::Backoff { max_retries: 3 })
}

fn unreachable() -> Outcome {
    outcome(Category::Network, 0, Retry::Backoff { max_retries: 3 })
}

fn unauthorized() -> Outcome {
    outcome(Category::Authentication, 401, Retry::Refresh)
}

const REFUSED: Refused = Refused {
    credentials: 1,
    is_carried: true,
    is_replaced: false,
};

fn not_ready() -> Outcome {
    outcome(Category::NotReady, 202, Retry::Poll { after_ms: 2_000 })
}

/// A driver: sends are answered by `server(time, send number, call)` after `latency`.
struct World<S> {
    client: Client,
    now: u64,
    latency: u64,
    server: S,
    sends: Vec<(u64, CallId)>,
    answers: BTreeMap<(u64, u64), (CallId, Outcome)>,
    ends: BTreeMap<CallId, (u64, Option<GiveUp>)>,
    refreshes: Vec<u64>,
    replaced_at: Option<u64>,
    counter: u64,
    last_id: CallId,
}

impl<S: FnMut(u64, usize, CallId) -> Outcome> World<S> {
    fn new(limit: Option<Limit>, server: S) -> Self {
        Self {
            client: Client::new(7, limit.into_iter().collect()),
            now: 0,
            latency: 0,
            server,
            sends: Vec::new(),
            answers: BTreeMap::new(),
            ends: BTreeMap::new(),
            refreshes: Vec::new(),
            replaced_at: None,
            counter: 0,
            last_id: 0,
        }
    }

    fn call(&mut self, facts: Facts, policy: Policy) -> CallId {
        self.last_id += 1;
        let id = self.last_id;
        self.client.begin(self.now, id, &facts, &policy);
        self.follow(id);
        id
    }

    /// Does what a call's step says.
    fn follow(&mut self, id: CallId) {
        match self.client.step(id) {
            Step::Send { .. } => {
                self.client.sent(self.now, id);
                self.sends.push((self.now, id));
                let answer = (self.server)(self.now, self.sends.len(), id);
                self.counter += 1;
                self.answers
                    .insert((self.now + self.latency, self.counter), (id, answer));
            }
            Step::Refused => {
                let refused = self.refused(id);
                self.client.refused(self.now, id, Some(refused));
                self.follow(id);
            }
            Step::Refresh => {
                self.replaced_at = Some(self.now);
                self.refreshes.push(self.now);
                self.client.refreshed(self.now, id, true);
                self.follow(id);
            }
            Step::Finish { why, .. } => {
                self.ends.insert(id, (self.now, why));
                self.client.end(self.now, id);
            }
            Step::Cancel => {
                self.answers.retain(|_, (of, _)| *of != id);
                let timeout = outcome(Category::Timeout, 0, Retry::Backoff { max_retries: 3 });
                self.client.outcome(self.now, id, &timeout);
                self.follow(id);
            }
            _ => {}
        }
    }

    /// Every call is given the same value, which the last refresh replaced.
    fn refused(&self, id: CallId) -> Refused {
        let sent = self.sends.iter().rev().find(|(_, call)| *call == id);
        let sent_at = sent.map_or(0, |(at, _)| *at);
        let is_new = self.replaced_at.is_some_and(|at| sent_at >= at);
        Refused {
            credentials: 1 + u32::from(is_new),
            is_carried: true,
            is_replaced: self.replaced_at.is_some() && !is_new,
        }
    }

    /// Until nothing is left to happen, or the time is over.
    fn run_until(&mut self, end: u64) {
        loop {
            while let Some(id) = self.client.poll(self.now) {
                self.follow(id);
            }
            let answer = self.answers.keys().next().map(|(at, _)| *at);
            let next = [answer, self.client.next_wake()]
                .into_iter()
                .flatten()
                .min();
            let Some(next) = next.filter(|at| *at <= end) else {
                break;
            };
            assert!(next >= self.now || answer.is_none(), "time goes forward");
            self.now = self.now.max(next);
            while let Some((&key, _)) = self.answers.first_key_value() {
                if key.0 > self.now {
                    break;
                }
                let (id, answer) = self.answers.remove(&key).unwrap();
                self.client.outcome(self.now, id, &answer);
                self.follow(id);
            }
        }
        self.now = end;
    }

    fn times(&self) -> Vec<u64> {
        self.sends.iter().map(|(at, _)| *at).collect()
    }

    fn end_of(&self, id: CallId) -> (u64, Option<GiveUp>) {
        *self
            .ends
            .get(&id)
            .unwrap_or_else(|| panic!("call {id} has not ended: {:?}", self.client))
    }
}

fn alone(
    facts: Facts,
    policy: Policy,
    server: impl FnMut(u64, usize, CallId) -> Outcome,
) -> (Vec<u64>, u64, Option<GiveUp>) {
    let mut world = World::new(None, server);
    let id = world.call(facts, policy);
    world.run_until(10_000_000);
    let (at, why) = world.end_of(id);
    assert!(
        world.client.is_idle() && world.client.next_wake().is_none(),
        "nothing is left behind"
    );
    (world.times(), at, why)
}

#[test]
fn a_lone_call_behaves_as_plain_backoff() {
    for failure in [down(), broken(), unreachable()] {
        let (times, end, why) = alone(GET, PLAIN, |_, _, _| failure);
        assert_eq!(times, [0, 1_000, 3_000, 7_000]);
        assert_eq!((end, why), (7_000, Some(GiveUp::Exhausted)));
    }
    let many = Policy {
        max_retries: 6,
        ..PLAIN
    };
    let (times, ..) = alone(GET, many, |_, _, _| down());
    assert_eq!(
        times,
        [0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000],
        "patience is for lines"
    );
}

#[test]
fn every_row_of_the_decision_table() {
    let key = Facts {
        has_key: true,
        ..POST
    };
    let busy = Outcome {
        server_delay: Some(500),
        retry: Retry::Wait { after_ms: 500 },
        ..down()
    };
    let plain_limit = outcome(Category::RateLimit, 429, Retry::Backoff { max_retries: 3 });
    let early = outcome(
        Category::Unavailable,
        425,
        Retry::Backoff { max_retries: 3 },
    );
    let never = outcome(Category::Quota, 429, Retry::Never);
    let unsafe_method = Some(GiveUp::UnsafeMethod);
    for (failure, get, post, keyed) in [
        (limited(500), None, None, None),
        (plain_limit, None, None, None),
        (early, None, None, None),
        (busy, None, None, None),
        (down(), None, unsafe_method, None),
        (broken(), None, unsafe_method, None),
        (unreachable(), None, unsafe_method, None),
        (not_ready(), None, unsafe_method, unsafe_method),
        (
            never,
            Some(GiveUp::NotRetryable),
            Some(GiveUp::NotRetryable),
            Some(GiveUp::NotRetryable),
        ),
        (
            unauthorized(),
            Some(GiveUp::NotRetryable),
            Some(GiveUp::NotRetryable),
            Some(GiveUp::NotRetryable),
        ),
    ] {
        for (facts, want) in [(GET, get), (POST, post), (key, keyed)] {
            let (times, _, why) =
                alone(facts, PLAIN, |_, n, _| if n == 1 { failure } else { ok() });
            assert_eq!(why, want, "{failure:?} {facts:?}");
            assert_eq!(times.len(), if want.is_none() { 2 } else { 1 });
        }
        let all = Policy {
            all_methods: true,
            ..PLAIN
        };
        let (_, _, why) = alone(POST, all, |_, n, _| if n == 1 { failure } else { ok() });
        assert!(why != unsafe_method || matches!(failure.retry, Retry::Poll { .. }));
    }
}

#[test]
fn a_server_delay_is_added_to_and_never_cut() {
    let (times, ..) = alone(
        GET,
        PLAIN,
        |_, n, _| if n == 1 { limited(5_000) } else { ok() },
    );
    assert_eq!(times, [0, 5_000]);
    let jittered = Policy {
        jitter: Jitter::Equal,
        ..PLAIN
    };
    let (times, ..) = alone(
        GET,
        jittered,
        |_, n, _| if n == 1 { limited(40_000) } else { ok() },
    );
    assert!((40_000..=55_000).contains(&times[1]), "{times:?}");
    let thousand_days = 86_400_000_000;
    let (times, end, why) = alone(GET, PLAIN, |_, _, _| limited(thousand_days));
    assert_eq!(
        (times.len(), end, why),
        (1, 0, Some(GiveUp::ServerDelayTooLong))
    );
    let patient = Policy {
        max_server_delay: u64::MAX,
        ..PLAIN
    };
    let mut world = World::new(
        None,
        |_, n, _| if n == 1 { limited(thousand_days) } else { ok() },
    );
    world.call(GET, patient);
    world.run_until(thousand_days - 1);
    assert_eq!(world.sends.len(), 1);
    world.run_until(thousand_days);
    assert_eq!(world.times(), [0, thousand_days]);
}

#[test]
fn a_wait_that_does_not_fit_the_deadline_is_not_begun() {
    let hurried = Policy {
        deadline: 2_500,
        ..PLAIN
    };
    let (times, end, why) = alone(GET, hurried, |_, _, _| down());
    assert_eq!(
        (times, end, why),
        (vec![0, 1_000], 1_000, Some(GiveUp::Deadline))
    );
}

#[test]
fn each_attempt_has_a_fresh_time_and_the_deadline_ends_the_call() {
    let timed = Policy {
        attempt_timeout: 100,
        ..PLAIN
    };
    let mut world = World::new(None, |_, n, _| if n < 3 { down() } else { ok() });
    world.latency = 1_000_000;
    let id = world.call(GET, timed);
    world.run_until(2_000_000);
    assert_eq!(world.times(), [0, 1_100, 3_200, 7_300]);
    assert_eq!(world.end_of(id), (7_400, Some(GiveUp::Exhausted)));
    let late = Policy {
        deadline: 500,
        ..PLAIN
    };
    let mut world = World::new(None, |_, _, _| ok());
    world.latency = 1_000;
    let id = world.call(GET, late);
    world.run_until(10_000);
    assert_eq!(world.end_of(id), (500, Some(GiveUp::Deadline)));
}

#[test]
fn polling_has_its_own_clock_and_is_not_counted_as_retries() {
    let (times, _, why) = alone(
        GET,
        PLAIN,
        |now, _, _| if now < 60_000 { not_ready() } else { ok() },
    );
    assert_eq!(times[..5], [0, 2_000, 5_000, 9_500, 16_250]);
    assert_eq!(why, None);
    assert!(times.windows(2).all(|w| w[1] - w[0] <= 15_000));
    let (times, _, why) = alone(GET, PLAIN, |_, _, _| not_ready());
    assert_eq!(why, Some(GiveUp::Exhausted));
    assert!(*times.last().unwrap() <= 120_000);
}

#[test]
fn thirty_calls_against_a_dead_server_let_one_knock_for_all() {
    let mut world = World::new(None, |_, _, _| unreachable());
    let ids: Vec<CallId> = (0..30).map(|_| world.call(GET, PLAIN)).collect();
    world.run_until(1_000_000);
    assert!(world.sends.len() <= 41, "{} sends", world.sends.len());
    for id in ids {
        let (at, why) = world.end_of(id);
        assert!(why.is_some() && at <= 91_000, "{why:?} at {at}");
    }
    assert!(world.client.is_idle());
}

#[test]
fn when_the_server_is_back_those_who_wait_are_admitted_two_by_two() {
    let mut world = World::new(None, |now, _, _| if now < 5_000 { down() } else { ok() });
    world.latency = 100;
    let ids: Vec<CallId> = (0..30).map(|_| world.call(GET, PLAIN)).collect();
    world.run_until(1_000_000);
    for id in ids {
        assert_eq!(world.end_of(id).1, None);
    }
    let after: Vec<u64> = world
        .times()
        .into_iter()
        .filter(|at| *at >= 5_000)
        .collect();
    let mut batches = BTreeMap::new();
    for at in &after {
        *batches.entry(*at).or_insert(0) += 1;
    }
    let sizes: Vec<i32> = batches.into_values().collect();
    assert_eq!(sizes[..3], [1, 2, 4], "slow start");
    assert_eq!(after.len(), 30);
}

#[test]
fn a_limit_holds_new_calls_and_a_failure_does_not() {
    let mut world = World::new(None, |_, n, _| if n == 1 { limited(10_000) } else { ok() });
    world.call(GET, PLAIN);
    world.run_until(1_000);
    let late = world.call(GET, PLAIN);
    assert!(matches!(
        world.client.step(late),
        Step::Hold { until: 10_000 }
    ));
    world.run_until(20_000);
    assert_eq!(world.times(), [0, 10_000, 10_000]);
    let mut world = World::new(None, |_, n, _| if n == 1 { down() } else { ok() });
    let first = world.call(GET, PLAIN);
    world.run_until(200);
    world.call(GET, PLAIN);
    world.run_until(300);
    assert_eq!(
        world.times(),
        [0, 200, 200],
        "its success opens the gate for the first"
    );
    assert_eq!(world.end_of(first).1, None);
}

#[test]
fn a_hold_longer_than_one_waits_fails_at_once_with_nothing_sent() {
    let mut world = World::new(None, |_, _, _| Outcome {
        remaining: Some(Remaining {
            requests: 0,
            reset: 600_000,
        }),
        ..ok()
    });
    world.call(GET, PLAIN);
    world.run_until(10);
    let held = world.call(GET, PLAIN);
    assert_eq!(world.end_of(held).1, Some(GiveUp::RateLimit));
    assert_eq!(world.sends.len(), 1);
}

#[test]
fn a_500_closes_the_gate_of_its_endpoint_only() {
    let other = Facts { endpoint: 2, ..GET };
    let mut world = World::new(None, |now, _, _| if now < 500 { broken() } else { ok() });
    world.call(GET, PLAIN);
    world.run_until(600);
    let well = world.call(other, PLAIN);
    world.run_until(700);
    assert_eq!(world.end_of(well).1, None);
    assert_eq!(
        world.times(),
        [0, 600],
        "another endpoint's success says nothing of this one"
    );
}

#[test]
fn the_budget_stops_retries_into_trouble() {
    let lonely = Policy {
        gate: false,
        ..PLAIN
    };
    let mut world = World::new(None, |_, _, _| down());
    let ids: Vec<CallId> = (0..20).map(|_| world.call(GET, lonely)).collect();
    world.run_until(100_000);
    let stopped = ids
        .iter()
        .filter(|id| world.end_of(**id).1 == Some(GiveUp::Budget))
        .count();
    assert!(stopped >= 10, "{stopped}");
    assert!(
        world.sends.len() <= 20 + 10 + 1,
        "{} sends",
        world.sends.len()
    );
    let careless = Policy {
        gate: false,
        budget: false,
        ..PLAIN
    };
    let mut world = World::new(None, |_, _, _| down());
    (0..20).for_each(|_| _ = world.call(GET, careless));
    world.run_until(100_000);
    assert_eq!(world.sends.len(), 80);
}

#[test]
fn sixty_one_calls_against_sixty_a_minute() {
    let limit = Limit {
        requests: 60,
        per: 60_000,
        path: None,
    };
    let mut world = World::new(Some(limit), |_, _, _| ok());
    let ids: Vec<CallId> = (0..61).map(|_| world.call(GET, PLAIN)).collect();
    world.run_until(59_999);
    assert_eq!(world.sends.len(), 60);
    world.run_until(60_000);
    assert_eq!(
        world.sends.last().map(|(at, id)| (*at, *id)),
        Some((60_000, ids[60]))
    );
}

#[test]
fn one_refresh_for_all_and_none_for_those_who_left_with_older_credentials() {
    let can = Facts {
        can_refresh: true,
        ..GET
    };
    let mut world = World::new(None, |_, n, _| if n <= 3 { unauthorized() } else { ok() });
    world.latency = 10;
    let ids: Vec<CallId> = (0..3).map(|_| world.call(can, PLAIN)).collect();
    world.run_until(1_000);
    assert_eq!(
        world.refreshes,
        [10],
        "a 401 after the refresh, of an older request, goes again without one"
    );
    assert!(ids.iter().all(|id| world.end_of(*id).1.is_none()));
    let mut world = World::new(None, |_, _, _| unauthorized());
    let id = world.call(can, PLAIN);
    world.run_until(1_000);
    assert_eq!(
        (world.sends.len(), world.end_of(id).1),
        (2, Some(GiveUp::NotRetryable))
    );
}

#[test]
fn an_abort_in_any_state_leaves_nothing_behind() {
    let can = Facts {
        can_refresh: true,
        ..GET
    };
    for (failure, at) in [
        (down(), 500),
        (limited(9_000), 500),
        (not_ready(), 500),
        (unauthorized(), 0),
    ] {
        let mut client = Client::new(1, Vec::new());
        let id = 1;
        client.begin(0, id, &can, &PLAIN);
        client.sent(0, id);
        client.outcome(0, id, &failure);
        client.end(at, id);
        assert!(client.is_idle() && client.poll(at).is_none());
        assert_eq!(client.next_wake(), None);
        assert_eq!(
            client.step(id),
            Step::Finish {
                why: None,
                until: 0
            }
        );
    }
}

#[test]
fn whoever_waited_for_an_aborted_refresh_does_it_instead() {
    let can = Facts {
        can_refresh: true,
        ..GET
    };
    let mut client = Client::new(1, Vec::new());
    let ids = [1, 2];
    for id in ids {
        client.begin(0, id, &can, &PLAIN);
        client.sent(0, id);
    }
    for id in ids {
        client.outcome(1, id, &unauthorized());
        assert_eq!(client.step(id), Step::Refused);
        client.refused(1, id, Some(REFUSED));
    }
    assert_eq!(
        ids.map(|id| client.step(id)),
        [Step::Refresh, Step::AwaitRefresh]
    );
    client.end(2, ids[0]);
    assert_eq!(client.poll(2), Some(ids[1]));
    assert_eq!(client.step(ids[1]), Step::Refresh);
}

/// A client, and a call whose credentials were refused.
fn refused(client: &mut Client, now: u64, id: CallId, refused: Option<Refused>) -> Step {
    let can = Facts {
        can_refresh: true,
        ..GET
    };
    client.begin(now, id, &can, &PLAIN);
    client.sent(now, id);
    client.outcome(now, id, &unauthorized());
    client.refused(now, id, refused)
}

const fn ends(why: GiveUp) -> Step {
    Step::Finish {
        why: Some(why),
        until: 0,
    }
}

#[test]
fn a_refresh_needs_credentials_or_a_code_that_asks_for_it() {
    let mut client = Client::new(1, Vec::new());
    let none = Refused {
        credentials: 0,
        is_carried: false,
        ..REFUSED
    };
    let step = refused(&mut client, 0, 1, Some(none));
    assert_eq!(step, ends(GiveUp::NotRetryable));
    let elsewhere = refused(&mut client, 0, 2, None);
    assert_eq!(elsewhere, ends(GiveUp::NotRetryable));
    let can = Facts {
        can_refresh: true,
        ..GET
    };
    client.begin(0, 3, &can, &PLAIN);
    client.sent(0, 3);
    let coded = Outcome {
        is_coded: true,
        ..unauthorized()
    };
    client.outcome(0, 3, &coded);
    assert_eq!(client.refused(0, 3, Some(none)), Step::Refresh);
}

#[test]
fn each_value_has_a_refresh_of_its_own_and_a_pause_after_a_failed_one() {
    let mut client = Client::new(1, Vec::new());
    let other = Refused {
        credentials: 2,
        ..REFUSED
    };
    assert_eq!(refused(&mut client, 0, 1, Some(REFUSED)), Step::Refresh);
    assert_eq!(refused(&mut client, 0, 2, Some(other)), Step::Refresh);
    client.refreshed(10, 1, false);
    assert_eq!(client.step(1), ends(GiveUp::RefreshFailed));
    assert_eq!(client.step(2), Step::Refresh);
    let step = refused(&mut client, 30_009, 3, Some(REFUSED));
    assert_eq!(step, ends(GiveUp::RefreshFailed));
    assert_eq!(
        refused(&mut client, 30_010, 4, Some(REFUSED)),
        Step::Refresh
    );
}

#[test]
fn a_call_that_takes_a_refresh_over_has_what_is_left_of_its_time() {
    let mut client = Client::new(1, Vec::new());
    assert_eq!(refused(&mut client, 0, 1, Some(REFUSED)), Step::Refresh);
    let step = refused(&mut client, 0, 2, Some(REFUSED));
    assert_eq!(step, Step::AwaitRefresh);
    client.end(20_000, 1);
    assert_eq!(client.poll(20_000), Some(2));
    assert_eq!(client.step(2), Step::Refresh);
    assert_eq!(client.next_wake(), Some(30_000));
    assert_eq!(client.poll(30_000), Some(2));
    assert_eq!(client.step(2), ends(GiveUp::RefreshFailed));
}

#[test]
fn to_forget_the_credentials_ends_refreshes_and_pauses() {
    let mut client = Client::new(1, Vec::new());
    refused(&mut client, 0, 1, Some(REFUSED));
    client.forget_credentials(5);
    assert_eq!(client.poll(5), Some(1));
    assert_eq!(client.step(1), ends(GiveUp::RefreshFailed));
    assert_eq!(refused(&mut client, 6, 2, Some(REFUSED)), Step::Refresh);
}

#[test]
fn a_network_that_is_back_ends_the_wait_after_a_failed_connection() {
    let mut client = Client::new(1, Vec::new());
    let ids = [1, 2];
    for id in ids {
        client.begin(0, id, &GET, &PLAIN);
        client.sent(0, id);
    }
    for (id, outcome) in ids.into_iter().zip([unreachable(), broken()]) {
        client.outcome(0, id, &outcome);
    }
    client.online(400);
    assert_eq!(client.poll(400), Some(ids[0]));
    assert_eq!(client.step(ids[0]), Step::Send { attempt: 2 });
    assert_eq!(client.poll(400), None, "the other waits for the server");
}

#[test]
fn a_question_out_of_turn_gets_the_same_step_again() {
    let mut client = Client::new(1, Vec::new());
    let id = 1;
    client.begin(0, id, &GET, &PLAIN);
    let send = Step::Send { attempt: 1 };
    assert_eq!(
        [
            client.step(id),
            client.outcome(0, id, &ok()),
            client.step(id)
        ],
        [send; 3]
    );
    client.sent(0, id);
    client.sent(0, id);
    assert_eq!(client.step(id), Step::InFlight);
    assert_eq!(
        client.outcome(9, 999, &ok()),
        Step::Finish {
            why: None,
            until: 0
        }
    );
    client.refreshed(0, id, true);
    client.online(0);
    assert_eq!(client.step(id), Step::InFlight);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let jittered = Policy {
        jitter: Jitter::Full,
        ..PLAIN
    };
    let run = || {
        let mut world = World::new(None, |_, n, _| if n % 5 == 0 { ok() } else { down() });
        (0..10).for_each(|_| _ = world.call(GET, jittered));
        world.run_until(1_000_000);
        world.times()
    };
    assert_eq!(run(), run());
}

#[test]
fn who_waits_for_the_limit_of_a_path_holds_up_nobody_else() {
    let limits = vec![
        Limit {
            requests: 3,
            per: 60_000,
            path: None,
        },
        Limit {
            requests: 1,
            per: 60_000,
            path: Some("demo"),
        },
    ];
    let mut client = Client::new(1, limits);
    let demo = Facts {
        path_limits: client.path_limits("/demo"),
        ..GET
    };
    for (id, facts) in [(1, &demo), (2, &GET)] {
        client.begin(0, id, facts, &PLAIN);
        assert_eq!(client.step(id), Step::Send { attempt: 1 });
    }
    client.begin(0, 3, &demo, &PLAIN);
    assert_eq!(client.step(3), Step::Hold { until: 60_000 });
    client.begin(0, 4, &GET, &PLAIN);
    assert_eq!(client.step(4), Step::Send { attempt: 1 });
    assert_eq!(client.poll(0), None);
    assert_eq!(client.next_wake(), Some(60_000), "no time in the past");
}

/// The time per call for so many calls that wait in one line of a gate, are held by a limit, have
/// deadlines, and are aborted or succeed in the end.
fn cost_per_call(calls: u32) -> f64 {
    let limit = Limit {
        requests: 10_000,
        per: 1_000,
        path: None,
    };
    let mut client = Client::new(1, vec![limit]);
    let policy = Policy {
        deadline: 60_000,
        max_server_delay: 1_000_000,
        ..PLAIN
    };
    #[allow(clippy::disallowed_methods)] // the engine itself knows no clock
    let begin = std::time::Instant::now();
    for (id, answer) in
        (1..=calls).map(|id| (id, if id % 2 == 0 { down() } else { limited(9_000) }))
    {
        client.begin(0, id, &GET, &policy);
        if matches!(client.step(id), Step::Send { .. }) {
            client.sent(0, id);
            client.outcome(0, id, &answer);
        }
        while client.poll(0).is_some() {}
        assert!(client.next_wake().is_some());
    }
    for id in (1..=calls).filter(|id| id % 3 == 0) {
        client.end(1, id);
        while client.poll(1).is_some() {}
        assert!(client.next_wake().is_some());
    }
    let mut now = 1;
    while !client.is_idle() {
        now = client.next_wake().unwrap().max(now);
        while let Some(id) = client.poll(now) {
            if matches!(client.step(id), Step::Send { .. }) {
                client.sent(now, id);
                client.outcome(now, id, &ok());
            }
            if matches!(client.step(id), Step::Finish { .. }) {
                client.end(now, id);
            }
        }
    }
    begin.elapsed().as_secs_f64() / f64::from(calls)
}

#[test]
fn the_cost_of_a_call_does_not_grow_with_the_line() {
    let cost = |calls| {
        (0..5)
            .map(|_| cost_per_call(calls))
            .fold(f64::MAX, f64::min)
    };
    let (few, many) = (cost(100), cost(10_000));
    println!(
        "{:.2} µs a call among 100, {:.2} among 10,000",
        few * 1e6,
        many * 1e6
    );
    // Where it grows with the line, it is many times as high; the rest is the machine's caches.
    assert!(many / few < 8.0, "{few} {many}");
}

#[test]
fn a_call_sent_at_rest_is_reported_when_it_fails() {
    let mut client = Client::new(7, Vec::new());
    assert!(client.is_at_rest());
    client.begin_sent(50, (10, 0), 1, &GET, &PLAIN);
    let step = client.outcome(50, 1, &down());
    assert!(matches!(step, Step::Wait { until: 1_050, .. }), "{step:?}");
    assert!(!client.is_at_rest(), "its gate is closed");
}

#[test]
fn a_call_sent_at_rest_knows_that_its_time_is_over() {
    let mut client = Client::new(7, Vec::new());
    let policy = Policy {
        deadline: 100,
        ..PLAIN
    };
    client.begin_sent(200, (0, 0), 1, &GET, &policy);
    assert_eq!(
        client.poll(200),
        None,
        "the driver ended the request itself"
    );
    let late = outcome(Category::Timeout, 0, Retry::Backoff { max_retries: 3 });
    let step = client.outcome(200, 1, &late);
    assert!(
        matches!(
            step,
            Step::Finish {
                why: Some(GiveUp::Deadline),
                ..
            }
        ),
        "{step:?}"
    );
}

#[test]
fn a_client_with_a_limit_is_never_at_rest() {
    let limit = Limit {
        requests: 3,
        per: 1_000,
        path: None,
    };
    assert!(!Client::new(7, vec![limit]).is_at_rest());
}
