//! The calls of one client and what they share. See [`super`] for the contract.

use super::backoff::{self, Random};
use super::budget::Budget;
use super::call::{Call, CallId, Facts, GiveUp, Outcome, State, Step, WaitReason, find};
use super::gate::{Gate, Key, Pass, Report};
use super::limits::Limits;
use super::pace::Pace;
use super::policy::{Policy, Trouble, may_retry, trouble};
use crate::classification::{Category, Retry};
use crate::profile::Limit;
use crate::time::{MAX_MS, Ms};
use crate::wire::rate_limit::Remaining;

/// While the device is offline, an attempt is made after this time regardless.
const OFFLINE_RECHECK: Ms = 30_000;

/// One user of an API: the calls under way, and gates, budgets, limits and credentials.
#[derive(Debug)]
pub struct Client {
    calls: Vec<Call>,
    last_id: CallId,
    ticket: u64,
    shared: Shared,
}

/// What is known of an origin while nothing is wrong with it.
#[derive(Debug)]
struct Origin {
    id: u32,
    budget: Budget,
    pace: Pace,
}

/// What the calls share. Apart from them, so that one call can be changed together with it.
#[derive(Debug)]
struct Shared {
    random: Random,
    gates: Vec<Gate>,
    origins: Vec<Origin>,
    limits: Limits,
    /// Counts the refreshes that went well.
    credentials: u32,
    /// A refresh is under way.
    refreshing: bool,
    /// What remains, as the last response that spoke of it said.
    credits: u64,
}

impl Client {
    /// `seed` makes the jitter repeatable; `limits` are kept for each origin before they are met.
    #[must_use]
    pub const fn new(seed: u64, limits: Vec<Limit>) -> Self {
        Self {
            calls: Vec::new(),
            last_id: 0,
            ticket: 0,
            shared: Shared {
                random: Random::new(seed),
                gates: Vec::new(),
                origins: Vec::new(),
                limits: Limits::new(limits),
                credentials: 0,
                refreshing: false,
                credits: u64::MAX,
            },
        }
    }

    /// Which of the limits for certain paths apply to this one; goes into [`Facts`].
    #[must_use]
    pub fn path_limits(&self, path: &str) -> u32 {
        self.shared.limits.of_path(path)
    }

    /// A call begins. Its step is `Send`, `Hold`, or at once `Finish` when it may not go, or a
    /// limit is used up for longer than it may wait.
    pub fn begin(&mut self, now: Ms, facts: &Facts, policy: &Policy) -> CallId {
        self.last_id = self.last_id.wrapping_add(1).max(1);
        let id = self.last_id;
        self.begin_as(now, id, facts, policy);
        id
    }

    /// The same under a number of the driver's, which no other call has.
    pub fn begin_as(&mut self, now: Ms, id: CallId, facts: &Facts, policy: &Policy) {
        let mut call = Call::new(id, now, facts, policy);
        self.ticket = self.ticket.wrapping_add(1);
        call.ticket = self.ticket;
        let key = Key::of_origin(facts);
        let known = origin_of(&mut self.shared.origins, facts.origin, now);
        if let Some(delay) = known.and_then(|known| known.pace.wait(now))
            && policy.gate
        {
            let report = Report {
                now,
                limit: true,
                delay: Some(delay),
                level: 0,
                policy,
            };
            self.shared.report(key, &report, false);
        }
        let shut = self.shared.gates.iter().find(|g| g.key == key && g.limit);
        if self.shared.credits < policy.stop_below {
            call.state = State::Done(Some(GiveUp::Credits));
        } else if let Some(gate) = shut.filter(|_| policy.gate) {
            call.until = gate.opens_at;
            call.state = if call.may_wait(now, gate.not_before) {
                State::InLine {
                    gate: key,
                    reason: WaitReason::Server,
                }
            } else {
                State::Done(Some(GiveUp::RateLimit))
            };
        }
        let id = call.id;
        self.calls.push(call);
        self.settle(now, id);
    }

