//! In a browser: `reqwest` sends with `fetch`, timers and clock are those of the page or worker.
//!
//! `reqwest` keeps the browser's response to itself here: a body that was read cannot be put back,
//! and a response has no extensions. So a response that is not a success becomes an error, which
//! carries the classification and the body.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use gloo_timers::future::TimeoutFuture;
use http::{HeaderMap, StatusCode};
use js_sys::wasm_bindgen::{self, JsValue, prelude::wasm_bindgen};
use reqwest::{Response, Url};

use super::{MOST_BYTES, is_too_long};
use crate::agent::call::first;
use crate::report::Classification;
use crate::time::Ms;

/// A longer sleep takes several: a timer of the browser's overflows after 2³¹ ms.
const LONGEST_SLEEP: Ms = 86_400_000;

/// A successful response is left to the caller to read.
pub const READS_SUCCESSES: bool = false;

#[wasm_bindgen]
extern "C" {
    /// In ms, and never going back.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// A clock that never goes back.
pub struct Clock(f64);

impl Clock {
    /// Begins at 0.
    pub fn start() -> Self {
        Self(performance_now())
    }

    /// In whole ms.
    pub fn now(&self) -> Ms {
        // A conversion from float stays within the bounds of the integer.
        (performance_now() - self.0) as Ms
    }
}

/// A timer that can be set anew.
#[derive(Default)]
pub struct Alarm(Option<(Ms, TimeoutFuture)>);

impl Alarm {
    /// Disarms the timer.
    pub fn clear(&mut self) {
        self.0 = None;
    }

    /// Whether that time has come.
    pub fn poll(&mut self, clock: &Clock, at: Ms, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let left = at.saturating_sub(clock.now());
            if left == 0 {
                self.0 = None;
                return Poll::Ready(());
            }
            if self.0.as_ref().is_some_and(|(set_for, _)| *set_for != at) {
                self.0 = None;
            }
            let (_, timer) = self.0.get_or_insert_with(|| (at, timer(left)));
            if Pin::new(timer).poll(cx).is_pending() {
                return Poll::Pending;
            }
            // One piece of a long sleep, or a timer that was early.
            self.0 = None;
        }
    }
}

fn timer(ms: Ms) -> TimeoutFuture {
    TimeoutFuture::new(u32::try_from(ms.min(LONGEST_SLEEP)).unwrap_or(u32::MAX))
}

/// The time of day. `SystemTime::now` panics on this target.
pub fn wall_clock() -> SystemTime {
    let since = Duration::from_millis(js_sys::Date::now() as Ms);
    let now = SystemTime::UNIX_EPOCH.checked_add(since);
    now.unwrap_or(SystemTime::UNIX_EPOCH)
}

/// A random seed. It spreads waits and need not be a secret.
pub fn seed() -> u64 {
    (js_sys::Math::random() * u64::MAX as f64) as u64
}

/// Whether a page or worker of another origin sends a request there. CORS may then refuse headers.
pub fn is_cross_origin(url: &Url) -> bool {
    let field = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let location = field(&js_sys::global(), "location");
    let own = location.and_then(|location| field(&location, "origin")?.as_string());
    own.is_some_and(|own| own != url.origin().ascii_serialization())
}

/// No response came because of the network. `fetch` does not say more.
pub fn is_network(error: &reqwest::Error) -> bool {
    error.is_request() || error.is_body()
}

/// Always `None`: a response has no place for it.
pub fn classified(_: &Response) -> Option<&Classification> {
    None
}

/// The response to an attempt.
pub enum Answer {
    /// Not looked into.
    Unread(Response),
    /// Its body has been read, as far as the bounds allow.
    Read {
        status: StatusCode,
        headers: HeaderMap,
        body: Option<Vec<u8>>,
    },
}

impl Answer {
    /// Not looked into.
    pub fn unread(response: Response) -> Self {
        Self::Unread(response)
    }

    /// Reads the body, for at most that time.
    pub async fn look_into(response: Response, time: Duration) -> (Self, Option<Vec<u8>>) {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = None;
        if !is_too_long(&response) && !time.is_zero() {
            let ms = Ms::try_from(time.as_millis()).unwrap_or(Ms::MAX);
            let read = first(response.bytes(), timer(ms)).await;
            body = read.and_then(Result::ok).map(Vec::from);
        }
        let answer = Self::Read {
            status,
            headers,
            body: body.clone(),
        };
        (answer, body.filter(|body| body.len() <= MOST_BYTES))
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unread(response) => response.status(),
            Self::Read { status, .. } => *status,
        }
    }

    pub fn headers(&self) -> &HeaderMap {
        match self {
            Self::Unread(response) => response.headers(),
            Self::Read { headers, .. } => headers,
        }
    }

    /// The response that the caller gets, or what an error keeps of it.
    ///
    /// # Errors
    /// Where the response has been read.
    pub fn hand_on(self, _: Option<&Classification>, _is_error: bool) -> Result<Response, Kept> {
        match self {
            Self::Unread(response) => Ok(response),
            Self::Read { body, .. } => Err(Kept(body)),
        }
    }
}

/// What an error keeps of its response: the body.
#[derive(Default)]
pub struct Kept(Option<Vec<u8>>);

impl Kept {
    /// Never: the response itself cannot leave the thread.
    pub fn take(&self) -> Option<Response> {
        None
    }

    pub fn body(&self) -> Option<&[u8]> {
        self.0.as_deref()
    }
}
