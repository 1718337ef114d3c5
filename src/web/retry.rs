//! Exports for the retrying fetch: the engine's methods by numbers.
//!
//! A client lives in a list under its number. No borrow is held while the host is asked
//! anything: outcomes are read first, then told.

use alloc::vec::Vec;
use core::cell::RefMut;

use super::classify::{profile, report};
use super::host::{Host, Single, option, some, step};
use crate::classification::Category;
use crate::classify;
use crate::profile::Limit;
use crate::retry::{CallId, Client, Facts, GiveUp, Jitter, Outcome, Policy, Step, WaitReason};
use crate::time::ms_from_f64;
use crate::view::{Buffer, View, ViewExt};
use crate::wire::decimal::millis;
use crate::wire::rate_limit::{self, Remaining};

static CLIENTS: Single<Vec<Option<Client>>> = Single::new(Vec::new());

/// The client, for the time of one word to it.
#[inline(never)]
fn client(number: usize) -> Option<RefMut<'static, Client>> {
    RefMut::filter_map(CLIENTS.get()?, |all| all.get_mut(number)?.as_mut()).ok()
}

/// A new client, its seed below 2^53, that keeps to `requests` in any `per` ms; to none for 0;
/// below 0 to the limits that the profile publishes.
#[unsafe(no_mangle)]
pub extern "C" fn open(seed: f64, requests: f64, per: f64, profile_number: i32) -> usize {
    let mut limits = Vec::new();
    if requests > 0.0 {
        limits.push(Limit {
            requests: requests as u32,
            per: ms_from_f64(per),
            path: None,
        });
    } else if requests < 0.0
        && let Some(profile) = profile(profile_number)
    {
        limits.extend_from_slice(profile.limits);
    }
    let Some(mut all) = CLIENTS.get() else {
        return 0;
    };
    let client = Client::new(seed as u64, limits);
    let free = all.iter().position(Option::is_none);
    let at = free.unwrap_or(all.len());
    match all.get_mut(at) {
        Some(place) => *place = Some(client),
        None => all.push(Some(client)),
    }
    at
}

/// A client that nobody holds any more.
#[unsafe(no_mangle)]
pub extern "C" fn close(of: usize) {
    if let Some(place) = CLIENTS.get().as_mut().and_then(|all| all.get_mut(of)) {
        *place = None;
    }
}

/// What a profile says of its API: bit 0 it takes idempotency keys, 1 it marks success in the
/// body.
#[unsafe(no_mangle)]
pub extern "C" fn traits(number: i32) -> u32 {
    profile(number).map_or(0, |p| {
        u32::from(p.idempotency_keys) | u32::from(p.envelope.success.is_some()) << 1
    })
}

/// A call begins; its step goes to `step`, and `Send` counts as `sent`. `path` is a node; the rest
/// of the policy is asked for through `option`.
/// `flags`: bit 0 GET or HEAD, 1 idempotent, 2 key, 3 replayable, 4 can refresh, 5 all methods,
/// 6 gate, 7 budget, 8-9 jitter.
#[unsafe(no_mangle)]
pub extern "C" fn begin(
    of: usize,
    now: f64,
    origin: u32,
    endpoint: u32,
    path: u32,
    flags: u32,
) -> CallId {
    let flag = |bit: u32| flags & (1 << bit) != 0;
    let mut numbers = [0; 10];
    for (place, number) in (0..).zip(&mut numbers) {
        *number = ms_from_f64(option(place));
    }
    let [
        max_retries,
        factor_milli,
        base_delay,
        max_delay,
        max_server_delay,
        patience,
        attempt_timeout,
        deadline,
        poll_timeout,
        stop_below,
    ] = numbers;
    let policy = Policy {
        max_retries: max_retries as u32,
        base_delay,
        factor_milli: factor_milli as u32,
        max_delay,
        jitter: match (flags >> 8) & 3 {
            0 => Jitter::Equal,
            1 => Jitter::Full,
            _ => Jitter::None,
        },
        max_server_delay,
        patience,
        all_methods: flag(5),
        gate: flag(6),
        budget: flag(7),
        attempt_timeout,
        deadline,
        poll_timeout,
        stop_below,
    };
    let mut buffer = Buffer::new();
    // A path too long to be read has no limit of its own.
    let path = Host.text(path, &mut buffer).unwrap_or_default();
    let Some(mut client) = client(of) else {
        return 0;
    };
    let facts = Facts {
        is_get: flag(0),
        is_idempotent: flag(1),
        has_key: flag(2),
        is_replayable: flag(3),
        can_refresh: flag(4),
        origin,
        endpoint,
        path_limits: client.path_limits(path),
    };
    let now = ms_from_f64(now);
    let call = client.begin(now, &facts, &policy);
    let step = client.step(call);
    client.sent(now, call);
    tell(Some(step));
    call
}

/// How many credits remain, read from a response's headers.
#[unsafe(no_mangle)]
pub extern "C" fn credits(of: usize, headers: u32, profile_number: i32) {
    let name = profile(profile_number).and_then(|p| p.credits_header);
    let mut buffer = Buffer::new();
    let text = Host.header_text(headers, name.unwrap_or("x-credits-remaining"), &mut buffer);
    // A balance may have a fraction; what counts is the whole part.
    if let Some(thousandths) = text.and_then(|t| millis(t, 1_000))
        && let Some(mut client) = client(of)
    {
        client.credits(thousandths / 1_000);
    }
}

