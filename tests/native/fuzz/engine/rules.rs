//! The rules that the fate of each call is held against.

use comeback::classification::{Category, Retry};
use comeback::retry::backoff;
use comeback::retry::{GiveUp, Outcome};

use super::plan::{Plan, Planned};
use super::world::Fate;

/// How often a call may go although the delay of its limit runs, ms.
const EARLY_PROBE: u64 = 30_000;
/// The longest spread on top of a server delay, ms.
const SPREAD: u64 = 15_000;

pub fn check(plan: &Plan, fates: &[Fate]) {
    for (call, fate) in plan.calls.iter().zip(fates) {
        let story = || format!("{call:?}\n{fate:?}\n{plan:?}");
        assert!(
            fate.was_aborted || fate.end.is_some(),
            "no end: {}",
            story()
        );
        let broken = [
            ("attempts", keeps_attempts(call, fate)),
            ("safety", is_safe(call, fate)),
            ("server delay", keeps_delays(call, fate)),
            ("deadline", keeps_deadline(plan, call, fate)),
            ("patience", keeps_patience(plan, fates, call, fate)),
            ("end", ends_for_a_reason(fate)),
        ];
        for (rule, holds) in broken {
            assert!(holds, "{rule}: {}", story());
        }
    }
    keeps_published_limits(plan, fates);
    keeps_limits_of_buckets(plan, fates);
}

/// Each outcome that was followed by another attempt, with the time of that one.
fn repeats(fate: &Fate) -> impl Iterator<Item = (u64, &Outcome, u64)> {
    fate.attempts.windows(2).filter_map(|pair| {
        let (ended, outcome) = pair[0].1.as_ref()?;
        Some((*ended, outcome, pair[1].0))
    })
}

fn is_retry(outcome: &Outcome) -> bool {
    !matches!(outcome.retry, Retry::Refresh | Retry::Poll { .. })
}

fn keeps_attempts(call: &Planned, fate: &Fate) -> bool {
    let mut retries = 0;
    repeats(fate).all(|(_, outcome, _)| {
        let most = outcome.max_retries.map_or(u32::MAX, u32::from);
        let most = most.min(call.policy.max_retries);
        let may = !is_retry(outcome) || retries < most;
        retries += u32::from(is_retry(outcome));
        may
    })
}

/// Nothing is sent twice that may do harm, or cannot be.
fn is_safe(call: &Planned, fate: &Fate) -> bool {
    let facts = &call.facts;
    let may_repeat = facts.is_idempotent || facts.has_key || call.policy.all_methods;
    repeats(fate).all(|(_, outcome, _)| {
        let refused = matches!(outcome.status, Some(429 | 425))
            || (outcome.status == Some(503) && outcome.server_delay.is_some())
            || matches!(outcome.retry, Retry::Wait { .. });
        let may = match outcome.retry {
            Retry::Never => false,
            Retry::Poll { .. } => facts.is_get,
            Retry::Refresh => facts.can_refresh,
            _ => may_repeat || refused,
        };
        may && facts.is_replayable
    })
}

/// Never earlier than the server's delay, and not at all after one that is too long.
fn keeps_delays(call: &Planned, fate: &Fate) -> bool {
    repeats(fate).all(|(ended, outcome, next)| {
        let delay = outcome.delay().unwrap_or(0);
        let most = call.policy.max_server_delay;
        let applies = !matches!(outcome.retry, Retry::Refresh);
        !applies || (next >= ended + delay && delay <= most)
    })
}

fn keeps_deadline(plan: &Plan, call: &Planned, fate: &Fate) -> bool {
    let deadline = fate.began.saturating_add(call.policy.deadline);
    let sends = fate.attempts.iter().all(|(sent, _)| *sent <= deadline);
    let end = fate
        .end
        .is_none_or(|(end, _)| end <= deadline + plan.lateness);
    sends && end
}

