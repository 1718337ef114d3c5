//! What differs between a backend and a browser: the clock, timers, randomness, what is `Send`, and
//! how much of a response can be kept.
//!
//! All of `cfg` is in this file. The two modules below have the same names in them, and the rest
//! of the middleware uses those.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

use std::future::Future;
use std::pin::Pin;

use http::{Extensions, HeaderMap};
use reqwest::{Request, Response};
use reqwest_middleware::{Middleware, Next, Result};

use super::{Comeback, call};

#[cfg(target_arch = "wasm32")]
pub(super) use browser::*;
#[cfg(not(target_arch = "wasm32"))]
pub(super) use native::*;

/// `Send`, where futures move between threads: everywhere but in a browser, whose futures hold
/// values of JavaScript.
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSend: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send> MaybeSend for T {}

/// `Send`, where futures move between threads: everywhere but in a browser, whose futures hold
/// values of JavaScript.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSend {}
#[cfg(target_arch = "wasm32")]
impl<T> MaybeSend for T {}

/// Longer bodies are not read: no useful error is longer.
const MOST_BYTES: usize = 65_536;

/// The response announces a body that is not read.
fn is_too_long(response: &Response) -> bool {
    let announced = response.content_length().unwrap_or(0);
    usize::try_from(announced).is_ok_and(|length| length > MOST_BYTES)
}

type Refreshed = std::result::Result<HeaderMap, ()>;

/// A refresh under way.
#[cfg(not(target_arch = "wasm32"))]
pub(super) type Refreshing = Pin<Box<dyn Future<Output = Refreshed> + Send>>;
#[cfg(target_arch = "wasm32")]
pub(super) type Refreshing = Pin<Box<dyn Future<Output = Refreshed>>>;

// As `reqwest_middleware` declares the trait.
#[cfg_attr(not(target_arch = "wasm32"), async_trait::async_trait)]
#[cfg_attr(target_arch = "wasm32", async_trait::async_trait(?Send))]
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
