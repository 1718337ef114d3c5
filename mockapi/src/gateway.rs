//! What every API request passes: tenant, counting, faults.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::apis::decorate;
use crate::app::App;
use crate::call::Call;
use crate::catalogue::Api;
use crate::connection::Control;
use crate::faults::Faults;
use crate::faults::perform::perform;
use crate::query::{BadParam, Query};
use crate::reply::Reply;
use crate::tenant::Tenant;

/// The largest request body that is read.
const MOST_BODY: usize = 1 << 20;
/// The largest answer of an API that a fault is applied to.
const MOST_ANSWER: usize = 8 << 20;
/// Numbers in the query that handlers rely on.
const NUMBERS: [&str; 6] = [
    "__limit",
    "__window_ms",
    "expires_ms",
    "ready_ms",
    "ttl_ms",
    "page",
];

/// The middleware in front of all APIs.
pub async fn gateway(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_BODY).await else {
        return Reply::text(StatusCode::PAYLOAD_TOO_LARGE, "at most 1 MiB, please").into_response();
    };
    let query = Query::parse(parts.uri.query());
    let asked = match check(&query) {
        Ok(asked) => asked,
        Err(bad) => return bad.into_response(),
    };
    let call = app.call(&parts.headers, query, body.to_vec());
    let control = parts
        .extensions
        .get::<Control>()
        .cloned()
        .unwrap_or_default();
    let faults = {
        let mut tenant = call.tenant();
        tenant.traffic.arrived(call.now_ms());
        faults_now(&mut tenant, asked, &parts, &call)
    };
    let api = Api::of_path(parts.uri.path()).unwrap_or(Api::Http);
    parts.extensions.insert(call.clone());
    let request = Request::from_parts(parts, Body::from(body));
    answer(faults, api, &call, &control, request, next).await
}

async fn answer(
    faults: Faults,
    api: Api,
    call: &Call,
    control: &Control,
    request: Request,
    next: Next,
) -> Response {
    if !faults.delay.is_zero() {
        tokio::time::sleep(faults.delay).await;
    }
    let planned = faults
        .answer(api, call.stamp())
        .map(|reply| decorate(api, call, reply));
    let silent = faults.kind.is_some_and(|kind| kind.is_silent());
    let mut reply = match planned {
        Some(reply) => reply,
        None if silent && !faults.processed => Reply::default(),
        None => read(next.run(request).await).await,
    };
    faults.dress(&mut reply);
    if faults.kind.is_some() || reply.status.as_u16() >= 400 {
        call.tenant().traffic.refused(call.now_ms());
    }
    match faults.kind {
        Some(kind) => perform(kind, reply, control).await,
        None => reply.into_response(),
    }
}

/// Reads all parameters once, so that a wrong one is refused whatever the route.
fn check(query: &Query) -> Result<Option<Faults>, BadParam> {
    for name in NUMBERS {
        query.number::<u64>(name)?;
    }
    let faults = Faults::parse(query)?;
    Ok(Faults::asked_for(query).then_some(faults))
}

/// The request's own faults while `__times` lasts, else the weather's.
fn faults_now(tenant: &mut Tenant, asked: Option<Faults>, parts: &Parts, call: &Call) -> Faults {
    let own = asked.filter(|faults| match faults.times {
        None => true,
        Some(times) => {
            let address = format!("{} {}", parts.method, parts.uri);
            let played = tenant.played.get_or_insert_with(address, || 0);
            *played += 1;
            *played <= times
        }
    });
    let weather = || tenant.outage.as_ref()?.faults_at(call.now_ms());
    own.or_else(weather).unwrap_or_default()
}

async fn read(response: Response) -> Reply {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, MOST_ANSWER)
        .await
        .unwrap_or_default()
        .to_vec();
    Reply {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}
