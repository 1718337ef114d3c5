//! On a backend: tokio's clock, and responses that can be looked into and put together again.

mod body;

use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};
use reqwest::{Response, Url};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::report::Classification;
use crate::time::Ms;

/// A longer sleep takes several: no timer overflows.
const LONGEST_SLEEP: Duration = Duration::from_secs(86_400);

/// A response of success can be looked into.
pub const READS_SUCCESSES: bool = true;

/// A clock that never goes back. Tests can pause it.
pub struct Clock(Instant);

impl Clock {
    /// Begins at 0.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// In whole ms.
    pub fn now(&self) -> Ms {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(Ms::MAX)
    }

    fn instant(&self, at: Ms) -> Instant {
        let latest = Instant::now().checked_add(LONGEST_SLEEP);
        let at = self.0.checked_add(Duration::from_millis(at));
        match (at, latest) {
            (Some(at), Some(latest)) => at.min(latest),
            (at, latest) => at.or(latest).unwrap_or(self.0),
        }
    }
}

/// A timer that can be set anew.
#[derive(Default)]
pub struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Disarms the timer.
    pub fn clear(&mut self) {
        self.0 = None;
    }

    /// Whether that time has come. It may seem so a little early, after a very long sleep.
    pub fn poll(&mut self, clock: &Clock, at: Ms, cx: &mut Context<'_>) -> Poll<()> {
        let until = clock.instant(at);
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if sleep.deadline() != until {
            sleep.as_mut().reset(until);
        }
        sleep.as_mut().poll(cx)
    }
}

/// The time of day.
pub fn wall_clock() -> SystemTime {
    // A driver is where the time comes from.
    #[allow(clippy::disallowed_methods)]
    SystemTime::now()
}

/// A random seed.
pub fn seed() -> u64 {
    RandomState::new().hash_one(0)
}

/// A backend has no origin, and no CORS.
pub const fn is_cross_origin(_: &Url) -> bool {
    false
}

/// No response came because of the network.
pub fn is_network(error: &reqwest::Error) -> bool {
    error.is_connect() || error.is_request() || error.is_body()
}

/// In a response's extensions.
#[derive(Clone)]
struct Classified(Classification);

/// What [`Answer::hand_on`] put into the response.
pub fn classified(response: &Response) -> Option<&Classification> {
    let classified: Option<&Classified> = response.extensions().get();
    classified.map(|classified| &classified.0)
}

/// The response to an attempt, its body unread or put back.
pub struct Answer(Response);

impl Answer {
    /// Not looked into.
    pub fn unread(response: Response) -> Self {
        Self(response)
    }

    /// Looks into the body, for at most that time.
    pub async fn look_into(response: Response, time: Duration) -> (Self, Option<Vec<u8>>) {
        let (response, body) = body::peek(response, time).await;
        (Self(response), body)
    }

    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The response that the caller gets, or what an error keeps of it.
    ///
    /// # Errors
    /// Where it is an error, as asked.
    pub fn hand_on(self, what: Option<&Classification>, is_error: bool) -> Result<Response, Kept> {
        let mut response = self.0;
        let Some(what) = what else {
            return Ok(response);
        };
        response.extensions_mut().insert(Classified(what.clone()));
        if is_error {
            return Err(Kept(Mutex::new(Some(Box::new(response)))));
        }
        Ok(response)
    }
}

/// What an error keeps of its response. A response can be handed on, but not shared; an error must
/// be.
#[derive(Default)]
pub struct Kept(Mutex<Option<Box<Response>>>);

impl Kept {
    /// The response, once.
    pub fn take(&self) -> Option<Response> {
        let mut response = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        response.take().map(|response| *response)
    }

    /// The response has it.
    pub fn body(&self) -> Option<&[u8]> {
        None
    }
}
