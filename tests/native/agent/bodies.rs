//! The response that is handed on is the real one, whatever was looked at on the way.

use std::time::Duration;

use comeback::agent::classification_of;
use comeback::classification::Category;
use serde_json::json;
use tokio::time::timeout;

use super::server::{GUARD, Server, client, quick};

#[tokio::test]
async fn a_body_that_was_looked_at_is_there_from_its_beginning() {
    let server = Server::start().await;
    let body = json!({ "error": { "code": "not_found", "message": "gone" } });
    let steps = json!([{ "status": 404, "headers": { "x-own": "1" }, "body": body }]);
    let url = server.script("a", steps).await;
    let (_, client) = client(quick());
    let response = client.get(format!("{url}/x?y=1")).send().await.unwrap();
    let what = classification_of(&response).unwrap();
    assert_eq!(
        (what.category, what.code.as_deref()),
        (Category::NotFound, Some("not_found"))
    );
    assert_eq!(response.url().as_str(), format!("{url}/x?y=1"));
    assert_eq!(response.version(), reqwest::Version::HTTP_11);
    assert_eq!(response.headers()["x-own"], "1");
    assert!(response.remote_addr().is_some());
    assert_eq!(
        response.content_length(),
        Some(body.to_string().len() as u64)
    );
    assert_eq!(response.text().await.unwrap(), body.to_string());
}

#[tokio::test]
async fn an_error_inside_a_200_is_one_where_the_profile_has_a_flag() {
    let server = Server::start().await;
    let body = json!({ "code": 3001, "message": "no money", "data": null });
    let url = server
        .script("a", json!([{ "status": 200, "body": body }]))
        .await;
    let (_, named) = client(quick().profile("marketplace"));
    let response = named.get(&url).send().await.unwrap();
    assert_eq!(
        classification_of(&response).unwrap().category,
        Category::Quota
    );
    assert_eq!(response.text().await.unwrap(), body.to_string());
    let (_, unnamed) = client(quick());
    let response = unnamed.get(&url).send().await.unwrap();
    assert!(classification_of(&response).is_none(), "never opened");
}

#[tokio::test]
async fn an_error_inside_a_200_is_one_where_successes_are_inspected() {
    let server = Server::start().await;
    let body = json!({ "errors": [{ "message": "m", "extensions": { "code": "FORBIDDEN" } }] });
    let steps = json!([{ "status": 200, "body": body }]);
    let url = server.script("a", steps).await;
    let (_, client) = client(quick().inspect(true));
    let response = client.get(&url).send().await.unwrap();
    let what = classification_of(&response).unwrap();
    assert_eq!(
        (what.category, what.code.as_deref()),
        (Category::Permission, Some("FORBIDDEN"))
    );
    assert_eq!(response.text().await.unwrap(), body.to_string());
}

#[tokio::test]
async fn what_was_carried_out_in_part_is_not_sent_again() {
    let server = Server::start().await;
    let error =
        json!({ "message": "m", "path": ["notify"], "extensions": { "code": "RATE_LIMITED" } });
    let body = json!({ "data": { "pay": { "id": 1 }, "notify": null }, "errors": [error] });
    let limited = json!({ "status": 200, "headers": { "retry-after-ms": "1" }, "body": body });
    let steps = json!([limited, { "status": 200, "body": { "data": { "pay": { "id": 1 } } } }]);
    let url = server.script("a", steps.clone()).await;
    let (_, client) = client(quick().inspect(true));
    let response = client.post(&url).body("{}").send().await.unwrap();
    let what = classification_of(&response).unwrap();
    assert_eq!(what.category, Category::RateLimit);
    assert_eq!(what.recovery.params["unclear"], "server");
    let url = server.script("b", steps).await;
    let sending = client.post(&url).header("Idempotency-Key", "k").body("{}");
    let response = sending.send().await.unwrap();
    assert_eq!(
        classification_of(&response).map(|what| what.category),
        Some(Category::Ok)
    );
}

#[tokio::test]
async fn a_body_of_64_mb_is_neither_read_nor_lost() {
    let server = Server::start().await;
    let url = server
        .script("a", json!([{ "status": 404, "fault": "huge" }]))
        .await;
    let (_, client) = client(quick().max_retries(0));
    let mut response = client.get(&url).send().await.unwrap();
    assert_eq!(
        classification_of(&response).unwrap().category,
        Category::NotFound
    );
    let mut size = 0;
    while let Some(chunk) = response.chunk().await.unwrap() {
        if size == 0 {
            assert!(chunk.starts_with(br#"{"error""#), "from its beginning");
        }
        size += chunk.len();
    }
    assert!(size > 60 << 20, "{size} bytes");
}

#[tokio::test]
async fn a_body_that_hangs_holds_up_no_decision() {
    let server = Server::start().await;
    let steps = json!([
        { "status": 503, "body": "x".repeat(100), "fault": "hang_body" },
        { "status": 200 },
    ]);
    let url = server.script("a", steps).await;
    let (_, client) = client(quick().attempt_timeout(Duration::from_millis(1_500)));
    let response = timeout(GUARD, client.get(&url).send())
        .await
        .expect("decided");
    assert_eq!(response.unwrap().status(), 200);
}

#[tokio::test]
async fn a_body_that_breaks_off_breaks_off_for_the_caller_too() {
    let server = Server::start().await;
    let steps = json!([{ "status": 404, "body": "x".repeat(100), "fault": "cut" }]);
    let url = server.script("a", steps).await;
    let (_, client) = client(quick());
    let mut response = client.get(&url).send().await.unwrap();
    assert_eq!(
        classification_of(&response).unwrap().category,
        Category::NotFound
    );
    assert_eq!(response.chunk().await.unwrap().unwrap().len(), 50);
    assert!(response.chunk().await.is_err());
}
