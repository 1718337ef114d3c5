//! One scenario played: the engine driven as `pkg/src/call/call.ts` and `pkg/src/scheduler.ts`
//! drive it, with a virtual clock and a scripted server.

use std::collections::BTreeMap;

use comeback::classification::{Category, Retry};
use comeback::profile::{Profile, several};
use comeback::retry::{CallId, Client, Facts, GiveUp, Step, endpoint, is_get, is_idempotent};
use serde_json::{Map, Value, json};

use super::credentials::{Own, Replaced, headers_of, of_app};
use super::profiles::profiles_of;
use super::seen::{
    Seen, limits_of, policy_of, see_credits, see_no_credits, see_response, see_thrown, told,
    unopened,
};
use super::server::Server;

/// The date at `t` 0: Fri, 15 Jan 2027 08:00:00 GMT.
const EPOCH: i64 = 1_800_000_000_000;
/// What it is on the engine's clock: only differences may count.
const UPTIME: u64 = 5_000;
/// The driver looks at no longer body.
const MAX_BODY: usize = 65_536;
const MAX_STEPS: usize = 20_000;

/// Headers by their names in lower case.
pub type Headers = BTreeMap<String, String>;

enum Event {
    Begin(usize),
    Abort(usize),
    /// To this attempt of this call.
    Answer(usize, u32, Value),
    Refreshed(usize, Value),
    Forget,
    Online,
}

/// What the last attempt gave.
enum Last {
    Nothing,
    Response(u16),
    Error(&'static str),
}

struct Call {
    spec: Value,
    id: CallId,
    began: u64,
    attempts: u32,
    key: Option<String>,
    credentials: Own,
    last: Last,
    seen: Option<(Category, Value, Value)>,
    ended: bool,
}

pub struct World<'s> {
    scenario: &'s Value,
    profiles: Vec<&'static Profile>,
    client: Client,
    now: u64,
    queue: BTreeMap<(u64, u64), Event>,
    counter: u64,
    calls: Vec<Call>,
    names: Vec<String>,
    server: Server,
    keys: u32,
    refreshes: usize,
    replaced: Replaced,
    pub trace: Vec<Value>,
    pub sends: Vec<Value>,
    pub outcomes: Vec<Value>,
    pub faults: Vec<String>,
}

impl<'s> World<'s> {
    pub fn new(scenario: &'s Value) -> Self {
        let options = &scenario["options"];
        let profiles = profiles_of(options);
        let mut world = Self {
            scenario,
            client: Client::new(
                scenario["seed"].as_u64().unwrap_or(0),
                limits_of(options, &profiles),
            )
            .with_limits_of_origins(several::limits_origin(&profiles)),
            profiles,
            now: 0,
            queue: BTreeMap::new(),
            counter: 0,
            calls: Vec::new(),
            names: Vec::new(),
            server: Server::default(),
            keys: 0,
            refreshes: 0,
            replaced: Replaced::default(),
            trace: Vec::new(),
            sends: Vec::new(),
            outcomes: Vec::new(),
            faults: Vec::new(),
        };
        for spec in scenario["calls"].as_array().unwrap() {
            for n in 0..spec["repeat"].as_u64().unwrap_or(1) {
                let at = spec["at"].as_u64().unwrap_or(0) + n * spec["every"].as_u64().unwrap_or(0);
                let number = world.calls.len();
                world.calls.push(Call {
                    spec: spec.clone(),
                    id: 0,
                    began: at,
                    attempts: 0,
                    key: None,
                    credentials: Own::default(),
                    last: Last::Nothing,
                    seen: None,
                    ended: false,
                });
                // "Aborted before the call" means before.
                let abort = spec["abortAt"].as_u64();
                if let Some(abort) = abort.filter(|abort| *abort <= at) {
                    world.at(abort, Event::Abort(number));
                }
                world.at(at, Event::Begin(number));
                if let Some(abort) = abort.filter(|abort| *abort > at) {
                    world.at(abort, Event::Abort(number));
                }
            }
        }
        for time in scenario["forget"].as_array().into_iter().flatten() {
            world.at(time.as_u64().unwrap(), Event::Forget);
        }
        for time in scenario["offline"].as_array().into_iter().flatten() {
            world.at(time["to"].as_u64().unwrap(), Event::Online);
        }
        world
    }

    fn at(&mut self, time: u64, event: Event) {
        self.counter += 1;
        self.queue.insert((time, self.counter), event);
    }

