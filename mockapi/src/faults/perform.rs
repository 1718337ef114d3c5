//! Making a fault of the connection happen.

use std::convert::Infallible;
use std::future::{Future, pending};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt};

use crate::connection::Control;
use crate::faults::Kind;
use crate::reply::Reply;

/// Nothing is kept open for longer than this.
const LONGEST_SILENCE: Duration = Duration::from_secs(120);
/// Time for the half body to leave the server before the connection closes.
const FLUSH: Duration = Duration::from_millis(30);
/// The end of the endless body.
const HUGE: usize = 64 << 20;
const CHUNK: usize = 64 << 10;

/// Answers with `reply` as far as the fault lets it through.
pub async fn perform(kind: Kind, reply: Reply, control: &Control) -> Response {
    match kind {
        Kind::Reset => {
            control.reset();
            pending().await
        }
        Kind::Hang => {
            tokio::time::sleep(LONGEST_SILENCE).await;
            control.close();
            pending().await
        }
        Kind::Cut => half(reply, end_after(FLUSH, control.clone())),
        Kind::HangBody => half(reply, end_after(LONGEST_SILENCE, control.clone())),
        Kind::Huge => huge(reply),
    }
}

async fn end_after(wait: Duration, control: Control) {
    tokio::time::sleep(wait).await;
    control.close();
}

/// Announces the whole body, sends half of it, then lives on until `end` is through.
fn half(mut reply: Reply, end: impl Future<Output = ()> + Send + 'static) -> Response {
    if reply.body.len() < 2 {
        reply.body = b"the rest of this sentence never arrives".to_vec();
    }
    reply
        .headers
        .insert(CONTENT_LENGTH, HeaderValue::from(reply.body.len()));
    let mut body = std::mem::take(&mut reply.body);
    body.truncate(body.len() / 2);
    let first = stream::once(async move { Ok::<_, Infallible>(Bytes::from(body)) });
    let last = stream::once(async move {
        end.await;
        pending().await
    });
    with_body(reply, Body::from_stream(first.chain(last)))
}

/// An error whose body begins like JSON and then does not want to end.
fn huge(mut reply: Reply) -> Response {
    if reply.status.is_success() {
        reply.status = StatusCode::INTERNAL_SERVER_ERROR;
    }
    reply
        .headers
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let start = Bytes::from_static(br#"{"error":{"message":""#);
    let chunk = Bytes::from(vec![b'x'; CHUNK]);
    let chunks = stream::repeat(chunk).take(HUGE / CHUNK - 1);
    let all = stream::once(async move { start })
        .chain(chunks)
        .map(Ok::<_, Infallible>);
    with_body(reply, Body::from_stream(all))
}

fn with_body(reply: Reply, body: Body) -> Response {
    let mut response = reply.into_response();
    *response.body_mut() = body;
    response
}
