//! What goes back to JavaScript: plain objects, by serde-wasm-bindgen.

use js_sys::Array;
use serde::{Serialize, Serializer};
use serde_wasm_bindgen::preserve;
use wasm_bindgen::prelude::*;

use super::value::{Node, Values};
use crate::classification::Retry;
use crate::classify;
use crate::profile::{Advice, CodeRule, Profile};
use crate::retry;
use crate::time::Ms;
use crate::wire::fields::{Code, Field, Part};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What a code, or a failure, means. The package puts the words on. */
export interface Meaning {
  category: string;
  action: string;
  by: string;
  report: string;
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
  /** Repeating the request does no harm. */
  isRepeatable: boolean;
  /** The answer shows that the request was carried out in part: the category whose words leave that open. */
  unclear: string | undefined;
  /** `message` is meant for the person at the screen. */
  forUser: boolean;
  /** Its language, where it is for the person and the response says so. */
  language: unknown;
  requestId: unknown;
  details: unknown;
  hint: unknown;
  url: unknown;
  /** Undefined where there are none. */
  fields: FieldFound[] | undefined;
}

/**
 * What is wrong with one input: place, code, message, `params`, and the element, which may have
 * limits; then the parts of the path: texts, lists of names, and indexes. `true` stands before a list
 * whose first element is no name.
 */
export type FieldFound = [
  place: string | undefined, code: unknown, message: unknown, params: unknown, element: unknown,
  ...path: unknown[],
];

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

/// One of few names, which becomes a JavaScript string once and not each time.
struct Name(&'static str);

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit_variant("", 0, self.0)
    }
}

/// A value as it is.
#[derive(Serialize)]
struct Value(#[serde(with = "preserve")] JsValue);

/// See `TYPES`.
#[derive(Serialize)]
pub struct Meaning {
    category: Name,
    action: Name,
    by: Name,
    report: Name,
    retry: Name,
    amount: Option<f64>,
    lookup: Option<&'static str>,
    status: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Value>,
}

impl From<&'static CodeRule> for Meaning {
    fn from(entry: &'static CodeRule) -> Self {
        let rule = &entry.rule;
        Self {
            category: Name(rule.category.name()),
            action: Name(rule.action.name()),
            by: Name(rule.by.name()),
            report: Name(rule.report().name()),
            retry: Name(rule.retry.name()),
            amount: rule.amount().map(|amount| amount as f64),
            lookup: rule.lookup(),
            status: Some(f64::from(entry.status)).filter(|status| *status > 0.0),
            code: Some(Value(entry.code.into())),
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
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Value>,
    is_error_text: bool,
    is_repeatable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    unclear: Option<Name>,
    for_user: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Value>,
}

impl Verdict {
    pub fn new(
        values: &Values,
        verdict: &classify::Verdict<Node>,
        profiles: &[&'static Profile],
    ) -> Self {
        let value = |node| Value(values.get(Some(node)));
        let mut given = profiles.iter();
        let place = given.position(|profile| core::ptr::eq(*profile, verdict.profile));
        Self {
            meaning: Meaning {
                category: Name(verdict.category.name()),
                action: Name(verdict.action.name()),
                by: Name(verdict.by.name()),
                report: Name(verdict.report.name()),
                retry: Name(Advice::from(verdict.retry).name()),
                amount: match verdict.retry {
                    Retry::Backoff { max_retries } => Some(f64::from(max_retries)),
                    _ => None,
                },
                lookup: verdict.lookup,
                status: verdict.status.map(f64::from),
                code: verdict.code.map(value),
            },
            after_ms: verdict.after_ms.map(|ms| ms as f64),
            profile: place.map_or(-1.0, |at| at as f64),
            known: verdict.listed.is_some(),
            message: verdict.message.map(value),
            is_error_text: verdict.message_of_error,
            is_repeatable: verdict.is_repeatable,
            unclear: verdict.unclear.map(|category| Name(category.name())),
            for_user: verdict.for_user,
            language: verdict.language.map(value),
            request_id: verdict.request_id.map(value),
            details: verdict.details.map(value),
            hint: verdict.hint.map(value),
            url: verdict.url.map(value),
            fields: list(values, &verdict.fields).map(Value),
        }
    }
}

/// The fields of a failure, see `TYPES`. Lists, as a struct for each costs more code.
fn list(values: &Values, fields: &[Field<Node>]) -> Option<JsValue> {
    if fields.is_empty() {
        return None;
    }
    let all = Array::new();
    for field in fields {
        let one = Array::new();
        one.push(
            &field
                .place
                .map_or(JsValue::UNDEFINED, |place| place.name().into()),
        );
        one.push(&match field.code {
            Code::Common(code) => code.into(),
            Code::Own(node) => values.get(Some(node)),
        });
        for node in [field.message, field.params, field.element] {
            one.push(&values.get(node));
        }
        for part in &field.path {
            if matches!(part, Part::Rest(_)) {
                one.push(&JsValue::TRUE);
            }
            one.push(&match *part {
                Part::Names(node) | Part::Rest(node) => values.get(Some(node)),
                Part::Index(index) => index.into(),
            });
        }
        all.push(&one);
    }
    Some(all.into())
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
