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

        /// Retries per call, at most 1,000. Default 3; 0 for none.
        pub fn max_retries(self, count: u32) -> Self {
            self.number("max_retries", u64::from(count), 1_000, |all, count| {
                all.policy.max_retries = count as u32;
            })
        }

        /// The first backoff. Default 1 s.
        pub fn base_delay(self, delay: std::time::Duration) -> Self {
            self.time("base_delay", delay, 0, |all, ms| all.policy.base_delay = ms)
        }

        /// Each backoff is so many times the one before, 1 to 1,000. Default 2.
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

        /// The longest backoff. Default 30 s. Does not bound a server's delay.
        pub fn max_delay(self, delay: std::time::Duration) -> Self {
            self.time("max_delay", delay, 0, |all, ms| all.policy.max_delay = ms)
        }

        /// How random the waits are. Default [`Jitter::Equal`](crate::retry::Jitter::Equal).
        pub fn jitter(self, jitter: $crate::retry::Jitter) -> Self {
            self.set(move |all| all.policy.jitter = jitter)
        }

        /// The longest server delay to wait for. Default 120 s. A longer one ends the call.
        pub fn max_server_delay(self, delay: std::time::Duration) -> Self {
            self.time("max_server_delay", delay, 0, |all, ms| {
                all.policy.max_server_delay = ms
            })
        }

        /// How long a call waits behind others while a server fails, its own backoff not counted.
        /// Default 30 s.
        pub fn patience(self, patience: std::time::Duration) -> Self {
            self.time("patience", patience, 0, |all, ms| all.policy.patience = ms)
        }

        /// Retry any method after any failure, a POST without an idempotency key, too. Default off:
        /// what is done twice may do harm.
        pub fn all_methods(self, all: bool) -> Self {
            self.set(move |settings| settings.policy.all_methods = all)
        }

        /// Calls with the same trouble wait in one line. Default on.
        pub fn gate(self, on: bool) -> Self {
            self.set(move |all| all.policy.gate = on)
        }

        /// Limits the retries during an outage. Default on.
        pub fn budget(self, on: bool) -> Self {
            self.set(move |all| all.policy.budget = on)
        }

        /// The time for each attempt, up to its response's head. Default none.
        pub fn attempt_timeout(self, time: std::time::Duration) -> Self {
            self.time("attempt_timeout", time, 1, |all, ms| {
                all.policy.attempt_timeout = ms
            })
        }

        /// The time for the whole call, waits included. Default none. A wait that does not fit is not
        /// begun.
        pub fn deadline(self, time: std::time::Duration) -> Self {
            self.time("deadline", time, 1, |all, ms| all.policy.deadline = ms)
        }

        /// The time for polling what is not ready yet. Default 120 s.
        pub fn poll_timeout(self, time: std::time::Duration) -> Self {
            self.time("poll_timeout", time, 0, |all, ms| {
                all.policy.poll_timeout = ms
            })
        }

        /// Make idempotency keys where the named profiles' APIs take them. Default on. A key of
        /// the caller's own is never touched.
        pub fn idempotency_key(self, make: bool) -> Self {
            self.set(move |all| all.keys = make)
        }

        /// Fail at once, with category `quota`, while the last response reported that fewer credits
        /// remain. Default 0: never.
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

        /// Return an [`Error`](crate::agent::Error) for a last response that is not a success, too.
        /// Default off: the response is handed on, as `reqwest` does. In a browser always on.
        pub fn throw_on_error(self, throw: bool) -> Self {
            self.set(move |all| all.throw = throw)
        }

        /// Called for every attempt, wait and end. A listener that panics changes nothing.
        pub fn on_event(
            self,
            listener: impl Fn(&$crate::agent::Event<'_>) + Send + Sync + 'static,
        ) -> Self {
            let listener = $crate::agent::options::listener(listener);
            self.set(move |all| all.listener = Some(listener.clone()))
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