    pub fn run(&mut self) {
        for _ in 0..MAX_STEPS {
            if self.calls.iter().all(|call| call.ended) {
                if !self.client.is_idle() {
                    self.faults
                        .push("a call is still known to the client".into());
                }
                for list in [&mut self.trace, &mut self.sends] {
                    list.sort_by_key(|e| (e["t"].as_u64(), e["call"].as_u64()));
                }
                self.outcomes.sort_by_key(|e| e["call"].as_u64());
                return;
            }
            let event = self.queue.keys().next().copied();
            let wake = self.client.next_wake().map(|at| at.saturating_sub(UPTIME));
            match (event, wake) {
                (Some(key), _) if wake.is_none_or(|at| key.0 <= at.max(self.now)) => {
                    self.now = key.0;
                    let event = self.queue.remove(&key).unwrap();
                    self.handle(event);
                }
                (_, Some(at)) => self.now = at.max(self.now),
                _ => break,
            }
            self.pump();
        }
        self.faults.push("some calls never end".into());
    }

    fn clock(&self) -> u64 {
        UPTIME + self.now
    }

    fn wall(&self) -> i64 {
        EPOCH + i64::try_from(self.now).unwrap()
    }

    /// To be called after each word to the engine.
    fn pump(&mut self) {
        while let Some(id) = self.client.poll(self.clock()) {
            if let Some(call) = self.calls.iter().position(|c| c.id == id && !c.ended) {
                self.follow(call);
            }
        }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Begin(call) if !self.calls[call].ended => self.begin(call),
            Event::Begin(_) => {}
            Event::Abort(call) => {
                if !self.calls[call].ended {
                    self.note(call, "give_up", json!({ "reason": "aborted" }), false);
                    self.end(call, json!({ "error": "AbortError" }), false);
                }
            }
            Event::Answer(call, attempt, answer) => {
                if !self.calls[call].ended && self.calls[call].attempts == attempt {
                    self.answered(call, &answer);
                }
            }
            Event::Refreshed(call, script) => {
                if self.calls[call].ended {
                    return;
                }
                let id = self.calls[call].id;
                if self.client.step(id) != Step::Refresh {
                    return;
                }
                let ok = script["fail"] != json!(true);
                if ok {
                    self.learn(call, &headers_of(&script["headers"]));
                }
                self.client.refreshed(self.clock(), id, ok);
                self.follow(call);
            }
            Event::Forget => {
                self.replaced.forget();
                self.client.forget_credentials(self.clock());
            }
            Event::Online => self.client.online(self.clock()),
        }
    }

    fn begin(&mut self, number: usize) {
        let options = &self.scenario["options"];
        let spec = self.calls[number].spec.clone();
        let own = &spec["options"];
        let method = spec["method"].as_str().unwrap_or("GET");
        let url = spec["url"].as_str().unwrap_or("/a");
        let (origin, path) = split(url);
        let is_idempotent = is_idempotent(method);
        let mut key = header(&spec["headers"], "idempotency-key");
        let makes_keys = [own, options]
            .iter()
            .find_map(|o| o["idempotencyKey"].as_str())
            != Some("never");
        if !is_idempotent && key.is_none() && makes_keys && several::take_keys(&self.profiles) {
            self.keys += 1;
            key = Some(format!("key-{}", self.keys));
        }
        let facts = Facts {
            is_get: is_get(method),
            is_idempotent,
            has_key: key.is_some(),
            is_replayable: spec["body"]["kind"] != "stream",
            can_refresh: options["refresh"].is_array() && own["refresh"] != json!(false),
            origin: self.number(origin),
            endpoint: endpoint(method, path),
            credential: header(&spec["headers"], "authorization")
                .map_or(0, |credential| self.number(&credential)),
            path_limits: self.client.path_limits(path),
        };
        self.calls[number].key = key;
        let id = CallId::try_from(number).unwrap() + 1;
        let policy = policy_of(options, own);
        self.client.begin(self.clock(), id, &facts, &policy);
        self.calls[number].id = id;
        self.follow(number);
    }

    /// Does what a call's step says.
    fn follow(&mut self, call: usize) {
        let (id, clock) = (self.calls[call].id, self.clock());
        match self.client.step(id) {
            Step::Send { .. } => self.send(call),
            Step::InFlight | Step::AwaitRefresh => {}
            Step::Wait { until, reason } => {
                let reason = reason.name();
                let delay = until.saturating_sub(clock);
                let fields = json!({ "delay": delay, "until": self.now + delay, "reason": reason });
                self.note(call, "wait", fields, true);
            }
            Step::Hold { until } => {
                let delay = until.saturating_sub(clock);
                self.note(
                    call,
                    "hold",
                    json!({ "delay": delay, "until": self.now + delay }),
                    false,
                );
            }
            Step::Refused => {
                let next = self.next_headers(call).0;
                let names = &mut self.names;
                let number = |name: &str| number(names, name);
                let refused = self.calls[call].credentials.refused(&next, number);
                self.client.refused(clock, id, Some(refused));
                self.follow(call);
            }
            Step::Refresh => {
                self.note(call, "refresh", json!({}), true);
                let script = self.scenario["options"]["refresh"].as_array().unwrap();
                let answer = script[self.refreshes.min(script.len() - 1)].clone();
                self.refreshes += 1;
                if answer["hang"] != json!(true) {
                    let takes = answer["afterMs"].as_u64().unwrap_or(0);
                    self.at(self.now + takes, Event::Refreshed(call, answer));
                }
            }
            Step::Cancel => {
                self.calls[call].last = Last::Error("TimeoutError");
                let seen = see_thrown(Category::Timeout, &self.profiles);
                self.report(call, seen);
            }
            Step::Finish { why, until } => self.finish(call, why, until),
        }
    }

    fn send(&mut self, call: usize) {
        self.calls[call].attempts += 1;
        self.note(call, "attempt", json!({}), false);
        self.client.sent(self.clock(), self.calls[call].id);
        let spec = &self.calls[call].spec;
        let url = spec["url"].as_str().unwrap_or("/a").to_owned();
        let mut sent = json!({ "t": self.now, "call": call, "method": spec["method"].as_str().unwrap_or("GET"), "url": url });
        if let Some(key) = &self.calls[call].key {
            sent["idempotencyKey"] = json!(key);
        }
        let headers = self.next_headers(call);
        if let Some(token) = headers.0.get("authorization") {
            sent["authorization"] = json!(token);
        }
        self.calls[call].credentials.send(headers);
        self.sends.push(sent);
        match self.server.answer(self.scenario, self.now, &url) {
            Some(answer) if answer["never"] != json!(true) => {
                if answer["hang"] != json!(true) {
                    let takes = answer["afterMs"].as_u64().unwrap_or(0);
                    let attempt = self.calls[call].attempts;
                    self.at(self.now + takes, Event::Answer(call, attempt, answer));
                }
            }
            _ => self
                .faults
                .push(format!("a request to {url} that must not come")),
        }
    }

    /// What the next attempt of a call is sent with.
    fn next_headers(&self, call: usize) -> (Headers, Vec<String>) {
        let Call {
            spec, credentials, ..
        } = &self.calls[call];
        let (origin, _) = split(spec["url"].as_str().unwrap_or("/a"));
        let app = of_app(&self.scenario["options"], self.now);
        let given = headers_of(&spec["headers"]);
        self.replaced.complete(origin, &given, credentials, &app)
    }

    /// A refresh gave these headers, for a call and those that wait with the same credentials.
    fn learn(&mut self, call: usize, fresh: &Headers) {
        let Call {
            spec, credentials, ..
        } = &self.calls[call];
        let origin = split(spec["url"].as_str().unwrap_or("/a")).0.to_owned();
        let identity = credentials.identity(&credentials.sent);
        self.replaced.learn(&origin, &credentials.sent, fresh);
        for call in &mut self.calls {
            let is_its = split(call.spec["url"].as_str().unwrap_or("/a")).0 == origin
                && call.credentials.identity(&call.credentials.sent) == identity;
            let waits = [Step::Refresh, Step::AwaitRefresh].contains(&self.client.step(call.id));
            if is_its && waits && !call.ended {
                let sent = &call.credentials.sent;
                let is_new = |(name, _): &(&String, &String)| !sent.contains_key(*name);
                let extra = fresh.iter().filter(is_new);
                call.credentials.extra = extra.map(|(n, v)| (n.clone(), v.clone())).collect();
            }
        }
    }

    fn answered(&mut self, call: usize, answer: &Value) {
        if answer["networkError"] == json!(true) {
            self.calls[call].last = Last::Error("TypeError");
            let seen = see_thrown(Category::Network, &self.profiles);
            return self.report(call, seen);
        }
        let status = u16::try_from(answer["status"].as_u64().unwrap_or(200)).unwrap();
        let mut headers = answer["headers"].as_object().cloned().unwrap_or_default();
        if let Some(offset) = self.scenario["server"]["clockOffsetMs"].as_i64() {
            headers
                .entry("date")
                .or_insert_with(|| json!(http_date(self.wall() + offset)));
        }
        let headers = Value::Object(headers);
        let body = answer.get("body").filter(|body| {
            let size = body
                .as_str()
                .map_or_else(|| body.to_string().len(), str::len);
            size.max(answer["padTo"].as_u64().unwrap_or(0) as usize) <= MAX_BODY
        });
        self.calls[call].last = Last::Response(status);
        if let Some(left) = see_credits(&headers, &self.profiles) {
            self.client.credits(self.calls[call].id, left);
        }
        let fine = (200..300).contains(&status) || status == 304;
        let looked_into =
            several::mark_success(&self.profiles) && body.is_some_and(Value::is_object);
        if fine && !looked_into {
            self.calls[call].seen = None;
            let outcome = unopened(status, &headers, self.wall());
            self.client
                .outcome(self.clock(), self.calls[call].id, &outcome);
            self.follow(call);
        } else {
            let seen = see_response(status, &headers, body, &self.profiles, self.wall());
            self.report(call, seen);
        }
    }

    fn report(&mut self, call: usize, seen: Seen) {
        self.calls[call].seen = Some((seen.category, seen.code, seen.retry));
        self.client
            .outcome(self.clock(), self.calls[call].id, &seen.outcome);
        self.follow(call);
    }

    fn finish(&mut self, call: usize, why: Option<GiveUp>, until: u64) {
        if self.calls[call].attempts == 0 {
            // Stopped before anything was sent.
            let after_ms = until.saturating_sub(self.clock());
            let retry = told(Retry::Wait { after_ms }, None);
            let limit = (Category::RateLimit, Value::Null, retry);
            let credits = see_no_credits(&self.profiles);
            self.calls[call].seen = Some(match why {
                Some(GiveUp::Credits) => (credits.category, credits.code, credits.retry),
                _ => limit,
            });
        }
        let known = self.calls[call].seen.is_some();
        match why {
            Some(why) => self.note(call, "give_up", json!({ "reason": why.name() }), true),
            None => self.note(call, "success", json!({}), true),
        }
        let throwing = [&self.calls[call].spec["options"], &self.scenario["options"]]
            .iter()
            .find_map(|o| o["throwOnError"].as_bool())
            .unwrap_or(false);
        let outcome = match self.calls[call].last {
            Last::Nothing => json!({ "error": "ApiError" }),
            Last::Response(_) if throwing && why.is_some() => json!({ "error": "ApiError" }),
            Last::Response(status) => json!({ "status": status }),
            Last::Error(_) if throwing && known => json!({ "error": "ApiError" }),
            Last::Error(name) => json!({ "error": name }),
        };
        self.end(call, outcome, true);
    }

    fn end(&mut self, call: usize, mut outcome: Value, classified: bool) {
        outcome["call"] = json!(call);
        outcome["t"] = json!(self.now);
        if let Some((category, code, retry)) = self.calls[call].seen.as_ref().filter(|_| classified)
        {
            outcome["category"] = json!(category);
            outcome["code"] = code.clone();
            outcome["retry"] = retry.clone();
        }
        self.outcomes.push(outcome);
        self.calls[call].ended = true;
        self.client.end(self.clock(), self.calls[call].id);
    }

    fn note(&mut self, number: usize, kind: &str, fields: Value, classified: bool) {
        let call = &self.calls[number];
        let mut entry = Map::new();
        entry.insert("t".into(), json!(self.now));
        entry.insert("call".into(), json!(number));
        entry.insert("type".into(), json!(kind));
        entry.insert("attempt".into(), json!(call.attempts));
        entry.insert("elapsed".into(), json!(self.now - call.began));
        if let Value::Object(fields) = fields {
            entry.extend(fields);
        }
        if let Some((category, code, _)) = call.seen.as_ref().filter(|_| classified) {
            entry.insert("category".into(), json!(category));
            entry.insert("code".into(), code.clone());
        }
        self.trace.push(Value::Object(entry));
    }

    /// The engine distinguishes origins and endpoints by number.
    fn number(&mut self, name: &str) -> u32 {
        number(&mut self.names, name)
    }
}

fn number(names: &mut Vec<String>, name: &str) -> u32 {
    let known = names.iter().position(|n| n == name);
    let at = known.unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    u32::try_from(at).unwrap()
}

/// Origin and path.
fn split(url: &str) -> (&str, &str) {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let at = path.find("://").map_or(0, |at| at + 3);
    path.split_at(path[at..].find('/').map_or(path.len(), |slash| at + slash))
}

fn header(headers: &Value, name: &str) -> Option<String> {
    let (_, value) = headers
        .as_object()?
        .iter()
        .find(|(k, _)| k.eq_ignore_ascii_case(name))?;
    value.as_str().map(str::to_owned)
}

/// An IMF-fixdate of January 2027, where all scenarios take place.
fn http_date(at: i64) -> String {
    let seconds = (at - (EPOCH - 8 * 3_600_000)) / 1_000;
    let (day, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let weekday = ["Fri", "Sat", "Sun", "Mon", "Tue", "Wed", "Thu"]
        [usize::try_from(day.rem_euclid(7)).unwrap()];
    format!(
        "{weekday}, {:02} Jan 2027 {:02}:{:02}:{:02} GMT",
        15 + day,
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}
