//! A metered API: every page of creators costs credits, refilled each month.

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{Outcome, count, ok, render};
use crate::call::Call;
use crate::catalogue::Api;
use crate::failure::Failure;
use crate::limiter::Limit;
use crate::reply::Reply;
use crate::tenant::Tenant;

const API: Api = Api::Workspace;
const LIMIT: Limit = Limit::per_minute(120);
const MONTHLY: u64 = 100;
const PAGE_COST: u64 = 10;
const PAGES: u64 = 20;
const PER_PAGE: u64 = 10;

/// What a tenant has left this month.
#[derive(Debug)]
pub struct State {
    credits: u64,
    month: Option<(i32, u8)>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            credits: MONTHLY,
            month: None,
        }
    }
}

impl State {
    /// Fills up when another month has begun since the last request.
    fn refill(&mut self, now_ms: u64) {
        let month = month_of(now_ms);
        if self.month.replace(month).is_some_and(|last| last != month) {
            self.credits = MONTHLY;
        }
    }
}

/// The routes below `/workspace`.
pub fn routes() -> Router {
    Router::new()
        .route("/v1/creators", get(creators))
        .route("/v1/usage", get(usage))
        .fallback(unknown)
}

async fn creators(call: Call) -> Reply {
    let reply = run(&call, |tenant| {
        let state = &mut tenant.workspace;
        if state.credits < PAGE_COST {
            return Err(Failure::new(API, "insufficient_credits"));
        }
        state.credits -= PAGE_COST;
        let page = call.number("page").unwrap_or(1).clamp(1, PAGES);
        let first = (page - 1) * PER_PAGE + 1;
        let creators: Vec<Value> = (first..first + PER_PAGE).map(creator).collect();
        let next = (page < PAGES).then_some(page + 1);
        ok(json!({ "creators": creators, "page": page, "nextPage": next }))
    });
    if reply.status.is_success() {
        let left = call.tenant().workspace.credits;
        return reply.with("x-credits-remaining", left);
    }
    reply
}

/// Costs nothing: it is what a client calls when its credits are used up.
async fn usage(call: Call) -> Reply {
    run(&call, |tenant| {
        let refills = crate::failure::rfc3339(next_month_ms(call.now_ms()));
        let balance = tenant.workspace.credits;
        ok(json!({ "balance": balance, "monthlyCredits": MONTHLY, "refillsAt": refills }))
    })
}

async fn unknown(call: Call) -> Reply {
    // The API documents the status 404, but no code for it.
    let failure = Failure::new(API, "not_found")
        .status(404)
        .message("there is nothing here");
    run(&call, |_| Err(failure))
}

fn creator(number: u64) -> Value {
    json!({ "id": format!("creator_{number}"), "followers": number * 137 % 9973 })
}

/// Limit first, then the key, then the work.
fn run(call: &Call, work: impl FnOnce(&mut Tenant) -> Outcome) -> Reply {
    let mut tenant = call.tenant();
    tenant.workspace.refill(call.now_ms());
    let outcome = count(call, &mut tenant, API, LIMIT, "rate_limited")
        .and_then(|_| key(call))
        .and_then(|()| work(&mut tenant));
    render(API, call, outcome)
}

fn key(call: &Call) -> Result<(), Failure> {
    let code = match call.bearer() {
        // A key in the wrong header does not count, and is the usual cause of this error.
        None if call.auth_required() || call.header("x-api-key").is_some() => "missing_api_key",
        None => return Ok(()),
        Some("") => "missing_api_key",
        Some("key_expired") => "credential_expired",
        Some("key_revoked") => "credential_revoked",
        Some("key_deleted") => "credential_not_found",
        Some("key_disabled") => "workspace_public_api_disabled",
        Some("key_suspended") => "workspace_public_api_suspended",
        Some("key_noscope") => "forbidden",
        Some(key) if key.starts_with("key_") => return Ok(()),
        Some(_) => "invalid_api_key",
    };
    Err(Failure::new(API, code))
}

fn month_of(now_ms: u64) -> (i32, u8) {
    let seconds = i64::try_from(now_ms / 1000).unwrap_or(0);
    let date = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    (date.year(), date.month().into())
}

/// The first moment of the next month, found by walking the days: at most 31 of them.
fn next_month_ms(now_ms: u64) -> u64 {
    const DAY: u64 = 86_400_000;
    let this = month_of(now_ms);
    let midnight = now_ms - now_ms % DAY;
    (1..=31)
        .map(|days| midnight + days * DAY)
        .find(|ms| month_of(*ms) != this)
        .unwrap_or(midnight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_come_back_with_the_month() {
        let november = 1_700_000_000_000;
        assert_eq!(
            crate::failure::rfc3339(next_month_ms(november)),
            "2023-12-01T00:00:00Z"
        );
        let mut state = State {
            credits: 0,
            month: None,
        };
        state.refill(november);
        assert_eq!(state.credits, 0);
        state.refill(next_month_ms(november));
        assert_eq!(state.credits, MONTHLY);
    }
}
