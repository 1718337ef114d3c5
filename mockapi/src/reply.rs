//! An answer as plain data: it can be kept for a replay, cut in half or sent.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Status, headers and the whole body.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers, with the content type among them.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// An answer without a body.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    /// A JSON answer.
    #[must_use]
    pub fn json(status: StatusCode, value: &Value) -> Self {
        let mut reply = Self::empty(status);
        reply
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        reply.body = value.to_string().into_bytes();
        reply
    }

    /// A plain text answer.
    #[must_use]
    pub fn text(status: StatusCode, text: impl Into<String>) -> Self {
        let mut reply = Self::empty(status);
        reply.headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        );
        reply.body = text.into().into_bytes();
        reply
    }

    /// The same answer with a header set.
    ///
    /// # Panics
    /// When the value is not fit for a header: names and values come from this crate.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        let value = HeaderValue::from_str(&value.to_string()).expect("a header value of our own");
        self.headers.insert(HeaderName::from_static(name), value);
        self
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
