//! The credentials of one call: what its attempts are sent with, and their refresh.

use std::sync::Arc;

use http::HeaderMap;
use reqwest::{Request, Response, Url};

use super::call::{Call, first};
use super::credentials::{Renewal, add_missing, identity, refused, within};
use super::event::EventKind;
use super::shared::Shared;

/// What a call needs to know where its credentials can be refreshed.
pub(super) struct Own {
    url: Url,
    /// The headers that the caller gave.
    given: HeaderMap,
    /// Those of the last attempt, and those among them that the app's provider gave.
    sent: HeaderMap,
    provided: HeaderMap,
    /// The last response came from another origin.
    is_elsewhere: bool,
    /// The refresh that the call took part in.
    renewal: Option<Arc<Renewal>>,
}

impl Own {
    pub fn of(request: &Request) -> Self {
        Self {
            url: request.url().clone(),
            given: request.headers().clone(),
            sent: HeaderMap::new(),
            provided: HeaderMap::new(),
            is_elsewhere: false,
            renewal: None,
        }
    }

    /// Notes where a response came from, which may be at the end of redirects.
    pub fn answered(&mut self, response: &Response) {
        let url = response.url();
        // A response that other middleware made has no URL.
        self.is_elsewhere =
            url.origin() != self.url.origin() && url.host_str() != Some("no.url.provided.local");
    }
}

/// Completes the headers of an attempt. Returns those that the app's provider gave.
fn complete(
    shared: &Shared,
    url: &Url,
    headers: &mut HeaderMap,
    renewal: Option<&Arc<Renewal>>,
) -> HeaderMap {
    let provided = shared.headers.as_ref().map(|headers| headers(url));
    let provided = provided.unwrap_or_default();
    add_missing(headers, &provided);
    if shared.refresh.is_some() {
        let origin = url.origin().ascii_serialization();
        shared.credentials(|credentials| {
            let known = renewal.filter(|renewal| credentials.knows(renewal));
            if let Some(fresh) = known.and_then(|renewal| renewal.fresh()) {
                add_missing(headers, &fresh);
            }
            credentials.replace(&origin, headers);
        });
    }
    provided
}

impl Call<'_> {
    /// Adds to a request what it is to be sent with.
    pub(super) fn add_credentials(&mut self, request: &mut Request) {
        let renewal = self
            .credentials
            .as_ref()
            .and_then(|own| own.renewal.as_ref());
        let url = request.url().clone();
        let provided = complete(self.shared, &url, request.headers_mut(), renewal);
        if let Some(own) = &mut self.credentials {
            own.sent = request.headers().clone();
            own.provided = provided;
        }
    }

    /// Reports which credentials were refused.
    pub(super) fn refused(&mut self) {
        let mut report = None;
        if let Some(own) = self.credentials.as_ref().filter(|own| !own.is_elsewhere) {
            let mut next = own.given.clone();
            complete(self.shared, &own.url, &mut next, own.renewal.as_ref());
            report = Some(refused(&own.sent, &next, &own.provided));
        }
        let now = self.shared.now();
        self.step = self.shared.report(self.id, |engine| {
            engine.refused(now, self.id, report);
        });
        self.shared.dispatch();
    }

    /// Takes part in the refresh of its credentials.
    fn join_refresh(&mut self) -> Option<Arc<Renewal>> {
        let own = self.credentials.as_mut()?;
        let (identity, _) = identity(&own.sent, &own.provided);
        let identity = [own.url.origin().ascii_serialization().as_bytes(), &identity].concat();
        let renewal = self
            .shared
            .credentials(|credentials| credentials.renewal(&identity));
        own.renewal = Some(renewal.clone());
        Some(renewal)
    }

    /// Waits for the refresh of another call.
    pub(super) async fn await_refresh(&mut self) {
        self.join_refresh();
        self.wait().await;
    }

    /// Gets new credentials, for this call and those that wait for the same.
    pub(super) async fn renew(&mut self) {
        self.emit(EventKind::Refresh);
        let renewal = self.join_refresh();
        let mut renewed = None;
        if let (Some(refresh), Some(what)) = (&self.shared.refresh, &self.classification) {
            let refreshing = within(self.shared.address(), refresh(what.clone()));
            renewed = first(refreshing, self.shared.news(self.id)).await;
        }
        let ok = matches!(renewed, Some(Ok(_)));
        if let (Some(Ok(fresh)), Some(own), Some(renewal)) = (renewed, &self.credentials, renewal) {
            let origin = own.url.origin().ascii_serialization();
            self.shared.credentials(|credentials| {
                credentials.learn(&origin, &own.sent, &renewal, fresh);
            });
        }
        let now = self.shared.now();
        self.step = self.shared.report(self.id, |engine| {
            engine.refreshed(now, self.id, ok);
        });
        self.shared.dispatch();
    }
}