/// What a call may wait in all: behind others, on its own, for the server, for a result.
fn keeps_patience(plan: &Plan, fates: &[Fate], call: &Planned, fate: &Fate) -> bool {
    let Some((end, _)) = fate.end else {
        return true;
    };
    let policy = &call.policy;
    let backoffs: u64 = (0..policy.max_retries)
        .map(|n| backoff::plain(policy, n))
        .sum();
    let in_flight: u64 = fate
        .attempts
        .iter()
        .filter_map(|(sent, end)| Some(end.as_ref()?.0 - sent))
        .sum();
    let late = plan.lateness * 20;
    let mut may = in_flight + policy.patience + backoffs + late;
    // All calls wait for each other's delays and limits.
    let others = plan.calls.iter().flat_map(|call| &call.answers);
    let longest = others.filter_map(|(_, outcome)| {
        let reset = outcome.remaining.map(|left| left.reset);
        outcome.delay().max(outcome.server_delay).max(reset)
    });
    // In a published limit, each request of another may cost a whole window.
    let sends: usize = fates.iter().map(|fate| fate.attempts.len()).sum();
    let windows = plan.limits.iter().map(|limit| limit.per * sends as u64);
    let longest = longest.chain(windows).max();
    if let Some(longest) = longest {
        let each = longest + policy.max_delay + SPREAD + policy.patience + backoffs;
        may += (fate.attempts.len() as u64 + 1) * each;
    }
    let of = |kind: fn(&Outcome) -> bool| {
        let outcomes = fate
            .attempts
            .iter()
            .filter_map(|(_, end)| Some(&end.as_ref()?.1));
        outcomes.filter(|outcome| kind(outcome)).count() as u64
    };
    if of(|outcome| matches!(outcome.retry, Retry::Poll { .. })) > 0 {
        may += policy.poll_timeout + policy.max_server_delay;
    }
    if of(|outcome| outcome.retry == Retry::Refresh) > 0 {
        may += fates.iter().map(|fate| fate.refreshing).sum::<u64>();
    }
    end - fate.began <= may
}

/// The reasons that the engine gives are true.
fn ends_for_a_reason(fate: &Fate) -> bool {
    let Some((_, why)) = fate.end else {
        return true;
    };
    let last = fate.attempts.last().and_then(|(_, end)| end.as_ref());
    match (why, last) {
        (None, Some((_, outcome))) => outcome.category == Category::Ok,
        (Some(GiveUp::RateLimit | GiveUp::Credits), last) => last.is_none(),
        // A deadline of 0, or one that passes during a hold.
        (Some(GiveUp::Deadline), None) => true,
        (None, None) | (Some(_), None) => false,
        (Some(_), Some((_, outcome))) => outcome.category != Category::Ok,
    }
}

/// In no window are more requests sent than the documents of the API allow.
fn keeps_published_limits(plan: &Plan, fates: &[Fate]) {
    for limit in &plan.limits {
        for who in &plan.calls {
            let same = |call: &Planned| {
                (call.facts.origin, call.facts.credential)
                    == (who.facts.origin, who.facts.credential)
            };
            let calls = plan.calls.iter().zip(fates).filter(|(call, _)| same(call));
            let mut sends: Vec<u64> = calls
                .flat_map(|(_, fate)| fate.attempts.iter().map(|(sent, _)| *sent))
                .collect();
            sends.sort_unstable();
            let most = limit.requests as usize;
            for pair in sends.windows(most + 1) {
                assert!(
                    pair[most] - pair[0] >= limit.per,
                    "{sends:?} {limit:?} {plan:?}"
                );
            }
        }
    }
}

/// While the delay of a limit runs, its bucket is left alone, but for a probe now and then.
fn keeps_limits_of_buckets(plan: &Plan, fates: &[Fate]) {
    for (call, fate) in plan
        .calls
        .iter()
        .zip(fates)
        .filter(|(call, _)| call.policy.gate)
    {
        for (sent, end) in &fate.attempts {
            let Some((told, outcome)) = end else { continue };
            let is_limit = outcome.category == Category::RateLimit && outcome.retry != Retry::Never;
            let Some(delay) = outcome.delay().filter(|_| is_limit) else {
                continue;
            };
            let until = told + delay;
            let mut probes = probes(plan, fates, call, (*sent, *told, until));
            probes.sort_unstable();
            let is_rare = probes
                .windows(2)
                .all(|pair| pair[1] - pair[0] >= EARLY_PROBE);
            assert!(is_rare, "{told} to {until}: {probes:?} {plan:?} {fates:?}");
        }
    }
}

/// The requests to a call's bucket between `told` and `until`, up to the first one that succeeds.
fn probes(
    plan: &Plan,
    fates: &[Fate],
    call: &Planned,
    (_, told, until): (u64, u64, u64),
) -> Vec<u64> {
    let bucket = |call: &Planned| {
        (
            call.facts.origin,
            call.facts.credential,
            call.facts.endpoint,
        )
    };
    let others = plan.calls.iter().zip(fates);
    let others = others.filter(|(other, _)| bucket(other) == bucket(call) && other.policy.gate);
    let attempts = others.flat_map(|(_, fate)| &fate.attempts);
    // Also one that was sent before.
    let healthy = attempts.clone().filter_map(|(_, end)| {
        let (ended, outcome) = end.as_ref()?;
        (outcome.shows_health() && *ended > told).then_some(*ended)
    });
    let lifted = healthy.min().unwrap_or(u64::MAX);
    attempts
        .map(|(sent, _)| *sent)
        .filter(|sent| (told + 1..until.min(lifted)).contains(sent))
        .collect()
}
