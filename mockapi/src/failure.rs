//! Errors and successes in the envelope of each API.

use axum::http::StatusCode;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::catalogue::Api;
use crate::reply::Reply;

/// What is stamped on every answer.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The id of the request.
    pub request_id: String,
    /// The server's time, Unix milliseconds.
    pub now_ms: u64,
}

/// An error of one API, before it is put into the envelope.
///
/// Boxed, since it is the rare half of many results.
#[derive(Clone, Debug)]
pub struct Failure(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    api: Api,
    code: String,
    status: u16,
    message: String,
    details: Option<Value>,
    retry_after: Option<u64>,
    action: Option<Value>,
}

impl Failure {
    /// The error `code` with its documented status; undocumented codes get 400.
    #[must_use]
    pub fn new(api: Api, code: &str) -> Self {
        let known = api.code(code);
        Self(Box::new(Inner {
            api,
            code: code.to_owned(),
            status: known.map_or(400, |entry| entry.status),
            message: known
                .map_or("this code is in no document", |entry| entry.text)
                .to_owned(),
            details: None,
            retry_after: None,
            action: None,
        }))
    }

    /// The error `code` as it typically looks, with the extras that its document shows.
    #[must_use]
    pub fn sample(api: Api, code: &str) -> Self {
        let mut failure = Self::new(api, code);
        // Of the five APIs only this one says nothing about when to come back.
        if failure.0.status == 429 && api != Api::Noxinfluencer {
            failure.0.retry_after = Some(2);
        }
        match (api, code) {
            (Api::Commerce, "INSUFFICIENT_BALANCE") => failure.balance(50.0, 100.0),
            (Api::Noxinfluencer, "INSUFFICIENT_CREDIT" | "SCOPE_REQUIRED") => failure.action(
                "https://nox.example/plans",
                "Compare what the plans include.",
            ),
            (Api::Noxinfluencer, "INVALID_API_KEY") => failure.action(
                "https://nox.example/keys",
                "Look at the keys of this account.",
            ),
            _ => failure,
        }
    }

    /// Another sentence than the usual one.
    #[must_use]
    pub fn message(mut self, text: impl Into<String>) -> Self {
        self.0.message = text.into();
        self
    }

    /// Another status than the documented one.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.0.status = status;
        self
    }

    /// Seconds until the client may come back; `None` leaves the hint out.
    #[must_use]
    pub fn retry_after(mut self, seconds: Option<u64>) -> Self {
        self.0.retry_after = seconds;
        self
    }

    /// The next step that the server itself proposes (`noxinfluencer`).
    #[must_use]
    pub fn action(mut self, url: &str, hint: &str) -> Self {
        self.0.action = Some(json!({ "url": url, "hint": hint }));
        self
    }

    /// What else is told, where the API has a place for it (`commerce`).
    #[must_use]
    pub fn details(mut self, details: Value) -> Self {
        self.0.details = Some(details);
        self
    }

    /// The two amounts that `commerce` sends along, as numbers.
    #[must_use]
    pub fn balance(self, current: f64, required: f64) -> Self {
        self.details(json!({ "current_balance": current, "required_amount": required }))
    }

    /// The answer, in the envelope of the API.
    #[must_use]
    pub fn reply(&self, stamp: &Stamp) -> Reply {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::BAD_REQUEST);
        let reply = Reply::json(status, &self.body(stamp)).with("x-request-id", &stamp.request_id);
        match self.0.retry_after {
            Some(seconds) => reply.with("retry-after", seconds),
            None => reply,
        }
    }

    fn body(&self, stamp: &Stamp) -> Value {
        let (code, message) = (&self.0.code, &self.0.message);
        match self.0.api {
            Api::Marketplace => {
                // A code of letters is not a number; it is sent as it is.
                let code = code
                    .parse::<u64>()
                    .map_or_else(|_| json!(code), |number| json!(number));
                let timestamp = stamp.now_ms / 1000;
                json!({ "code": code, "message": message, "data": null, "timestamp": timestamp })
            }
            Api::Noxinfluencer => {
                let id = &stamp.request_id;
                let mut body = json!({ "error_code": code, "message": message, "request_id": id });
                if let Some(action) = &self.0.action {
                    body["action"] = action.clone();
                }
                body
            }
            Api::Commerce => {
                let mut error = json!({ "code": code, "message": message });
                if let Some(details) = &self.0.details {
                    error["details"] = details.clone();
                }
                let meta = json!({ "request_id": stamp.request_id });
                json!({ "success": false, "data": null, "error": error, "meta": meta })
            }
            Api::Publishing => {
                let mut meta = publishing_meta(stamp);
                if let Some(seconds) = self.0.retry_after {
                    meta["retry_after"] = json!(seconds);
                }
                let error = json!({ "code": code, "message": message });
                json!({ "success": false, "error": error, "meta": meta })
            }
            Api::Workspace => {
                let id = &stamp.request_id;
                json!({ "error": { "code": code, "message": message, "requestId": id } })
            }
            Api::Http => json!({ "error": { "code": code, "message": message } }),
        }
    }
}

