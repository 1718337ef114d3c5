//! Tasks and orders: numeric codes, a global limit, logins that run out.

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::{Outcome, created, limit_of, ok, once, render, replayed, whole_seconds};
use crate::bearer;
use crate::bounded::Bounded;
use crate::call::Call;
use crate::catalogue::Api;
use crate::failure::Failure;
use crate::limiter::{Limit, Verdict};
use crate::reply::Reply;
use crate::tenant::Tenant;

const API: Api = Api::Marketplace;
const GLOBAL: Limit = Limit::per_minute(60);
const DEMO_SEARCH: Limit = Limit::per_minute(10);
const TASKS: u64 = 1000;
const RECHARGE_MS: u64 = 3000;
const LOGIN_MS: u64 = 3_600_000;

/// What a tenant has done here.
#[derive(Debug)]
pub struct State {
    orders: Bounded<String, u64>,
    recharges: Bounded<String, u64>,
    last_id: u64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            orders: Bounded::new(1000),
            recharges: Bounded::new(1000),
            last_id: 0,
        }
    }
}

/// The routes below `/marketplace`.
pub fn routes() -> Router {
    Router::new()
        .route("/tasks", get(tasks))
        .route("/demo-search", get(demo_search))
        .route("/orders", post(order))
        .route("/auth/refresh", post(refresh))
        .route("/recharges", post(recharge))
        .route("/recharges/{id}", get(recharge_state))
        .fallback(unknown)
}

async fn tasks(call: Call) -> Reply {
    run(&call, None, |_| {
        let tasks: Vec<Value> = (1..=5).map(task).collect();
        ok(json!({ "tasks": tasks }))
    })
}

async fn demo_search(call: Call) -> Reply {
    run(&call, Some(("demo-search", DEMO_SEARCH)), |_| {
        let wanted = call.query().get("q").unwrap_or_default().to_lowercase();
        let fits = |task: &Value| task["title"].to_string().to_lowercase().contains(&wanted);
        let found: Vec<Value> = (1..=20).map(task).filter(fits).collect();
        ok(json!({ "results": found }))
    })
}

/// An order takes a task, which is then no longer free.
async fn order(call: Call) -> Reply {
    run_with(&call, None, |tenant| {
        // The same business result for the same key, whatever the body is.
        once(&call, tenant, "marketplace/orders", replayed, |tenant| {
            render(API, &call, place_order(&call, &mut tenant.marketplace))
        })
    })
}

fn place_order(call: &Call, state: &mut State) -> Outcome {
    let wanted = call.json()["task"].as_str().map(str::to_owned);
    let id = wanted.ok_or_else(|| {
        Failure::new(API, "1008").message("task must name the task to order, such as task_1")
    })?;
    let number = id
        .strip_prefix("task_")
        .and_then(|text| text.parse::<u64>().ok());
    if !number.is_some_and(|number| (1..=TASKS).contains(&number)) {
        return Err(Failure::new(API, "1004"));
    }
    if state.orders.get_mut(&id).is_some() {
        return Err(Failure::new(API, "4091"));
    }
    state.last_id += 1;
    state.orders.insert(id.clone(), state.last_id);
    created(json!({ "order": format!("order_{}", state.last_id), "task": id }))
}

/// Needs no valid login: it is what a client calls when its login has run out.
async fn refresh(call: Call) -> Reply {
    let lifetime = call.number("expires_ms").unwrap_or(LOGIN_MS);
    let data = bearer::refreshed(&call.stamp().request_id, call.now_ms(), lifetime);
    render(API, &call, ok(data))
}

async fn recharge(call: Call) -> Reply {
    run(&call, None, |tenant| {
        if !call.json()["amount"]
            .as_f64()
            .is_some_and(|amount| amount > 0.0)
        {
            return Err(Failure::new(API, "8003"));
        }
        let state = &mut tenant.marketplace;
        state.last_id += 1;
        let id = format!("recharge_{}", state.last_id);
        state.recharges.insert(id.clone(), ready_at(&call));
        created(json!({ "id": id, "state": "pending" }))
    })
}

/// The payment of a recharge takes some seconds. An id that begins with `demo` needs no
/// order beforehand: the first look starts it.
async fn recharge_state(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, None, |tenant| {
        let recharges = &mut tenant.marketplace.recharges;
        if id.starts_with("demo") {
            recharges.get_or_insert_with(id.clone(), || ready_at(&call));
        }
        let ready = recharges
            .get_mut(&id)
            .ok_or_else(|| Failure::new(API, "8004"))?;
        if call.now_ms() < *ready {
            return Err(Failure::new(API, "8002"));
        }
        ok(json!({ "id": id, "state": "done" }))
    })
}

async fn unknown(call: Call) -> Reply {
    run(&call, None, |_| Err(Failure::new(API, "1004")))
}

fn ready_at(call: &Call) -> u64 {
    call.now_ms()
        .saturating_add(call.number("ready_ms").unwrap_or(RECHARGE_MS))
}

fn task(number: u64) -> Value {
    let kinds = [
        "Film a short review",
        "Write a caption",
        "Photograph a product",
        "Host a stream",
    ];
    let kind = kinds[usize::try_from(number).unwrap_or(0) % kinds.len()];
    json!({ "id": format!("task_{number}"), "title": kind, "reward": 10 + number % 7 * 5 })
}

fn run(
    call: &Call,
    extra: Option<(&'static str, Limit)>,
    work: impl FnOnce(&mut Tenant) -> Outcome,
) -> Reply {
    run_with(call, extra, |tenant| render(API, call, work(tenant)))
}

/// Limits first, then the login, then the work; the limit's headers go onto all of it.
fn run_with(
    call: &Call,
    extra: Option<(&'static str, Limit)>,
    work: impl FnOnce(&mut Tenant) -> Reply,
) -> Reply {
    let mut tenant = call.tenant();
    // A route with a limit of its own is counted there only, as its quota is the smaller.
    let (name, usual) = extra.unwrap_or((API.name(), GLOBAL));
    let verdict = tenant
        .limits
        .take(name, limit_of(call, usual), call.now_ms());
    let reply = if verdict.pass {
        match login(call) {
            Ok(()) => work(&mut tenant),
            Err(failure) => failure.reply(call.stamp()),
        }
    } else {
        // No code is documented for the limit; a gateway would send its status as code.
        let failure = Failure::new(API, "429").status(StatusCode::TOO_MANY_REQUESTS.as_u16());
        let failure = failure.message("the request limit of this minute is used up");
        failure
            .retry_after(Some(whole_seconds(verdict.reset_in_ms)))
            .reply(call.stamp())
    };
    with_limit(reply, verdict)
}

/// `X-RateLimit-Reset` counts the seconds from now; `commerce` sends a date instead.
fn with_limit(reply: Reply, verdict: Verdict) -> Reply {
    reply
        .with("x-ratelimit-limit", verdict.limit)
        .with("x-ratelimit-remaining", verdict.remaining)
        .with("x-ratelimit-reset", verdict.reset_in_ms.div_ceil(1000))
}

fn login(call: &Call) -> Result<(), Failure> {
    match call.bearer() {
        None if call.auth_required() => Err(Failure::new(API, "1002")),
        None => Ok(()),
        Some("" | "invalid") => Err(Failure::new(API, "1006")),
        Some("unbound") => Err(Failure::new(API, "1007")),
        Some("noscope") => Err(Failure::new(API, "1003")),
        Some(token) if bearer::is_expired(token, call.now_ms()) => Err(Failure::new(API, "1002")),
        Some(_) => Ok(()),
    }
}