    /// The step of a call; `Finish` for one that is not known.
    #[must_use]
    pub fn step(&self, id: CallId) -> Step {
        let Some(call) = self.calls.iter().find(|c| c.id == id) else {
            return Step::NONE;
        };
        let wait = |until, reason| {
            if call.attempts == 0 {
                Step::Hold { until }
            } else {
                Step::Wait { until, reason }
            }
        };
        match call.state {
            State::Ready => Step::Send {
                attempt: call.attempts.wrapping_add(1),
            },
            State::InFlight => Step::InFlight,
            State::Cancelling { .. } => Step::Cancel,
            State::Sleeping { reason } => wait(call.until, reason),
            State::InLine { gate, reason } => {
                let gate = self.shared.gates.iter().find(|g| g.key == gate);
                let until = gate.map_or(0, |g| g.wake_at().unwrap_or(g.opens_at));
                wait(until, reason)
            }
            State::Held => wait(call.until, WaitReason::Server),
            State::Refreshing => Step::Refresh,
            State::AwaitingRefresh => Step::AwaitRefresh,
            State::Done(why) => Step::Finish {
                why,
                until: call.until,
            },
        }
    }

    /// The driver sends the request now.
    pub fn sent(&mut self, now: Ms, id: CallId) {
        let calls = self.calls.len();
        if let Some(call) = find(&mut self.calls, id)
            && matches!(call.state, State::Ready)
        {
            call.state = State::InFlight;
            call.attempts = call.attempts.wrapping_add(1);
            call.sent_at = now;
            if let Some(known) = origin_of(&mut self.shared.origins, call.facts.origin, now) {
                call.upto = known.pace.sent(calls);
            }
            call.credentials = self.shared.credentials;
        }
    }

    /// A response told how many credits remain.
    pub const fn credits(&mut self, remaining: u64) {
        self.shared.credits = remaining;
    }

    /// An attempt ended. Gives the next step.
    pub fn outcome(&mut self, now: Ms, id: CallId, outcome: &Outcome) -> Step {
        self.forget_gates(now);
        let Some(call) = find(&mut self.calls, id) else {
            return Step::NONE;
        };
        let late = match call.state {
            State::InFlight => false,
            State::Cancelling { deadline } => deadline,
            _ => return self.step(id),
        };
        let limit_over = self.shared.tell_gates(now, call, outcome);
        let next = if outcome.category == Category::Ok {
            Ok(State::Done(None))
        } else if late {
            Err(GiveUp::Deadline)
        } else {
            self.shared.after_failure(now, call, outcome)
        };
        call.state = next.unwrap_or_else(|why| State::Done(Some(why)));
        self.ticket = self.ticket.wrapping_add(1);
        call.ticket = self.ticket;
        let is_held = matches!(call.state, State::Held);
        if let Some(key) = limit_over {
            // From now on they wait for something else.
            for call in self.calls.iter_mut().filter(|c| c.waits_at(key)) {
                call.be_patient(now);
            }
        }
        if is_held {
            return self.settle(now, id);
        }
        // A wait is told even when it is over at once; `poll` lets the call go.
        self.step(id)
    }

    /// A refresh ended.
    pub fn refreshed(&mut self, now: Ms, id: CallId, ok: bool) {
        let Some(call) = find(&mut self.calls, id) else {
            return;
        };
        if !matches!(call.state, State::Refreshing) {
            return;
        }
        call.state = State::AwaitingRefresh;
        self.shared.refreshing = false;
        if ok {
            self.shared.credentials = self.shared.credentials.wrapping_add(1);
        }
        for call in &mut self.calls {
            if matches!(call.state, State::AwaitingRefresh) {
                call.until = 0;
                call.state = if ok {
                    State::Held
                } else {
                    State::Done(Some(GiveUp::RefreshFailed))
                };
                call.news = true;
            }
        }
        self.settle(now, id);
    }

    /// The device has a network again.
    pub fn online(&mut self, now: Ms) {
        for call in &mut self.calls {
            if matches!(
                call.state,
                State::Sleeping {
                    reason: WaitReason::Offline
                }
            ) {
                call.until = now.min(call.until);
            }
        }
    }

    /// The end of a call, at any time: finished, or given up by the caller.
    pub fn end(&mut self, now: Ms, id: CallId) {
        let Some(call) = find(&mut self.calls, id) else {
            return;
        };
        let was_refreshing = matches!(call.state, State::Refreshing);
        if let Some(gate) = self.shared.gate(call.pass) {
            gate.vanished();
        }
        self.calls.retain(|c| c.id != id);
        if was_refreshing {
            self.hand_on_refresh();
        }
        self.let_go(now);
    }

    /// The next call whose step has changed, by time or by others; `None` when there is none.
    pub fn poll(&mut self, now: Ms) -> Option<CallId> {
        self.expire(now);
        self.let_go(now);
        let call = self.calls.iter_mut().find(|c| c.news)?;
        call.news = false;
        Some(call.id)
    }