/// A success, in the envelope of the API.
#[must_use]
pub fn success(api: Api, status: StatusCode, data: &Value, stamp: &Stamp) -> Reply {
    let id = &stamp.request_id;
    let body = match api {
        Api::Marketplace => {
            let timestamp = stamp.now_ms / 1000;
            json!({ "code": 0, "message": "success", "data": data, "timestamp": timestamp })
        }
        Api::Commerce => {
            json!({ "success": true, "data": data, "error": null, "meta": { "request_id": id } })
        }
        Api::Publishing => json!({ "success": true, "data": data, "meta": publishing_meta(stamp) }),
        Api::Noxinfluencer => json!({ "data": data, "request_id": id }),
        Api::Workspace => json!({ "data": data, "requestId": id }),
        Api::Http => data.clone(),
    };
    Reply::json(status, &body).with("x-request-id", id)
}

fn publishing_meta(stamp: &Stamp) -> Value {
    json!({ "request_id": stamp.request_id, "timestamp": rfc3339(stamp.now_ms) })
}

/// A time such as `2026-02-01T12:00:00Z`, to the second.
#[must_use]
pub fn rfc3339(unix_ms: u64) -> String {
    let seconds = i64::try_from(unix_ms / 1000).unwrap_or(0);
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(api: Api, code: &str) -> (Reply, Value) {
        let stamp = Stamp {
            request_id: "req_1".into(),
            now_ms: 1_700_000_000_500,
        };
        let reply = Failure::sample(api, code).reply(&stamp);
        let value = serde_json::from_slice(&reply.body).expect("JSON");
        (reply, value)
    }

    #[test]
    fn every_api_has_its_own_envelope() {
        let (_, nox) = body(Api::Noxinfluencer, "SCOPE_REQUIRED");
        assert_eq!(nox["error_code"], "SCOPE_REQUIRED");
        assert!(nox["action"]["url"].is_string());
        let (_, market) = body(Api::Marketplace, "4091");
        assert_eq!(market["code"], 4091);
        assert_eq!(market["timestamp"], 1_700_000_000);
        let (_, commerce) = body(Api::Commerce, "INSUFFICIENT_BALANCE");
        assert_eq!(commerce["error"]["details"]["required_amount"], 100.0);
        let (_, workspace) = body(Api::Workspace, "forbidden");
        assert_eq!(workspace["error"]["requestId"], "req_1");
    }

    #[test]
    fn limits_say_when_to_come_back_except_noxinfluencer() {
        let (reply, value) = body(Api::Publishing, "RATE_LIMIT_EXCEEDED");
        assert_eq!(reply.headers["retry-after"], "2");
        assert_eq!(value["meta"]["retry_after"], 2);
        assert_eq!(value["meta"]["timestamp"], "2023-11-14T22:13:20Z");
        let (reply, _) = body(Api::Noxinfluencer, "RATE_LIMITED");
        assert!(!reply.headers.contains_key("retry-after"));
    }
}
