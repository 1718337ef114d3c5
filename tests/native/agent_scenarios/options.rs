//! A scenario's options in the middleware's terms.

use std::time::Duration;

use comeback::agent::{Builder, CallOptions, Comeback};
use comeback::retry::Jitter;
use serde_json::{Value, json};

use super::profiles::profiles_of;

/// A client's builder and a call's options have the same methods, but no trait in common.
macro_rules! apply {
    ($to:expr, $options:expr) => {{
        let (mut to, options): (_, &Value) = ($to, $options);
        let retry = &options["retry"];
        if !retry.is_null() {
            to = to.retry(*retry != json!(false));
        }
        if !options["profile"].is_null() {
            to = to.profile(profiles_of(options));
        }
        if let Some(count) = retry["maxRetries"].as_u64() {
            to = to.max_retries(u32::try_from(count).unwrap());
        }
        if let Some(factor) = retry["factor"].as_f64() {
            to = to.factor(factor);
        }
        if let Some(time) = ms(&retry["baseDelay"]) {
            to = to.base_delay(time);
        }
        if let Some(time) = ms(&retry["maxDelay"]) {
            to = to.max_delay(time);
        }
        if let Some(time) = ms(&retry["maxServerDelay"]) {
            to = to.max_server_delay(time);
        }
        if let Some(time) = ms(&retry["patience"]) {
            to = to.patience(time);
        }
        if let Some(jitter) = retry["jitter"].as_str() {
            to = to.jitter(Jitter::from_name(jitter).unwrap());
        }
        if let Some(methods) = retry["methods"].as_str() {
            to = to.all_methods(methods == "all");
        }
        if let Some(on) = retry["gate"].as_bool() {
            to = to.gate(on);
        }
        if let Some(on) = retry["budget"].as_bool() {
            to = to.budget(on);
        }
        if let Some(time) = ms(&options["attemptTimeout"]) {
            to = to.attempt_timeout(time);
        }
        if let Some(time) = ms(&options["deadline"]) {
            to = to.deadline(time);
        }
        if let Some(time) = ms(&options["pollTimeout"]) {
            to = to.poll_timeout(time);
        }
        if let Some(time) = ms(&options["refreshTimeout"]) {
            to = to.refresh_timeout(time);
        }
        if let Some(keys) = options["idempotencyKey"].as_str() {
            to = to.idempotency_key(keys == "auto");
        }
        if let Some(least) = options["credits"]["stopBelow"].as_u64() {
            to = to.stop_below_credits(least);
        }
        if let Some(throw) = options["throwOnError"].as_bool() {
            to = to.throw_on_error(throw);
        }
        to
    }};
}

pub fn of_call(options: &Value) -> CallOptions {
    let own = apply!(CallOptions::new(), options);
    if options["refresh"] == json!(false) {
        return own.no_refresh();
    }
    own
}

pub fn of_client(scenario: &Value) -> Builder {
    let options = &scenario["options"];
    let mut builder = apply!(Comeback::builder(), options);
    builder = match &options["rateLimit"] {
        Value::Bool(false) => builder.no_rate_limit(),
        Value::Object(own) => {
            let requests = u32::try_from(own["requests"].as_u64().unwrap()).unwrap();
            builder.rate_limit(requests, ms(&own["per"]).unwrap())
        }
        _ => builder,
    };
    builder.seed(scenario["seed"].as_u64().unwrap_or(0))
}

pub fn ms(value: &Value) -> Option<Duration> {
    value.as_u64().map(Duration::from_millis)
}
