//! What is going to happen: which calls begin when, and what each of them is answered.

use comeback::classification::{Category, Retry};
use comeback::profile::Limit;
use comeback::retry::{CallId, Facts, Jitter, Outcome, Policy};
use comeback::wire::rate_limit::Remaining;

use super::super::answers::{GET, down, limited, ok, outcome};
use super::super::choices::Choices;

/// Durations, ms; many of them on the edge of a default.
const TIMES: [u64; 16] = [
    0, 1, 50, 500, 999, 1_000, 1_500, 2_000, 5_000, 10_000, 30_000, 60_000, 119_999, 120_000,
    120_001, 600_000,
];

#[derive(Debug)]
pub struct Plan {
    pub seed: u64,
    pub limits: Vec<Limit>,
    /// How late timers fire.
    pub lateness: u64,
    pub online_at: Vec<u64>,
    pub calls: Vec<Planned>,
}

#[derive(Clone, Debug)]
pub struct Planned {
    pub id: CallId,
    pub begins_at: u64,
    pub facts: Facts,
    pub policy: Policy,
    /// The answer to each attempt and how long it takes; then all is well.
    pub answers: Vec<(u64, Outcome)>,
    pub aborts_after: Option<u64>,
    /// How long a refresh takes, and whether it succeeds.
    pub refresh: (u64, bool),
}

impl Plan {
    pub fn any(choices: &mut Choices) -> Self {
        let limits = if choices.chance(64) {
            let limit = Limit {
                requests: 1 + choices.below(4) as u32,
                per: choices.pick(&[1_000, 10_000, 60_000]),
                path: None,
            };
            vec![limit]
        } else {
            Vec::new()
        };
        let lateness = choices.pick(&[0, 0, 0, 1, 40, 5_000]);
        let online_at = (0..choices.below(3))
            .map(|_| choices.pick(&TIMES))
            .collect();
        let kinds = choices.pick(&[ALL, FAILURES]);
        let count = 1 + choices.below(10) as CallId;
        Self {
            seed: choices.byte().into(),
            limits,
            lateness,
            online_at,
            calls: (1..=count)
                .map(|id| Planned::any(id, kinds, choices))
                .collect(),
        }
    }
}

impl Planned {
    pub fn any(id: CallId, kinds: &[Kind], choices: &mut Choices) -> Self {
        Self {
            id,
            begins_at: choices.pick(&TIMES),
            facts: facts(choices),
            policy: policy(choices),
            answers: (0..choices.below(8))
                .map(|_| answer(kinds, choices))
                .collect(),
            aborts_after: choices.chance(24).then(|| choices.pick(&TIMES)),
            refresh: (choices.pick(&TIMES[..8]), !choices.chance(64)),
        }
    }
}

fn facts(choices: &mut Choices) -> Facts {
    let is_post = choices.chance(64);
    Facts {
        is_get: !is_post,
        is_idempotent: !is_post,
        has_key: choices.chance(64),
        is_replayable: !choices.chance(16),
        can_refresh: choices.chance(128),
        origin: 1 + u32::from(choices.chance(64)),
        endpoint: 1 + choices.below(3) as u32,
        credential: choices.below(2) as u32,
        ..GET
    }
}

fn policy(choices: &mut Choices) -> Policy {
    if choices.chance(96) {
        return Policy::default();
    }
    Policy {
        max_retries: choices.pick(&[3, 0, 1, 2, 6]),
        base_delay: choices.pick(&[1_000, 0, 1, 100, 5_000]),
        factor_milli: choices.pick(&[2_000, 1_000, 1_500, 10_000]),
        max_delay: choices.pick(&[30_000, 0, 1_000, 600_000]),
        jitter: choices.pick(Jitter::ALL),
        max_server_delay: choices.pick(&[120_000, 0, 1_000, 30_000, 600_000]),
        patience: choices.pick(&[10_000, 0, 1, 30_000]),
        all_methods: choices.chance(32),
        gate: !choices.chance(48),
        budget: !choices.chance(64),
        attempt_timeout: choices.pick(&[Policy::NEVER, 1, 1_000, 10_000]),
        deadline: choices.pick(&[Policy::NEVER, 0, 1, 5_000, 30_000, 300_000]),
        poll_timeout: choices.pick(&[120_000, 0, 5_000]),
        ..Policy::default()
    }
}

/// What an answer can be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Ok,
    UsedUp,
    Remaining,
    Down,
    DownFor,
    Broken,
    Unreachable,
    TimedOut,
    Limited,
    LimitedWithoutDelay,
    Once,
    Never,
    NotReady,
    Unauthorized,
}

pub const ALL: &[Kind] = &[
    Kind::Ok,
    Kind::UsedUp,
    Kind::Remaining,
    Kind::Down,
    Kind::DownFor,
    Kind::Broken,
    Kind::Unreachable,
    Kind::TimedOut,
    Kind::Limited,
    Kind::Limited,
    Kind::LimitedWithoutDelay,
    Kind::Once,
    Kind::Never,
    Kind::NotReady,
    Kind::Unauthorized,
];

/// Without any delay of the server's.
pub const FAILURES: &[Kind] = &[
    Kind::Ok,
    Kind::Down,
    Kind::Down,
    Kind::Broken,
    Kind::Unreachable,
    Kind::TimedOut,
    Kind::Once,
    Kind::Never,
];

/// What says nothing about others with other credentials.
pub const ONES_OWN: &[Kind] = &[
    Kind::Ok,
    Kind::UsedUp,
    Kind::Remaining,
    Kind::Down,
    Kind::DownFor,
    Kind::Broken,
    Kind::TimedOut,
    Kind::Limited,
    Kind::LimitedWithoutDelay,
    Kind::Once,
    Kind::Never,
    Kind::NotReady,
];

fn answer(kinds: &[Kind], choices: &mut Choices) -> (u64, Outcome) {
    let kind = choices.pick(kinds);
    let takes = choices.pick(&TIMES[..9]);
    let time = choices.pick(&TIMES);
    let backoff = Retry::Backoff { max_retries: 3 };
    let left = |requests| {
        Some(Remaining {
            requests,
            reset: time,
        })
    };
    let outcome = match kind {
        Kind::Ok => ok(),
        Kind::UsedUp => Outcome {
            remaining: left(0),
            ..ok()
        },
        Kind::Remaining => Outcome {
            remaining: left(choices.below(20) as u64),
            ..ok()
        },
        Kind::Down => down(),
        Kind::DownFor => Outcome {
            server_delay: Some(time),
            ..down()
        },
        Kind::Broken => outcome(Category::Server, 500, backoff),
        Kind::Unreachable => outcome(Category::Network, 0, backoff),
        Kind::TimedOut => outcome(Category::Timeout, 504, backoff),
        Kind::Limited => limited(time),
        Kind::LimitedWithoutDelay => outcome(Category::RateLimit, 429, backoff),
        Kind::Once => Outcome {
            max_retries: Some(1),
            ..outcome(Category::Server, 500, Retry::Backoff { max_retries: 1 })
        },
        Kind::Never => outcome(Category::Validation, 400, Retry::Never),
        Kind::NotReady => outcome(Category::NotReady, 202, Retry::Poll { after_ms: 2_000 }),
        Kind::Unauthorized => outcome(Category::Authentication, 401, Retry::Refresh),
    };
    (takes, outcome)
}
