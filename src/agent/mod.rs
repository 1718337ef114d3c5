//! The same policy for a backend, and for a frontend in Rust: a middleware for [`reqwest`].
//!
//! Not an HTTP client, and not a task in the background. It stands in front of a client, through
//! [`reqwest_middleware`], and nothing else of your code changes:
//!
//! ```no_run
//! use comeback::agent::{Comeback, classification_of};
//! use reqwest_middleware::ClientBuilder;
//!
//! # async fn example() -> reqwest_middleware::Result<()> {
//! let client = ClientBuilder::new(reqwest::Client::new())
//!     .with(Comeback::new())
//!     .build();
//!
//! let response = client.get("https://api.example.com/v1/tasks").send().await?;
//! if let Some(what) = classification_of(&response) {
//!     eprintln!("{}: {}", what.recovery.title, what.recovery.message);
//! }
//! # Ok(()) }
//! ```
//!
//! `examples/agent.rs` is a program to run, against the mock server of the repository.
//!
//! # What comes back
//!
//! The real last response, whatever its status, with its body unread; what was looked at on the way
//! is put back. [`classification_of`] returns what was found. A call that gets no response ends with
//! [`Error`], which has the same classification, and what `reqwest` said as its source
//! ([`error_of`], [`classification_of_error`]). With [`throw_on_error`](Builder::throw_on_error) a
//! response that is not a success is an [`Error`], too.
//!
//! # What is retried
//!
//! What may be: decided by the API's code, the method and the idempotency key, never by the status
//! alone where a code is known. A body that is a stream (a multipart form, too) is sent once. A
//! server's delay is never cut short. Calls that meet the same trouble wait in one line, limits are
//! kept before they are met, and one refresh serves all calls whose same credentials were refused. Each of these is an option
//! of [`Builder`]; [`CallOptions`] in a request's extensions are for that request alone.
//!
//! Make one [`Comeback`] per API and user, and clone it, or the client that holds it: what its calls
//! learn of limits and troubles, they share. It stands in front of other middleware that is to see
//! every attempt, such as one that traces or signs requests, and behind one that is to see the call
//! as a whole.
//!
//! # Giving up
//!
//! Drop the future. The client forgets the call, the calls that waited behind it go on, and a
//! refresh that it was doing is done by the next one. A future that is neither dropped nor polled
//! keeps its place in line: let a call run in a task of its own, or drop it.
//!
//! # In a browser
//!
//! The middleware builds for `wasm32-unknown-unknown`, where `reqwest` sends with `fetch`. There a
//! body that was read cannot be put back, and a response has no extensions. So a last response that
//! is not a success is an [`Error`] there, whatever [`throw_on_error`](Builder::throw_on_error)
//! says; [`Error::body`] is what it said. The body of a success is not read, so an error inside a
//! 200 is not found. A listener that panics ends the program, as every panic does on that target.
//!
//! # Tracing
//!
//! Each attempt is a span `http_attempt` with target `comeback` and level INFO, its attributes named
//! as by OpenTelemetry: `http.request.method`, `http.request.resend_count`,
//! `http.response.status_code`, `server.address`, `server.port`, `error.type`. Waits, holds,
//! refreshes and ends without success are events of level DEBUG, with `comeback.reason` and
//! `comeback.delay_ms` beside those. Neither holds a path, a query, a header, or a text of the
//! server's.
//!
//! # Time
//!
//! Waits are measured with tokio's clock: under `tokio::time::pause` hours pass in no time. In a
//! browser it is `performance.now`, and no runtime is needed. The time
//! of day is asked for only where a response names one and has no `Date` of its own
//! ([`Builder::wall_clock`]).

mod builder;
mod call;
mod credentials;
mod error;
mod event;
mod options;
mod platform;
mod refresh;
mod request;
mod setters;
mod shared;
mod trace;

use std::borrow::Cow;
use std::sync::Arc;

use http::HeaderMap;
use reqwest::Response;

use crate::report::{Classification, Headers, joined};
use shared::Shared;

pub use builder::Builder;
pub use error::{Error, OptionError};
pub use event::{Event, EventKind};
pub use options::{CallOptions, ProfileChoice};
pub use platform::MaybeSend;

/// The middleware. A clone is the same client and shares what it learned of limits.
#[derive(Clone)]
pub struct Comeback(Arc<Shared>);

impl Comeback {
    /// With the defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With options of its own.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Forgets the credentials that refreshes gave, as after a sign-out: requests then go out as they
    /// are given. Refreshes in progress end without a result.
    pub fn forget(&self) {
        self.0.forget();
    }

    /// True when no call is under way, be it in flight or waiting.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.0.is_idle()
    }
}

impl Default for Comeback {
    fn default() -> Self {
        Builder::new().make()
    }
}

impl std::fmt::Debug for Comeback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Comeback").finish_non_exhaustive()
    }
}

/// The classification that was reached on the way to this response, without reading anything
/// again. `None` for a success whose body was not read. In a browser always `None`: there a
/// response that is not a success is an error; use [`classification_of_error`].
#[must_use]
pub fn classification_of(response: &Response) -> Option<&Classification> {
    platform::classified(response)
}

/// The classification that was reached on the way to this error.
#[must_use]
pub fn classification_of_error(error: &reqwest_middleware::Error) -> Option<&Classification> {
    error_of(error).map(Error::classification)
}

/// The [`Error`] within this one; `None` when it comes from elsewhere, such as another middleware.
#[must_use]
pub fn error_of(error: &reqwest_middleware::Error) -> Option<&Error> {
    match error {
        reqwest_middleware::Error::Middleware(error) => error.downcast_ref(),
        reqwest_middleware::Error::Reqwest(_) => None,
    }
}

impl Headers for HeaderMap {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let text = |value| core::str::from_utf8(http::HeaderValue::as_bytes(value)).ok();
        joined(self.get_all(name).iter().filter_map(text))
    }

    fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(self.keys().map(http::HeaderName::as_str))
    }
}
