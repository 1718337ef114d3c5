//! Sessions that run out, a shop whose stock and a purse whose balance do too.

mod cart;

use axum::Router;
use axum::extract::Path;
use axum::routing::{delete, get, post};
use serde_json::{Value, json};

use super::{Outcome, count, created, limit_of, ok, once, render, whole_seconds};
use crate::bearer;
use crate::bounded::Bounded;
use crate::call::Call;
use crate::catalogue::Api;
use crate::failure::Failure;
use crate::limiter::Limit;
use crate::reply::Reply;
use crate::tenant::Tenant;

const API: Api = Api::Commerce;
const LIMIT: Limit = Limit::per_minute(300);
const MOST_SESSIONS: usize = 3;
const SESSION_MS: u64 = 30 * 60_000;
const LOGIN_MS: u64 = 3_600_000;
const START_BALANCE: u64 = 10_000;

/// One product; prices are in cents, so that no sum is off by a rounding.
#[derive(Debug)]
struct Product {
    id: &'static str,
    cents: u64,
    stock: u64,
}

/// What a tenant has done here.
#[derive(Debug)]
pub struct State {
    /// When each session ends. Ended ones are kept, since unknown ones have another error.
    sessions: Bounded<String, u64>,
    shelf: [Product; 4],
    cart: Vec<cart::Line>,
    balance: u64,
    last_id: u64,
}

impl Default for State {
    fn default() -> Self {
        let product = |id, cents, stock| Product { id, cents, stock };
        Self {
            sessions: Bounded::new(200),
            shelf: [
                product("sticker", 100, 1000),
                product("mug", 1250, 20),
                product("poster", 2000, 2),
                product("sofa", 25_000, 3),
            ],
            cart: Vec::new(),
            balance: START_BALANCE,
            last_id: 0,
        }
    }
}

/// The routes below `/commerce`.
pub fn routes() -> Router {
    Router::new()
        .route("/sessions", post(open_session))
        .route("/sessions/{id}", get(session).delete(close_session))
        .route("/products", get(products))
        .route("/products/{id}", get(product))
        .route("/orders", post(order))
        .route("/balance", get(balance))
        .route("/cart", get(cart::look).post(cart::add))
        .route("/cart/{id}", delete(cart::take_out))
        .route("/checkout", post(cart::check_out))
        .route("/auth/refresh", post(refresh))
        .fallback(unknown)
}

/// Every answer of this API carries where its limit stands.
#[must_use]
pub fn decorate(call: &Call, reply: Reply) -> Reply {
    let now = call.now_ms();
    let verdict = call
        .tenant()
        .limits
        .look(API.name(), limit_of(call, LIMIT), now);
    reply
        .with("x-ratelimit-limit", verdict.limit)
        .with("x-ratelimit-remaining", verdict.remaining)
        // A date, in whole Unix seconds, rounded so that the place is free by then.
        .with(
            "x-ratelimit-reset",
            now.saturating_add(verdict.reset_in_ms).div_ceil(1000),
        )
}

async fn open_session(call: Call) -> Reply {
    run(&call, |tenant| {
        let state = &mut tenant.commerce;
        let now = call.now_ms();
        let live: Vec<u64> = state
            .sessions
            .values()
            .copied()
            .filter(|end| *end > now)
            .collect();
        if live.len() >= MOST_SESSIONS {
            let first_end = live.iter().min().map(|end| whole_seconds(end - now));
            return Err(Failure::new(API, "SESSION_LIMIT_REACHED").retry_after(first_end));
        }
        let asked = call.json()["ttl_ms"]
            .as_u64()
            .or_else(|| call.number("ttl_ms"));
        let end = now.saturating_add(asked.unwrap_or(SESSION_MS));
        state.last_id += 1;
        let id = format!("session_{}", state.last_id);
        state.sessions.insert(id.clone(), end);
        created(json!({ "session_id": id, "expires_at_ms": end }))
    })
}

async fn session(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, |tenant| {
        let end = *tenant
            .commerce
            .sessions
            .get_mut(&id)
            .ok_or_else(no_session)?;
        if end <= call.now_ms() {
            return Err(Failure::new(API, "SESSION_EXPIRED"));
        }
        ok(json!({ "session_id": id, "expires_at_ms": end }))
    })
}

async fn close_session(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, |tenant| {
        tenant
            .commerce
            .sessions
            .remove(&id)
            .ok_or_else(no_session)?;
        ok(json!({ "session_id": id, "closed": true }))
    })
}

