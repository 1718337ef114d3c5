//! Plain HTTP behaviours that do not belong to an API.

use axum::Router;
use axum::extract::{OriginalUri, Path, Request};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::faults::{final_status, status, value};
use crate::query::BadParam;
use crate::reply::Reply;

/// The routes below `/http`; every method is welcome.
pub fn routes() -> Router {
    Router::new()
        .route("/status/{code}", any(plain))
        .route("/problem/{code}", any(problem))
        .route("/google/{code}", any(google))
        .route("/echo", any(echo))
        .route("/redirect", any(redirect))
}

type Answer = Result<Reply, BadParam>;

/// Any status, with the text in `?body=`, or with an empty body.
async fn plain(call: Call, Path(code): Path<String>) -> Answer {
    let code = read(&code)?;
    let Some(text) = call.query().get("body") else {
        return Ok(Reply::empty(code));
    };
    let mut reply = Reply::text(code, text);
    if let Some(kind) = call.query().get("type") {
        reply.headers.insert(CONTENT_TYPE, value("type", kind)?);
    }
    Ok(reply)
}

/// Problem details (RFC 9457); `?type=`, `?title=` and `?detail=` set the members.
async fn problem(call: Call, Path(code): Path<String>) -> Answer {
    let code = read(&code)?;
    let member = |name, usual| call.query().get(name).unwrap_or(usual);
    let body = json!({
        "type": member("type", "about:blank"),
        "title": member("title", code.canonical_reason().unwrap_or("Unusual status")),
        "status": code.as_u16(),
        "detail": member("detail", "This problem was asked for."),
        "instance": format!("urn:request:{}", call.stamp().request_id),
    });
    let reply = Reply::json(code, &body);
    Ok(reply.with("content-type", "application/problem+json"))
}

/// A google.rpc error; `?retry_delay=1.5s` adds a `RetryInfo`.
async fn google(call: Call, Path(code): Path<String>) -> Answer {
    let code = read(&code)?;
    let mut details = Vec::new();
    if let Some(delay) = call.query().get("retry_delay") {
        let kind = "type.googleapis.com/google.rpc.RetryInfo";
        details.push(json!({ "@type": kind, "retryDelay": delay }));
    }
    let error = json!({
        "code": code.as_u16(),
        "message": "this error was asked for",
        "status": rpc_status(code),
        "details": details,
    });
    Ok(Reply::json(code, &json!({ "error": error })))
}

/// The mapping of google.rpc.Code, read from HTTP to rpc.
fn rpc_status(code: StatusCode) -> &'static str {
    match code.as_u16() {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        500 => "INTERNAL",
        501 => "UNIMPLEMENTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    }
}

/// What arrived: method, address, headers and body.
async fn echo(call: Call, OriginalUri(uri): OriginalUri, request: Request) -> Reply {
    let body = json!({
        "method": request.method().as_str(),
        "path": uri.to_string(),
        "headers": headers_json(request.headers()),
        "body": String::from_utf8_lossy(call.body()),
    });
    Reply::json(StatusCode::OK, &body)
}

/// Sends the client to `?to=`, with 302 or the `?status=` given.
async fn redirect(call: Call) -> Answer {
    let missing = || BadParam("to must say where the redirect leads".into());
    let to = call.query().get("to").ok_or_else(missing)?;
    let code = status(call.query(), "status")?.unwrap_or(StatusCode::FOUND);
    let mut reply = Reply::empty(code);
    reply.headers.insert(LOCATION, value("to", to)?);
    Ok(reply)
}

/// Headers as an object; a header that came several times is joined by commas.
pub(crate) fn headers_json(headers: &HeaderMap) -> Value {
    let mut all = Map::new();
    for (name, value) in headers {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let joined = match all.get(name.as_str()).and_then(Value::as_str) {
            Some(before) => format!("{before}, {text}"),
            None => text,
        };
        all.insert(name.to_string(), Value::String(joined));
    }
    Value::Object(all)
}

fn read(code: &str) -> Result<StatusCode, BadParam> {
    let wrong = |_| BadParam(format!("the status is not a number: {code}"));
    final_status("the status", code.parse().map_err(wrong)?)
}
