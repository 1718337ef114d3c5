//! What the core says of an answer, and the options in its terms: the one place that knows how
//! it is asked.

use comeback::classification::{Category, Retry};
use comeback::classify::{self, Verdict};
use comeback::profile::{Limit, Profile, several};
use comeback::report::JsonView;
use comeback::retry::{self, Jitter, Outcome, Policy};
use comeback::view::Buffer;
use comeback::wire::credits;
use comeback::wire::rate_limit::{self, Remaining};
use serde_json::{Value, json};

/// A verdict, with what the driver needs of it.
pub struct Seen {
    pub category: Category,
    pub code: Value,
    pub retry: Value,
    pub outcome: Outcome,
}

fn seen(verdict: &Verdict<&Value>, limit: (Option<Remaining>, u32)) -> Seen {
    let code = match verdict.code {
        Some(Value::String(text)) => json!(text),
        Some(number) => json!(number.to_string()),
        None => Value::Null,
    };
    Seen {
        category: verdict.category,
        code,
        retry: told(verdict.retry, verdict.after_ms),
        outcome: Outcome {
            category: verdict.category,
            retry: verdict.retry,
            max_retries: verdict.max_retries,
            is_coded: verdict.listed.is_some(),
            is_begun: verdict.unclear.is_some(),
            status: verdict.status,
            server_delay: verdict.server_delay,
            remaining: limit.0,
            bucket: limit.1,
        },
    }
}

/// The advice as it stands in a classification, but for its moment.
pub fn told(retry: Retry, after_ms: Option<u64>) -> Value {
    let mut retry = json!(retry);
    if let Some(after_ms) = after_ms {
        retry["afterMs"] = json!(after_ms);
    }
    retry
}

pub fn see_response(
    status: u16,
    headers: &Value,
    body: Option<&Value>,
    profiles: &[&'static Profile],
    now: i64,
) -> Seen {
    let view = JsonView::new(now);
    let verdict = classify::classify_response(&&view, status, Some(headers), body, profiles);
    seen(&verdict, see_limit(headers, now))
}

/// What is left of a limit, and its name.
fn see_limit(headers: &Value, now: i64) -> (Option<Remaining>, u32) {
    let view = JsonView::new(now);
    let mut buffer = Buffer::long();
    let left = rate_limit::read(&&view, headers, &mut buffer);
    let view = &view;
    let name = rate_limit::name(&view, headers, &mut buffer);
    (left, name.map_or(0, retry::bucket))
}

/// How many credits are left, when the response says so.
pub fn see_credits(headers: &Value, profiles: &[&'static Profile]) -> Option<u64> {
    let name = several::credits_header(profiles);
    let view = JsonView::new(0);
    credits::read(&&view, headers, name, &mut Buffer::new())
}

/// The classification of a call that was not sent for want of credits.
pub fn see_no_credits(profiles: &[&'static Profile]) -> Seen {
    let view = JsonView::new(0);
    let verdict = classify::classify_response(&&view, 402, None, None, profiles);
    seen(&verdict, (None, 0))
}

pub fn see_thrown(why: Category, profiles: &[&'static Profile]) -> Seen {
    let view = JsonView::new(0);
    let error = json!({ "name": "TypeError", "message": "fetch failed" });
    let verdict = classify::classify_thrown(&&view, Some(&error), why, profiles);
    seen(&verdict, (None, 0))
}

/// A success whose body is not read.
pub fn unopened(status: u16, headers: &Value, now: i64) -> Outcome {
    let (remaining, bucket) = see_limit(headers, now);
    Outcome {
        status: Some(status),
        remaining,
        bucket,
        ..Outcome::OK
    }
}

pub fn limits_of(options: &Value, profiles: &[&'static Profile]) -> Vec<Limit> {
    match &options["rateLimit"] {
        Value::Bool(false) => Vec::new(),
        Value::Object(own) => vec![Limit {
            requests: u32::try_from(own["requests"].as_u64().unwrap()).unwrap(),
            per: own["per"].as_u64().unwrap(),
            path: None,
        }],
        _ => several::limits(profiles).to_vec(),
    }
}

/// The options of the client with those of the call on top.
pub fn policy_of(options: &Value, own: &Value) -> Policy {
    let mut policy = Policy::default();
    for options in [options, own] {
        let time = |field: &str| options[field].as_u64();
        policy.attempt_timeout = time("attemptTimeout").unwrap_or(policy.attempt_timeout);
        policy.deadline = time("deadline").unwrap_or(policy.deadline);
        policy.poll_timeout = time("pollTimeout").unwrap_or(policy.poll_timeout);
        policy.limits &= options["rateLimit"] != json!(false);
        policy.refresh_timeout = time("refreshTimeout").unwrap_or(policy.refresh_timeout);
        let least = options["credits"]["stopBelow"].as_u64();
        policy.stop_below = least.unwrap_or(policy.stop_below);
        let retry = &options["retry"];
        if *retry == json!(false) {
            policy.once = true;
            continue;
        }
        policy.once &= retry.is_null();
        let set = |field: &str, to: &mut u64| *to = retry[field].as_u64().unwrap_or(*to);
        let mut most = u64::from(policy.max_retries);
        set("maxRetries", &mut most);
        policy.max_retries = u32::try_from(most).unwrap();
        set("baseDelay", &mut policy.base_delay);
        set("maxDelay", &mut policy.max_delay);
        set("maxServerDelay", &mut policy.max_server_delay);
        set("patience", &mut policy.patience);
        if let Some(factor) = retry["factor"].as_f64() {
            policy.factor_milli = (factor * 1_000.0) as u32;
        }
        if let Some(jitter) = retry["jitter"].as_str() {
            policy.jitter = Jitter::from_name(jitter).unwrap();
        }
        policy.all_methods = retry["methods"]
            .as_str()
            .map_or(policy.all_methods, |m| m == "all");
        policy.gate = retry["gate"].as_bool().unwrap_or(policy.gate);
        policy.budget = retry["budget"].as_bool().unwrap_or(policy.budget);
    }
    policy
}
