//! Spans and events for `tracing`, with OpenTelemetry's names of attributes for HTTP clients.
//! `comeback/otel` makes the same spans in JavaScript.
//!
//! No URL, no header and no text of the server's goes out here: method, host, port, numbers, and
//! words of ours.

use reqwest::Request;
use tracing::{Span, field};

use super::event::{Event, EventKind};

/// What the spans contain of a request.
pub(super) struct About {
    method: String,
    host: String,
    port: u16,
}

impl About {
    /// `None` where no subscriber is enabled, which is usual.
    pub fn new(request: &Request) -> Option<Self> {
        let heard = tracing::enabled!(target: "comeback", tracing::Level::DEBUG)
            || tracing::enabled!(target: "comeback", tracing::Level::INFO);
        heard.then(|| Self {
            method: request.method().as_str().to_owned(),
            host: request.url().host_str().unwrap_or_default().to_owned(),
            port: request.url().port_or_known_default().unwrap_or(0),
        })
    }

    /// The span of one attempt.
    pub fn span(&self, attempt: u32) -> Span {
        let span = tracing::info_span!(
            target: "comeback",
            "http_attempt",
            otel.kind = "client",
            otel.name = %self.method,
            otel.status_code = field::Empty,
            http.request.method = %self.method,
            http.request.resend_count = field::Empty,
            http.response.status_code = field::Empty,
            server.address = %self.host,
            server.port = self.port,
            error.type = field::Empty,
            comeback.category = field::Empty,
        );
        // "If the request is not resent, the attribute is not set."
        if attempt > 1 {
            span.record("http.request.resend_count", attempt.saturating_sub(1));
        }
        span
    }

    /// An event.
    pub fn event(&self, event: &Event<'_>) {
        let (delay, reason) = match event.kind {
            // The span says all of it.
            EventKind::Attempt | EventKind::Success => return,
            EventKind::Hold { delay, .. } => (Some(delay), None),
            EventKind::Wait { delay, reason, .. } => (Some(delay), Some(reason.name())),
            EventKind::Refresh => (None, None),
            EventKind::GiveUp(reason) => (None, Some(reason.name())),
        };
        let delay = delay.map(|delay| u64::try_from(delay.as_millis()).unwrap_or(u64::MAX));
        let what = event.classification;
        tracing::event!(
            target: "comeback",
            tracing::Level::DEBUG,
            {
                http.request.method = %self.method,
                http.request.resend_count = event.attempt.saturating_sub(1),
                http.response.status_code = what.and_then(|what| what.status),
                server.address = %self.host,
                server.port = self.port,
                error.type = what.map(|what| what.category.name()),
                comeback.delay_ms = delay,
                comeback.reason = reason,
            },
            "{}",
            event.kind.name(),
        );
    }
}

/// How an attempt ended, into its span.
pub(super) fn ended(span: &Span, status: Option<u16>, category: Option<&'static str>) {
    if span.is_disabled() {
        return;
    }
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    let Some(category) = category else { return };
    span.record("otel.status_code", "ERROR");
    span.record("comeback.category", category);
    match status {
        // "If response status code was sent or received and it indicates an error, `error.type`
        // SHOULD be set to the status code number"; an error inside a 200 has only its category.
        Some(status) if status >= 400 => span.record("error.type", status.to_string()),
        _ => span.record("error.type", category),
    };
}
