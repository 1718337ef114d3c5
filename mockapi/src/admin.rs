//! Below `/_mock`: what tests and the demo steer the server with.

use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post, put};
use serde_json::{Value, json};

use crate::app::{App, tenant_name};
use crate::connection::Control;
use crate::faults::perform::perform;
use crate::faults::{Faults, Outage};
use crate::query::{BadParam, Query};
use crate::reply::Reply;
use crate::scripts::{MOST_BODY, Seen};
use crate::tenant::lock;

/// The routes below `/_mock`.
pub fn routes(app: App) -> Router {
    Router::new()
        .route(
            "/_mock/health",
            get(|| async { Reply::text(StatusCode::OK, "ok") }),
        )
        .route("/_mock/reset", post(reset))
        .route("/_mock/requests", get(requests))
        .route("/_mock/outage", put(begin_outage).delete(end_outage))
        .route(
            "/_mock/scripts/{key}",
            put(write_script).delete(delete_script),
        )
        .route("/_mock/log/{key}", get(log))
        .route("/_mock/play/{key}", any(play))
        .route("/_mock/play/{key}/{*rest}", any(play_below))
        .with_state(app)
}

async fn reset(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Reply {
    app.tenants
        .reset(&tenant_name(&headers, &Query::parse(uri.query())));
    Reply::json(StatusCode::OK, &json!({ "reset": true }))
}

async fn requests(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Reply {
    let tenant = app
        .tenants
        .get(&tenant_name(&headers, &Query::parse(uri.query())));
    let seconds = lock(&tenant).traffic.seconds();
    Reply::json(StatusCode::OK, &json!(seconds))
}

/// Bad weather for a tenant: `for_ms` long, `after_ms` from now, with the fault
/// parameters of the same query.
async fn begin_outage(
    State(app): State<App>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Reply, BadParam> {
    let query = Query::parse(uri.query());
    let faults = Faults::parse(&query)?;
    if !Faults::asked_for(&query) {
        let text = "say what goes wrong, for example with __code or __fault";
        return Err(BadParam(text.into()));
    }
    let lasts: Option<u64> = query.number("for_ms")?;
    let lasts = lasts.ok_or_else(|| BadParam("for_ms must say how long it lasts".into()))?;
    let after: u64 = query.number("after_ms")?.unwrap_or(0);
    let from_ms = app.clock.now_ms().saturating_add(after);
    let until_ms = from_ms.saturating_add(lasts);
    let tenant = app.tenants.get(&tenant_name(&headers, &query));
    lock(&tenant).outage = Some(Outage {
        faults,
        from_ms,
        until_ms,
    });
    Ok(Reply::json(
        StatusCode::OK,
        &json!({ "from_ms": from_ms, "until_ms": until_ms }),
    ))
}

async fn end_outage(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Reply {
    let tenant = app
        .tenants
        .get(&tenant_name(&headers, &Query::parse(uri.query())));
    lock(&tenant).outage = None;
    Reply::json(StatusCode::OK, &json!({ "outage": false }))
}

async fn write_script(
    State(app): State<App>,
    Path(key): Path<String>,
    body: axum::body::Bytes,
) -> Result<Reply, BadParam> {
    let steps: Value = serde_json::from_slice(&body)
        .map_err(|error| BadParam(format!("a script must be JSON: {error}")))?;
    let count = app
        .scripts
        .write(&key, steps, app.clock.now_ms())
        .map_err(BadParam)?;
    Ok(Reply::json(
        StatusCode::OK,
        &json!({ "key": key, "steps": count }),
    ))
}

async fn delete_script(State(app): State<App>, Path(key): Path<String>) -> Reply {
    app.scripts.delete(&key);
    Reply::empty(StatusCode::NO_CONTENT)
}

async fn log(State(app): State<App>, Path(key): Path<String>) -> Reply {
    match app.scripts.log(&key) {
        Some(entries) => Reply::json(StatusCode::OK, &json!(entries)),
        None => no_script(&key),
    }
}

async fn play(state: State<App>, Path(key): Path<String>, request: Request) -> Response {
    play_next(&state.0, &key, request).await
}

async fn play_below(
    state: State<App>,
    Path((key, _)): Path<(String, String)>,
    request: Request,
) -> Response {
    play_next(&state.0, &key, request).await
}

async fn play_next(app: &App, key: &str, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BODY).await else {
        return Reply::empty(StatusCode::PAYLOAD_TOO_LARGE).into_response();
    };
    let seen = Seen {
        parts: &parts,
        body: &body,
        now_ms: app.clock.now_ms(),
    };
    let Some(step) = app.scripts.next(key, &seen) else {
        return no_script(key).into_response();
    };
    tokio::time::sleep(Duration::from_millis(step.delay_ms)).await;
    let reply = step.reply(&app.stamp());
    match step.fault {
        Some(kind) => {
            let control = parts
                .extensions
                .get::<Control>()
                .cloned()
                .unwrap_or_default();
            perform(kind, reply, &control).await
        }
        None => reply.into_response(),
    }
}

fn no_script(key: &str) -> Reply {
    let text = format!("there is no script named {key}");
    Reply::json(StatusCode::NOT_FOUND, &json!({ "mock_error": text }))
}
