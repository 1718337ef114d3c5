//! Publishing, workspace, noxinfluencer and plain HTTP.

mod common;

use common::{Answer, Server};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn posts_cost_credits_until_none_are_left() {
    let server = Server::start().await;
    for _ in 0..5 {
        let post = server
            .post("/publishing/posts", json!({ "topic": "Autumn" }))
            .await;
        assert_eq!(post.status, 201);
    }
    let broke = server
        .post("/publishing/posts", json!({ "topic": "Winter" }))
        .await;
    assert_eq!(
        (broke.status, broke.code().as_str()),
        (402, "INSUFFICIENT_CREDITS")
    );
    let short = server
        .post("/publishing/posts", json!({ "topic": "ab" }))
        .await;
    assert_eq!(
        (short.status, short.code().as_str()),
        (400, "VALIDATION_ERROR")
    );
    let long = server
        .post("/publishing/posts", json!({ "topic": "x".repeat(501) }))
        .await;
    assert_eq!(long.code(), "VALIDATION_ERROR");
}

#[tokio::test]
async fn a_post_is_published_once_and_over_connected_channels_only() {
    let server = Server::start().await;
    let post = json!({ "topic": "Spring", "channel": "social" });
    let refused = server.post("/publishing/posts", post.clone()).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (412, "PRECONDITION_FAILED")
    );
    server
        .post("/publishing/channels/social/connect", json!({}))
        .await;
    let made = server.post("/publishing/posts", post).await;
    let path = format!(
        "/publishing/posts/{}",
        made.json()["data"]["id"].as_str().unwrap()
    );
    assert_eq!(
        server
            .post(&format!("{path}/publish"), json!({}))
            .await
            .status,
        200
    );
    let twice = server.post(&format!("{path}/publish"), json!({})).await;
    assert_eq!((twice.status, twice.code().as_str()), (409, "CONFLICT"));
    assert_eq!(server.get(&path).await.json()["data"]["published"], true);
    assert_eq!(
        server.get("/publishing/posts/nope").await.code(),
        "NOT_FOUND"
    );
}

#[tokio::test]
async fn publishing_knows_its_keys_and_limit() {
    let server = Server::start().await;
    let request = server
        .request(Method::POST, "/publishing/posts")
        .bearer_auth("readonly");
    let refused = Answer::send(request.json(&json!({ "topic": "Summer" }))).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (403, "FORBIDDEN")
    );
    assert_eq!(
        server
            .get_as("readonly", "/publishing/credits")
            .await
            .status,
        200
    );
    assert_eq!(
        server
            .get("/publishing/credits?__auth=required")
            .await
            .code(),
        "UNAUTHORIZED"
    );
    let path = "/publishing/credits?__limit=0&__window_ms=45000";
    let limited = server.get(path).await;
    assert_eq!(
        (limited.status, limited.code().as_str()),
        (429, "RATE_LIMIT_EXCEEDED")
    );
    assert_eq!(limited.header("retry-after"), Some("45"));
    assert_eq!(limited.json()["meta"]["retry_after"], 45);
}

#[tokio::test]
async fn workspace_credits_run_down_and_usage_says_when_they_return() {
    let server = Server::start().await;
    for left in (0..10).rev() {
        let page = server.get("/workspace/v1/creators?page=2").await;
        assert_eq!(
            page.header("x-credits-remaining"),
            Some((left * 10).to_string().as_str())
        );
    }
    let broke = server.get("/workspace/v1/creators?page=3").await;
    assert_eq!(
        (broke.status, broke.code().as_str()),
        (402, "insufficient_credits")
    );
    assert!(broke.header("x-credits-remaining").is_none());
    assert!(broke.json()["error"]["requestId"].is_string());
    let usage = server.get("/workspace/v1/usage").await.json();
    assert_eq!(usage["data"]["balance"], 0);
    assert_eq!(usage["data"]["refillsAt"], "2023-12-01T00:00:00Z");
    server.clock.advance_ms(31 * 86_400_000);
    assert_eq!(server.get("/workspace/v1/creators").await.status, 200);
}

#[tokio::test]
async fn workspace_tells_key_faults_apart() {
    let server = Server::start().await;
    for (key, status, code) in [
        ("key_live", 200, "null"),
        ("key_expired", 401, "credential_expired"),
        ("key_revoked", 401, "credential_revoked"),
        ("key_deleted", 401, "credential_not_found"),
        ("key_disabled", 403, "workspace_public_api_disabled"),
        ("key_suspended", 403, "workspace_public_api_suspended"),
        ("key_noscope", 403, "forbidden"),
        ("whatever", 401, "invalid_api_key"),
    ] {
        let answer = server.get_as(key, "/workspace/v1/usage").await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{key}"
        );
    }
    let misplaced = server
        .request(Method::GET, "/workspace/v1/usage")
        .header("x-api-key", "key_live");
    assert_eq!(Answer::send(misplaced).await.code(), "missing_api_key");
    assert_eq!(
        server
            .get("/workspace/v1/usage?__auth=required")
            .await
            .code(),
        "missing_api_key"
    );
    let limited = server
        .get("/workspace/v1/usage?__limit=0&__window_ms=1")
        .await;
    assert_eq!(
        (limited.code().as_str(), limited.header("retry-after")),
        ("rate_limited", Some("1"))
    );
}

