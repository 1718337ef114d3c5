//! The application: its shared state and its routes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::http::HeaderMap;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::call::Call;
use crate::clock::Clock;
use crate::cors::cors;
use crate::failure::Stamp;
use crate::gateway::gateway;
use crate::query::Query;
use crate::scripts::Scripts;
use crate::tenant::Tenants;
use crate::{admin, apis};

/// A tenant's name is cut here: names are kept, and must not cost much.
const LONGEST_NAME: usize = 100;

/// What all requests share.
#[derive(Clone, Debug)]
pub struct App(Arc<Shared>);

/// The contents of [`App`].
#[derive(Debug, Default)]
pub struct Shared {
    /// The time.
    pub clock: Clock,
    /// The state of the APIs.
    pub tenants: Tenants,
    /// The scripts of tests.
    pub scripts: Scripts,
    requests: AtomicU64,
}

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// An application without any state yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self(Arc::new(Shared {
            clock,
            ..Shared::default()
        }))
    }

    /// All routes but the static files.
    pub fn router(&self) -> Router {
        let apis = apis::routes().layer(from_fn_with_state(self.clone(), gateway));
        Router::new()
            .merge(apis)
            .merge(admin::routes(self.clone()))
            .layer(from_fn(cors))
    }

    /// Stamps a request and finds its tenant.
    #[must_use]
    pub fn call(&self, headers: &HeaderMap, query: Query, body: Vec<u8>) -> Call {
        let tenant = self.tenants.get(&tenant_name(headers, &query));
        Call::new(headers.clone(), query, body, tenant, self.stamp())
    }

    /// A new request id, and the time.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        Stamp {
            request_id: format!("req_{number:08}"),
            now_ms: self.clock.now_ms(),
        }
    }
}

/// The tenant of a request: `__tenant`, else the header `x-tenant`, else `default`.
#[must_use]
pub fn tenant_name(headers: &HeaderMap, query: &Query) -> String {
    let header = || {
        headers
            .get("x-tenant")
            .and_then(|value| value.to_str().ok())
    };
    let name = query.get("__tenant").or_else(header).unwrap_or("default");
    name.chars().take(LONGEST_NAME).collect()
}
