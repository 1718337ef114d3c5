//! Retries, waits, holds, keys, refreshes, dropped calls.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::Poll;
use std::time::{Duration, Instant};

use comeback::agent::{CallOptions, Event, classification_of};
use comeback::classification::Category;
use http::HeaderMap;
use reqwest_middleware::ClientWithMiddleware;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::server::{GUARD, Server, client, hearing, plain, quick};

#[tokio::test]
async fn retries_then_hands_on_the_success() {
    let server = Server::start().await;
    let url = server
        .script(
            "a",
            json!([{ "status": 503, "repeat": 2 }, { "status": 200, "body": "done" }]),
        )
        .await;
    let (builder, heard) = hearing(quick());
    let (comeback, client) = client(builder);
    let response = client.get(&url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(classification_of(&response).is_none());
    assert_eq!(response.text().await.unwrap(), "done");
    assert_eq!(server.log("a").await.len(), 3);
    let names = ["attempt", "wait", "attempt", "wait", "attempt", "success"];
    assert_eq!(*heard.lock().unwrap(), names);
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn what_the_server_asks_for_is_waited_for() {
    let server = Server::start().await;
    let steps = json!([{ "status": 429, "headers": { "retry-after": "1" } }, { "status": 200 }]);
    let url = server.script("a", steps).await;
    let (_, client) = client(quick());
    let begun = Instant::now();
    let response = client.get(&url).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_call_dropped_in_its_wait_leaves_nothing_and_the_others_go_on() {
    let server = Server::start().await;
    let steps = json!([{ "status": 503, "repeat": 3 }, { "status": 200 }]);
    let url = server.script("a", steps).await;
    let (comeback, client) = client(quick().base_delay(Duration::from_secs(3)));
    let calls: Vec<_> = (0..3)
        .map(|_| tokio::spawn(client.get(&url).send()))
        .collect();
    server.seen("a", 3).await;
    // The first in line, who keeps the time for all.
    calls[0].abort();
    let mut ended = Vec::new();
    for call in calls {
        let call = timeout(GUARD, call).await.expect("it ends");
        ended.push(call.map(|sent| sent.unwrap().status().as_u16()).ok());
    }
    assert_eq!(ended, [None, Some(200), Some(200)]);
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn a_call_that_keeps_the_time_and_is_not_polled_any_more_stops_no_clock() {
    let server = Server::start().await;
    let steps = json!([{ "status": 503, "repeat": 2 }, { "status": 200 }]);
    let url = server.script("a", steps).await;
    // In a gate's line it would hold up those behind it, as a call must that is to go first.
    let (_, client) = client(quick().gate(false));
    let mut kept = pin!(client.get(&url).send());
    // Until its first attempt has failed and it waits.
    for _ in 0..200 {
        let polled = poll_fn(|cx| Poll::Ready(kept.as_mut().poll(cx))).await;
        assert!(polled.is_pending(), "it should wait");
        tokio::time::sleep(Duration::from_millis(1)).await;
        if server.log("a").await.len() == 1 {
            break;
        }
    }
    let polled = poll_fn(|cx| Poll::Ready(kept.as_mut().poll(cx))).await;
    assert!(polled.is_pending(), "it should wait");
    let other = timeout(GUARD, client.get(&url).send()).await;
    assert!(other.expect("it goes on").is_ok());
}

#[tokio::test]
async fn one_refresh_for_all_who_are_refused() {
    let server = Server::start().await;
    let count = Arc::new(AtomicU32::new(0));
    let (counter, base) = (count.clone(), server.base.clone());
    let builder = quick().profile("marketplace").refresh(move |what| {
        assert_eq!(what.category, Category::Authentication);
        counter.fetch_add(1, Ordering::SeqCst);
        let url = format!("{base}/marketplace/auth/refresh");
        async move {
            let answer = plain().post(url).send().await?.bytes().await?;
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            let token = format!("Bearer {}", answer["data"]["token"].as_str().unwrap());
            let mut headers = HeaderMap::new();
            headers.insert("authorization", token.parse().unwrap());
            Ok::<_, reqwest::Error>(headers)
        }
    });
    let (comeback, client) = client(builder);
    let calls: Vec<_> = (0..5)
        .map(|n| {
            let url = format!("{}/marketplace/tasks?call={n}", server.base);
            tokio::spawn(client.get(url).bearer_auth("expired").send())
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    // The new ones stay in use.
    let url = format!("{}/marketplace/tasks?later", server.base);
    let later = client.get(url).bearer_auth("expired").send().await.unwrap();
    assert_eq!(later.status(), 200);
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn when_the_one_who_refreshes_is_dropped_another_one_does() {
    let server = Server::start().await;
    let steps = json!([{ "status": 401, "repeat": 2 }, { "status": 200 }]);
    let url = server.script("a", steps).await;
    let count = Arc::new(AtomicU32::new(0));
    let counter = count.clone();
    let builder = quick().refresh(move |_| {
        let is_first = counter.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if is_first {
                std::future::pending::<()>().await;
            }
            Ok::<_, std::convert::Infallible>(HeaderMap::new())
        }
    });
    let (comeback, client) = client(builder);
    let leader = tokio::spawn(client.get(&url).bearer_auth("old").send());
    let begun = Instant::now();
    while count.load(Ordering::SeqCst) == 0 {
        assert!(begun.elapsed() < GUARD, "no refresh");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let other = tokio::spawn(client.get(&url).bearer_auth("old").send());
    server.seen("a", 2).await;
    leader.abort();
    let other = timeout(GUARD, other).await.expect("it goes on").unwrap();
    assert_eq!(other.unwrap().status(), 200);
    assert!(leader.await.is_err());
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn a_refresh_through_its_own_client_does_not_wait_for_itself() {
    let server = Server::start().await;
    let url = server.script("a", json!([{ "status": 401 }])).await;
    let own: Arc<OnceLock<ClientWithMiddleware>> = Arc::default();
    let (inner, again) = (own.clone(), url.clone());
    let builder = quick().refresh(move |_| {
        let request = inner.get().unwrap().get(&again).bearer_auth("old");
        async move {
            let response = request.send().await.map_err(|_| "no answer")?;
            if response.status() == 401 {
                return Err("signed out");
            }
            Ok(HeaderMap::new())
        }
    });
    let (builder, heard) = hearing(builder);
    let (comeback, client) = client(builder);
    own.set(client.clone()).unwrap();
    let call = client.get(&url).bearer_auth("old").send();
    let response = timeout(GUARD, call).await.expect("it ends").unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(server.log("a").await.len(), 2);
    let names = ["attempt", "refresh", "attempt", "give_up", "give_up"];
    assert_eq!(*heard.lock().unwrap(), names);
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn what_another_origin_refuses_behind_a_redirect_is_not_refreshed() {
    let server = Server::start().await;
    let elsewhere = Server::start().await;
    let refusing = elsewhere.script("b", json!([{ "status": 401 }])).await;
    let to = json!([{ "status": 307, "headers": { "location": refusing } }]);
    let url = server.script("a", to).await;
    let builder = quick().refresh(|_| async { Err::<HeaderMap, _>("not to be called") });
    let (builder, heard) = hearing(builder);
    let (_, client) = client(builder);
    let response = client.get(&url).bearer_auth("old").send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(*heard.lock().unwrap(), ["attempt", "give_up"]);
}

#[tokio::test]
async fn one_key_for_all_attempts_and_the_callers_own_stays() {
    let server = Server::start().await;
    let steps = json!([{ "status": 502, "repeat": 2 }, { "status": 201 }]);
    let (_, client) = client(quick().profile("commerce"));
    for (script, own) in [("made", None), ("own", Some("my-key"))] {
        let url = server.script(script, steps.clone()).await;
        let mut request = client.post(&url).body("{}");
        if let Some(own) = own {
            request = request.header("idempotency-key", own);
        }
        assert_eq!(request.send().await.unwrap().status(), 201);
        let log = server.log(script).await;
        assert_eq!(log.len(), 3);
        let keys: Vec<_> = log
            .iter()
            .map(|entry| entry["headers"]["idempotency-key"].as_str().unwrap())
            .collect();
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
        match own {
            Some(own) => assert_eq!(keys[0], own),
            None => {
                let key = uuid::Uuid::parse_str(keys[0]).unwrap();
                assert_eq!(key.get_version_num(), 4);
            }
        }
        assert!(log.iter().all(|entry| entry["body"] == "{}"));
    }
}

#[tokio::test]
async fn a_limit_of_ones_own_is_kept() {
    let server = Server::start().await;
    let url = server.script("a", json!([{ "status": 200 }])).await;
    let (builder, heard) = hearing(quick().rate_limit(1, Duration::from_millis(500)));
    let (comeback, client) = client(builder);
    let begun = Instant::now();
    let (a, b) = tokio::join!(client.get(&url).send(), client.get(&url).send());
    assert_eq!(
        (a.unwrap().status().as_u16(), b.unwrap().status().as_u16()),
        (200, 200)
    );
    assert!(begun.elapsed() >= Duration::from_millis(500));
    assert!(heard.lock().unwrap().contains(&"hold"));
    assert!(comeback.is_idle());
}

#[tokio::test]
async fn options_for_one_call_hold_for_that_call() {
    let server = Server::start().await;
    let url = server.script("a", json!([{ "status": 503 }])).await;
    let (_, client) = client(quick());
    let own = CallOptions::new().max_retries(0);
    let response = client.get(&url).with_extension(own).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(server.log("a").await.len(), 1);
    let wrong = CallOptions::new().deadline(Duration::ZERO);
    let error = client
        .get(&url)
        .with_extension(wrong)
        .send()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("deadline"), "{error}");
    assert_eq!(server.log("a").await.len(), 1, "nothing was sent");
}

#[tokio::test]
async fn a_calls_own_listener_is_told_beside_the_clients_with_one_number_for_a_call() {
    let server = Server::start().await;
    let script = json!([{ "status": 503 }, { "status": 200 }]);
    let url = server.script("a", script).await;
    let heard = Arc::new(Mutex::new([Vec::new(), Vec::new()]));
    let listener = |at: usize| {
        let heard = heard.clone();
        move |event: &Event<'_>| heard.lock().unwrap()[at].push((event.call, event.kind.name()))
    };
    let (_, client) = client(quick().on_event(listener(0)));
    let own = CallOptions::new()
        .on_event(|_| panic!("the listener's"))
        .on_event(listener(1));
    for _ in 0..2 {
        let request = client.get(&url).with_extension(own.clone());
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let [clients, calls] = heard.lock().unwrap().clone();
    assert_eq!(clients, calls);
    let names: Vec<_> = clients.iter().map(|(_, name)| *name).collect();
    assert_eq!(
        names,
        [
            "attempt", "wait", "attempt", "success", "attempt", "success"
        ]
    );
    let numbers: Vec<_> = clients.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers[..4], [numbers[0]; 4]);
    assert_eq!(numbers[4..], [numbers[4]; 2]);
    assert_ne!(numbers[0], numbers[4]);
}