#[tokio::test]
async fn an_export_is_made_once_and_becomes_ready() {
    let server = Server::start().await;
    let wish = || json!({ "creator_id": "creator_7" });
    let made = server.post("/noxinfluencer/exports", wish()).await;
    let path = format!(
        "/noxinfluencer/exports/{}",
        made.json()["data"]["export_id"].as_str().unwrap()
    );
    assert_eq!(
        server.post("/noxinfluencer/exports", wish()).await.code(),
        "DUPLICATE_DATA"
    );
    assert_eq!(server.get(&path).await.code(), "ASYNC_NOT_READY");
    server.clock.advance_ms(2999);
    assert_eq!(server.get(&path).await.code(), "ASYNC_NOT_READY");
    assert_eq!(server.get(&format!("{path}?ready_ms=10")).await.status, 200);
    server.clock.advance_ms(1);
    assert_eq!(server.get(&path).await.json()["data"]["rows"], 42);
    assert_eq!(
        server.get("/noxinfluencer/exports/nope").await.code(),
        "INVALID_REQUEST"
    );
}

#[tokio::test]
async fn noxinfluencer_refuses_with_a_next_step() {
    let server = Server::start().await;
    for n in 1..=10 {
        let wish = json!({ "creator_id": format!("creator_{n}") });
        assert_eq!(
            server.post("/noxinfluencer/exports", wish).await.status,
            201
        );
    }
    let broke = server
        .post(
            "/noxinfluencer/exports",
            json!({ "creator_id": "creator_11" }),
        )
        .await;
    assert_eq!(broke.code(), "INSUFFICIENT_CREDIT");
    assert!(
        broke.json()["action"]["url"]
            .as_str()
            .unwrap()
            .starts_with("https://")
    );
    let request = server
        .request(Method::POST, "/noxinfluencer/exports")
        .bearer_auth("noscope");
    assert_eq!(
        Answer::send(request.json(&json!({}))).await.code(),
        "SCOPE_REQUIRED"
    );
    let invalid = server.get_as("invalid", "/noxinfluencer/quota").await;
    assert_eq!(
        (invalid.status, invalid.code().as_str()),
        (401, "INVALID_API_KEY")
    );
    assert_eq!(
        server.get("/noxinfluencer/creators/x").await.code(),
        "INVALID_REQUEST"
    );
    let limited = server.get("/noxinfluencer/quota?__limit=0").await;
    assert_eq!(
        (limited.status, limited.code().as_str()),
        (429, "RATE_LIMITED")
    );
    assert!(limited.header("retry-after").is_none());
}

#[tokio::test]
async fn plain_http_behaves_as_asked() {
    let server = Server::start().await;
    let plain = server.get("/http/status/418?body=short+and+stout").await;
    assert_eq!(
        (plain.status, plain.text.as_str()),
        (418, "short and stout")
    );
    assert_eq!(server.get("/http/status/503").await.text, "");
    assert_eq!(server.get("/http/status/99").await.status, 400);
    let problem = server.get("/http/problem/503?detail=later").await;
    assert_eq!(
        problem.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(
        (&problem.json()["status"], &problem.json()["detail"]),
        (&json!(503), &json!("later"))
    );
    let google = server.get("/http/google/429?retry_delay=1.5s").await.json();
    assert_eq!(google["error"]["status"], "RESOURCE_EXHAUSTED");
    assert_eq!(google["error"]["details"][0]["retryDelay"], "1.5s");
    let echo = server
        .request(Method::PUT, "/http/echo?a=b")
        .header("x-me", "you")
        .body("hello");
    let echo = Answer::send(echo).await.json();
    assert_eq!(
        (&echo["method"], &echo["path"]),
        (&json!("PUT"), &json!("/http/echo?a=b"))
    );
    assert_eq!(
        (&echo["headers"]["x-me"], &echo["body"]),
        (&json!("you"), &json!("hello"))
    );
    let redirect = server.get("/http/redirect?to=/http/echo&status=307").await;
    assert_eq!(
        (redirect.status, redirect.header("location")),
        (307, Some("/http/echo"))
    );
}
