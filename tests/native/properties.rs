//! Whatever comes in, a classification comes out.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use comeback::profile::{self, Advice, Profile, builtin::PROFILES};
use comeback::report::{Retry, classify};
use comeback::time::MAX_MS;
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
            "afterMs",
            "at",
            "maxRetries",
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

/// None, one or several of the built-in profiles, in any order, one of them twice as well.
fn any_profiles() -> impl Strategy<Value = Vec<&'static Profile>> {
    prop::collection::vec(prop::sample::select(PROFILES.to_vec()), 0..7)
}

/// An item of a structured field (RFC 9651 §3.3), without parameters.
fn item() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[0-9]{1,15}",
        "-?[0-9]{1,12}\\.[0-9]{1,3}",
        r#""([ !#-\[\]-~]|\\["\\]){0,12}""#,
        "[a-zA-Z*][a-z0-9!#$%&'*+.^_`|~:/-]{0,8}",
        ":[A-Za-z0-9+/]{0,8}={0,2}:",
        r"\?[01]",
        "@-?[0-9]{1,15}",
        r#"%"([ !#$&-~]|%c3%bc){0,8}""#,
    ]
}

/// Parameters of names that no limit has.
fn parameters() -> impl Strategy<Value = String> {
    let one = (
        "; {0,2}",
        "[u-z*][a-z0-9_.*-]{0,4}",
        prop::option::of(item()),
    );
    prop::collection::vec(one, 0..3).prop_map(|all| {
        let text = |(start, name, value): &(String, String, Option<String>)| match value {
            Some(value) => format!("{start}{name}={value}"),
            None => format!("{start}{name}"),
        };
        all.iter().map(text).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_json_gets_a_classification_that_is_handed_back_as_it_is(
        failure in any_json(), profiles in any_profiles(), now in any::<i64>(),
    ) {
        let got = classify(&failure, &profiles, now);
        prop_assert_eq!(got.exit_code, got.category.exit_code());
        let Retry { kind, max_retries, after_ms, at, .. } = got.retry;
        prop_assert_eq!(after_ms.is_some(), at.is_some());
        prop_assert!(at.max(after_ms) <= Some(MAX_MS));
        prop_assert_eq!(max_retries.is_some(), kind == Advice::Backoff);
        prop_assert!(after_ms.is_some() || !matches!(kind, Advice::Wait | Advice::Poll));
        let json = serde_json::to_value(&got).unwrap();
        prop_assert_eq!(classify(&json, &profiles, now), got);
    }

    #[test]
    fn the_profile_is_one_that_was_named_or_http(
        failure in any_json(), profiles in any_profiles(),
    ) {
        let got = classify(&failure, &profiles, 0);
        // What is handed back as it is names whatever it names.
        prop_assume!(classify(&failure, &[], 0).profile == "http");
        let is_named = profiles.iter().any(|p| p.name == got.profile);
        prop_assert!(is_named || got.profile == "http");
        if let [profile] = profiles[..] {
            prop_assert_eq!(got.profile, profile.name);
        }
    }

    #[test]
    fn any_text_gets_a_classification(text in ".{0,300}") {
        let got = classify(&Value::String(text), profile::apis(), 0);
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
            let _ = classify(&failure, &[profile], i64::MAX);
        }
    }

    #[test]
    fn a_limit_is_found_beside_whatever_is_valid(
        before in parameters(), after in parameters(), name in item(),
        other in item(), inner in item(), wait in 0u64..1_000_000,
    ) {
        prop_assume!(!name.contains('='));
        let field = format!("({inner} {other}{after});r=5, {name}{before};r=0;t={wait}{after}");
        let failure = json!({ "status": 429, "headers": { "ratelimit": field } });
        let got = classify(&failure, &[], 0);
        prop_assert_eq!(got.retry.after_ms, Some(wait * 1_000));
        // A fault at its end voids all of it.
        for fault in [",", ";", "\"", " x", ";=", ";R", ", (", "\u{e9}"] {
            let failure = json!({ "status": 429, "headers": { "ratelimit": format!("{field}{fault}") } });
            prop_assert_eq!(classify(&failure, &[], 0).retry.after_ms, None, "{}{}", field, fault);
        }
    }

    #[test]
    fn any_field_and_any_duration_gets_a_classification(
        field in r#"["%:?@*();,=a-z0-9. \\-]{0,60}"#, reset in "[0-9.hms]{0,20}", now in any::<i64>(),
    ) {
        let headers = json!({
            "ratelimit": field, "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": reset,
            "stripe-should-retry": field, "retry-after": field,
        });
        let got = classify(&json!({ "status": 429, "headers": headers }), &[], now);
        prop_assert!(got.retry.after_ms.max(got.retry.at) <= Some(MAX_MS));
        prop_assert_eq!(got.retry.after_ms.is_some(), got.retry.at.is_some());
    }

    #[test]
    fn numbers_and_dates_never_overflow(text in "[0-9.,: GMTa-zA-Z-]{0,40}", now in any::<i64>()) {
        let _ = decimal::millis(text.as_bytes(), 1000);
        let _ = http_date::parse(text.as_bytes(), now);
    }
}
