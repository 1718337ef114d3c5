//! The engine of one `createFetch`, as the package drives it.
//!
//! Methods take `&self`: a getter of the server's values may call the package again, so nothing is
//! borrowed while a value is looked at. Outcomes are read first, then reported.
//!
//! Times are ms of one clock that never goes back. Calls are numbered by the package.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::out;
use super::policy::{CoreOptions, Options, Policy};
use super::profile::Profiles;
use super::value::{Node, Values};
use crate::classification::Category;
use crate::classify;
use crate::profile::several;
use crate::retry::{self, CallId, Facts, Outcome, Refused};
use crate::time::ms_from_f64;
use crate::view::Buffer;
use crate::wire::credits;
use crate::wire::rate_limit::{self, Remaining};

/// How many seeds there are: whole numbers that JavaScript holds exactly.
const SEEDS: f64 = (1_u64 << 53) as f64;

/// The calls of one `createFetch`, and what they share.
#[wasm_bindgen]
pub struct Client {
    engine: RefCell<retry::Client>,
    policy: Policy,
}

#[wasm_bindgen]
impl Client {
    /// `seed`, below 2^53, makes the jitter repeatable; left out, it is drawn.
    #[wasm_bindgen(constructor)]
    pub fn new(seed: Option<f64>, profiles: &Profiles, options: &CoreOptions) -> Self {
        let options = Options::read(options).unwrap_or_default();
        let seed = seed.unwrap_or_else(|| js_sys::Math::random() * SEEDS);
        let limits = options.limits(several::limits(profiles.all()));
        Self {
            engine: RefCell::new(
                retry::Client::new(seed as u64, limits)
                    .with_limits_of_origins(several::limits_origin(profiles.all())),
            ),
            policy: options.policy(),
        }
    }

    /// A call begins, under a number that no other call has; `own` are its options where they are
    /// not the client's. `origin` and `credential` are hashes, 0 for no credentials. Answers as
    /// [`Self::send`] does. `others`: its first request was sent at `began`, while the client was at
    /// rest, and so many others sent like that are in flight; undefined where it is not sent yet.
    #[allow(clippy::too_many_arguments)] // all of them are facts of one request
    pub fn begin(
        &self,
        now: f64,
        began: f64,
        call: CallId,
        #[wasm_bindgen(unchecked_param_type = "CoreOptions | undefined")] own: &JsValue,
        method: &str,
        path: &str,
        origin: u32,
        credential: u32,
        has_key: bool,
        is_replayable: bool,
        others: Option<u32>,
    ) -> bool {
        let own = Options::read(own).map(|own| own.policy());
        let policy = own.as_ref().unwrap_or(&self.policy);
        self.with(|engine| {
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
            let (now, began) = (ms_from_f64(now), ms_from_f64(began));
            if let Some(others) = others {
                let sent = (began, others as usize);
                engine.begin_sent(now, sent, call, &facts, &policy.policy);
            } else {
                engine.begin(began, call, &facts, &policy.policy);
            }
        });
        others.is_some() || self.send(began, call)
    }

    /// Sends the request, if that is what the call is to do: it then counts as sent.
    pub fn send(&self, now: f64, call: CallId) -> bool {
        let sent = self.with(|engine| {
            let may = matches!(engine.step(call), retry::Step::Send { .. });
            if may {
                engine.sent(ms_from_f64(now), call);
            }
            may
        });
        sent == Some(true)
    }

