//! What the engine's tests send, and what they are answered. Shared by tests of different programs.

use comeback::classification::{Category, Retry};
use comeback::retry::{Facts, Outcome};

pub const GET: Facts = Facts {
    is_get: true,
    is_idempotent: true,
    has_key: false,
    is_replayable: true,
    can_refresh: false,
    origin: 1,
    endpoint: 1,
    credential: 0,
    path_limits: 0,
};

pub fn outcome(category: Category, status: u16, retry: Retry) -> Outcome {
    Outcome {
        category,
        retry,
        is_coded: false,
        is_begun: false,
        max_retries: None,
        status: (status > 0).then_some(status),
        server_delay: None,
        remaining: None,
        bucket: 0,
    }
}

pub fn ok() -> Outcome {
    outcome(Category::Ok, 200, Retry::Never)
}

pub fn down() -> Outcome {
    outcome(
        Category::Unavailable,
        503,
        Retry::Backoff { max_retries: 3 },
    )
}

pub fn limited(after_ms: u64) -> Outcome {
    let retry = Retry::Wait { after_ms };
    Outcome {
        server_delay: Some(after_ms),
        ..outcome(Category::RateLimit, 429, retry)
    }
}
