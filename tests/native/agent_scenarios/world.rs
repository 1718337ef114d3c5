//! One scenario played: its calls through the middleware, its server's answers from scripts.

use std::future::pending;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use comeback::agent::{
    Comeback, Event, EventKind, classification_of, classification_of_error, error_of,
};
use comeback::classification::Category;
use comeback::report::Classification;
use http::Extensions;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Body, Method, Request, Response};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Middleware, Next};
use serde_json::{Map, Value, json};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::network::Network;
use super::options::{self, ms};
use super::server::Server;

/// The date at `t` 0: Fri, 15 Jan 2027 08:00:00 GMT.
const EPOCH: u64 = 1_800_000_000_000;
const BASE: &str = "https://api.test";
/// `t` 0 on the middleware's clock: only differences may count.
const UPTIME: Duration = Duration::from_millis(5_000);

/// What was seen.
#[derive(Default)]
pub struct World {
    pub trace: Vec<Value>,
    pub sends: Vec<Value>,
    pub outcomes: Vec<Value>,
    pub faults: Vec<String>,
}

/// What all parts of a play share.
struct Stage {
    scenario: Value,
    begin: Instant,
    seen: Mutex<World>,
    server: Mutex<Server>,
    /// The keys that the middleware made, in the order in which they came.
    keys: Mutex<Vec<String>>,
    refreshes: Mutex<usize>,
}

impl World {
    pub fn play(scenario: &Value) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let mut world = runtime.block_on(play(scenario.clone()));
        let order = |e: &Value| (e["t"].as_u64(), e["call"].as_u64());
        world.trace.sort_by_key(order);
        world.sends.sort_by_key(order);
        world.outcomes.sort_by_key(|e| e["call"].as_u64());
        world
    }
}

async fn play(scenario: Value) -> World {
    let begin = Instant::now();
    let stage = Arc::new(Stage {
        scenario,
        begin: begin + UPTIME,
        seen: Mutex::default(),
        server: Mutex::default(),
        keys: Mutex::default(),
        refreshes: Mutex::default(),
    });
    let middleware = client_of(&stage);
    sleep_until(stage.begin).await;
    let client = ClientBuilder::new(reqwest::Client::new())
        .with(middleware.clone())
        .with(Wire(stage.clone()))
        .build();
    for at in stage.scenario["forget"].as_array().into_iter().flatten() {
        let (client, at) = (middleware.clone(), stage.begin + ms(at).unwrap());
        tokio::spawn(async move {
            sleep_until(at).await;
            client.forget();
        });
    }
    let mut calls = calls_of(&stage.scenario);
    // Of calls that begin together the first is the first.
    calls.sort_by_key(|(at, ..)| *at);
    let mut tasks = Vec::new();
    for (at, number, spec) in calls {
        sleep_until(stage.begin + Duration::from_millis(at)).await;
        let call = call(stage.clone(), client.clone(), number, spec);
        tasks.push(tokio::spawn(call));
    }
    for task in tasks {
        if let Err(error) = task.await {
            stage.fault(format!("a call panicked: {error}"));
        }
    }
    if !middleware.is_idle() {
        stage.fault("a call is still known to the client".into());
    }
    std::mem::take(&mut *lock(&stage.seen))
}

fn client_of(stage: &Arc<Stage>) -> Comeback {
    let mut builder = options::of_client(&stage.scenario);
    let wall = stage.clone();
    builder = builder
        .wall_clock(move || SystemTime::UNIX_EPOCH + Duration::from_millis(EPOCH + wall.now()));
    if stage.scenario["options"]["refresh"].is_array() {
        let stage = stage.clone();
        builder = builder.refresh(move |_| refresh(stage.clone()));
    }
    if stage.scenario["options"]["headers"].is_array() {
        let stage = stage.clone();
        builder = builder.headers(move |_| stage.own_headers());
    }
    builder.build().unwrap()
}

