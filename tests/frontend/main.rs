//! The middleware in a browser, against the mock server. `run.spec.mjs` runs these tests in a page
//! and says where the server is.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use comeback::agent::{Builder, CallOptions, Comeback, Error, classification_of_error, error_of};
use comeback::classification::Category;
use gloo_timers::future::TimeoutFuture;
use http::{HeaderMap, HeaderValue};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = mockapi)]
    static MOCKAPI: String;

    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;

    #[wasm_bindgen(js_namespace = Math)]
    fn random() -> f64;
}

/// Tasks, with a fault on the way. No other test and no other browser shares the tenant.
fn tasks(fault: &str) -> String {
    MOCKAPI.with(|server| {
        let tenant = random();
        format!("{server}/marketplace/tasks?__tenant=frontend-{tenant}&{fault}")
    })
}

fn client(comeback: Comeback) -> ClientWithMiddleware {
    ClientBuilder::new(reqwest::Client::new())
        .with(comeback)
        .build()
}

type Story = Arc<Mutex<Vec<&'static str>>>;

/// A client that records the events of its calls, with short waits.
fn listened(options: Builder) -> (Comeback, Story) {
    let story = Story::default();
    let heard = story.clone();
    let options = options
        .base_delay(Duration::from_millis(20))
        .on_event(move |event| heard.lock().unwrap().push(event.kind.name()));
    (options.build().unwrap(), story)
}

fn events_of(story: &Story) -> String {
    story.lock().unwrap().join(" ")
}

#[wasm_bindgen_test]
async fn a_call_is_retried_until_it_succeeds() {
    let (comeback, story) = listened(Comeback::builder());
    let url = tasks("__status=503&__retry_after=none&__times=2");
    let response = client(comeback).get(url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.unwrap().starts_with('{'));
    assert_eq!(
        events_of(&story),
        "attempt wait attempt wait attempt success"
    );
}

#[wasm_bindgen_test]
async fn the_time_that_a_server_asks_for_is_waited() {
    let (comeback, story) = listened(Comeback::builder());
    let began = now();
    let url = tasks("__code=2002&__retry_after=1&__times=1");
    let response = client(comeback).get(url).send().await.unwrap();
    let took = now() - began;
    assert_eq!(response.status(), 200);
    assert!(took >= 1_000.0, "waited {took} ms");
    assert_eq!(events_of(&story), "attempt wait attempt success");
}

#[wasm_bindgen_test]
async fn a_response_without_success_is_an_error_with_the_next_step_and_the_body() {
    // The status alone would be worth a retry: the code in the body decides.
    let (comeback, story) = listened(Comeback::builder().profile("marketplace"));
    let error = client(comeback)
        .get(tasks("__code=1003&__status=503"))
        .send()
        .await
        .unwrap_err();
    let what = classification_of_error(&error).unwrap();
    assert_eq!(
        (what.status, what.category),
        (Some(503), Category::Permission)
    );
    let error = error_of(&error).unwrap();
    assert_eq!(error.attempts(), 1);
    assert!(error.take_response().is_none());
    assert!(error.body().unwrap().starts_with(b"{"));
    assert_eq!(events_of(&story), "attempt give_up");
}

#[wasm_bindgen_test]
async fn an_attempt_that_takes_too_long_is_given_up_and_made_again() {
    let (comeback, story) = listened(Comeback::builder());
    let hasty = CallOptions::new()
        .attempt_timeout(Duration::from_millis(150))
        .max_retries(1);
    let call = client(comeback)
        .get(tasks("__fault=hang"))
        .with_extension(hasty);
    let error = call.send().await.unwrap_err();
    let what = classification_of_error(&error).unwrap();
    assert_eq!(what.category, Category::Timeout);
    assert_eq!(error_of(&error).map(Error::attempts), Some(2));
    assert_eq!(events_of(&story), "attempt wait attempt give_up");
}

#[wasm_bindgen_test]
async fn a_body_that_does_not_end_holds_nothing_up() {
    let (comeback, _) = listened(Comeback::builder().max_retries(0));
    let hasty = CallOptions::new().attempt_timeout(Duration::from_millis(300));
    let url = tasks("__status=500&__fault=hang_body");
    let error = client(comeback)
        .get(url)
        .with_extension(hasty)
        .send()
        .await
        .unwrap_err();
    assert_eq!(classification_of_error(&error).unwrap().status, Some(500));
    assert_eq!(error_of(&error).unwrap().body(), None);
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_is_a_failure_of_the_network() {
    let (comeback, story) = listened(Comeback::builder());
    let url = tasks("__fault=reset");
    let once = CallOptions::new().max_retries(1);
    let error = client(comeback)
        .get(url)
        .with_extension(once)
        .send()
        .await
        .unwrap_err();
    let what = classification_of_error(&error).unwrap();
    assert_eq!(what.category, Category::Network);
    assert_eq!(events_of(&story), "attempt wait attempt give_up");
}

#[wasm_bindgen_test]
async fn a_call_that_is_dropped_ends() {
    let (comeback, story) = listened(Comeback::builder());
    let mut call = Box::pin(client(comeback.clone()).get(tasks("__fault=hang")).send());
    let mut patience = TimeoutFuture::new(200);
    std::future::poll_fn(|cx| {
        assert!(call.as_mut().poll(cx).is_pending());
        std::pin::Pin::new(&mut patience).poll(cx)
    })
    .await;
    assert!(!comeback.is_idle());
    drop(call);
    assert!(comeback.is_idle());
    assert_eq!(events_of(&story), "attempt give_up");
}

#[wasm_bindgen_test]
async fn a_refresh_may_make_requests() {
    let (comeback, story) = listened(Comeback::builder().refresh(async |_why| {
        // Its future is not `Send`.
        let status = reqwest::get(tasks(""))
            .await
            .map(|response| response.status());
        assert_eq!(status.unwrap(), 200);
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_static("Bearer fresh"));
        Ok::<_, Infallible>(headers)
    }));
    let url = tasks("__status=401&__times=1");
    let request = client(comeback).get(url);
    let response = request.bearer_auth("stale").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(events_of(&story), "attempt refresh attempt success");
}