/// Tells the host, through `step`, what a call is to do.
#[unsafe(no_mangle)]
pub extern "C" fn step_of(of: usize, call: CallId) {
    tell(client(of).map(|c| c.step(call)));
}

/// The request goes out.
#[unsafe(no_mangle)]
pub extern "C" fn sent(of: usize, now: f64, call: CallId) {
    if let Some(mut c) = client(of) {
        c.sent(ms_from_f64(now), call);
    }
}

/// A response came: classifies it (the answer goes to `verdict`), decides (to `step`).
/// `body` 0: unread. A 2xx that nobody looked into is a success.
#[unsafe(no_mangle)]
pub extern "C" fn responded(
    of: usize,
    now: f64,
    call: CallId,
    status: u16,
    headers: u32,
    body: u32,
    profile_number: i32,
) {
    let profile = profile(profile_number);
    let verdict =
        classify::classify_response(&Host, status, some(headers), some(body), profile.as_slice());
    let outcome = Outcome {
        remaining: remaining(headers),
        ..Outcome::of(&verdict)
    };
    report(&verdict);
    ended(of, now, call, &outcome);
}

/// A success that nobody looks into: only its headers may speak of a limit (0: they do not). The
/// call is over.
#[unsafe(no_mangle)]
pub extern "C" fn succeeded(of: usize, now: f64, call: CallId, status: u16, headers: u32) {
    let outcome = Outcome {
        status: Some(status),
        remaining: remaining(headers),
        ..Outcome::OK
    };
    ended(of, now, call, &outcome);
    end(of, now, call);
}

/// The request ended without a response. `kind`: 0 network, 1 timeout, 2 offline. `error` is the
/// node of what was thrown.
#[unsafe(no_mangle)]
pub extern "C" fn failed(
    of: usize,
    now: f64,
    call: CallId,
    kind: u8,
    error: u32,
    profile_number: i32,
) {
    let category = if kind == 1 {
        Category::Timeout
    } else {
        Category::Network
    };
    let profile = profile(profile_number);
    let verdict = classify::classify_thrown(&Host, some(error), category, profile.as_slice());
    let outcome = Outcome {
        offline: kind == 2,
        ..Outcome::of(&verdict)
    };
    report(&verdict);
    ended(of, now, call, &outcome);
}

fn remaining(headers: u32) -> Option<Remaining> {
    rate_limit::read(&Host, some(headers)?, &mut Buffer::new())
}

fn ended(of: usize, now: f64, call: CallId, outcome: &Outcome) {
    tell(client(of).map(|mut c| c.outcome(ms_from_f64(now), call, outcome)));
}

/// A refresh ended.
#[unsafe(no_mangle)]
pub extern "C" fn refreshed(of: usize, now: f64, call: CallId, ok: bool) {
    if let Some(mut c) = client(of) {
        c.refreshed(ms_from_f64(now), call, ok);
    }
}

/// The device has a network again.
#[unsafe(no_mangle)]
pub extern "C" fn online(of: usize, now: f64) {
    if let Some(mut c) = client(of) {
        c.online(ms_from_f64(now));
    }
}

/// The end of a call.
#[unsafe(no_mangle)]
pub extern "C" fn end(of: usize, now: f64, call: CallId) {
    if let Some(mut c) = client(of) {
        c.end(ms_from_f64(now), call);
    }
}

/// The next call whose step has changed; 0 when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn poll(of: usize, now: f64) -> CallId {
    client(of)
        .and_then(|mut c| c.poll(ms_from_f64(now)))
        .unwrap_or(0)
}

/// When to call `poll` at the latest; below 0 when only an event can change something.
#[unsafe(no_mangle)]
pub extern "C" fn wake(of: usize) -> f64 {
    client(of)
        .and_then(|c| c.next_wake())
        .map_or(-1.0, |at| at as f64)
}

fn tell(what: Option<Step>) {
    let reason = |r: WaitReason| match r {
        WaitReason::Backoff => 0,
        WaitReason::Server => 1,
        WaitReason::Poll => 2,
        WaitReason::Offline => 3,
    };
    let (kind, amount, why) = match what.unwrap_or(Step::NONE) {
        Step::Send { attempt } => (0, f64::from(attempt), 0),
        Step::InFlight => (1, 0.0, 0),
        Step::Wait { until, reason: why } => (2, until as f64, reason(why)),
        Step::Hold { until } => (3, until as f64, 0),
        Step::Refresh => (4, 0.0, 0),
        Step::AwaitRefresh => (5, 0.0, 0),
        Step::Cancel => (6, 0.0, 0),
        Step::Finish { why, until } => (7, until as f64, why.map_or(0, give_up)),
    };
    step(kind, amount, why);
}

/// The place in the host's list of reasons; 0 is none.
fn give_up(why: GiveUp) -> u8 {
    match why {
        GiveUp::NotRetryable => 1,
        GiveUp::Exhausted => 2,
        GiveUp::Budget => 3,
        GiveUp::Deadline => 4,
        GiveUp::Patience => 5,
        GiveUp::ServerDelayTooLong => 6,
        GiveUp::UnsafeMethod => 7,
        GiveUp::BodyNotReplayable => 8,
        GiveUp::RefreshFailed => 9,
        GiveUp::RateLimit => 10,
        GiveUp::Credits => 11,
    }
}
