//! One step of a script.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::catalogue::Api;
use crate::failure::{Failure, Stamp};
use crate::faults::{Kind, final_status, value};
use crate::reply::Reply;

/// What a request to the script gets.
#[derive(Clone, Debug)]
pub struct Step {
    /// The status, if the step names one; else the code's, else 200.
    pub status: Option<StatusCode>,
    /// Waited before the answer.
    pub delay_ms: u64,
    /// What happens to the connection.
    pub fault: Option<Kind>,
    /// How many requests the step is good for.
    pub repeat: u64,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Value>,
    code: Option<(Api, String)>,
}

/// The step as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    status: Option<u16>,
    #[serde(default)]
    headers: Headers,
    body: Option<Value>,
    code: Option<Value>,
    api: Option<String>,
    #[serde(default)]
    delay_ms: u64,
    fault: Option<Kind>,
    repeat: Option<u64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Headers {
    Object(Map<String, Value>),
    Pairs(Vec<(String, String)>),
}

impl Default for Headers {
    fn default() -> Self {
        Self::Pairs(Vec::new())
    }
}

impl Step {
    /// Reads a step.
    ///
    /// # Errors
    /// A sentence about what is wrong with it.
    pub fn parse(written: Value) -> Result<Self, String> {
        // An explicit null body is a body of its own: the JSON text `null`.
        let null_body = written.get("body").is_some_and(Value::is_null);
        let written: Written = serde_json::from_value(written).map_err(|e| e.to_string())?;
        let status = written
            .status
            .map(|number| final_status("status", number))
            .transpose();
        Ok(Self {
            status: status.map_err(|bad| bad.0)?,
            delay_ms: written.delay_ms,
            fault: written.fault,
            repeat: written.repeat.unwrap_or(1).max(1),
            headers: headers(written.headers)?,
            body: written.body.or(null_body.then_some(Value::Null)),
            code: code(written.api, written.code)?,
        })
    }

    /// The answer, before any fault of the connection.
    #[must_use]
    pub fn reply(&self, stamp: &Stamp) -> Reply {
        let mut reply = match (&self.body, &self.code) {
            (Some(Value::String(text)), _) => Reply::text(StatusCode::OK, text),
            (Some(json), _) => Reply::json(StatusCode::OK, json),
            (None, Some((api, code))) => Failure::sample(*api, code).reply(stamp),
            (None, None) => Reply::empty(StatusCode::OK),
        };
        if let Some(status) = self.status {
            reply.status = status;
        }
        for (name, _) in &self.headers {
            reply.headers.remove(name);
        }
        for (name, value) in &self.headers {
            reply.headers.append(name.clone(), value.clone());
        }
        // A header of the code's sample that a script did not ask for stays in place.
        if reply.body.is_empty() && !self.headers.iter().any(|(name, _)| name == CONTENT_TYPE) {
            reply.headers.remove(CONTENT_TYPE);
        }
        reply
    }
}

fn headers(written: Headers) -> Result<Vec<(HeaderName, HeaderValue)>, String> {
    let pairs: Vec<(String, String)> = match written {
        Headers::Pairs(pairs) => pairs,
        Headers::Object(object) => object
            .into_iter()
            .map(|(name, value)| match value {
                Value::String(text) => (name, text),
                other => (name, other.to_string()),
            })
            .collect(),
    };
    pairs
        .into_iter()
        .map(|(name, text)| {
            let wrong = |_| format!("{name} is not a header name");
            let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(wrong)?;
            Ok((parsed, value("a header", &text).map_err(|bad| bad.0)?))
        })
        .collect()
}

fn code(api: Option<String>, code: Option<Value>) -> Result<Option<(Api, String)>, String> {
    let Some(code) = code else { return Ok(None) };
    let code = match code {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => return Err("code must be text or a number".into()),
    };
    let api = match api {
        Some(name) => Api::named(&name).ok_or_else(|| format!("there is no API named {name}"))?,
        // Without an API the code must belong to one only.
        None => match Api::ALL
            .iter()
            .filter(|a| a.code(&code).is_some())
            .collect::<Vec<_>>()[..]
        {
            [only] => *only,
            _ => return Err(format!("say whose code {code} is: api is missing")),
        },
    };
    Ok(Some((api, code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn reply(step: Value) -> Reply {
        let stamp = Stamp {
            request_id: "r".into(),
            now_ms: 0,
        };
        Step::parse(step).expect("valid").reply(&stamp)
    }

    #[test]
    fn a_body_is_json_or_text() {
        assert_eq!(reply(json!({ "body": { "a": 1 } })).body, br#"{"a":1}"#);
        assert_eq!(reply(json!({ "body": null })).body, b"null");
        let text = reply(json!({ "body": "hi", "headers": { "content-type": "text/html" } }));
        assert_eq!(text.headers["content-type"], "text/html");
        assert!(reply(json!({})).body.is_empty());
    }

    #[test]
    fn headers_come_as_object_or_as_pairs() {
        let pairs = json!({ "headers": [["retry-after", "1"], ["retry-after", "2"]] });
        assert_eq!(
            reply(pairs).headers.get_all("retry-after").iter().count(),
            2
        );
        assert_eq!(
            reply(json!({ "headers": { "x-n": 7 } })).headers["x-n"],
            "7"
        );
    }

    #[test]
    fn a_code_that_only_one_api_has_needs_no_api() {
        assert_eq!(reply(json!({ "code": "ASYNC_NOT_READY" })).status, 409);
        assert_eq!(reply(json!({ "code": 4091 })).status, 409);
        assert!(Step::parse(json!({ "code": "INTERNAL_ERROR" })).is_err());
    }
}
