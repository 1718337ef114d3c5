//! A client with options of its own.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use reqwest::Url;

use super::Comeback;
use super::credentials::Provider;
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
    headers: Option<Provider>,
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
            headers: None,
            limits: None,
            seed: None,
            wall_clock: Box::new(platform::wall_clock),
        }
    }

    super::setters::options! {}

    /// Gets new credentials when an API rejects the present ones. The call goes again with the
    /// returned headers, and from then on each takes the place of exactly the value that was
    /// refused, at the origin that refused it: a request with another value, another person's, goes
    /// out as it was given. A header that the refused request did not carry goes with its retry
    /// alone, and is not remembered. [`Comeback::forget`] ends the replacing.
    ///
    /// Runs once at a time for the same refused credentials; concurrent calls wait for it, for
    /// [`refresh_timeout`](Self::refresh_timeout) at most. After a refresh that failed, or whose
    /// result was refused, too, calls with these credentials end with their own refusal for 30 s.
    ///
    /// A 401 is refreshed if its code asks for it, or if the request carried credentials: an
    /// `Authorization`, `X-API-Key`, `API-Key`, `X-Auth-Token` or `X-Access-Token` header, or one
    /// that [`headers`](Self::headers) gave. So a wrong password is not sent twice. Cookies do not
    /// count: with a session in a cookie, name the API's code in a profile.
    ///
    /// The refresh may use this client: requests that it makes are not refreshed, except in a task of
    /// their own, where [`CallOptions::no_refresh`](super::CallOptions::no_refresh) says so.
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

    /// The app's own headers, such as the token in its store. Called before each attempt with the
    /// request's URL; a header that the request gives itself is left as it is. After a refresh, a
    /// value that was refused is replaced until this gives another one.
    ///
    /// ```
    /// use comeback::agent::Comeback;
    /// use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
    ///
    /// let middleware = Comeback::builder()
    ///     .headers(|url| match url.host_str() {
    ///         Some("api.example.com") => {
    ///             HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer token"))])
    ///         }
    ///         _ => HeaderMap::new(),
    ///     })
    ///     .build()?;
    /// # Ok::<_, comeback::agent::OptionError>(())
    /// ```
    pub fn headers(mut self, headers: impl Fn(&Url) -> HeaderMap + Send + Sync + 'static) -> Self {
        self.headers = Some(Box::new(headers));
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
            headers,
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
        let shared = Shared::new(settings, engine, refresh, headers, wall_clock);
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
