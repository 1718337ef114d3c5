//! The same policy for a backend: a middleware for `reqwest`.
//!
//! Not an HTTP client. It stands in front of one, through [`reqwest_middleware`], and nothing else
//! of your code changes.

mod body;
mod builder;
mod call;
mod error;
mod event;
mod options;
mod request;
mod setters;
mod shared;
mod trace;

use std::borrow::Cow;
use std::sync::Arc;

use http::{Extensions, HeaderMap};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

use crate::report::{Classification, Headers, joined};
use shared::Shared;

pub use builder::Builder;
pub use error::{Error, OptionError};
pub use event::{Event, EventKind, GiveUpReason};
pub use options::{CallOptions, ProfileChoice};

/// The middleware. A clone is the same client: what one learns of limits, all keep to.
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

#[async_trait::async_trait]
impl Middleware for Comeback {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        call::run(&self.0, request, extensions, next).await
    }
}

/// In a response's extensions.
#[derive(Clone)]
struct Classified(Classification);

/// The classification that was reached on the way to this response, without reading anything
/// again. `None` for a success that nobody looked into.
#[must_use]
pub fn classification_of(response: &Response) -> Option<&Classification> {
    let classified: Option<&Classified> = response.extensions().get();
    classified.map(|classified| &classified.0)
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
}
