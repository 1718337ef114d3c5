//! What a driver reports: the facts of a request, and how an attempt ended.

use super::Policy;
use crate::classification::{Category, Retry};
use crate::classify::Verdict;
use crate::time::Ms;
use crate::wire::rate_limit::Remaining;

/// The facts of a request that decisions depend on.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)]
pub struct Facts {
    /// GET or HEAD, see [`super::is_get`].
    pub is_get: bool,
    /// An idempotent method, see [`super::is_idempotent`].
    pub is_idempotent: bool,
    /// The request carries an `Idempotency-Key`.
    pub has_key: bool,
    /// The body can be sent again.
    pub is_replayable: bool,
    /// The driver can refresh credentials.
    pub can_refresh: bool,
    /// A number for the origin, chosen by the driver.
    pub origin: u32,
    /// The endpoint, see [`super::endpoint()`].
    pub endpoint: u32,
    /// A hash of the credentials that the request carries, 0 for none. Calls with different
    /// credentials share nothing but failed connections.
    pub credential: u32,
    /// The limits for certain paths that apply, a bit each ([`super::Client::path_limits`]).
    pub path_limits: u32,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// The kind of failure; `Ok` for a success.
    pub category: Category,
    /// What the classification says about retrying.
    pub retry: Retry,
    /// How many retries the API's documents allow for this code.
    pub max_retries: Option<u16>,
    /// The classification is that of a code which the profile lists.
    pub is_coded: bool,
    /// The answer shows that the request was carried out, at least in part.
    pub is_begun: bool,
    /// The HTTP status; `None` when no response came.
    pub status: Option<u16>,
    /// The server delay, ms.
    pub server_delay: Option<Ms>,
    /// What is left of a rate limit. Successes report it, too.
    pub remaining: Option<Remaining>,
    /// A hash of the server's name for that limit, see [`super::bucket`]; 0 for none.
    pub bucket: u32,
}

impl Facts {
    /// Whether sending the request twice does the same as sending it once.
    #[must_use]
    pub fn is_repeatable(&self, policy: &Policy) -> bool {
        self.is_idempotent || self.has_key || policy.all_methods
    }
}

impl Outcome {
    /// A success without further information.
    pub const OK: Self = Self {
        category: Category::Ok,
        retry: Retry::Never,
        max_retries: None,
        is_coded: false,
        is_begun: false,
        status: None,
        server_delay: None,
        remaining: None,
        bucket: 0,
    };

    /// A classified attempt. The caller fills in `remaining` and `bucket`.
    #[must_use]
    pub fn of<N>(verdict: &Verdict<N>) -> Self {
        Self {
            category: verdict.category,
            retry: verdict.retry,
            max_retries: verdict.max_retries,
            is_coded: verdict.listed.is_some(),
            is_begun: verdict.unclear.is_some(),
            status: verdict.status,
            server_delay: verdict.server_delay,
            remaining: None,
            bucket: 0,
        }
    }

    /// The wait that the server or its documents ask for, ms.
    #[must_use]
    pub fn delay(&self) -> Option<Ms> {
        match self.retry {
            Retry::Wait { after_ms } => Some(after_ms),
            _ => self.server_delay,
        }
    }

    /// The server answered, and the answer is no sign of an overload or an outage.
    #[must_use]
    pub fn shows_health(&self) -> bool {
        self.status.is_some()
            && !matches!(
                self.category,
                Category::RateLimit | Category::Server | Category::Unavailable | Category::Timeout
            )
    }
}
