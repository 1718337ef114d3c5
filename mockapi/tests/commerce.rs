//! Commerce: sessions, stock and balance that run out, keys that conflict.

mod common;

use common::{Answer, START_MS, Server};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_session_lives_until_its_time_is_up() {
    let server = Server::start().await;
    let made = server
        .post("/commerce/sessions", json!({ "ttl_ms": 4000 }))
        .await;
    assert_eq!(made.status, 201);
    let path = format!(
        "/commerce/sessions/{}",
        made.json()["data"]["session_id"].as_str().unwrap()
    );
    assert_eq!(server.get(&path).await.status, 200);
    server.clock.advance_ms(4000);
    let late = server.get(&path).await;
    assert_eq!(
        (late.status, late.code().as_str()),
        (410, "SESSION_EXPIRED")
    );
    let unknown = server.get("/commerce/sessions/nope").await;
    assert_eq!(
        (unknown.status, unknown.code().as_str()),
        (404, "SESSION_NOT_FOUND")
    );
}

#[tokio::test]
async fn three_sessions_are_the_limit_until_one_is_closed() {
    let server = Server::start().await;
    for _ in 0..3 {
        assert_eq!(
            server.post("/commerce/sessions", json!({})).await.status,
            201
        );
    }
    let fourth = server.post("/commerce/sessions", json!({})).await;
    assert_eq!(
        (fourth.status, fourth.code().as_str()),
        (429, "SESSION_LIMIT_REACHED")
    );
    assert!(fourth.header("retry-after").is_some());
    let closed = Answer::send(server.request(Method::DELETE, "/commerce/sessions/session_2")).await;
    assert_eq!(closed.status, 200);
    assert_eq!(
        server.post("/commerce/sessions", json!({})).await.status,
        201
    );
}

#[tokio::test]
async fn stock_and_balance_run_out() {
    let server = Server::start().await;
    let order = |product: &str, quantity: u64| {
        server.post(
            "/commerce/orders",
            json!({ "product": product, "quantity": quantity }),
        )
    };
    let poor = order("sofa", 1).await;
    assert_eq!(
        (poor.status, poor.code().as_str()),
        (402, "INSUFFICIENT_BALANCE")
    );
    let details = &poor.json()["error"]["details"];
    assert_eq!(
        (&details["current_balance"], &details["required_amount"]),
        (&json!(100.0), &json!(250.0))
    );
    assert_eq!(order("poster", 2).await.json()["data"]["balance"], 60.0);
    let gone = order("poster", 1).await;
    assert_eq!(
        (gone.status, gone.code().as_str()),
        (409, "PRODUCT_OUT_OF_STOCK")
    );
    assert_eq!(order("ghost", 1).await.code(), "PRODUCT_NOT_FOUND");
    assert_eq!(order("mug", 0).await.code(), "INVALID_REQUEST");
    assert_eq!(
        server.get("/commerce/products/poster").await.json()["data"]["stock"],
        0
    );
    assert_eq!(
        server.get("/commerce/balance").await.json()["data"]["balance"],
        60.0
    );
}

#[tokio::test]
async fn a_key_replays_its_own_request_and_conflicts_with_another() {
    let server = Server::start().await;
    let mug = || json!({ "product": "mug", "quantity": 1 });
    let first = server.post_once("k", "/commerce/orders", mug()).await;
    let again = server.post_once("k", "/commerce/orders", mug()).await;
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    let other = server
        .post_once("k", "/commerce/orders", json!({ "product": "sticker" }))
        .await;
    assert_eq!(
        (other.status, other.code().as_str()),
        (409, "IDEMPOTENCY_CONFLICT")
    );
    assert_eq!(
        server.get("/commerce/balance").await.json()["data"]["balance"],
        87.5
    );
}

#[tokio::test]
async fn every_answer_says_where_the_limit_stands() {
    let server = Server::start().await;
    for path in [
        "products",
        "sessions/nope",
        "nowhere",
        "products?__code=BACKEND_TIMEOUT",
    ] {
        let answer = server.get(&format!("/commerce/{path}")).await;
        assert_eq!(answer.header("x-ratelimit-limit"), Some("300"), "{path}");
    }
    let path = "/commerce/products?__limit=1&__window_ms=1500";
    let first = server.get(path).await;
    let reset: u64 = first.header("x-ratelimit-reset").unwrap().parse().unwrap();
    assert_eq!(reset, (START_MS + 1500).div_ceil(1000), "Unix seconds");
    let refused = server.get(path).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "RATE_LIMIT_EXCEEDED")
    );
    assert_eq!(refused.header("retry-after"), Some("2"));
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
}

#[tokio::test]
async fn keys_and_tokens_are_checked() {
    let server = Server::start().await;
    for (key, code) in [
        ("invalid", "AUTH_INVALID_KEY"),
        ("expired", "AUTH_EXPIRED_TOKEN"),
        ("noscope", "AUTH_INSUFFICIENT_PERMISSION"),
        ("disabled", "ACCOUNT_DISABLED"),
    ] {
        assert_eq!(server.get_as(key, "/commerce/products").await.code(), code);
    }
    let missing = server.get("/commerce/products?__auth=required").await;
    assert_eq!(
        (missing.status, missing.code().as_str()),
        (401, "AUTH_INVALID_KEY")
    );
    let fresh = server
        .post("/commerce/auth/refresh?expires_ms=100", json!({}))
        .await
        .json();
    let token = fresh["data"]["token"].as_str().unwrap();
    assert_eq!(server.get_as(token, "/commerce/products").await.status, 200);
    server.clock.advance_ms(100);
    assert_eq!(
        server.get_as(token, "/commerce/products").await.code(),
        "AUTH_EXPIRED_TOKEN"
    );
}

#[tokio::test]
async fn a_cart_takes_from_the_shelf_and_its_checkout_names_the_wrong_inputs() {
    let server = Server::start().await;
    let add = |key: &'static str, product: &str| {
        server.post_once(key, "/commerce/cart", json!({ "product": product }))
    };
    let form =
        |postcode: &str| json!({ "name": "Ada", "email": "ada@example.org", "postcode": postcode });
    let order = |form: serde_json::Value| server.post("/commerce/checkout", form);
    assert_eq!(order(form("10115")).await.code(), "CART_EMPTY");
    add("k1", "sticker").await;
    assert_eq!(add("k1", "sticker").await.json()["data"]["total"], 1.0);
    let small = order(form("10115")).await;
    assert_eq!(
        (small.status, small.code().as_str()),
        (422, "ORDER_TOO_SMALL")
    );
    assert_eq!(small.json()["error"]["details"], json!({ "minimum": 5.0 }));
    add("k2", "poster").await;
    add("k3", "poster").await;
    assert_eq!(add("k4", "poster").await.code(), "PRODUCT_OUT_OF_STOCK");
    Answer::send(server.request(Method::DELETE, "/commerce/cart/poster")).await;
    assert_eq!(add("k5", "poster").await.status, 201);
    let wrong = order(json!({ "postcode": "99999" })).await.json();
    let fields: Vec<_> = (0..3)
        .map(|n| wrong["error"]["details"]["fields"][n]["code"].clone())
        .collect();
    assert_eq!(fields, ["required", "format", "no_delivery"]);
    assert_eq!(order(form("10115")).await.json()["data"]["total"], 21.0);
    assert_eq!(
        server.get("/commerce/balance").await.json()["data"]["balance"],
        79.0
    );
    assert_eq!(
        server.get("/commerce/cart").await.json()["data"]["items"],
        json!([])
    );
}
