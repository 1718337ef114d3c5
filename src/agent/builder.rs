//! A client with options of its own.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderMap;

use super::Comeback;
use super::error::OptionError;
use super::options::{Change, Settings, millis};
use super::platform::{self, MaybeSend};
use super::shared::{Refresh, Shared, WallClock};
use crate::profile::{Limit, several};
use crate::report::Classification;
use crate::retry::Client;

/// Makes a [`Comeback`]. A wrong option is the error of [`Builder::build`].
#[must_use]
pub struct Builder {
    settings: Settings,
    error: Option<OptionError>,
    refresh: Option<Refresh>,
    /// `None`: those that the profile publishes.
    limits: Option<Vec<Limit>>,
    seed: Option<u64>,
    wall_clock: WallClock,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            settings: Settings::default(),
            error: None,
            refresh: None,
            limits: None,
            seed: None,
            wall_clock: Box::new(platform::wall_clock),
        }
    }

    super::setters::options! {}

    /// Gets new credentials when an API rejects the present ones. At the origin that refused, the
    /// returned headers take the place of exactly the refused values, and go with requests that
    /// give none of them; a request with another value, another person's, goes out as it was given.
    /// Runs once at a time for all calls. Request the credentials with another client: a call
    /// through this one that is refused, too, would wait for itself, until its deadline.
    ///
    /// ```
    /// use comeback::agent::Comeback;
    /// use http::HeaderMap;
    ///
    /// let middleware = Comeback::builder()
    ///     .refresh(async |_why| {
    ///         let mut headers = HeaderMap::new();
    ///         headers.insert("authorization", "Bearer fresh".parse()?);
    ///         Ok::<_, http::header::InvalidHeaderValue>(headers)
    ///     })
    ///     .build()?;
    /// # Ok::<_, comeback::agent::OptionError>(())
    /// ```
    pub fn refresh<F, R, E>(mut self, refresh: F) -> Self
    where
        F: Fn(Classification) -> R + Send + Sync + 'static,
        R: Future<Output = Result<HeaderMap, E>> + MaybeSend + 'static,
    {
        self.refresh = Some(Box::new(move |why| {
            let refreshing = refresh(why);
            // The callback's error may hold a secret.
            Box::pin(async move { refreshing.await.map_err(drop) })
        }));
        self
    }

    /// Limits the requests to each origin to this number in any time of this length. Default: what
    /// the profile publishes, where one is named alone.
    pub fn rate_limit(mut self, requests: u32, per: Duration) -> Self {
        if requests == 0 {
            let error = OptionError::new("rate_limit", "must be at least 1 request");
            self.error = self.error.or(Some(error));
            return self;
        }
        match millis("rate_limit", per, 1) {
            Ok(per) => {
                let path = None;
                self.limits = Some(vec![Limit {
                    requests,
                    per,
                    path,
                }]);
            }
            Err(error) => self.error = self.error.or(Some(error)),
        }
        self
    }

    /// Ignores limits, those that responses report and published ones. A call still waits for the
    /// delay that its own 429 named.
    pub fn no_rate_limit(mut self) -> Self {
        self.limits = Some(Vec::new());
        self.settings.policy.limits = false;
        self
    }

    /// Makes the jitter repeatable. Default: a random seed.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// What absolute times are compared with when a response does not include its own. Default
    /// [`SystemTime::now`], in a browser `Date.now`. Waits are measured with another clock: tokio's,
    /// which tests can pause, or `performance.now`.
    pub fn wall_clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.wall_clock = Box::new(clock);
        self
    }

    /// The middleware.
    ///
    /// # Errors
    /// The first option that cannot be used.
    pub fn build(mut self) -> Result<Comeback, OptionError> {
        match self.error.take() {
            Some(error) => Err(error),
            None => Ok(self.make()),
        }
    }

    /// The options, with defaults for those that cannot be used.
    pub(super) fn make(self) -> Comeback {
        let Self {
            settings,
            refresh,
            limits,
            seed,
            wall_clock,
            ..
        } = self;
        let published = || several::limits(&settings.profiles).to_vec();
        let limits = limits.unwrap_or_else(published);
        let seed = seed.unwrap_or_else(platform::seed);
        let is_origin = several::limits_origin(&settings.profiles);
        let engine = Client::new(seed, limits).with_limits_of_origins(is_origin);
        let shared = Shared::new(settings, engine, refresh, wall_clock);
        Comeback(Arc::new(shared))
    }

    fn change(mut self, change: Result<Change, OptionError>) -> Self {
        match change {
            Ok(change) => change(&mut self.settings),
            Err(error) => self.error = self.error.or(Some(error)),
        }
        self
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
