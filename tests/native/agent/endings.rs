//! What a call ends with when it does not end well.

use std::error::Error as _;
use std::time::{Duration, Instant};

use comeback::agent::{
    CallOptions, Comeback, OptionError, classification_of, classification_of_error, error_of,
};
use comeback::classification::Category;
use reqwest::Body;
use serde_json::json;

use super::server::{Server, client, hearing, quick};

#[tokio::test]
async fn no_answer_is_an_error_with_a_classification_and_without_the_url() {
    let server = Server::start().await;
    let url = server.script("a", json!([{ "fault": "reset" }])).await;
    let (comeback, client) = client(quick());
    let sent = client.get(format!("{url}?token=s3cr3t")).send().await;
    let error = sent.unwrap_err();
    assert_eq!(
        classification_of_error(&error).unwrap().category,
        Category::Network
    );
    let own = error_of(&error).unwrap();
    assert_eq!(own.attempts(), 4);
    assert!(own.take_response().is_none());
    let source = own.source().expect("what the client said");
    let said = source.downcast_ref::<reqwest_middleware::Error>().unwrap();
    assert!(!said.is_middleware());
    let mut texts = format!("{error} {error:?} {own} {own:?}");
    let mut at = own.source();
    while let Some(source) = at {
        texts += &format!(" {source} {source:?}");
        at = source.source();
    }
    assert!(
        !texts.contains("s3cr3t") && !texts.contains("token"),
        "{texts}"
    );
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn a_deadline_ends_what_hangs() {
    let server = Server::start().await;
    let url = server.script("a", json!([{ "fault": "hang" }])).await;
    let (comeback, client) = client(quick().deadline(Duration::from_millis(300)));
    let begun = Instant::now();
    let error = client.get(&url).send().await.unwrap_err();
    assert!(begun.elapsed() >= Duration::from_millis(300));
    assert_eq!(
        classification_of_error(&error).unwrap().category,
        Category::Timeout
    );
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn an_attempt_that_hangs_is_tried_again() {
    let server = Server::start().await;
    let url = server
        .script("a", json!([{ "fault": "hang" }, { "status": 200 }]))
        .await;
    let (_, client) = client(quick().attempt_timeout(Duration::from_millis(1_500)));
    assert_eq!(client.get(&url).send().await.unwrap().status(), 200);
    assert_eq!(server.log("a").await.len(), 2);
}

#[tokio::test]
async fn an_error_is_thrown_where_that_is_asked_for() {
    let server = Server::start().await;
    let url = server
        .script("a", json!([{ "status": 404, "body": "gone" }]))
        .await;
    let (_, client) = client(quick().throw_on_error(true));
    let error = client.get(&url).send().await.unwrap_err();
    let own = error_of(&error).unwrap();
    assert_eq!(own.classification().exit_code, 31);
    let response = own.take_response().unwrap();
    assert!(classification_of(&response).is_some());
    assert_eq!(response.text().await.unwrap(), "gone");
    assert!(own.take_response().is_none(), "once");
}

#[tokio::test]
async fn a_stream_is_sent_once() {
    let server = Server::start().await;
    let url = server.script("a", json!([{ "status": 503 }])).await;
    let (builder, heard) = hearing(quick());
    let (_, client) = client(builder);
    let body = Body::wrap(http_body_of("once"));
    let response = client.put(&url).body(body).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(server.log("a").await.len(), 1);
    assert_eq!(*heard.lock().unwrap(), ["attempt", "give_up"]);
}

/// A body that reqwest cannot clone.
fn http_body_of(text: &str) -> reqwest::Body {
    let inner = reqwest::Body::from(text.to_owned());
    reqwest::Body::wrap(inner)
}

#[tokio::test]
async fn what_is_no_failure_of_the_network_is_handed_on_as_it_is() {
    let (builder, heard) = hearing(quick());
    let (comeback, client) = client(builder);
    let error = client.get("ftp://example.test/").send().await.unwrap_err();
    assert!(error.is_builder(), "{error:?}");
    assert_eq!(*heard.lock().unwrap(), ["attempt"]);
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn no_error_at_all_shows_the_query() {
    let server = Server::start().await;
    let to_itself = json!([{ "status": 302, "headers": { "location": "?token=s3cr3t" } }]);
    let url = server.script("a", to_itself).await;
    let (_, client) = client(quick());
    for url in [
        format!("{url}?token=s3cr3t"),
        "ftp://example.test/?token=s3cr3t".to_owned(),
    ] {
        let error = client.get(url).send().await.unwrap_err();
        assert!(error.is_redirect() || error.is_builder(), "{error:?}");
        let texts = format!("{error} {error:?}");
        assert!(!texts.contains("s3cr3t"), "{texts}");
    }
}

#[test]
fn a_wrong_option_is_named() {
    let long = Duration::from_secs(u64::MAX);
    let wrong = |builder: comeback::agent::Builder| -> OptionError { builder.build().unwrap_err() };
    for (error, name) in [
        (wrong(Comeback::builder().profile("nobody")), "profile"),
        (wrong(Comeback::builder().max_retries(1_001)), "max_retries"),
        (wrong(Comeback::builder().factor(0.5)), "factor"),
        (wrong(Comeback::builder().factor(f64::NAN)), "factor"),
        (wrong(Comeback::builder().base_delay(long)), "base_delay"),
        (wrong(Comeback::builder().max_delay(long)), "max_delay"),
        (
            wrong(Comeback::builder().max_server_delay(long)),
            "max_server_delay",
        ),
        (wrong(Comeback::builder().patience(long)), "patience"),
        (
            wrong(Comeback::builder().attempt_timeout(Duration::ZERO)),
            "attempt_timeout",
        ),
        (
            wrong(Comeback::builder().deadline(Duration::ZERO)),
            "deadline",
        ),
        (
            wrong(Comeback::builder().poll_timeout(long)),
            "poll_timeout",
        ),
        (
            wrong(Comeback::builder().rate_limit(0, Duration::from_secs(1))),
            "rate_limit",
        ),
        (
            wrong(Comeback::builder().rate_limit(1, Duration::ZERO)),
            "rate_limit",
        ),
        (
            wrong(Comeback::builder().stop_below_credits(u64::MAX)),
            "stop_below_credits",
        ),
        // The first one counts.
        (
            wrong(Comeback::builder().factor(0.0).deadline(Duration::ZERO)),
            "factor",
        ),
    ] {
        assert_eq!(error.option(), name);
        assert!(error.to_string().contains(name), "{error}");
    }
    let least = Comeback::builder()
        .deadline(Duration::from_nanos(1))
        .build();
    assert!(least.is_ok(), "rounded up to a whole ms");
}

#[tokio::test]
async fn another_protocol_is_no_error() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4_096]).unwrap();
        let head = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
    });
    let (builder, heard) = hearing(quick().throw_on_error(true));
    let (_, client) = client(builder);
    let request = client.get(&url).header("connection", "upgrade");
    let response = request.header("upgrade", "x").send().await.unwrap();
    assert_eq!(response.status(), 101);
    assert!(classification_of(&response).is_none());
    assert_eq!(*heard.lock().unwrap(), ["attempt", "success"]);
    assert!(response.upgrade().await.is_ok());
    server.join().unwrap();
}

