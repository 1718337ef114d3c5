//! Cross-origin access: open to every origin that [`crate::guard`] lets in, or closed as far as a
//! test wants it closed.
//!
//! No page of a public network is granted access to the private one
//! (`Access-Control-Allow-Private-Network`).

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::query::Query;
use crate::reply::Reply;

const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, QUERY";
const HEADERS: &str = "authorization, content-type, idempotency-key, x-api-key, x-tenant";
const EXPOSED: &str = "Retry-After, Retry-After-Ms, RateLimit, RateLimit-Policy, RateLimit-Reset, \
    X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Credits-Remaining, \
    X-Request-Id, X-Should-Retry, Idempotent-Replayed, Date";

/// The middleware in front of everything but the static files.
///
/// A preflight is answered here and never reaches the faults: a browser that is not
/// allowed to ask would never get to see them.
pub async fn cors(request: Request, next: Next) -> Response {
    let query = Query::parse(request.uri().query());
    let closed = query.get("__cors") == Some("none");
    let hidden = query.get("__expose") == Some("none");
    let asked = request.headers().clone();
    let preflight =
        request.method() == Method::OPTIONS && asked.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        Reply::empty(StatusCode::NO_CONTENT).into_response()
    } else {
        next.run(request).await
    };
    if closed {
        return response;
    }
    let headers = response.headers_mut();
    if let Some(origin) = asked.get(ORIGIN) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if preflight {
        allow(headers, &asked);
    } else if !hidden {
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED),
        );
    }
    response
}

fn allow(headers: &mut HeaderMap, asked: &HeaderMap) {
    headers.insert(
        ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static(METHODS),
    );
    let requested = asked.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let allowed = requested.unwrap_or(HeaderValue::from_static(HEADERS));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}
