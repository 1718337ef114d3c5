//! Faults on demand, each over a real connection.

mod common;

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use common::{Answer, Server};
use mockapi::catalogue::Api;
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends a GET over a bare socket and reads until the end, an error, or the time is up.
async fn raw(server: &Server, path: &str, patience: Duration) -> (String, Option<ErrorKind>, bool) {
    let address = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut seen, mut error) = (Vec::new(), None);
    let reading = async {
        if let Err(e) = stream.read_to_end(&mut seen).await {
            error = Some(e.kind());
        }
    };
    let ended = tokio::time::timeout(patience, reading).await.is_ok();
    (String::from_utf8_lossy(&seen).into_owned(), error, ended)
}

const LONG: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn every_documented_code_can_be_asked_for() {
    let server = Server::start().await;
    let mut count = 0;
    for api in Api::ALL {
        for entry in api.codes() {
            let answer = server
                .get(&format!("/{}/any?__code={}", api.name(), entry.code))
                .await;
            assert_eq!(answer.status, entry.status, "{}", entry.code);
            assert_eq!(answer.code(), entry.code);
            let hinted = answer.header("retry-after").is_some();
            assert_eq!(
                hinted,
                entry.status == 429 && api != Api::Noxinfluencer,
                "{}",
                entry.code
            );
            count += 1;
        }
    }
    assert_eq!(count, 76);
}

#[tokio::test]
async fn status_headers_and_body_can_be_set() {
    let server = Server::start().await;
    let path = "/commerce/products?__code=BACKEND_ERROR&__status=200&__header=X-Should-Retry:false\
        &__header=Date:Tue,%2014%20Nov%202023%2022:00:00%20GMT";
    let answer = server.get(path).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (200, "BACKEND_ERROR")
    );
    assert_eq!(answer.header("x-should-retry"), Some("false"));
    assert_eq!(answer.header("date"), Some("Tue, 14 Nov 2023 22:00:00 GMT"));
    let raw = server
        .get("/workspace/v1/usage?__body=%3Ch1%3E&__type=text/html&__status=502")
        .await;
    assert_eq!((raw.status, raw.text.as_str()), (502, "<h1>"));
    assert_eq!(raw.header("content-type"), Some("text/html"));
    let bare = server.get("/commerce/products?__status=503").await;
    assert_eq!((bare.status, bare.text.as_str()), (503, ""));
    let real = server
        .get("/commerce/products?__header=Retry-After:7")
        .await;
    assert_eq!((real.status, real.header("retry-after")), (200, Some("7")));
    let typo = server.get("/commerce/products?__fault=cat").await;
    assert_eq!(typo.status, 400);
    assert!(typo.text.contains("__fault"));
}

#[tokio::test]
async fn a_delay_comes_before_the_answer() {
    let server = Server::start().await;
    let start = Instant::now();
    assert_eq!(
        server.get("/commerce/products?__delay_ms=150").await.status,
        200
    );
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let server = Server::start().await;
    let (seen, error, ended) = raw(&server, "/commerce/products?__fault=reset", LONG).await;
    assert_eq!(
        (seen.as_str(), error, ended),
        ("", Some(ErrorKind::ConnectionReset), true)
    );
}

#[tokio::test]
async fn a_cut_body_ends_halfway() {
    let server = Server::start().await;
    let (seen, error, ended) =
        raw(&server, "/http/status/200?body=12345678&__fault=cut", LONG).await;
    assert!(seen.starts_with("HTTP/1.1 200"), "{seen}");
    assert!(
        seen.contains("content-length: 8\r\n") && seen.ends_with("\r\n\r\n1234"),
        "{seen}"
    );
    assert_eq!((error, ended), (None, true));
}

#[tokio::test]
async fn a_hanging_server_says_nothing() {
    let server = Server::start().await;
    let (seen, _, ended) = raw(&server, "/commerce/products?__fault=hang", SHORT).await;
    assert_eq!((seen.as_str(), ended), ("", false));
}

#[tokio::test]
async fn a_hanging_body_stops_halfway_and_stays_open() {
    let server = Server::start().await;
    let path = "/http/status/500?body=12345678&__fault=hang_body";
    let (seen, _, ended) = raw(&server, path, SHORT).await;
    assert!(seen.ends_with("\r\n\r\n1234") && !ended, "{seen}");
}

#[tokio::test]
async fn a_huge_body_goes_on_and_on_but_not_for_ever() {
    let server = Server::start().await;
    let mut response = server
        .request(Method::GET, "/commerce/products?__fault=huge")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 500);
    let mut size = 0;
    while let Some(chunk) = response.chunk().await.unwrap() {
        size += chunk.len();
    }
    assert!((60 << 20..=64 << 20).contains(&size), "{size}");
}

#[tokio::test]
async fn a_lost_answer_was_carried_out_all_the_same() {
    let server = Server::start().await;
    let path = "/commerce/orders?__fault=reset&__processed=1&__times=1";
    let order = || {
        let request = server
            .request(Method::POST, path)
            .header("idempotency-key", "k");
        request.json(&json!({ "product": "mug", "quantity": 2 }))
    };
    assert!(order().send().await.is_err());
    assert_eq!(
        server.get("/commerce/balance").await.json()["data"]["balance"],
        75.0
    );
    let again = Answer::send(order()).await;
    assert_eq!(
        (again.status, again.header("idempotent-replayed")),
        (201, Some("true"))
    );
    assert_eq!(
        server.get("/commerce/balance").await.json()["data"]["balance"],
        75.0
    );
}

#[tokio::test]
async fn a_fault_can_pass_after_some_times() {
    let server = Server::start().await;
    let path = "/commerce/products?__code=BACKEND_ERROR&__times=2";
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(server.get(path).await.status);
    }
    assert_eq!(seen, [502, 502, 200]);
    assert_eq!(server.get(&format!("{path}&call=2")).await.status, 502);
}

#[tokio::test]
async fn an_outage_hits_one_tenant_for_its_time_and_shows_in_the_counts() {
    let server = Server::start().await;
    let put = |path| Answer::send(server.request(Method::PUT, path));
    let begun = put("/_mock/outage?__tenant=x&after_ms=100&for_ms=500&__status=503").await;
    assert_eq!(begun.status, 200);
    let ask = || server.get("/commerce/products?__tenant=x");
    assert_eq!(ask().await.status, 200);
    server.clock.advance_ms(100);
    assert_eq!(ask().await.status, 503);
    assert_eq!(
        server.get("/commerce/products").await.status,
        200,
        "another tenant"
    );
    server.clock.advance_ms(500);
    assert_eq!(ask().await.status, 200);
    let counts = server.get("/_mock/requests?__tenant=x").await.json();
    let first = common::START_MS / 1000;
    assert_eq!(
        counts[0],
        json!({ "second": first, "requests": 2, "refused": 1 })
    );
    assert_eq!(
        counts[1],
        json!({ "second": first + 1, "requests": 1, "refused": 0 })
    );
    assert_eq!(
        put("/_mock/outage?for_ms=5").await.status,
        400,
        "nothing goes wrong"
    );
    assert_eq!(
        put("/_mock/outage?__status=503").await.status,
        400,
        "for how long?"
    );
}
