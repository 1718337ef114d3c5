//! What a user may choose, for all calls or for one. Checked where it is given.

use std::sync::Arc;
use std::time::Duration;

use super::error::OptionError;
use super::event::{Event, Listener, notify};
use crate::locales::Locale;
use crate::profile::{self, Profile};
use crate::report::OwnWords;
use crate::retry::Policy;
use crate::time::{MAX_MS, Ms};

/// What holds for a call.
#[derive(Clone)]
pub(super) struct Settings {
    pub policy: Policy,
    pub profiles: Arc<[&'static Profile]>,
    /// Words of the app's own: the call's, then the client's.
    pub words: Arc<[OwnWords]>,
    /// The language of the words, where one was chosen.
    pub locale: Option<&'static Locale>,
    /// Idempotency keys are made where the API takes them.
    pub keys: bool,
    /// Also across origins.
    pub keys_across: bool,
    /// New credentials are requested where they are refused.
    pub refresh: bool,
    pub throw: bool,
    /// A success in JSON is looked into.
    pub inspect: bool,
    pub listener: Option<Listener>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            profiles: Arc::new([]),
            words: Arc::new([]),
            locale: None,
            keys: true,
            keys_across: false,
            refresh: true,
            throw: false,
            inspect: false,
            listener: None,
        }
    }
}

/// Options for one call, on top of the client's: put them into the request's extensions.
///
/// ```no_run
/// # use std::time::Duration;
/// # use comeback::agent::CallOptions;
/// # async fn example(client: reqwest_middleware::ClientWithMiddleware) -> reqwest_middleware::Result<()> {
/// let hasty = CallOptions::new().max_retries(1).deadline(Duration::from_secs(2));
/// client.get("https://api.example.com/v1/tasks").with_extension(hasty).send().await?;
/// # Ok(()) }
/// ```
///
/// A wrong option is the call's error, and nothing is sent.
#[derive(Clone, Default)]
#[must_use]
pub struct CallOptions {
    changes: Vec<Change>,
    error: Option<OptionError>,
}

pub(super) type Change = Arc<dyn Fn(&mut Settings) + Send + Sync>;

impl std::fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CallOptions")
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl CallOptions {
    /// No options yet.
    pub fn new() -> Self {
        Self::default()
    }

    super::setters::options! {}

    /// Does not refresh credentials for this request: its 401 is its answer. For a sign-in, and for
    /// the request that gets new credentials.
    pub fn no_refresh(self) -> Self {
        self.set(|all| all.refresh = false)
    }

    fn change(mut self, change: Result<Change, OptionError>) -> Self {
        match change {
            Ok(change) => self.changes.push(change),
            Err(error) => self.error = self.error.or(Some(error)),
        }
        self
    }

    /// The client's settings with these on top.
    pub(super) fn over(&self, base: &Settings) -> Result<Settings, OptionError> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let mut settings = base.clone();
        for change in &self.changes {
            change(&mut settings);
        }
        Ok(settings)
    }
}

/// A profile by its name, one of your own from [`crate::report::define_profile`], or several.
#[derive(Clone, Debug)]
pub struct ProfileChoice<'a>(Vec<Choice<'a>>);

#[derive(Clone, Copy, Debug)]
enum Choice<'a> {
    Name(&'a str),
    Own(&'static Profile),
}

impl<'a> From<&'a str> for ProfileChoice<'a> {
    fn from(name: &'a str) -> Self {
        Self(vec![Choice::Name(name)])
    }
}

impl From<&'static Profile> for ProfileChoice<'_> {
    fn from(own: &'static Profile) -> Self {
        Self(vec![Choice::Own(own)])
    }
}

impl<'a, T: Into<ProfileChoice<'a>>, const COUNT: usize> From<[T; COUNT]> for ProfileChoice<'a> {
    fn from(several: [T; COUNT]) -> Self {
        Self(several.into_iter().flat_map(|one| one.into().0).collect())
    }
}

impl<'a, T: Into<ProfileChoice<'a>>> From<Vec<T>> for ProfileChoice<'a> {
    fn from(several: Vec<T>) -> Self {
        Self(several.into_iter().flat_map(|one| one.into().0).collect())
    }
}

pub(super) fn profiles_of(
    choice: ProfileChoice<'_>,
) -> Result<Arc<[&'static Profile]>, OptionError> {
    let profiles = choice.0.into_iter().map(|choice| match choice {
        Choice::Own(own) => Ok(own),
        Choice::Name(name) => profile::by_name(name).ok_or_else(|| {
            let problem = "must be the name of a built-in profile, or come from define_profile";
            OptionError::new("profile", problem)
        }),
    });
    profiles.collect()
}

impl Settings {
    /// Puts words before those that are there.
    pub fn put_words(&mut self, words: &OwnWords) {
        let before = self.words.iter();
        self.words = core::iter::once(words).chain(before).cloned().collect();
    }

    /// Adds a listener.
    pub fn listen(&mut self, listener: &Listener) {
        let added = listener.clone();
        self.listener = Some(match self.listener.take() {
            None => added,
            Some(first) => Arc::new(move |event: &Event<'_>| {
                notify(&first, event);
                notify(&added, event);
            }),
        });
    }
}

pub(super) fn listener(listener: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Listener {
    Arc::new(listener)
}

pub(super) fn at_most(name: &'static str, value: u64, most: u64) -> Result<u64, OptionError> {
    if value > most {
        return Err(OptionError::new(name, format!("must be at most {most}")));
    }
    Ok(value)
}

/// Whole ms, rounded up so that nothing is cut short.
pub(super) fn millis(name: &'static str, time: Duration, least: Ms) -> Result<Ms, OptionError> {
    let ms = u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
    if ms < least || ms > MAX_MS {
        let problem = format!("must be from {least} to {MAX_MS} ms");
        return Err(OptionError::new(name, problem));
    }
    Ok(ms)
}