    /// When to call `poll` at the latest; `None` when only an event can change something.
    #[must_use]
    pub fn next_wake(&self) -> Option<Ms> {
        let mut next = MAX_MS;
        for call in &self.calls {
            next = next.min(match call.state {
                State::InFlight => call.attempt_ends(),
                State::Sleeping { .. } => call.until,
                State::InLine { gate, .. } => {
                    let gate = self.shared.gates.iter().find(|g| g.key == gate);
                    let opens = gate.and_then(Gate::wake_at).unwrap_or(MAX_MS);
                    opens.min(self.leaves_at(call))
                }
                State::Refreshing | State::AwaitingRefresh => call.deadline_at,
                State::Held => self
                    .shared
                    .limits
                    .free_at(&call.facts, call.began, &|_| 0)
                    .min(call.deadline_at),
                _ => MAX_MS,
            });
        }
        (next < MAX_MS).then_some(next)
    }

    /// True when no call is under way.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.calls.is_empty()
    }

    /// Lets go whoever may, and gives the call's step, which is then no news.
    fn settle(&mut self, now: Ms, id: CallId) -> Step {
        self.let_go(now);
        if let Some(call) = find(&mut self.calls, id) {
            call.news = false;
        }
        self.step(id)
    }

    /// Times that have come: of attempts, of waits and of deadlines.
    fn expire(&mut self, now: Ms) {
        for at in 0..self.calls.len() {
            let Some(call) = self.calls.get(at) else {
                break;
            };
            let mut leaves_at = self.leaves_at(call);
            let Some(call) = self.calls.get_mut(at) else {
                break;
            };
            // A gate that moved may keep a call for longer than it would have begun to wait.
            let gate = self.shared.gates.iter().find(|g| call.waits_at(g.key));
            if call.attempts == 0
                && let Some(gate) = gate
            {
                call.until = gate.opens_at;
                if !call.may_wait(call.began, gate.not_before) {
                    leaves_at = now;
                }
            }
            let was_refreshing = matches!(call.state, State::Refreshing);
            call.state = match call.state {
                State::InFlight if call.attempt_ends() <= now => State::Cancelling {
                    deadline: call.deadline_at <= now,
                },
                State::Sleeping { .. } if call.until <= now && call.until < call.deadline_at => {
                    call.until = 0;
                    State::Held
                }
                State::Sleeping { .. }
                | State::InLine { .. }
                | State::Held
                | State::Refreshing
                | State::AwaitingRefresh
                    if leaves_at <= now =>
                {
                    State::Done(Some(if call.attempts == 0 {
                        GiveUp::RateLimit
                    } else if call.deadline_at > now {
                        GiveUp::Patience
                    } else {
                        GiveUp::Deadline
                    }))
                }
                _ => continue,
            };
            call.news = true;
            if was_refreshing {
                self.hand_on_refresh();
            }
        }
    }

    /// Whoever waited for the refresh of a call that is over does it instead.
    fn hand_on_refresh(&mut self) {
        let heir = self
            .calls
            .iter_mut()
            .find(|c| matches!(c.state, State::AwaitingRefresh));
        self.shared.refreshing = heir.is_some();
        if let Some(heir) = heir {
            heir.state = State::Refreshing;
            heir.news = true;
        }
    }

    /// When a call stops waiting. The first in line has its turn next and stays for it, and a limit
    /// is no failure: there only the deadline counts.
    fn leaves_at(&self, call: &Call) -> Ms {
        let is_behind = |gate: &Gate| {
            let ahead = |c: &Call| c.waits_at(gate.key) && c.ticket < call.ticket;
            call.waits_at(gate.key) && !gate.limit && self.calls.iter().any(ahead)
        };
        if call.attempts > 0 && self.shared.gates.iter().any(is_behind) {
            call.deadline_at.min(call.leaves_at)
        } else {
            call.deadline_at
        }
    }

    /// Gates that keep nobody, and whose time is over: a failure after that is a new trouble.
    fn forget_gates(&mut self, now: Ms) {
        let calls = &self.calls;
        self.shared
            .gates
            .retain(|gate| !gate.is_idle(now) || calls.iter().any(|c| c.waits_at(gate.key)));
    }

    /// Lets calls go: through gates, then through limits, first come first served.
    fn let_go(&mut self, now: Ms) {
        let Self { calls, shared, .. } = self;
        for gate in &mut shared.gates {
            while let Some(pass) = gate.may_go(now)
                && let Some(call) = calls
                    .iter_mut()
                    .filter(|c| c.waits_at(gate.key))
                    .min_by_key(|c| c.ticket)
            {
                call.news = true;
                call.until = 0;
                call.state = State::Held;
                if call.attempts > 0 {
                    if pass == Pass::Probe
                        && call.policy.budget
                        && !has_token(&mut shared.origins, call.facts.origin, now)
                    {
                        call.state = State::Done(Some(GiveUp::Budget));
                        gate.skip(now, &call.policy, &mut shared.random);
                        continue;
                    }
                    call.retries = call.retries.wrapping_add(1);
                    if !gate.limit {
                        let waited = now.saturating_sub(call.joined_at);
                        call.waited = call.waited.wrapping_add(waited);
                    }
                }
                gate.goes();
                call.pass = Some(gate.key);
            }
        }
        self.forget_gates(now);
        let Self { calls, shared, .. } = self;
        let mut last = 0;
        while let Some((ticket, at)) = calls
            .iter()
            .enumerate()
            .filter(|(_, c)| c.ticket > last && matches!(c.state, State::Held))
            .map(|(at, c)| (c.ticket, at))
            .min()
        {
            last = ticket;
            let Some(call) = calls.get(at) else { break };
            let limits = &mut shared.limits;
            // Whoever is before it in line and could go has gone.
            let may_go = limits.free_at(&call.facts, now, &|_| 0) <= now;
            if !may_go && call.until > 0 {
                continue; // it knows already
            }
            let until = limits.free_at(&call.facts, now, &|limit| {
                let ahead = |c: &&Call| {
                    matches!(c.state, State::Held)
                        && c.ticket < ticket
                        && c.facts.origin == call.facts.origin
                        && limits.holds(limit, &c.facts)
                };
                calls.iter().filter(ahead).count()
            });
            let Some(call) = calls.get_mut(at) else { break };
            if may_go {
                limits.sent(&call.facts, now);
                call.state = State::Ready;
            } else {
                call.until = until;
                if !call.may_wait(now, until) {
                    call.state = State::Done(Some(GiveUp::RateLimit));
                }
            }
            call.news = true;
        }
    }
}

