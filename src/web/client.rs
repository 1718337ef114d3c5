//! The engine of one `createFetch`, as the package drives it.
//!
//! Methods take `&self`: a getter of the server's values may call the package again, so nothing is
//! borrowed while a value is looked at. Outcomes are read first, then reported.
//!
//! Times are ms of one clock that never goes back. Calls are numbered by the package.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::out;
use super::policy::Policy;
use super::profile::Profiles;
use super::value::{Node, Values};
use crate::classification::Category;
use crate::classify;
use crate::profile::{Limit, several};
use crate::retry::{self, CallId, Facts, Outcome};
use crate::time::ms_from_f64;
use crate::view::{Buffer, ViewExt};
use crate::wire::decimal::millis;
use crate::wire::rate_limit::{self, Remaining};

/// How a request ended that had no response.
#[wasm_bindgen]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NoResponse {
    /// The connection failed.
    Network,
    /// The connection failed, and the device says that it has no network.
    Offline,
    /// It took too long.
    Timeout,
}

/// The calls of one `createFetch`, and what they share.
#[wasm_bindgen]
pub struct Client {
    engine: RefCell<retry::Client>,
}

#[wasm_bindgen]
impl Client {
    /// `seed`, below 2^53, makes the jitter repeatable. At most `requests` are sent in any `per`
    /// ms: none for 0, and left out, as many as the profiles publish.
    #[wasm_bindgen(constructor)]
    pub fn new(seed: f64, profiles: &Profiles, requests: Option<u32>, per: f64) -> Self {
        let limits = match requests {
            None => several::limits(profiles.all()).to_vec(),
            Some(0) => Vec::new(),
            Some(requests) => vec![Limit {
                requests,
                per: ms_from_f64(per),
                path: None,
            }],
        };
        Self {
            engine: RefCell::new(
                retry::Client::new(seed as u64, limits)
                    .with_limits_of_origins(several::limits_origin(profiles.all())),
            ),
        }
    }

    /// A call begins, under a number that no other call has. `origin` and `credential` are hashes,
    /// 0 for no credentials.
    #[allow(clippy::too_many_arguments)] // all of them are facts of one request
    pub fn begin(
        &self,
        now: f64,
        call: CallId,
        policy: &Policy,
        method: &str,
        path: &str,
        origin: u32,
        credential: u32,
        has_key: bool,
        is_replayable: bool,
    ) {
        let mut engine = self.engine.borrow_mut();
        let facts = Facts {
            is_get: retry::is_get(method),
            is_idempotent: retry::is_idempotent(method),
            has_key,
            is_replayable,
            can_refresh: policy.can_refresh,
            origin,
            endpoint: retry::endpoint(method, path),
            credential,
            path_limits: engine.path_limits(path),
        };
        engine.begin(ms_from_f64(now), call, &facts, &policy.policy);
    }

    /// Sends the request, if that is what the call is to do: it then counts as sent.
    pub fn send(&self, now: f64, call: CallId) -> bool {
        let mut engine = self.engine.borrow_mut();
        let may = matches!(engine.step(call), retry::Step::Send { .. });
        if may {
            engine.sent(ms_from_f64(now), call);
        }
        may
    }

    /// What the call is to do.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub fn step(&self, call: CallId) -> JsValue {
        out::object(&out::Step::from(self.engine.borrow().step(call)))
    }

    /// A success that nothing looks into, and the end of the call. `headers` are those that may
    /// speak of a limit; undefined where none does.
    pub fn succeeded(&self, now: f64, call: CallId, status: u16, headers: JsValue) {
        let values = Values::default();
        let headers = values.put(headers);
        let outcome = Outcome {
            status: Some(status),
            remaining: remaining(&values, headers),
            ..Outcome::OK
        };
        let now = ms_from_f64(now);
        let mut engine = self.engine.borrow_mut();
        engine.outcome(now, call, &outcome);
        engine.end(now, call);
    }

    /// A response came, of an API that one of the profiles describes. `body` is undefined where it was not read: then a 2xx is a success.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn responded(
        &self,
        now: f64,
        call: CallId,
        status: u16,
        headers: JsValue,
        body: JsValue,
        profiles: &Profiles,
    ) -> JsValue {
        let values = Values::default();
        let (headers, body) = (values.put(headers), values.put(body));
        let verdict = classify::classify_response(&&values, status, headers, body, profiles.all());
        let outcome = Outcome {
            remaining: remaining(&values, headers),
            ..Outcome::of(&verdict)
        };
        self.decide(
            now,
            call,
            &outcome,
            out::Verdict::new(&values, &verdict, profiles.all()),
        )
    }

    /// The request ended without a response; `error` is what was thrown.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn failed(
        &self,
        now: f64,
        call: CallId,
        how: NoResponse,
        error: JsValue,
        profiles: &Profiles,
    ) -> JsValue {
        let values = Values::default();
        let error = values.put(error);
        let category = match how {
            NoResponse::Timeout => Category::Timeout,
            NoResponse::Network | NoResponse::Offline => Category::Network,
        };
        let verdict = classify::classify_thrown(&&values, error, category, profiles.all());
        let outcome = Outcome {
            offline: how == NoResponse::Offline,
            ..Outcome::of(&verdict)
        };
        self.decide(
            now,
            call,
            &outcome,
            out::Verdict::new(&values, &verdict, profiles.all()),
        )
    }

    /// Reads how many credits remain from a response's headers.
    pub fn credits(&self, headers: JsValue, profiles: &Profiles) {
        let values = Values::default();
        let Some(headers) = values.put(headers) else {
            return;
        };
        let named = several::credits_header(profiles.all());
        let mut buffer = Buffer::new();
        let name = named.unwrap_or("x-credits-remaining");
        let text = (&values).header_text(headers, name, &mut buffer);
        // A balance may have a fraction; what counts is the whole part.
        if let Some(thousandths) = text.and_then(|text| millis(text, 1_000)) {
            self.engine.borrow_mut().credits(thousandths / 1_000);
        }
    }

    /// A refresh ended.
    pub fn refreshed(&self, now: f64, call: CallId, ok: bool) {
        self.engine
            .borrow_mut()
            .refreshed(ms_from_f64(now), call, ok);
    }

    /// The device has a network again.
    pub fn online(&self, now: f64) {
        self.engine.borrow_mut().online(ms_from_f64(now));
    }

    /// The end of a call, at any time.
    pub fn end(&self, now: f64, call: CallId) {
        self.engine.borrow_mut().end(ms_from_f64(now), call);
    }

    /// The next call whose step has changed by time or by others.
    pub fn poll(&self, now: f64) -> Option<CallId> {
        self.engine.borrow_mut().poll(ms_from_f64(now))
    }

    /// When to call `poll` at the latest, ms; undefined when only an event can change something.
    #[wasm_bindgen(js_name = nextWake)]
    pub fn next_wake(&self) -> Option<f64> {
        self.engine.borrow().next_wake().map(|at| at as f64)
    }
}

impl Client {
    fn decide(&self, now: f64, call: CallId, outcome: &Outcome, verdict: out::Verdict) -> JsValue {
        let step = self
            .engine
            .borrow_mut()
            .outcome(ms_from_f64(now), call, outcome);
        out::object(&out::Decision {
            verdict,
            step: step.into(),
        })
    }
}

fn remaining(values: &Values, headers: Option<Node>) -> Option<Remaining> {
    rate_limit::read(&values, headers?, &mut Buffer::new())
}