async fn refresh(stage: Arc<Stage>) -> Result<HeaderMap, &'static str> {
    let script = stage.scenario["options"]["refresh"].as_array().unwrap();
    let turn = {
        let mut turn = lock(&stage.refreshes);
        *turn += 1;
        *turn - 1
    };
    let answer = &script[turn.min(script.len() - 1)];
    if let Some(takes) = ms(&answer["afterMs"]) {
        tokio::time::sleep(takes).await;
    }
    if answer["hang"] == json!(true) {
        pending::<()>().await;
    }
    if answer["fail"] == json!(true) {
        return Err("no new credentials");
    }
    Ok(headers_of(&answer["headers"]))
}

/// When each call begins, its number, and what it is.
fn calls_of(scenario: &Value) -> Vec<(u64, usize, Value)> {
    let mut calls = Vec::new();
    for spec in scenario["calls"].as_array().unwrap() {
        for n in 0..spec["repeat"].as_u64().unwrap_or(1) {
            let at = spec["at"].as_u64().unwrap_or(0) + n * spec["every"].as_u64().unwrap_or(0);
            calls.push((at, calls.len(), spec.clone()));
        }
    }
    calls
}

async fn call(stage: Arc<Stage>, client: ClientWithMiddleware, number: usize, spec: Value) {
    let url = spec["url"].as_str().unwrap_or("/a");
    let url = if url.starts_with('/') {
        format!("{BASE}{url}")
    } else {
        url.to_owned()
    };
    let method = spec["method"].as_str().unwrap_or("GET");
    let mut headers = headers_of(&spec["headers"]);
    headers.insert("x-call", HeaderValue::from(number));
    let listener = stage.clone();
    let own =
        options::of_call(&spec["options"]).on_event(move |event| listener.note(number, event));
    let mut request = client
        .request(Method::from_bytes(method.as_bytes()).unwrap(), url)
        .headers(headers)
        .with_extension(own);
    if let Some(kind) = spec["body"]["kind"].as_str() {
        let text = spec["body"]["text"].as_str().unwrap_or("text").to_owned();
        request = request.body(match kind {
            "stream" => Body::wrap(Once(Some(text.into()))),
            _ => Body::from(text),
        });
    }
    let ended = match spec["abortAt"].as_u64() {
        None => Some(request.send().await),
        // An abort is a future that is dropped.
        Some(at) => {
            let at = stage.begin + Duration::from_millis(at);
            timeout_at(at, request.send()).await.ok()
        }
    };
    stage.settle(number, &spec, ended);
}

impl Stage {
    /// Ms since `t` 0.
    fn now(&self) -> u64 {
        u64::try_from(self.begin.elapsed().as_millis()).unwrap()
    }

    /// What the app's own function gives now.
    fn own_headers(&self) -> HeaderMap {
        let entries = self.scenario["options"]["headers"].as_array().unwrap();
        let is_on = |entry: &&Value| entry["from"].as_u64().unwrap_or(0) <= self.now();
        let current = entries.iter().rfind(is_on);
        current.map_or_else(HeaderMap::new, |entry| headers_of(&entry["headers"]))
    }

    fn fault(&self, what: String) {
        lock(&self.seen).faults.push(what);
    }

    fn note(&self, call: usize, event: &Event<'_>) {
        let mut entry = Map::new();
        entry.insert("t".into(), json!(self.now()));
        entry.insert("call".into(), json!(call));
        entry.insert("type".into(), json!(event.kind.name()));
        entry.insert("attempt".into(), json!(event.attempt));
        entry.insert("elapsed".into(), json!(event.elapsed.as_millis() as u64));
        if let EventKind::Hold { delay, until } | EventKind::Wait { delay, until, .. } = event.kind
        {
            let until = until.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            entry.insert("delay".into(), json!(delay.as_millis() as u64));
            entry.insert("until".into(), json!(until.as_millis() as u64 - EPOCH));
        }
        match event.kind {
            EventKind::Wait { reason, .. } => {
                let reason = reason.name();
                entry.insert("reason".into(), json!(reason));
            }
            EventKind::GiveUp(reason) => {
                entry.insert("reason".into(), json!(reason.name()));
            }
            _ => {}
        }
        if let Some(what) = event.classification {
            entry.insert("category".into(), json!(what.category));
            entry.insert("code".into(), json!(what.code));
        }
        lock(&self.seen).trace.push(Value::Object(entry));
    }