impl Shared {
    fn gate(&mut self, key: Option<Key>) -> Option<&mut Gate> {
        self.gates.iter_mut().find(|g| Some(g.key) == key)
    }

    /// What a failure leads to; an error is the reason for giving up.
    fn after_failure(
        &mut self,
        now: Ms,
        call: &mut Call,
        outcome: &Outcome,
    ) -> Result<State, GiveUp> {
        if outcome.retry == Retry::Refresh {
            return self.refresh(call);
        }
        may_retry(&call.policy, &call.facts, outcome)?;
        if let Retry::Poll { after_ms } = outcome.retry {
            return call.ask_again(now, after_ms, outcome.server_delay);
        }
        let most = outcome.max_retries.map_or(u32::MAX, u32::from);
        let most = most.min(call.policy.max_retries);
        // Without a network no retry is used up.
        if outcome.offline && most > 0 {
            // Any moment may bring one back: a deadline ends the wait, but does not forbid it.
            call.until = now.wrapping_add(OFFLINE_RECHECK).min(call.deadline_at);
            return Ok(State::Sleeping {
                reason: WaitReason::Offline,
            });
        }
        if call.retries >= most {
            return Err(GiveUp::Exhausted);
        }
        let delay = outcome.delay();
        let reason = if delay.is_some() {
            WaitReason::Server
        } else {
            WaitReason::Backoff
        };
        if delay.unwrap_or(0) > call.policy.max_server_delay {
            return Err(GiveUp::ServerDelayTooLong);
        }
        let key = gate_of(call, outcome);
        if let Some(gate) = self.gate(key) {
            let key = gate.key;
            if gate.opens_at >= call.deadline_at {
                return Err(GiveUp::Deadline);
            }
            let patience = call.be_patient(now);
            if delay.is_some() {
                // What a server asks for is not waiting behind others.
                call.leaves_at = call.leaves_at.max(gate.opens_at.wrapping_add(1));
            } else if patience == 0 {
                return Err(GiveUp::Patience);
            }
            return Ok(State::InLine { gate: key, reason });
        }
        if call.policy.budget
            && !call.policy.gate
            && !has_token(&mut self.origins, call.facts.origin, now)
        {
            return Err(GiveUp::Budget);
        }
        let wait = backoff::wait(&call.policy, call.retries, delay, 0, &mut self.random);
        call.retries = call.retries.wrapping_add(1);
        call.sleep(now, wait, reason)
    }

