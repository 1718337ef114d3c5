//! The marketplace: limits that count, logins that run out, orders that happen once.

mod common;

use common::Server;
use serde_json::json;

#[tokio::test]
async fn sixty_requests_a_minute_pass_and_the_window_slides() {
    let server = Server::start().await;
    for left in (0..60).rev() {
        let answer = server.get("/marketplace/tasks").await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("x-ratelimit-remaining"),
            Some(left.to_string().as_str())
        );
    }
    server.clock.advance_ms(17_300);
    let refused = server.get("/marketplace/tasks").await;
    assert_eq!(refused.status, 429);
    assert_eq!(
        refused.header("retry-after"),
        Some("43"),
        "42.7 s, rounded up"
    );
    assert_eq!(refused.header("x-ratelimit-limit"), Some("60"));
    assert_eq!(refused.header("x-ratelimit-reset"), Some("43"));
    server.clock.advance_ms(43_000);
    assert_eq!(server.get("/marketplace/tasks").await.status, 200);
}

#[tokio::test]
async fn demo_search_has_a_limit_of_its_own() {
    let server = Server::start().await;
    for _ in 0..10 {
        let answer = server.get("/marketplace/demo-search?q=caption").await;
        assert!(
            !answer.json()["data"]["results"]
                .as_array()
                .unwrap()
                .is_empty()
        );
    }
    assert_eq!(server.get("/marketplace/demo-search").await.status, 429);
    assert_eq!(server.get("/marketplace/tasks").await.status, 200);
}

#[tokio::test]
async fn a_test_can_set_the_limit_and_tenants_do_not_share_it() {
    let server = Server::start().await;
    let path = "/marketplace/tasks?__limit=1&__window_ms=800";
    assert_eq!(server.get(path).await.status, 200);
    let refused = server.get(path).await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (429, Some("1"))
    );
    assert_eq!(
        server.get(&format!("{path}&__tenant=other")).await.status,
        200
    );
    server.clock.advance_ms(800);
    assert_eq!(server.get(path).await.status, 200);
}

#[tokio::test]
async fn a_login_runs_out_and_is_refreshed() {
    let server = Server::start().await;
    let fresh = server
        .post("/marketplace/auth/refresh?expires_ms=5000", json!({}))
        .await
        .json();
    let token = fresh["data"]["token"].as_str().unwrap();
    assert_eq!(server.get_as(token, "/marketplace/tasks").await.status, 200);
    server.clock.advance_ms(5000);
    let late = server.get_as(token, "/marketplace/tasks").await;
    assert_eq!((late.status, late.code().as_str()), (401, "1002"));
    assert_eq!(
        server
            .get("/marketplace/tasks?__auth=required")
            .await
            .code(),
        "1002"
    );
    assert_eq!(
        server.get_as("invalid", "/marketplace/tasks").await.code(),
        "1006"
    );
}

#[tokio::test]
async fn an_order_with_a_key_happens_once() {
    let server = Server::start().await;
    let body = || json!({ "task": "task_3" });
    let first = server.post_once("k1", "/marketplace/orders", body()).await;
    assert_eq!(
        (first.status, first.header("idempotent-replayed")),
        (201, None)
    );
    let again = server.post_once("k1", "/marketplace/orders", body()).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.text, first.text);
    let other = server.post_once("k2", "/marketplace/orders", body()).await;
    assert_eq!((other.status, other.code().as_str()), (409, "4091"));
    assert_eq!(
        server.post("/marketplace/orders", json!({})).await.code(),
        "1008"
    );
    let unknown = server
        .post("/marketplace/orders", json!({ "task": "task_0" }))
        .await;
    assert_eq!(unknown.code(), "1004");
}

#[tokio::test]
async fn a_recharge_takes_its_time() {
    let server = Server::start().await;
    let made = server
        .post(
            "/marketplace/recharges?ready_ms=2000",
            json!({ "amount": 5 }),
        )
        .await;
    let path = format!(
        "/marketplace/recharges/{}",
        made.json()["data"]["id"].as_str().unwrap()
    );
    assert_eq!(server.get(&path).await.code(), "8002");
    assert_eq!(
        server.get("/marketplace/recharges/demo-1").await.code(),
        "8002"
    );
    server.clock.advance_ms(2000);
    assert_eq!(server.get(&path).await.json()["data"]["state"], "done");
    assert_eq!(
        server.get("/marketplace/recharges/demo-1").await.code(),
        "8002"
    );
    server.clock.advance_ms(1000);
    assert_eq!(
        server.get("/marketplace/recharges/demo-1").await.code(),
        "0"
    );
    assert_eq!(
        server.get("/marketplace/recharges/nope").await.code(),
        "8004"
    );
    assert_eq!(
        server
            .post("/marketplace/recharges", json!({}))
            .await
            .code(),
        "8003"
    );
}

#[tokio::test]
async fn a_reset_forgets_one_tenant() {
    let server = Server::start().await;
    for tenant in ["a", "b"] {
        let path = format!("/marketplace/orders?__tenant={tenant}");
        assert_eq!(
            server.post(&path, json!({ "task": "task_1" })).await.status,
            201
        );
    }
    server.post("/_mock/reset?__tenant=a", json!({})).await;
    let order = |tenant| format!("/marketplace/orders?__tenant={tenant}");
    assert_eq!(
        server
            .post(&order("a"), json!({ "task": "task_1" }))
            .await
            .status,
        201
    );
    assert_eq!(
        server
            .post(&order("b"), json!({ "task": "task_1" }))
            .await
            .status,
        409
    );
}