    /// How the call ended; `None` for one that was dropped.
    fn settle(
        &self,
        call: usize,
        spec: &Value,
        ended: Option<reqwest_middleware::Result<Response>>,
    ) {
        let throws = [&spec["options"], &self.scenario["options"]]
            .iter()
            .find_map(|o| o["throwOnError"].as_bool())
            .unwrap_or(false);
        let (mut outcome, what): (Value, Option<Classification>) = match &ended {
            None => (json!({ "error": "AbortError" }), None),
            Some(Ok(response)) => {
                let what = classification_of(response).cloned();
                (json!({ "status": response.status().as_u16() }), what)
            }
            Some(Err(error)) => {
                let what = classification_of_error(error).cloned();
                (json!({ "error": name_of(error, throws) }), what)
            }
        };
        outcome["call"] = json!(call);
        outcome["t"] = json!(self.now());
        if let Some(what) = what {
            outcome["category"] = json!(what.category);
            outcome["code"] = json!(what.code);
            outcome["retry"] = self.retry_of(&what);
        }
        lock(&self.seen).outcomes.push(outcome);
    }

    /// The advice without its moment, which must be `after_ms` from a time of this play.
    fn retry_of(&self, what: &Classification) -> Value {
        let mut retry = json!(what.retry);
        let (after, at) = (what.retry.after_ms, what.retry.at);
        let answered = at.map(|at| at.checked_sub(after.unwrap_or(0) + EPOCH));
        let fits = match answered {
            Some(answered) => answered.is_some_and(|t| after.is_some() && t <= self.now()),
            None => after.is_none(),
        };
        if !fits {
            self.fault(format!("the moment {at:?} does not go with {after:?}"));
        }
        retry.as_object_mut().unwrap().remove("at");
        retry
    }

    /// The answer as the mock server's scripts say it.
    fn step(&self, answer: &Value) -> Value {
        let mut step = json!({ "status": answer["status"].as_u64().unwrap_or(200) });
        let mut headers = Vec::new();
        for (name, value) in answer["headers"].as_object().into_iter().flatten() {
            match value.as_array() {
                None => headers.push(json!([name, value])),
                Some(each) => headers.extend(each.iter().map(|value| json!([name, value]))),
            }
        }
        let has_date = headers.iter().any(|pair| pair[0] == "date");
        if let Some(offset) = self.scenario["server"]["clockOffsetMs"].as_i64()
            && !has_date
        {
            let at = i64::try_from(EPOCH + self.now()).unwrap() + offset;
            let at = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(at).unwrap());
            headers.push(json!(["date", httpdate::fmt_http_date(at)]));
        }
        let body = &answer["body"];
        if !body.is_null() {
            let text = body
                .as_str()
                .map_or_else(|| body.to_string(), str::to_owned);
            let room = answer["padTo"].as_u64().unwrap_or(0) as usize;
            let padding = " ".repeat(room.saturating_sub(text.len()));
            step["body"] = json!(text + &padding);
            let has_type = headers.iter().any(|pair| pair[0] == "content-type");
            if !body.is_string() && !has_type {
                headers.push(json!(["content-type", "application/json"]));
            }
        }
        step["headers"] = json!(headers);
        for (what, fault) in [
            ("networkError", "reset"),
            ("hang", "hang"),
            ("hangBody", "hang_body"),
        ] {
            if answer[what] == json!(true) {
                step["fault"] = json!(fault);
            }
        }
        step
    }

    /// What the server's log says of a request, sent at that time.
    fn sent(&self, at: u64, url: &str, log: Option<Value>) {
        let Some(log) = log else {
            return self.fault(format!("the server expects no request to {url}"));
        };
        let header = |name: &str| log["headers"][name].as_str();
        let path = url.find("://").map_or(url, |scheme| {
            let host = scheme + 3;
            url[host..]
                .find('/')
                .map_or("/", |slash| &url[host + slash..])
        });
        if !log["path"]
            .as_str()
            .is_some_and(|seen| seen.ends_with(path))
        {
            self.fault(format!("{} arrived as {}", url, log["path"]));
        }
        let call = header("x-call").and_then(|call| call.parse::<u64>().ok());
        let mut sent = json!({ "t": at, "call": call, "method": log["method"], "url": url });
        if let Some(token) = header("authorization") {
            sent["authorization"] = json!(token);
        }
        if let Some(key) = header("idempotency-key") {
            sent["idempotencyKey"] = json!(self.key(key));
        }
        lock(&self.seen).sends.push(sent);
    }

    /// A key that the middleware made goes by the order of its coming.
    fn key(&self, key: &str) -> String {
        let is_made = uuid::Uuid::parse_str(key).is_ok_and(|uuid| uuid.get_version_num() == 4);
        if !is_made {
            return key.to_owned();
        }
        let mut keys = lock(&self.keys);
        let known = keys.iter().position(|k| k == key);
        let at = known.unwrap_or_else(|| {
            keys.push(key.to_owned());
            keys.len() - 1
        });
        format!("key-{}", at + 1)
    }
}