    /// "One refresh at a time per client; a 401 for a request that left with older credentials
    /// than the current ones goes again without a refresh."
    fn refresh(&mut self, call: &mut Call) -> Result<State, GiveUp> {
        if !call.facts.can_refresh || call.refreshed {
            return Err(GiveUp::NotRetryable);
        }
        if !call.facts.is_replayable {
            return Err(GiveUp::BodyNotReplayable);
        }
        call.refreshed = true;
        Ok(if call.credentials != self.credentials {
            call.until = 0;
            State::Held
        } else if self.refreshing {
            State::AwaitingRefresh
        } else {
            self.refreshing = true;
            State::Refreshing
        })
    }

    /// Reports an outcome to the gates of its origin and endpoint. Gives the origin's gate when a
    /// limit kept it shut, and does no longer.
    fn tell_gates(&mut self, now: Ms, call: &mut Call, outcome: &Outcome) -> Option<Key> {
        let facts = call.facts;
        let passed = call.pass.take();
        let failed = gate_of(call, outcome);
        let origin = Some(Key::of_origin(&facts));
        let was_limit = self.gate(origin).is_some_and(|g| g.limit);
        if let Some(known) = origin_of(&mut self.origins, facts.origin, now) {
            if outcome.category == Category::Ok {
                known.budget.success();
            }
            if let Some(left) = outcome.remaining {
                known.pace.answered(now, call.upto, call.sent_at, left);
            }
        }
        // An answer that is no sign of trouble: of this part of the server, all is well.
        let answered = outcome.status.is_some()
            && !matches!(
                outcome.category,
                Category::RateLimit | Category::Server | Category::Unavailable | Category::Timeout
            );
        let mut report = Report {
            now,
            limit: trouble(outcome) == Trouble::Limit,
            delay: outcome.delay(),
            level: call.retries,
            policy: &call.policy,
        };
        if let Some(key) = failed {
            self.report(key, &report, passed == failed);
        }
        for key in [Key::of_origin(&facts), Key::of_endpoint(&facts)] {
            if failed == Some(key) {
                continue;
            }
            let Some(gate) = self.gate(Some(key)) else {
                continue;
            };
            let let_through = passed == Some(key);
            if answered {
                gate.succeeded(now, let_through);
            } else if let_through {
                // Not by the gate's own trouble, but it failed. A 500 says that the origin answers
                // again, of this endpoint at least: the others are not to wait for long.
                if outcome.category == Category::Server {
                    gate.level = 0;
                }
                report.limit = gate.limit && outcome.category == Category::RateLimit;
                report.delay = None;
                self.report(key, &report, true);
            }
        }
        if failed.is_none()
            && let Some(wait) = outcome.remaining.and_then(Remaining::used_up)
            && call.policy.gate
        {
            report.limit = true;
            report.delay = Some(wait);
            self.report(Key::of_origin(&facts), &report, false);
        }
        origin.filter(|_| was_limit && self.gate(origin).is_some_and(|g| !g.limit))
    }

    fn report(&mut self, key: Key, report: &Report<'_>, was_let_through: bool) {
        let random = &mut self.random;
        match self.gates.iter_mut().find(|g| g.key == key) {
            None => self.gates.push(Gate::close(key, report, random)),
            Some(gate) if was_let_through => gate.probe_failed(report, random),
            Some(gate) => gate.failed(report, random),
        }
    }
}

/// What is known of an origin, made at the first question.
fn origin_of(origins: &mut Vec<Origin>, id: u32, now: Ms) -> Option<&mut Origin> {
    if !origins.iter().any(|o| o.id == id) {
        origins.push(Origin {
            id,
            budget: Budget::new(now),
            pace: Pace::new(),
        });
    }
    origins.iter_mut().find(|o| o.id == id)
}

fn has_token(origins: &mut Vec<Origin>, id: u32, now: Ms) -> bool {
    origin_of(origins, id, now).is_some_and(|origin| origin.budget.take(now))
}

/// The gate that a failure closes.
fn gate_of(call: &Call, outcome: &Outcome) -> Option<Key> {
    if !call.policy.gate || outcome.offline || outcome.retry == Retry::Never {
        return None;
    }
    match trouble(outcome) {
        Trouble::Call => None,
        Trouble::Endpoint => Some(Key::of_endpoint(&call.facts)),
        Trouble::Origin | Trouble::Limit => Some(Key::of_origin(&call.facts)),
    }
}
