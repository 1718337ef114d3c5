//! What goes back to JavaScript: plain objects, by serde-wasm-bindgen.

use serde::Serialize;
use serde_wasm_bindgen::preserve;
use wasm_bindgen::prelude::*;

use super::value::{Node, Values};
use crate::classification::Retry;
use crate::classify;
use crate::profile::{Advice, CodeRule, Profile};
use crate::retry;
use crate::time::Ms;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a code, or a failure, means. The package puts the words on. */
export interface Meaning {
  category: string;
  action: string;
  by: string;
  retry: "never" | "backoff" | "wait" | "refresh" | "poll";
  /**
   * What goes with `retry`: a number of retries, or in a profile's entry a wait in ms. A verdict
   * has its wait in `afterMs`.
   */
  amount: number | null;
  /** The API call that tells more. */
  lookup: string | null;
  status: number | null;
  /** The server's own value, or the profile's entry; undefined where there is none. */
  code: unknown;
}

/** What the core says of a failure. The server's own values are untouched. */
export interface Verdict {
  meaning: Meaning;
  /** The wait that the server or its documents ask for, ms; null where neither does. */
  afterMs: number | null;
  /** The place of the profile in the list that was given; -1 for `http`. */
  profile: number;
  /** The profile lists the code. */
  known: boolean;
  message: unknown;
  /** `message` is that of a thrown error, which may quote a URL. */
  isErrorText: boolean;
  requestId: unknown;
  details: unknown;
  hint: unknown;
  url: unknown;
}

/** What a call is to do. */
export interface Step {
  kind: "send" | "in_flight" | "wait" | "hold" | "refused" | "refresh" | "await_refresh" | "cancel" | "finish";
  /** About when, by the clock that the client is given, ms. */
  until: number | null;
  /** What a wait is for, or why the call ends; null when it ends well. */
  reason: string | null;
}

/** What came of an attempt, and what the call is to do now. */
export interface Decision {
  verdict: Verdict;
  step: Step;
}
"#;

/// See `TYPES`.
#[derive(Serialize)]
pub struct Meaning {
    category: &'static str,
    action: &'static str,
    by: &'static str,
    retry: &'static str,
    amount: Option<f64>,
    lookup: Option<&'static str>,
    status: Option<f64>,
    #[serde(with = "preserve")]
    code: JsValue,
}

impl From<&'static CodeRule> for Meaning {
    fn from(entry: &'static CodeRule) -> Self {
        let rule = &entry.rule;
        Self {
            category: rule.category.name(),
            action: rule.action.name(),
            by: rule.by.name(),
            retry: rule.retry.name(),
            amount: rule.amount().map(|amount| amount as f64),
            lookup: rule.lookup(),
            status: Some(f64::from(entry.status)).filter(|status| *status > 0.0),
            code: entry.code.into(),
        }
    }
}

/// See `TYPES`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    meaning: Meaning,
    after_ms: Option<f64>,
    profile: f64,
    known: bool,
    #[serde(with = "preserve")]
    message: JsValue,
    is_error_text: bool,
    #[serde(with = "preserve")]
    request_id: JsValue,
    #[serde(with = "preserve")]
    details: JsValue,
    #[serde(with = "preserve")]
    hint: JsValue,
    #[serde(with = "preserve")]
    url: JsValue,
}

impl Verdict {
    pub fn new(
        values: &Values,
        verdict: &classify::Verdict<Node>,
        profiles: &[&'static Profile],
    ) -> Self {
        let mut given = profiles.iter();
        let place = given.position(|profile| core::ptr::eq(*profile, verdict.profile));
        Self {
            meaning: Meaning {
                category: verdict.category.name(),
                action: verdict.action.name(),
                by: verdict.by.name(),
                retry: Advice::from(verdict.retry).name(),
                amount: match verdict.retry {
                    Retry::Backoff { max_retries } => Some(f64::from(max_retries)),
                    _ => None,
                },
                lookup: verdict.lookup,
                status: verdict.status.map(f64::from),
                code: values.get(verdict.code),
            },
            after_ms: verdict.after_ms.map(|ms| ms as f64),
            profile: place.map_or(-1.0, |at| at as f64),
            known: verdict.listed.is_some(),
            message: values.get(verdict.message),
            is_error_text: verdict.message_of_error,
            request_id: values.get(verdict.request_id),
            details: values.get(verdict.details),
            hint: values.get(verdict.hint),
            url: values.get(verdict.url),
        }
    }
}

/// See `TYPES`.
#[derive(Serialize)]
pub struct Step {
    kind: &'static str,
    until: Option<f64>,
    reason: Option<&'static str>,
}

impl From<retry::Step> for Step {
    fn from(step: retry::Step) -> Self {
        let (kind, until, reason): (_, Option<Ms>, _) = match step {
            retry::Step::Send { .. } => ("send", None, None),
            retry::Step::InFlight => ("in_flight", None, None),
            retry::Step::Wait { until, reason } => ("wait", Some(until), Some(reason.name())),
            retry::Step::Hold { until } => ("hold", Some(until), None),
            retry::Step::Refused => ("refused", None, None),
            retry::Step::Refresh => ("refresh", None, None),
            retry::Step::AwaitRefresh => ("await_refresh", None, None),
            retry::Step::Cancel => ("cancel", None, None),
            retry::Step::Finish { why, until } => {
                ("finish", Some(until), why.map(retry::GiveUp::name))
            }
        };
        Self {
            kind,
            until: until.map(|ms| ms as f64),
            reason,
        }
    }
}

/// See `TYPES`.
#[derive(Serialize)]
pub struct Decision {
    pub verdict: Verdict,
    pub step: Step,
}

/// As a plain object, with null for what is not there.
pub fn object(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    value.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}