fn no_session() -> Failure {
    Failure::new(API, "SESSION_NOT_FOUND")
}

async fn products(call: Call) -> Reply {
    run(&call, |tenant| {
        let shelf: Vec<Value> = tenant.commerce.shelf.iter().map(describe).collect();
        ok(json!({ "products": shelf }))
    })
}

async fn product(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, |tenant| {
        ok(describe(find(&mut tenant.commerce.shelf, &id)?))
    })
}

async fn balance(call: Call) -> Reply {
    run(&call, |tenant| {
        ok(json!({ "balance": money(tenant.commerce.balance) }))
    })
}

async fn order(call: Call) -> Reply {
    run_with(&call, |tenant| {
        let conflict = |_| Failure::new(API, "IDEMPOTENCY_CONFLICT").reply(call.stamp());
        once(&call, tenant, "commerce/orders", conflict, |tenant| {
            render(API, &call, place_order(&call, &mut tenant.commerce))
        })
    })
}

fn place_order(call: &Call, state: &mut State) -> Outcome {
    let wish = call.json();
    let quantity = wish
        .get("quantity")
        .map_or(Some(1), Value::as_u64)
        .unwrap_or(0);
    let (Some(id), 1..=1000) = (wish["product"].as_str(), quantity) else {
        let text = "product must be an id, quantity a whole number from 1 to 1000";
        return Err(Failure::new(API, "INVALID_REQUEST").message(text));
    };
    let product = find(&mut state.shelf, id)?;
    if product.stock < quantity {
        return Err(Failure::new(API, "PRODUCT_OUT_OF_STOCK"));
    }
    let total = product.cents * quantity;
    if state.balance < total {
        let failure = Failure::new(API, "INSUFFICIENT_BALANCE");
        return Err(failure.balance(money(state.balance), money(total)));
    }
    product.stock -= quantity;
    state.balance -= total;
    state.last_id += 1;
    let balance = money(state.balance);
    created(json!({
        "order_id": format!("order_{}", state.last_id),
        "product": id,
        "quantity": quantity,
        "total": money(total),
        "balance": balance,
    }))
}

/// Needs no valid token: it is what a client calls when its token has run out.
async fn refresh(call: Call) -> Reply {
    let lifetime = call.number("expires_ms").unwrap_or(LOGIN_MS);
    let data = bearer::refreshed(&call.stamp().request_id, call.now_ms(), lifetime);
    decorate(&call, render(API, &call, ok(data)))
}

async fn unknown(call: Call) -> Reply {
    let text = "this API has no such address";
    run(&call, |_| {
        Err(Failure::new(API, "INVALID_REQUEST")
            .status(404)
            .message(text))
    })
}

fn find<'a>(shelf: &'a mut [Product], id: &str) -> Result<&'a mut Product, Failure> {
    let found = shelf.iter_mut().find(|product| product.id == id);
    found.ok_or_else(|| Failure::new(API, "PRODUCT_NOT_FOUND"))
}

fn describe(product: &Product) -> Value {
    json!({ "id": product.id, "price": money(product.cents), "stock": product.stock })
}

fn money(cents: u64) -> f64 {
    // No balance here comes near the 2^53 cents at which this would lose one.
    cents as f64 / 100.0
}

fn run(call: &Call, work: impl FnOnce(&mut Tenant) -> Outcome) -> Reply {
    run_with(call, |tenant| render(API, call, work(tenant)))
}

/// Limit first, then the key, then the work.
fn run_with(call: &Call, work: impl FnOnce(&mut Tenant) -> Reply) -> Reply {
    let reply = {
        let mut tenant = call.tenant();
        let allowed = count(call, &mut tenant, API, LIMIT, "RATE_LIMIT_EXCEEDED");
        match allowed.and_then(|_| key(call)) {
            Ok(()) => work(&mut tenant),
            Err(failure) => failure.reply(call.stamp()),
        }
    };
    decorate(call, reply)
}

fn key(call: &Call) -> Result<(), Failure> {
    let code = match call.bearer() {
        None if call.auth_required() => "AUTH_INVALID_KEY",
        None => return Ok(()),
        Some("" | "invalid") => "AUTH_INVALID_KEY",
        Some("noscope") => "AUTH_INSUFFICIENT_PERMISSION",
        Some("disabled") => "ACCOUNT_DISABLED",
        Some(token) if bearer::is_expired(token, call.now_ms()) => "AUTH_EXPIRED_TOKEN",
        Some(_) => return Ok(()),
    };
    Err(Failure::new(API, code))
}
