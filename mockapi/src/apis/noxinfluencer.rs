//! Creator data: exports that are made in the background and paid from a quota.

use axum::Router;
use axum::extract::Path;
use axum::routing::{get, post};
use serde_json::json;

use super::{Outcome, count, created, ok, render};
use crate::bounded::Bounded;
use crate::call::Call;
use crate::catalogue::Api;
use crate::failure::Failure;
use crate::limiter::Limit;
use crate::reply::Reply;
use crate::tenant::Tenant;

const API: Api = Api::Noxinfluencer;
const LIMIT: Limit = Limit::per_minute(120);
const READY_MS: u64 = 3000;
const EXPORT_COST: u64 = 10;
const START_QUOTA: u64 = 100;
const CREATORS: u64 = 1000;

#[derive(Debug)]
struct Export {
    creator: String,
    started_ms: u64,
    ready_ms: u64,
}

/// What a tenant has done here.
#[derive(Debug)]
pub struct State {
    exports: Bounded<String, Export>,
    quota: u64,
    last_id: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            exports: Bounded::new(1000),
            quota: START_QUOTA,
            last_id: 0,
        }
    }
}

/// The routes below `/noxinfluencer`.
pub fn routes() -> Router {
    Router::new()
        .route("/exports", post(start_export))
        .route("/exports/{id}", get(export))
        .route("/creators/{id}", get(creator))
        .route("/quota", get(quota))
        .fallback(unknown)
}

/// Starts an export of one creator's data; a second one of the same creator is refused.
async fn start_export(call: Call) -> Reply {
    run(&call, |tenant| {
        if call.bearer() == Some("noscope") {
            return Err(Failure::sample(API, "SCOPE_REQUIRED"));
        }
        let wish = call.json();
        let creator = wish["creator_id"]
            .as_str()
            .filter(|id| exists(id))
            .ok_or_else(bad_creator)?;
        let state = &mut tenant.noxinfluencer;
        if state
            .exports
            .values()
            .any(|export| export.creator == creator)
        {
            let hint = "Read the export that was made before.";
            let url = "https://nox.example/exports";
            return Err(Failure::new(API, "DUPLICATE_DATA").action(url, hint));
        }
        if state.quota < EXPORT_COST {
            return Err(Failure::sample(API, "INSUFFICIENT_CREDIT"));
        }
        state.quota -= EXPORT_COST;
        state.last_id += 1;
        let id = format!("export_{}", state.last_id);
        let ready_ms = wish["ready_ms"]
            .as_u64()
            .or_else(|| call.number("ready_ms"));
        let creator = creator.to_owned();
        let ready_ms = ready_ms.unwrap_or(READY_MS);
        state.exports.insert(
            id.clone(),
            Export {
                creator,
                started_ms: call.now_ms(),
                ready_ms,
            },
        );
        created(json!({ "export_id": id, "ready_ms": ready_ms }))
    })
}

/// `?ready_ms=` here changes the time that the export is said to take.
async fn export(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, |tenant| {
        let found = tenant.noxinfluencer.exports.get_mut(&id);
        let text = "no export has this id";
        let export = found.ok_or_else(|| Failure::new(API, "INVALID_REQUEST").message(text))?;
        let takes = call.number("ready_ms").unwrap_or(export.ready_ms);
        if call.now_ms() < export.started_ms.saturating_add(takes) {
            return Err(Failure::new(API, "ASYNC_NOT_READY"));
        }
        ok(json!({ "export_id": id, "creator_id": export.creator, "rows": 42 }))
    })
}

async fn creator(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, |_| {
        if !exists(&id) {
            return Err(bad_creator());
        }
        ok(json!({ "creator_id": id, "platform": "video", "followers": 12_345 }))
    })
}

async fn quota(call: Call) -> Reply {
    run(&call, |tenant| {
        ok(json!({ "remaining": tenant.noxinfluencer.quota }))
    })
}

async fn unknown(call: Call) -> Reply {
    let failure = Failure::new(API, "INVALID_REQUEST").status(404);
    run(&call, |_| {
        Err(failure.message("this API has no such address"))
    })
}

/// Creators are `creator_1` to `creator_1000`.
fn exists(id: &str) -> bool {
    let number = id
        .strip_prefix("creator_")
        .and_then(|number| number.parse::<u64>().ok());
    number.is_some_and(|number| (1..=CREATORS).contains(&number))
}

fn bad_creator() -> Failure {
    let text = format!("creator_id must be one of creator_1 to creator_{CREATORS}");
    Failure::new(API, "INVALID_REQUEST").message(text)
}

/// Limit first, then the key, then the work.
fn run(call: &Call, work: impl FnOnce(&mut Tenant) -> Outcome) -> Reply {
    let mut tenant = call.tenant();
    let outcome = count(call, &mut tenant, API, LIMIT, "RATE_LIMITED")
        .and_then(|_| key(call))
        .and_then(|()| work(&mut tenant));
    render(API, call, outcome)
}

fn key(call: &Call) -> Result<(), Failure> {
    match call.bearer() {
        None if call.auth_required() => Err(Failure::sample(API, "INVALID_API_KEY")),
        Some("" | "invalid" | "expired") => Err(Failure::sample(API, "INVALID_API_KEY")),
        _ => Ok(()),
    }
}
