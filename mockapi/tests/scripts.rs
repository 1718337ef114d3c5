//! Scripts: written, played, logged.

mod common;

use common::{Answer, Server};
use reqwest::Method;
use serde_json::{Value, json};

async fn write(server: &Server, key: &str, steps: Value) -> Answer {
    let path = format!("/_mock/scripts/{key}");
    Answer::send(server.request(Method::PUT, &path).json(&steps)).await
}

#[tokio::test]
async fn a_script_is_played_step_by_step_and_logged() {
    let server = Server::start().await;
    let steps = json!([
        { "api": "publishing", "code": "INTERNAL_ERROR", "repeat": 2 },
        { "status": 429, "headers": { "retry-after": "1" }, "body": { "slow": "down" } },
        { "body": "fine" }
    ]);
    assert_eq!(write(&server, "k", steps).await.json()["steps"], 3);
    assert_eq!(server.get("/_mock/play/k").await.code(), "INTERNAL_ERROR");
    server.clock.advance_ms(1500);
    assert_eq!(server.get("/_mock/play/k/below/it?q=1").await.status, 500);
    let third = server
        .post("/_mock/play/k", json!({ "big": "x".repeat(9000) }))
        .await;
    assert_eq!(
        (third.status, third.header("retry-after")),
        (429, Some("1"))
    );
    assert_eq!(third.json()["slow"], "down");
    for _ in 0..2 {
        assert_eq!(server.get("/_mock/play/k").await.text, "fine");
    }
    let log = server.get("/_mock/log/k").await.json();
    assert_eq!(log.as_array().unwrap().len(), 5);
    assert_eq!((&log[1]["n"], &log[1]["at_ms"]), (&json!(2), &json!(1500)));
    assert_eq!(log[1]["path"], "/_mock/play/k/below/it?q=1");
    assert_eq!(
        (&log[2]["method"], &log[2]["body_len"]),
        (&json!("POST"), &json!(9010))
    );
    assert_eq!(log[2]["body"].as_str().unwrap().len(), 4096);
    assert_eq!(log[2]["headers"]["content-type"], "application/json");
}

#[tokio::test]
async fn a_step_can_break_the_connection() {
    let server = Server::start().await;
    write(
        &server,
        "f",
        json!([{ "fault": "reset" }, { "fault": "cut", "body": "12345678" }, {}]),
    )
    .await;
    assert!(
        server
            .request(Method::GET, "/_mock/play/f")
            .send()
            .await
            .is_err()
    );
    let cut = server
        .request(Method::GET, "/_mock/play/f")
        .send()
        .await
        .unwrap();
    assert!(cut.text().await.is_err());
    assert_eq!(server.get("/_mock/play/f").await.status, 200);
    assert_eq!(
        server
            .get("/_mock/log/f")
            .await
            .json()
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[tokio::test]
async fn a_script_that_makes_no_sense_is_refused() {
    let server = Server::start().await;
    let wrong = write(&server, "w", json!([{ "fault": "explode" }])).await;
    assert_eq!(wrong.status, 400);
    assert!(
        wrong.json()["mock_error"]
            .as_str()
            .unwrap()
            .contains("step 0")
    );
    assert_eq!(server.get("/_mock/play/w").await.status, 404);
    assert_eq!(server.get("/_mock/log/w").await.status, 404);
}

#[tokio::test]
async fn a_script_can_be_deleted() {
    let server = Server::start().await;
    write(&server, "d", json!([{}])).await;
    let gone = Answer::send(server.request(Method::DELETE, "/_mock/scripts/d")).await;
    assert_eq!(gone.status, 204);
    assert_eq!(server.get("/_mock/play/d").await.status, 404);
}