#[tokio::test]
async fn words_are_in_the_clients_language_and_know_whether_repeating_is_safe() {
    use comeback::locales::{DE, FR};

    let server = Server::start().await;
    let url = server
        .script("a", json!([{ "status": 500, "repeat": 9 }]))
        .await;
    let (_, client) = client(quick().max_retries(0).locale(&DE));
    let message = async |request: reqwest_middleware::RequestBuilder| {
        let response = request.send().await.unwrap();
        classification_of(&response).unwrap().recovery.clone()
    };
    let text = |key: &str| DE.text(key).unwrap();
    let read = message(client.get(&url)).await;
    assert_eq!(read.title, text("category.server.title"));
    assert_eq!(read.message, text("category.server.messageSafe"));
    let sent = message(client.post(&url)).await;
    assert_eq!(sent.message, text("category.server.message"));
    let keyed = message(client.post(&url).header("idempotency-key", "k")).await;
    // What a person sends again is another call, with another key.
    assert_eq!(keyed.message, text("category.server.message"));
    let french = CallOptions::new().locale(&FR);
    let french = message(client.get(&url).with_extension(french)).await;
    assert_eq!(french.title, FR.text("category.server.title").unwrap());
}

#[tokio::test]
async fn words_know_of_an_earlier_attempt_that_may_have_been_carried_out() {
    let server = Server::start().await;
    let limited = json!({ "status": 429, "headers": { "retry-after": "600" } });
    let steps = json!([{ "status": 503 }, limited]);
    let (_, client) = client(quick());
    let read = async |key: &str, request: reqwest_middleware::RequestBuilder| {
        let response = request.header("idempotency-key", "k").send().await.unwrap();
        assert_eq!(server.log(key).await.len(), 2);
        let what = classification_of(&response).unwrap();
        assert_eq!(what.category, Category::RateLimit);
        what.recovery.clone()
    };
    let url = server.script("post", steps.clone()).await;
    let sent = read("post", client.post(&url)).await;
    assert_eq!(sent.key, "category.unavailable");
    assert_eq!(sent.params["unclear"], "unavailable");
    assert!(sent.message.contains("check whether it went through"));
    let url = server.script("put", steps).await;
    let put = read("put", client.put(&url)).await;
    assert!(put.message.ends_with("Try again in 10 minutes."));
}
