//! One request to an API, read as far as every API needs it.

use std::sync::{Arc, MutexGuard};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::bearer;
use crate::failure::Stamp;
use crate::query::Query;
use crate::tenant::{SharedTenant, Tenant, lock};

/// What a handler gets: put into the request by the gateway, taken out as an extractor.
#[derive(Clone, Debug)]
pub struct Call(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    headers: HeaderMap,
    query: Query,
    body: Vec<u8>,
    tenant: SharedTenant,
    stamp: Stamp,
}

impl Call {
    /// Puts a call together.
    #[must_use]
    pub fn new(
        headers: HeaderMap,
        query: Query,
        body: Vec<u8>,
        tenant: SharedTenant,
        stamp: Stamp,
    ) -> Self {
        Self(Arc::new(Inner {
            headers,
            query,
            body,
            tenant,
            stamp,
        }))
    }

    /// The query parameters.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.0.query
    }

    /// The number in parameter `name`, which the gateway has already checked.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.0.query.number(name).ok().flatten()
    }

    /// The request body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.0.body
    }

    /// The request body as JSON; null when it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.0.body).unwrap_or(Value::Null)
    }

    /// A request header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
    }

    /// The token in `Authorization: Bearer …`.
    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        self.header("authorization").map(bearer::token)
    }

    /// Whether the request wants to be refused without a key (`__auth=required`).
    #[must_use]
    pub fn auth_required(&self) -> bool {
        self.0.query.get("__auth") == Some("required")
    }

    /// The tenant's state, locked.
    pub fn tenant(&self) -> MutexGuard<'_, Tenant> {
        lock(&self.0.tenant)
    }

    /// Request id and time.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.0.stamp
    }

    /// The server's time when the request came.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.0.stamp.now_ms
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}
