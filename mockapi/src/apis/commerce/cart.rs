//! A cart and its checkout: what a shop adds to the documented API, with codes of its own.

use axum::extract::Path;
use serde_json::{Value, json};

use super::{API, State, find, money, run, run_with};
use crate::apis::{Outcome, created, ok, once, render};
use crate::call::Call;
use crate::failure::Failure;
use crate::reply::Reply;

/// Cheaper orders are refused, in cents.
const LEAST_ORDER: u64 = 500;

/// So many of one product, taken off the shelf.
#[derive(Debug)]
pub struct Line {
    product: &'static str,
    cents: u64,
    quantity: u64,
}

pub async fn look(call: Call) -> Reply {
    run(&call, |tenant| ok(describe(&tenant.commerce)))
}

pub async fn add(call: Call) -> Reply {
    run_with(&call, |tenant| {
        let conflict = |_| Failure::new(API, "IDEMPOTENCY_CONFLICT").reply(call.stamp());
        once(&call, tenant, "commerce/cart", conflict, |tenant| {
            render(API, &call, put(&call, &mut tenant.commerce))
        })
    })
}

fn put(call: &Call, state: &mut State) -> Outcome {
    let wish = call.json();
    let product = find(
        &mut state.shelf,
        wish["product"].as_str().unwrap_or_default(),
    )?;
    if product.stock == 0 {
        return Err(Failure::new(API, "PRODUCT_OUT_OF_STOCK"));
    }
    product.stock -= 1;
    let (id, cents) = (product.id, product.cents);
    match state.cart.iter_mut().find(|line| line.product == id) {
        Some(line) => line.quantity += 1,
        None => state.cart.push(Line {
            product: id,
            cents,
            quantity: 1,
        }),
    }
    created(describe(state))
}

pub async fn take_out(call: Call, Path(id): Path<String>) -> Reply {
    run(&call, |tenant| {
        let state = &mut tenant.commerce;
        let product = find(&mut state.shelf, &id)?;
        if let Some(place) = state.cart.iter().position(|line| line.product == id) {
            product.stock += state.cart.remove(place).quantity;
        }
        ok(describe(state))
    })
}

pub async fn check_out(call: Call) -> Reply {
    run_with(&call, |tenant| {
        let conflict = |_| Failure::new(API, "IDEMPOTENCY_CONFLICT").reply(call.stamp());
        once(&call, tenant, "commerce/checkout", conflict, |tenant| {
            render(API, &call, pay(&call, &mut tenant.commerce))
        })
    })
}

fn pay(call: &Call, state: &mut State) -> Outcome {
    let wrong = wrong_fields(&call.json());
    if !wrong.is_empty() {
        let failure = Failure::new(API, "INVALID_REQUEST").message("some inputs are wrong");
        return Err(failure.details(json!({ "fields": wrong })));
    }
    if state.cart.is_empty() {
        return Err(Failure::new(API, "CART_EMPTY").status(409));
    }
    let total = total(state);
    if total < LEAST_ORDER {
        let details = json!({ "minimum": money(LEAST_ORDER) });
        return Err(Failure::new(API, "ORDER_TOO_SMALL")
            .status(422)
            .details(details));
    }
    if state.balance < total {
        let failure = Failure::new(API, "INSUFFICIENT_BALANCE");
        return Err(failure.balance(money(state.balance), money(total)));
    }
    state.balance -= total;
    state.cart.clear();
    state.last_id += 1;
    created(json!({ "order_id": format!("order_{}", state.last_id), "total": money(total) }))
}

/// What is wrong with which input of `{"name", "email", "postcode"}`.
fn wrong_fields(form: &Value) -> Vec<Value> {
    let text = |name: &str| form[name].as_str().unwrap_or_default().trim();
    let is_postcode =
        |text: &str| text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    let verdicts = [
        (
            "name",
            "required",
            "Enter your name.",
            text("name").is_empty(),
        ),
        (
            "email",
            "format",
            "Enter an address such as name@example.org.",
            !text("email").contains('@'),
        ),
        (
            "postcode",
            "format",
            "Enter the five digits.",
            !is_postcode(text("postcode")),
        ),
        (
            "postcode",
            "no_delivery",
            "We do not deliver there.",
            text("postcode") == "99999",
        ),
    ];
    let wrong = verdicts.iter().filter(|(.., is_wrong)| *is_wrong);
    wrong
        .map(
            |(field, code, message, _)| json!({ "field": field, "code": code, "message": message }),
        )
        .collect()
}

fn describe(state: &State) -> Value {
    let line = |line: &Line| json!({ "product": line.product, "quantity": line.quantity, "price": money(line.cents) });
    let items: Vec<Value> = state.cart.iter().map(line).collect();
    json!({ "items": items, "total": money(total(state)) })
}

fn total(state: &State) -> u64 {
    state
        .cart
        .iter()
        .map(|line| line.cents * line.quantity)
        .sum()
}