    /// What the call is to do.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub fn step(&self, call: CallId) -> JsValue {
        let step = self.with(|engine| engine.step(call));
        out::object(&out::Step::from(step.unwrap_or(retry::Step::NONE)))
    }

    /// A success that nothing looks into, and the end of the call. Answers as [`Self::end`] does.
    /// `headers` are those that may speak of a limit or of credits; undefined where none does.
    pub fn succeeded(
        &self,
        now: f64,
        call: CallId,
        status: u16,
        headers: &JsValue,
        profiles: &Profiles,
    ) -> bool {
        let values = Values::default();
        let headers = values.put(headers);
        let outcome = Outcome {
            status: Some(status),
            remaining: remaining(&values, headers),
            bucket: bucket(&values, headers),
            ..Outcome::OK
        };
        let credits = credits(&values, headers, profiles);
        let now = ms_from_f64(now);
        self.with(|engine| {
            if let Some(credits) = credits {
                engine.credits(call, credits);
            }
            engine.outcome(now, call, &outcome);
            engine.end(now, call);
            engine.is_at_rest()
        })
        .unwrap_or(false)
    }

    /// A response came. `body` is undefined where it was not read: then a 2xx is a success.
    /// `is_unreadable`: the body should be JSON and is not.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    #[allow(clippy::too_many_arguments)] // all of them are facts of one response
    pub fn responded(
        &self,
        now: f64,
        call: CallId,
        status: u16,
        headers: &JsValue,
        body: &JsValue,
        is_unreadable: bool,
        profiles: &Profiles,
    ) -> JsValue {
        let values = Values::default();
        let (headers, body) = (values.put(headers), values.put(body));
        let classify = if is_unreadable {
            classify::classify_unreadable
        } else {
            classify::classify_response
        };
        let mut verdict = classify(&&values, status, headers, body, profiles.all());
        verdict.repeatable(self.is_repeatable(call));
        let outcome = Outcome {
            remaining: remaining(&values, headers),
            bucket: bucket(&values, headers),
            ..Outcome::of(&verdict)
        };
        let credits = credits(&values, headers, profiles);
        self.with(|engine| credits.map(|credits| engine.credits(call, credits)));
        self.decide(
            now,
            call,
            &outcome,
            out::Verdict::new(&values, &verdict, profiles.all()),
        )
    }

    /// The request ended without a response: it took too long, or the connection failed. `error` is
    /// what was thrown.
    #[wasm_bindgen(unchecked_return_type = "Decision")]
    pub fn failed(
        &self,
        now: f64,
        call: CallId,
        is_timeout: bool,
        error: &JsValue,
        profiles: &Profiles,
    ) -> JsValue {
        let values = Values::default();
        let error = values.put(error);
        let category = if is_timeout {
            Category::Timeout
        } else {
            Category::Network
        };
        let mut verdict = classify::classify_thrown(&&values, error, category, profiles.all());
        verdict.repeatable(self.is_repeatable(call));
        let outcome = Outcome::of(&verdict);
        self.decide(
            now,
            call,
            &outcome,
            out::Verdict::new(&values, &verdict, profiles.all()),
        )
    }

    /// Which credentials a refused request was sent with: a hash, 0 for none. Undefined when another
    /// origin refused it.
    #[wasm_bindgen(unchecked_return_type = "Step")]
    pub fn refused(
        &self,
        now: f64,
        call: CallId,
        credentials: Option<u32>,
        is_carried: bool,
        is_replaced: bool,
    ) -> JsValue {
        let refused = credentials.map(|credentials| Refused {
            credentials,
            is_carried,
            is_replaced,
        });
        let step = self.with(|engine| engine.refused(ms_from_f64(now), call, refused));
        out::object(&out::Step::from(step.unwrap_or(retry::Step::NONE)))
    }

    /// Forgets what is known of refreshes, and ends those in progress.
    pub fn forget(&self, now: f64) {
        self.with(|engine| engine.forget_credentials(ms_from_f64(now)));
    }

    /// A refresh ended.
    pub fn refreshed(&self, now: f64, call: CallId, ok: bool) {
        self.with(|engine| engine.refreshed(ms_from_f64(now), call, ok));
    }

    /// The device has a network again.
    pub fn online(&self, now: f64) {
        self.with(|engine| engine.online(ms_from_f64(now)));
    }

    /// The end of a call, at any time. Whether the client is at rest: until a request fails, the
    /// engine need not know of it.
    pub fn end(&self, now: f64, call: CallId) -> bool {
        let now = ms_from_f64(now);
        self.with(|engine| {
            engine.end(now, call);
            engine.is_at_rest()
        })
        .unwrap_or(false)
    }

    /// The next call whose step has changed by time or by others.
    pub fn poll(&self, now: f64) -> Option<CallId> {
        self.with(|engine| engine.poll(ms_from_f64(now)))?
    }

    /// When to call `poll` at the latest, ms; undefined when only an event can change something.
    #[wasm_bindgen(js_name = nextWake)]
    pub fn next_wake(&self) -> Option<f64> {
        let wake = self.with(|engine| engine.next_wake())?;
        wake.map(|at| at as f64)
    }
}

impl Client {
    /// Uses the engine; `None` if it is in use, which it is not while a value is looked at.
    fn with<T>(&self, action: impl FnOnce(&mut retry::Client) -> T) -> Option<T> {
        self.engine
            .try_borrow_mut()
            .ok()
            .map(|mut it| action(&mut it))
    }

    /// Whether a person may send a call's request again.
    fn is_repeatable(&self, call: CallId) -> bool {
        self.with(|engine| engine.is_idempotent(call)) == Some(true)
    }

    fn decide(&self, now: f64, call: CallId, outcome: &Outcome, verdict: out::Verdict) -> JsValue {
        let step = self.with(|engine| engine.outcome(ms_from_f64(now), call, outcome));
        out::object(&out::Decision {
            verdict,
            step: step.unwrap_or(retry::Step::NONE).into(),
        })
    }
}

/// How many credits remain, where the headers tell.
fn credits(values: &Values, headers: Option<Node>, profiles: &Profiles) -> Option<u64> {
    let name = several::credits_header(profiles.all());
    credits::read(&values, headers?, name, &mut Buffer::new())
}

fn remaining(values: &Values, headers: Option<Node>) -> Option<Remaining> {
    rate_limit::read(&values, headers?, &mut Buffer::new())
}

fn bucket(values: &Values, headers: Option<Node>) -> u32 {
    let mut buffer = Buffer::long();
    let name = headers.and_then(|headers| rate_limit::name(&values, headers, &mut buffer));
    name.map_or(0, retry::bucket)
}