/// The last middleware: the wire.
struct Wire(Arc<Stage>);

#[async_trait::async_trait]
impl Middleware for Wire {
    async fn handle(
        &self,
        request: Request,
        _: &mut Extensions,
        _: Next<'_>,
    ) -> reqwest_middleware::Result<Response> {
        let (stage, network) = (&self.0, Network::get());
        let at = stage.now();
        let url = request.url().as_str();
        let url = url.strip_prefix(BASE).unwrap_or(url).to_owned();
        let answer = lock(&stage.server).answer(&stage.scenario, at, &url);
        let mut answer = answer.unwrap_or(json!({ "never": true }));
        if answer["never"] == json!(true) {
            stage.fault(format!("a request to {url} at {at} that must not come"));
            answer = json!({ "status": 404 });
        }
        let key = network.script(stage.step(&answer));
        if answer["hang"] == json!(true) {
            let _on_its_way = network.exchange_in_vain(request, &key);
            stage.sent(at, &url, network.seen(&key));
            return pending().await;
        }
        let result = if answer["hangBody"] == json!(true) {
            network.exchange_half(request, &key)
        } else {
            network.exchange(request, &key)
        };
        stage.sent(at, &url, network.seen(&key));
        if let Some(takes) = ms(&answer["afterMs"]) {
            tokio::time::sleep(takes).await;
        }
        Ok(Response::from(result?))
    }
}

/// The names that JavaScript has for these.
fn name_of(error: &reqwest_middleware::Error, throws: bool) -> &'static str {
    let Some(own) = error_of(error) else {
        return "another middleware's error";
    };
    if throws || own.attempts() == 0 {
        "ApiError"
    } else if own.classification().category == Category::Timeout {
        "TimeoutError"
    } else {
        "TypeError"
    }
}

fn headers_of(spec: &Value) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in spec.as_object().into_iter().flatten() {
        let name: HeaderName = name.parse().unwrap();
        headers.insert(name, value.as_str().unwrap().parse().unwrap());
    }
    headers
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A body that can be sent once.
struct Once(Option<bytes::Bytes>);

impl http_body::Body for Once {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, Self::Error>>> {
        let frame = self.0.take().map(|data| Ok(http_body::Frame::data(data)));
        std::task::Poll::Ready(frame)
    }
}
