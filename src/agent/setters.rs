//! The options themselves, once for the client and once for a call.

/// The methods that a client's builder and [`CallOptions`] share.
macro_rules! options {
    () => {
        /// The API that is called: `marketplace`, `http`, …, a profile of your own, or several of
        /// them; each error's shape and code then select one. Default: `http`, which reads any
        /// API.
        ///
        /// Only with profiles that mark success in the body are errors inside a 200 looked for.
        /// Idempotency keys are made where all of them take keys, and published limits kept where
        /// one profile is named alone.
        ///
        /// ```
        /// # use comeback::agent::Comeback;
        /// let one = Comeback::builder().profile("commerce").build()?;
        /// let two = Comeback::builder().profile(["commerce", "marketplace"]).build()?;
        /// # Ok::<_, comeback::agent::OptionError>(())
        /// ```
        pub fn profile<'a>(self, profile: impl Into<$crate::agent::ProfileChoice<'a>>) -> Self {
            let found = $crate::agent::options::profiles_of(profile.into());
            self.change(found.map(|profiles| -> $crate::agent::options::Change {
                std::sync::Arc::new(move |all| all.profiles = profiles.clone())
            }))
        }

        /// The language of the titles and messages in classifications. Default English; the others
        /// are features of this crate, see [`locales`](crate::locales).
        ///
        /// Where a profile says that its API writes for people (`messageFor: "user"`), requests ask
        /// for this language with `Accept-Language`, unless they have one, or
        /// [`Builder::headers`](crate::agent::Builder::headers) gives one. A default header of the
        /// `reqwest` client is not seen here, and gives way. Without a locale nothing is added.
        pub fn locale(self, locale: &'static $crate::locales::Locale) -> Self {
            self.set(move |all| all.locale = Some(locale))
        }

        /// Words of the app's own, in place of some of ours: see
        /// [`OwnWords`](crate::report::OwnWords). Those of a call come before those of its client.
        ///
        /// ```
        /// # use comeback::agent::Comeback;
        /// # use comeback::report::OwnWords;
        /// let words = serde_json::json!({ "category": { "rate_limit": { "title": "Slow down" } } });
        /// let middleware = Comeback::builder().words(OwnWords::new(&words)?).build()?;
        /// # Ok::<_, Box<dyn std::error::Error>>(())
        /// ```
        pub fn words(self, words: $crate::report::OwnWords) -> Self {
            self.set(move |all| all.put_words(&words))
        }

        /// Retries per call, at most 1,000; 0 for none. The defaults of all options that a
        /// [`Policy`](crate::retry::Policy) has are those of its `default()`.
        pub fn max_retries(self, count: u32) -> Self {
            self.number("max_retries", u64::from(count), 1_000, |all, count| {
                all.policy.max_retries = count as u32;
            })
        }

        /// Whether a call may be held, repeated or refused. `false`: the request is sent at once,
        /// and once, as without this middleware. Default on.
        pub fn retry(self, on: bool) -> Self {
            self.set(move |all| all.policy.once = !on)
        }

        /// The first backoff.
        pub fn base_delay(self, delay: std::time::Duration) -> Self {
            self.time("base_delay", delay, 0, |all, ms| all.policy.base_delay = ms)
        }

        /// The growth of the backoff, 1 to 1,000.
        pub fn factor(self, factor: f64) -> Self {
            let milli = if (1.0..=1_000.0).contains(&factor) {
                Ok((factor * 1_000.0) as u64)
            } else {
                Err($crate::agent::OptionError::new(
                    "factor",
                    "must be from 1 to 1000",
                ))
            };
            self.change(milli.map(|milli| -> $crate::agent::options::Change {
                std::sync::Arc::new(move |all| all.policy.factor_milli = milli as u32)
            }))
        }

        /// The longest backoff. Does not bound server delays.
        pub fn max_delay(self, delay: std::time::Duration) -> Self {
            self.time("max_delay", delay, 0, |all, ms| all.policy.max_delay = ms)
        }

        /// How random the waits are.
        pub fn jitter(self, jitter: $crate::retry::Jitter) -> Self {
            self.set(move |all| all.policy.jitter = jitter)
        }

        /// The longest server delay that a call waits for.
        pub fn max_server_delay(self, delay: std::time::Duration) -> Self {
            self.time("max_server_delay", delay, 0, |all, ms| {
                all.policy.max_server_delay = ms
            })
        }

        /// How long a call waits behind others during an outage, on top of its own backoffs.
        pub fn patience(self, patience: std::time::Duration) -> Self {
            self.time("patience", patience, 0, |all, ms| all.policy.patience = ms)
        }

        /// Retries any method after any failure, also a POST without an idempotency key. Only for
        /// APIs where a repeated request does no harm.
        pub fn all_methods(self, all: bool) -> Self {
            self.set(move |settings| settings.policy.all_methods = all)
        }

        /// Whether calls that fail the same way wait in one line.
        pub fn gate(self, on: bool) -> Self {
            self.set(move |all| all.policy.gate = on)
        }

        /// Whether retries during an outage take tokens.
        pub fn budget(self, on: bool) -> Self {
            self.set(move |all| all.policy.budget = on)
        }

        /// The timeout of an attempt, up to the head of its response.
        pub fn attempt_timeout(self, time: std::time::Duration) -> Self {
            self.time("attempt_timeout", time, 1, |all, ms| {
                all.policy.attempt_timeout = ms
            })
        }

        /// The timeout of the whole call, waits included. A wait that does not fit is not begun.
        pub fn deadline(self, time: std::time::Duration) -> Self {
            self.time("deadline", time, 1, |all, ms| all.policy.deadline = ms)
        }

        /// How long a call polls for a result that is not ready yet.
        pub fn poll_timeout(self, time: std::time::Duration) -> Self {
            self.time("poll_timeout", time, 0, |all, ms| {
                all.policy.poll_timeout = ms
            })
        }

        /// How long a refresh of credentials may take. Default 30 s. When it takes longer, it is
        /// dropped, and the calls that wait for it end with their own refusal.
        pub fn refresh_timeout(self, time: std::time::Duration) -> Self {
            self.time("refresh_timeout", time, 1, |all, ms| {
                all.policy.refresh_timeout = ms
            })
        }

        /// Make idempotency keys where the named profiles' APIs take them. Default on. A key of
        /// the caller's own is never touched.
        pub fn idempotency_key(self, make: bool) -> Self {
            self.set(move |all| all.keys = make)
        }

        /// Make them in a browser for requests to other origins, too. Default off: CORS refuses a
        /// request with a header that the API does not allow, and the refusal looks like a lost
        /// connection. Without effect on a backend.
        pub fn idempotency_key_across_origins(self, make: bool) -> Self {
            self.set(move |all| all.keys_across = make)
        }

        /// Fails a call at once, with category `quota`, while the last response reported that fewer
        /// credits remain. 0 for never.
        pub fn stop_below_credits(self, credits: u64) -> Self {
            self.number(
                "stop_below_credits",
                credits,
                $crate::time::MAX_MS,
                |all, credits| {
                    all.policy.stop_below = credits;
                },
            )
        }

        /// Look into each success that is JSON: GraphQL's `errors`, `ok: false`, `success: false` and
        /// JSON-RPC errors in a 200 are failures. Default off: without a profile that has a success
        /// flag, a success is not read before it is handed on. At most 64 KiB are looked at; a larger
        /// body is a success. In a browser always off.
        pub fn inspect(self, inspect: bool) -> Self {
            self.set(move |all| all.inspect = inspect)
        }

        /// Return an [`Error`](crate::agent::Error) for a last response that is not a success, too.
        /// Default off: the response is handed on, as `reqwest` does. In a browser always on.
        pub fn throw_on_error(self, throw: bool) -> Self {
            self.set(move |all| all.throw = throw)
        }

        /// Called for every attempt, wait and end, after the listeners that are there already: those
        /// of the client for a request's own. A listener that panics changes nothing.
        pub fn on_event(
            self,
            listener: impl Fn(&$crate::agent::Event<'_>) + Send + Sync + 'static,
        ) -> Self {
            let listener = $crate::agent::options::listener(listener);
            self.set(move |all| all.listen(&listener))
        }

        fn set(
            self,
            set: impl Fn(&mut $crate::agent::options::Settings) + Send + Sync + 'static,
        ) -> Self {
            self.change(Ok(std::sync::Arc::new(set)))
        }

        fn number(
            self,
            name: &'static str,
            value: u64,
            most: u64,
            set: fn(&mut $crate::agent::options::Settings, u64),
        ) -> Self {
            let checked = $crate::agent::options::at_most(name, value, most);
            self.change(checked.map(|value| -> $crate::agent::options::Change {
                std::sync::Arc::new(move |all| set(all, value))
            }))
        }

        fn time(
            self,
            name: &'static str,
            value: std::time::Duration,
            least: u64,
            set: fn(&mut $crate::agent::options::Settings, u64),
        ) -> Self {
            let checked = $crate::agent::options::millis(name, value, least);
            self.change(checked.map(|ms| -> $crate::agent::options::Change {
                std::sync::Arc::new(move |all| set(all, ms))
            }))
        }
    };
}
pub(super) use options;
