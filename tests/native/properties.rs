//! Whatever comes in, a classification comes out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use comeback::profile::{self, builtin::PROFILES};
use comeback::report::classify;
use comeback::wire::{decimal, http_date};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// JSON whose keys are often those that the core looks for.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        prop::sample::select(vec![
            "status",
            "headers",
            "body",
            "error",
            "code",
            "message",
            "data",
            "timestamp",
            "meta",
            "success",
            "action",
            "url",
            "hint",
            "error_code",
            "details",
            "requestId",
            "name",
            "cause",
            "response",
            "retry-after",
            "date",
            "@type",
            "retryDelay",
            "type",
            "title",
            "exitCode",
            "category",
            "recovery",
            "retry",
            "kind",
            "profile",
            "constructor",
        ])
        .prop_map(str::to_owned),
        ".{0,12}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<f64>().prop_map(|n| json!(n)),
        (0i64..10_000).prop_map(|n| json!(n)),
        ".{0,40}".prop_map(Value::String),
        prop::sample::select(vec![
            "NOT_FOUND",
            "1002",
            "TypeError",
            "5",
            "120, 60",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "ECONNRESET",
            "fetch failed",
            "1.5s",
            "google.rpc.RetryInfo",
            "https://a@b/c",
        ])
        .prop_map(|t| json!(t)),
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((key.clone(), inner), 0..8)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_json_gets_a_classification_that_is_handed_back_as_it_is(
        failure in any_json(), which in 0usize..7, now in any::<i64>(),
    ) {
        let profile = PROFILES.get(which).copied();
        let got = classify(&failure, profile, now);
        prop_assert_eq!(got.exit_code, got.category.exit_code());
        let json = serde_json::to_value(&got).unwrap();
        prop_assert_eq!(classify(&json, profile, now), got);
    }

    #[test]
    fn any_text_gets_a_classification(text in ".{0,300}") {
        let got = classify(&Value::String(text), None, 0);
        prop_assert!(got.status.is_none_or(|s| (100..600).contains(&s)));
    }

    #[test]
    fn any_response_gets_a_classification(
        status in any::<i32>(), retry_after in ".{0,40}", date in ".{0,40}", body in any_json(),
    ) {
        let failure = json!({
            "status": status,
            "headers": { "Retry-After": retry_after, "Date": date, "RateLimit": retry_after },
            "body": body,
        });
        for profile in PROFILES {
            let _ = classify(&failure, profile::by_name(profile.name), i64::MAX);
        }
    }

    #[test]
    fn numbers_and_dates_never_overflow(text in "[0-9.,: GMTa-zA-Z-]{0,40}", now in any::<i64>()) {
        let _ = decimal::millis(text.as_bytes(), 1000);
        let _ = http_date::parse(text.as_bytes(), now);
    }
}
