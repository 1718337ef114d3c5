//! What the middleware adds to a call that succeeds, beside reqwest-retry in the same run. The
//! network is a last middleware that answers at once, so all that is measured is the way there.

// A benchmark measures time.
#![allow(clippy::disallowed_methods)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use comeback::agent::Comeback;
use criterion::{Criterion, criterion_group, criterion_main};
use http::Extensions;
use reqwest::{Body, Request, Response};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next};
use reqwest_retry::RetryTransientMiddleware;
use reqwest_retry::policies::ExponentialBackoff;
use tokio::runtime::Runtime;

/// Answers at once.
struct Answer;

#[async_trait::async_trait]
impl Middleware for Answer {
    async fn handle(
        &self,
        request: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        black_box(request);
        let mut response = http::Response::new(Body::from("{}"));
        let json = http::HeaderValue::from_static("application/json");
        response.headers_mut().insert("content-type", json);
        Ok(Response::from(response))
    }
}

fn clients() -> [(&'static str, ClientWithMiddleware); 3] {
    let with = || ClientBuilder::new(reqwest::Client::new());
    let policy = ExponentialBackoff::builder().build_with_max_retries(3);
    let theirs = RetryTransientMiddleware::new_with_policy(policy);
    [
        ("nothing", with().with(Answer).build()),
        (
            "comeback",
            with().with(Comeback::new()).with(Answer).build(),
        ),
        ("reqwest-retry", with().with(theirs).with(Answer).build()),
    ]
}

fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => unreachable_without(&error),
    }
}

fn unreachable_without(error: &std::io::Error) -> ! {
    eprintln!("no runtime: {error}");
    std::process::exit(1)
}

async fn call(client: &ClientWithMiddleware) {
    let sent = client.get("https://api.example.com/v1/tasks").send().await;
    let status = sent.map(|response| response.status().as_u16());
    assert_eq!(status.ok(), Some(200));
}

fn each(c: &mut Criterion) {
    let runtime = runtime();
    let mut group = c.benchmark_group("a call that succeeds");
    for (name, client) in clients() {
        group.bench_function(name, |b| b.iter(|| runtime.block_on(call(&client))));
    }
    group.finish();
}

/// The lines to read at a glance: the three in turns, the best of many rounds of each.
fn ratio(_: &mut Criterion) {
    const CALLS: u32 = 200;
    let (runtime, clients) = (runtime(), clients());
    let mut best = [Duration::MAX; 3];
    for _ in 0..400 {
        for (best, (_, client)) in best.iter_mut().zip(&clients) {
            let begun = Instant::now();
            runtime.block_on(async {
                for _ in 0..CALLS {
                    call(client).await;
                }
            });
            *best = begun.elapsed().min(*best);
        }
    }
    let [bare, ours, theirs] = best.map(|time| time.as_secs_f64() * 1e9 / f64::from(CALLS));
    let (ours, theirs) = (ours - bare, theirs - bare);
    println!("a call through reqwest-middleware alone: {bare:.0} ns");
    println!(
        "added by comeback: {ours:.0} ns; by reqwest-retry: {theirs:.0} ns; ratio {:.2}",
        ours / theirs
    );
}

criterion_group!(benches, ratio, each);
criterion_main!(benches);
