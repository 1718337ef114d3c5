//! The five APIs and plain HTTP, and what their handlers share.

pub mod commerce;
pub mod http;
pub mod marketplace;
pub mod noxinfluencer;
pub mod publishing;
pub mod workspace;

use axum::Router;
use axum::http::StatusCode;
use serde_json::Value;

use crate::call::Call;
use crate::catalogue::Api;
use crate::failure::{Failure, success};
use crate::idempotency::Seen;
use crate::limiter::{Limit, Verdict};
use crate::reply::Reply;
use crate::tenant::Tenant;

/// All routes of all APIs.
pub fn routes() -> Router {
    Router::new()
        .nest("/noxinfluencer", noxinfluencer::routes())
        .nest("/publishing", publishing::routes())
        .nest("/marketplace", marketplace::routes())
        .nest("/commerce", commerce::routes())
        .nest("/workspace", workspace::routes())
        .nest("/http", http::routes())
}

/// Puts the headers on that an API sends with every answer, an asked-for error too.
#[must_use]
pub fn decorate(api: Api, call: &Call, reply: Reply) -> Reply {
    match api {
        Api::Commerce => commerce::decorate(call, reply),
        _ => reply,
    }
}

/// How a handler ends: data with its status, or an error.
type Outcome = Result<(StatusCode, Value), Failure>;

/// A plain success.
fn ok(data: Value) -> Outcome {
    Ok((StatusCode::OK, data))
}

/// Something new was made.
fn created(data: Value) -> Outcome {
    Ok((StatusCode::CREATED, data))
}

/// The outcome in the envelope of the API.
fn render(api: Api, call: &Call, outcome: Outcome) -> Reply {
    match outcome {
        Ok((status, data)) => success(api, status, &data, call.stamp()),
        Err(failure) => failure.reply(call.stamp()),
    }
}

/// The limit of a route, unless the request sets another (`__limit`, `__window_ms`).
fn limit_of(call: &Call, usual: Limit) -> Limit {
    Limit {
        requests: call.number("__limit").unwrap_or(usual.requests),
        window_ms: call.number("__window_ms").unwrap_or(usual.window_ms),
    }
}

/// Counts the request; over the limit it ends in `code`, with the seconds to wait.
fn count(
    call: &Call,
    tenant: &mut Tenant,
    api: Api,
    usual: Limit,
    code: &str,
) -> Result<Verdict, Failure> {
    let verdict = tenant
        .limits
        .take(api.name(), limit_of(call, usual), call.now_ms());
    if verdict.pass {
        Ok(verdict)
    } else {
        Err(too_many(api, code, verdict))
    }
}

fn too_many(api: Api, code: &str, verdict: Verdict) -> Failure {
    // `noxinfluencer` never says when to come back.
    let seconds = (api != Api::Noxinfluencer).then(|| whole_seconds(verdict.reset_in_ms));
    Failure::new(api, code).status(429).retry_after(seconds)
}

/// Rounded up: a client that waits this long is not early. Never 0, which says "now".
fn whole_seconds(ms: u64) -> u64 {
    ms.div_ceil(1000).max(1)
}

/// Carries a request out once for each `Idempotency-Key`.
///
/// Only successes are kept: what was refused has changed nothing and may be tried again.
fn once(
    call: &Call,
    tenant: &mut Tenant,
    scope: &str,
    other_body: impl FnOnce(Reply) -> Reply,
    work: impl FnOnce(&mut Tenant) -> Reply,
) -> Reply {
    let Some(key) = call.header("idempotency-key") else {
        return work(tenant);
    };
    match tenant.replays.seen(scope, key, call.body(), call.now_ms()) {
        Seen::Same(reply) => replayed(reply),
        Seen::Other(reply) => other_body(reply),
        Seen::Never => {
            let reply = work(tenant);
            if reply.status.is_success() {
                tenant
                    .replays
                    .keep(scope, key, call.body(), call.now_ms(), reply.clone());
            }
            reply
        }
    }
}

fn replayed(reply: Reply) -> Reply {
    reply.with("idempotent-replayed", "true")
}
