//! Classification of responses as they come, bytes and headers, on one core: the five APIs' usual
//! errors, with the headers that servers usually send.

// A benchmark measures time.
#![allow(clippy::disallowed_methods)]

use std::hint::black_box;
use std::time::Instant;

use comeback::profile::{self, Profile};
use comeback::report::classify_bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const HEADERS: [(&str, &str); 6] = [
    ("content-type", "application/json; charset=utf-8"),
    ("date", "Fri, 15 Jan 2027 08:00:00 GMT"),
    ("server", "nginx"),
    ("x-request-id", "req_7f3a2b"),
    ("x-ratelimit-limit", "60"),
    ("vary", "accept-encoding"),
];

/// The API, the status, and the body.
const ANSWERS: [(&str, u16, &str); 5] = [
    (
        "marketplace",
        402,
        r#"{"code":3001,"message":"Insufficient balance","data":null,"timestamp":1800000000000}"#,
    ),
    (
        "commerce",
        404,
        r#"{"success":false,"data":null,"error":{"code":"SESSION_NOT_FOUND","message":"No such session","details":{"session_id":"ses_81"}},"meta":{"request_id":"req_com1"}}"#,
    ),
    (
        "publishing",
        400,
        r#"{"success":false,"error":{"code":"VALIDATION_ERROR","message":"topic must not be empty"}}"#,
    ),
    (
        "workspace",
        402,
        r#"{"error":{"code":"insufficient_credits","message":"Not enough credits","requestId":"req_ws_1"}}"#,
    ),
    (
        "noxinfluencer",
        402,
        r#"{"error_code":"INSUFFICIENT_CREDIT","message":"Out of quota","action":{"url":"https://app.example.com/billing","hint":"Upgrade the plan"}}"#,
    ),
];

fn named(name: &str) -> Vec<&'static Profile> {
    profile::by_name(name).into_iter().collect()
}

fn classify(c: &mut Criterion) {
    let mut group = c.benchmark_group("classify_bytes");
    group.throughput(Throughput::Elements(1));
    for (name, status, body) in ANSWERS {
        let profiles = named(name);
        assert!(!profiles.is_empty(), "{name}");
        let what = classify_bytes(status, &HEADERS, body.as_bytes(), &profiles, 0);
        assert!(what.known, "{name}: {what:?}");
        group.bench_function(name, |b| {
            b.iter(|| classify_bytes(status, &HEADERS, black_box(body.as_bytes()), &profiles, 0));
        });
        group.bench_function(format!("{name}, one of five profiles"), |b| {
            b.iter(|| {
                classify_bytes(
                    status,
                    &HEADERS,
                    black_box(body.as_bytes()),
                    profile::apis(),
                    0,
                )
            });
        });
    }
    group.throughput(Throughput::Elements(ANSWERS.len() as u64));
    group.bench_function("all five", |b| b.iter(all_five));
    group.finish();
}

fn all_five() {
    for (name, status, body) in ANSWERS {
        let profiles = named(name);
        black_box(classify_bytes(
            status,
            &HEADERS,
            black_box(body.as_bytes()),
            &profiles,
            0,
        ));
    }
}

/// One line to read at a glance: the best of many short rounds of all five.
fn rate(_: &mut Criterion) {
    const ROUNDS: u32 = 400;
    let best = (0..500)
        .map(|_| {
            let begun = Instant::now();
            (0..ROUNDS).for_each(|_| all_five());
            begun.elapsed()
        })
        .min()
        .unwrap_or_default();
    let each = best.as_secs_f64() / f64::from(ROUNDS) / ANSWERS.len() as f64;
    println!(
        "classify_bytes: {:.0} a second on one core ({:.0} ns each, the five APIs' errors mixed)",
        1.0 / each,
        each * 1e9
    );
}

criterion_group!(benches, rate, classify);
criterion_main!(benches);
