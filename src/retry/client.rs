//! The calls of one client and what they share. See [`super`] for the contract.

use alloc::vec::Vec;

use super::backoff::{self, Random};
use super::budget::Budget;
use super::call::{Call, Facts, GiveUp, Outcome, State, Step, WaitReason};
use super::gate::{Gate, Key, Pass};
use super::limits::Window;
use super::policy::{Policy, Trouble, may_retry, trouble};
use crate::classification::{Category, Retry};
use crate::profile::Limit;
use crate::time::Ms;

/// While the device is offline, an attempt is made after this time regardless.
const OFFLINE_RECHECK: Ms = 30_000;
/// Polling waits grow by a half, up to this.
const MAX_POLL: Ms = 15_000;

/// Names a call of a client.
pub type CallId = u32;

/// One user of an API: the calls under way, and gates, budgets, limits and credentials.
#[derive(Debug)]
pub struct Client {
    random: Random,
    calls: Vec<(CallId, Call)>,
    last_id: CallId,
    ticket: u64,
    gates: Vec<Gate>,
    budgets: Vec<(u32, Budget)>,
    windows: Vec<(u32, Window)>,
    limit: Option<Limit>,
    credentials: u32,
}

impl Client {
    /// `seed` makes the jitter repeatable; `limit` is kept for each origin before it is met.
    #[must_use]
    pub const fn new(seed: u64, limit: Option<Limit>) -> Self {
        Self {
            random: Random::new(seed),
            calls: Vec::new(),
            last_id: 0,
            ticket: 0,
            gates: Vec::new(),
            budgets: Vec::new(),
            windows: Vec::new(),
            limit,
            credentials: 0,
        }
    }

    /// A call begins. Its step is `Send`, `Hold`, or at once `Finish` when a limit is used up
    /// for longer than it may wait.
    pub fn begin(&mut self, now: Ms, facts: Facts, policy: Policy) -> CallId {
        let policy = policy.clamped();
        self.last_id = self.last_id.wrapping_add(1).max(1);
        let id = self.last_id;
        let call = Call {
            facts,
            policy,
            state: State::Ready,
            began: now,
            sent_at: now,
            attempts: 0,
            retries: 0,
            polls: 0,
            polling_since: None,
            waiting_since: None,
            refreshed: false,
            credentials: 0,
            news: false,
            held_until: now,
            pass: None,
        };
        self.calls.push((id, call));
        let key = Key {
            origin: facts.origin,
            endpoint: None,
        };
        let shut = self
            .gates
            .iter()
            .find(|g| g.key == key && g.limit)
            .map(|g| g.opens_at);
        match shut.filter(|_| policy.gate) {
            Some(until) => self.hold(id, now, until, Some(key)),
            None => self.go(id, now),
        }
        id
    }

    /// The step of a call; `Finish` for one that is not known.
    #[must_use]
    pub fn step(&self, id: CallId) -> Step {
        let Some(call) = self.call(id) else {
            return Step::Finish { why: None };
        };
        match call.state {
            State::Ready => Step::Send {
                attempt: call.attempts.wrapping_add(1),
            },
            State::InFlight { .. } => Step::InFlight,
            State::Cancelling { .. } => Step::Cancel,
            State::Sleeping { until, reason } => Step::Wait { until, reason },
            State::InLine {
                gate,
                reason,
                first_attempt,
                ..
            } => {
                let until = self
                    .gate(gate)
                    .map_or(0, |g| g.wake_at().unwrap_or(g.opens_at));
                if first_attempt {
                    Step::Hold { until }
                } else {
                    Step::Wait { until, reason }
                }
            }
            State::Held { first_attempt, .. } => {
                let until = self
                    .window(call.facts.origin)
                    .map_or(0, |w| w.free_at(call.began, 0));
                if first_attempt {
                    Step::Hold { until }
                } else {
                    Step::Wait {
                        until,
                        reason: WaitReason::Server,
                    }
                }
            }
            State::Refreshing => Step::Refresh,
            State::AwaitingRefresh => Step::AwaitRefresh,
            State::Done(why) => Step::Finish { why },
        }
    }

    /// Until when a call was, or would have been, held for a limit.
    #[must_use]
    pub fn held_until(&self, id: CallId) -> Ms {
        self.call(id).map_or(0, |call| call.held_until)
    }

    /// The driver sends the request now.
    pub fn sent(&mut self, now: Ms, id: CallId) {
        let credentials = self.credentials;
        if let Some(call) = self.call_mut(id)
            && call.state == State::Ready
        {
            call.state = State::InFlight {
                let_through: call.pass.take(),
            };
            call.attempts = call.attempts.wrapping_add(1);
            call.sent_at = now;
            call.credentials = credentials;
        }
    }

    /// An attempt ended. Gives the next step.
    pub fn outcome(&mut self, now: Ms, id: CallId, outcome: &Outcome) -> Step {
        let Some(call) = self.call_mut(id) else {
            return Step::Finish { why: None };
        };
        let (let_through, late) = match call.state {
            State::InFlight { let_through } => (let_through, false),
            State::Cancelling {
                let_through,
                deadline,
            } => (let_through, deadline),
            _ => return self.step(id),
        };
        let (facts, policy) = (call.facts, call.policy);
        self.tell_gates(now, &facts, &policy, outcome, let_through);
        let next = if outcome.category == Category::Ok {
            Err(None)
        } else if late {
            Err(Some(GiveUp::Deadline))
        } else {
            self.after_failure(now, id, outcome).map_err(Some)
        };
        if let (Err(why), Some(call)) = (next, self.call_mut(id)) {
            call.state = State::Done(why);
        }
        self.step(id)
    }

    /// A refresh ended.
    pub fn refreshed(&mut self, now: Ms, id: CallId, ok: bool) {
        if self.call(id).is_none_or(|c| c.state != State::Refreshing) {
            return;
        }
        if ok {
            self.credentials = self.credentials.wrapping_add(1);
        }
        let waiting: Vec<CallId> = self
            .calls
            .iter()
            .filter(|(i, c)| *i == id || c.state == State::AwaitingRefresh)
            .map(|(i, _)| *i)
            .collect();
        for waiter in waiting {
            if ok {
                self.go(waiter, now);
            } else {
                self.finish(waiter, GiveUp::RefreshFailed);
            }
            if let Some(call) = self.call_mut(waiter) {
                call.news = waiter != id;
            }
        }
    }

    /// The device has a network again.
    pub fn online(&mut self, now: Ms) {
        for (_, call) in &mut self.calls {
            if let State::Sleeping {
                until,
                reason: WaitReason::Offline,
            } = &mut call.state
            {
                *until = now.min(*until);
            }
        }
    }

    /// The end of a call, at any time: finished, or given up by the caller.
    pub fn end(&mut self, now: Ms, id: CallId) {
        let Some(call) = self.call(id) else { return };
        let through = match call.state {
            State::InFlight { let_through } | State::Cancelling { let_through, .. } => let_through,
            _ => call.pass,
        };
        let was_refreshing = call.state == State::Refreshing;
        self.calls.retain(|(i, _)| *i != id);
        if let Some(gate) = through.and_then(|key| self.gate_mut(key)) {
            gate.vanished();
        }
        if was_refreshing {
            // Whoever waited for this one's refresh does it instead.
            let next = self
                .calls
                .iter_mut()
                .find(|(_, c)| c.state == State::AwaitingRefresh);
            if let Some((_, heir)) = next {
                heir.state = State::Refreshing;
                heir.news = true;
            }
        }
        self.open_gates(now);
    }

    /// The next call whose step has changed, by time or by others; `None` when there is none.
    pub fn poll(&mut self, now: Ms) -> Option<CallId> {
        self.expire(now);
        self.let_go(now);
        let (id, call) = self.calls.iter_mut().find(|(_, c)| c.news)?;
        call.news = false;
        Some(*id)
    }

    /// When to call `poll` at the latest; `None` when only an event can change something.
    #[must_use]
    pub fn next_wake(&self) -> Option<Ms> {
        let of_calls = self.calls.iter().filter_map(|(_, call)| match call.state {
            State::InFlight { .. } => Some(call.attempt_ends().0).filter(|at| *at != Ms::MAX),
            State::Sleeping { until, .. } => Some(until),
            State::InLine { .. } => {
                Some(call.deadline_at().min(self.patience_ends(call))).filter(|at| *at != Ms::MAX)
            }
            State::Held { .. } => {
                let free = self.window(call.facts.origin)?.free_at(call.began, 0);
                Some(free.min(call.deadline_at()))
            }
            _ => None,
        });
        let of_gates = self
            .gates
            .iter()
            .filter(|g| self.first_in_line(g.key).is_some())
            .filter_map(Gate::wake_at);
        of_calls.chain(of_gates).min()
    }

    /// True when no call is under way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.calls.is_empty()
    }

    /// What a failure leads to; an error is the reason for giving up.
    fn after_failure(&mut self, now: Ms, id: CallId, outcome: &Outcome) -> Result<(), GiveUp> {
        let credentials = self.credentials;
        let Some(call) = self.call(id) else {
            return Err(GiveUp::NotRetryable);
        };
        let (facts, policy, retries) = (call.facts, call.policy, call.retries);
        if outcome.retry == Retry::Refresh {
            return self.refresh(now, id, credentials);
        }
        may_retry(&policy, &facts, outcome)?;
        if let Retry::Poll { after_ms } = outcome.retry {
            return self.ask_again(now, id, after_ms, outcome.server_delay);
        }
        if outcome.offline {
            return self.sleep(id, now.wrapping_add(OFFLINE_RECHECK), WaitReason::Offline);
        }
        let most = outcome
            .max_retries
            .map_or(policy.max_retries, |n| policy.max_retries.min(n.into()));
        if retries >= most {
            return Err(GiveUp::Exhausted);
        }
        let delay = outcome.delay();
        if delay.is_some_and(|d| d > policy.max_server_delay) {
            return Err(GiveUp::ServerDelayTooLong);
        }
        let reason = if delay.is_some() {
            WaitReason::Server
        } else {
            WaitReason::Backoff
        };
        if let Some(key) = self.gate_of(&facts, &policy, outcome) {
            return self.join(now, id, key, reason);
        }
        if policy.budget && !policy.gate && !self.has_token(facts.origin, now) {
            return Err(GiveUp::Budget);
        }
        let wait = backoff::wait(&policy, retries, delay, &mut self.random);
        if let Some(call) = self.call_mut(id) {
            call.retries = retries.wrapping_add(1);
        }
        self.sleep(id, now.wrapping_add(wait), reason)
    }

    /// "One refresh at a time per client; a 401 for a request that left with older credentials
    /// than the current ones goes again without a refresh."
    fn refresh(&mut self, now: Ms, id: CallId, credentials: u32) -> Result<(), GiveUp> {
        let under_way = self.calls.iter().any(|(_, c)| c.state == State::Refreshing);
        let Some(call) = self.call_mut(id) else {
            return Err(GiveUp::NotRetryable);
        };
        if !call.facts.can_refresh || call.refreshed {
            return Err(GiveUp::NotRetryable);
        }
        if !call.facts.is_replayable {
            return Err(GiveUp::BodyNotReplayable);
        }
        call.refreshed = true;
        if call.credentials != credentials {
            self.go(id, now);
        } else {
            call.state = if under_way {
                State::AwaitingRefresh
            } else {
                State::Refreshing
            };
        }
        Ok(())
    }

    /// Polling: 2 s, growing by a half up to 15 s, never earlier than the server said.
    fn ask_again(
        &mut self,
        now: Ms,
        id: CallId,
        first: Ms,
        delay: Option<Ms>,
    ) -> Result<(), GiveUp> {
        let Some(call) = self.call_mut(id) else {
            return Err(GiveUp::NotRetryable);
        };
        let mut wait = first;
        for _ in 0..call.polls.min(64) {
            wait = wait.wrapping_add(wait >> 1).min(MAX_POLL.max(first));
        }
        let wait = delay.unwrap_or(wait);
        if wait > call.policy.max_server_delay {
            return Err(GiveUp::ServerDelayTooLong);
        }
        let since = *call.polling_since.get_or_insert(now);
        let until = now.wrapping_add(wait);
        if until > since.wrapping_add(call.policy.poll_timeout) {
            return Err(GiveUp::Exhausted);
        }
        call.polls = call.polls.wrapping_add(1);
        self.sleep(id, until, WaitReason::Poll)
    }

    fn sleep(&mut self, id: CallId, until: Ms, reason: WaitReason) -> Result<(), GiveUp> {
        let Some(call) = self.call_mut(id) else {
            return Err(GiveUp::NotRetryable);
        };
        if until >= call.deadline_at() {
            return Err(GiveUp::Deadline);
        }
        call.state = State::Sleeping { until, reason };
        Ok(())
    }

    fn join(&mut self, now: Ms, id: CallId, key: Key, reason: WaitReason) -> Result<(), GiveUp> {
        let opens_at = self.gate(key).map_or(now, |g| g.opens_at);
        self.ticket = self.ticket.wrapping_add(1);
        let ticket = self.ticket;
        let Some(call) = self.call_mut(id) else {
            return Err(GiveUp::NotRetryable);
        };
        if opens_at >= call.deadline_at() {
            return Err(GiveUp::Deadline);
        }
        call.waiting_since.get_or_insert(now);
        call.state = State::InLine {
            gate: key,
            ticket,
            reason,
            first_attempt: false,
        };
        Ok(())
    }

    /// A call would go: it does, unless a published limit has no room.
    fn go(&mut self, id: CallId, now: Ms) {
        let Some(call) = self.call(id) else { return };
        let origin = call.facts.origin;
        if let Some(limit) = self.limit {
            if self.window(origin).is_none() {
                let requests = usize::try_from(limit.requests).unwrap_or(usize::MAX);
                self.windows
                    .push((origin, Window::new(requests, limit.per)));
            }
            let before = self.held(origin).count();
            let free = self.window(origin).map_or(now, |w| w.free_at(now, before));
            if before > 0 || free > now {
                return self.hold(id, now, free, None);
            }
        }
        self.ready(id, now);
    }

    /// The call may be sent, which a published limit counts from now on.
    fn ready(&mut self, id: CallId, now: Ms) {
        let Some(call) = self.call_mut(id) else {
            return;
        };
        call.state = State::Ready;
        let origin = call.facts.origin;
        if let Some((_, window)) = self.windows.iter_mut().find(|(o, _)| *o == origin) {
            window.sent(now);
        }
    }

    /// Waits before sending, for a gate shut by a limit or for room in a published one.
    fn hold(&mut self, id: CallId, now: Ms, until: Ms, gate: Option<Key>) {
        self.ticket = self.ticket.wrapping_add(1);
        let ticket = self.ticket;
        let Some(call) = self.call_mut(id) else {
            return;
        };
        let first_attempt = call.attempts == 0;
        call.held_until = until;
        call.state = match gate {
            _ if until >= call.deadline_at()
                || until.saturating_sub(now) > call.policy.max_server_delay =>
            {
                State::Done(Some(GiveUp::RateLimit))
            }
            Some(gate) => State::InLine {
                gate,
                ticket,
                reason: WaitReason::Server,
                first_attempt,
            },
            None => State::Held {
                ticket,
                first_attempt,
            },
        };
    }

    /// Times that have come: of attempts, of waits, of patience and deadlines.
    fn expire(&mut self, now: Ms) {
        let mut due = Vec::new();
        for (id, call) in &self.calls {
            let is_due = match call.state {
                State::InFlight { .. } => call.attempt_ends().0 <= now,
                State::Sleeping { until, .. } => until <= now,
                State::InLine { .. } => {
                    call.deadline_at() <= now || self.patience_ends(call) <= now
                }
                State::Held { .. } => call.deadline_at() <= now,
                _ => false,
            };
            if is_due {
                due.push(*id);
            }
        }
        for id in due {
            let Some(call) = self.call_mut(id) else {
                continue;
            };
            call.news = true;
            match call.state {
                State::InFlight { let_through } => {
                    let deadline = call.attempt_ends().1;
                    call.state = State::Cancelling {
                        let_through,
                        deadline,
                    };
                }
                State::Sleeping { .. } => self.go(id, now),
                State::InLine { .. } | State::Held { .. } => {
                    let late = call.deadline_at() <= now;
                    let first = call.attempts == 0;
                    let why = match (late, first) {
                        (true, true) => GiveUp::RateLimit,
                        (true, false) => GiveUp::Deadline,
                        (false, _) => GiveUp::Patience,
                    };
                    call.state = State::Done(Some(why));
                }
                _ => {}
            }
        }
    }

    /// Lets calls go: through gates, then through limits, first come first served.
    fn let_go(&mut self, now: Ms) {
        self.open_gates(now);
        for at in 0..self.gates.len() {
            while let Some(gate) = self.gates.get(at).copied()
                && let Some(pass) = gate.may_go(now)
                && let Some(id) = self.first_in_line(gate.key)
            {
                self.pass(now, at, id, pass);
            }
        }
        self.open_gates(now);
        loop {
            let next = self
                .calls
                .iter()
                .filter_map(|(id, call)| match call.state {
                    State::Held { ticket, .. }
                        if self
                            .window(call.facts.origin)
                            .is_none_or(|w| w.free_at(now, 0) <= now) =>
                    {
                        Some((ticket, *id))
                    }
                    _ => None,
                })
                .min();
            let Some((_, id)) = next else { break };
            self.ready(id, now);
            if let Some(call) = self.call_mut(id) {
                call.news = true;
            }
        }
    }

    /// The first in line takes its turn.
    fn pass(&mut self, now: Ms, gate_at: usize, id: CallId, pass: Pass) {
        let Some(call) = self.call(id) else { return };
        let (policy, origin) = (call.policy, call.facts.origin);
        let is_retry = call.attempts > 0;
        if pass == Pass::Probe && is_retry && policy.budget && !self.has_token(origin, now) {
            self.finish(id, GiveUp::Budget);
            if let Some(gate) = self.gates.get_mut(gate_at) {
                gate.skip(now, &policy, &mut self.random);
            }
            return;
        }
        let mut key = None;
        if let Some(gate) = self.gates.get_mut(gate_at) {
            gate.goes();
            key = Some(gate.key);
        }
        if let Some(call) = self.call_mut(id) {
            call.pass = key;
            call.news = true;
            if is_retry {
                call.retries = call.retries.wrapping_add(1);
            }
        }
        self.go(id, now);
    }

    /// Reports an outcome to the gates of its origin and endpoint.
    fn tell_gates(
        &mut self,
        now: Ms,
        facts: &Facts,
        policy: &Policy,
        outcome: &Outcome,
        let_through: Option<Key>,
    ) {
        let failed = self.gate_of(facts, policy, outcome);
        let keys = [
            Key {
                origin: facts.origin,
                endpoint: None,
            },
            Key {
                origin: facts.origin,
                endpoint: Some(facts.endpoint),
            },
        ];
        if outcome.category == Category::Ok
            && let Some((_, budget)) = self.budgets.iter_mut().find(|(o, _)| *o == facts.origin)
        {
            budget.success();
        }
        for key in keys {
            if failed == Some(key) {
                continue;
            }
            // An answer that is no sign of trouble: of this part of the server, all is well.
            let answered = outcome.status.is_some()
                && !matches!(
                    outcome.category,
                    Category::RateLimit
                        | Category::Server
                        | Category::Unavailable
                        | Category::Timeout
                );
            if let Some(gate) = self.gate_mut(key) {
                if answered {
                    gate.succeeded(now, let_through == Some(key));
                } else if let_through == Some(key) {
                    gate.vanished();
                }
            }
        }
        if let Some(key) = failed {
            let is_limit = trouble(outcome) == Trouble::Limit;
            self.shut(
                now,
                key,
                is_limit,
                outcome.delay(),
                policy,
                let_through == Some(key),
            );
        }
        if let Some(delay) = outcome.used_up.filter(|_| policy.gate && failed.is_none()) {
            let key = Key {
                origin: facts.origin,
                endpoint: None,
            };
            self.shut(now, key, true, Some(delay), policy, false);
        }
        self.open_gates(now);
    }

    fn shut(
        &mut self,
        now: Ms,
        key: Key,
        limit: bool,
        delay: Option<Ms>,
        policy: &Policy,
        was_let_through: bool,
    ) {
        let random = &mut self.random;
        match self.gates.iter_mut().find(|g| g.key == key) {
            None => self
                .gates
                .push(Gate::close(key, limit, now, delay, policy, random)),
            Some(gate) if was_let_through => {
                gate.probe_failed(limit, now, delay, policy, random);
            }
            Some(gate) => {
                let wait = backoff::wait(policy, 0, delay, random);
                gate.failed(limit, now, delay, wait);
            }
        }
    }

    /// The gate that a failure closes.
    fn gate_of(&self, facts: &Facts, policy: &Policy, outcome: &Outcome) -> Option<Key> {
        if !policy.gate || outcome.offline || outcome.retry == Retry::Never {
            return None;
        }
        let origin = facts.origin;
        match trouble(outcome) {
            Trouble::Call => None,
            Trouble::Endpoint => Some(Key {
                origin,
                endpoint: Some(facts.endpoint),
            }),
            Trouble::Origin | Trouble::Limit => Some(Key {
                origin,
                endpoint: None,
            }),
        }
    }

    /// Forgets gates that keep nobody, and whose time is over.
    fn open_gates(&mut self, now: Ms) {
        let calls = &self.calls;
        self.gates.retain(|gate| {
            let waiting = calls.iter().any(
                |(_, c)| matches!(c.state, State::InLine { gate: key, .. } if key == gate.key),
            );
            waiting || !gate.is_idle(now)
        });
    }

    fn first_in_line(&self, key: Key) -> Option<CallId> {
        self.calls
            .iter()
            .filter_map(|(id, call)| match call.state {
                State::InLine { gate, ticket, .. } if gate == key => Some((ticket, *id)),
                _ => None,
            })
            .min()
            .map(|(_, id)| id)
    }

    /// Patience is for waiting behind others while an origin fails: the first in line waits for
    /// nobody but its own backoff, and a limit is no failure.
    fn patience_ends(&self, call: &Call) -> Ms {
        let (
            State::InLine {
                gate: key,
                ticket,
                first_attempt: false,
                ..
            },
            Some(since),
        ) = (call.state, call.waiting_since)
        else {
            return Ms::MAX;
        };
        let is_first = !self.calls.iter().any(|(_, other)| {
            matches!(other.state, State::InLine { gate, ticket: t, .. } if gate == key && t < ticket)
        });
        let limit = self.gate(key).is_some_and(|g| g.limit);
        if is_first || limit {
            Ms::MAX
        } else {
            since.wrapping_add(call.policy.patience)
        }
    }

    fn held(&self, origin: u32) -> impl Iterator<Item = &Call> {
        self.calls
            .iter()
            .map(|(_, c)| c)
            .filter(move |c| c.facts.origin == origin && matches!(c.state, State::Held { .. }))
    }

    fn finish(&mut self, id: CallId, why: GiveUp) {
        if let Some(call) = self.call_mut(id) {
            call.state = State::Done(Some(why));
            call.news = true;
        }
    }

    /// The budget of an origin; a full one where there is none yet.
    fn with_budget<T>(&mut self, origin: u32, now: Ms, use_it: impl Fn(&mut Budget) -> T) -> T {
        if let Some((_, budget)) = self.budgets.iter_mut().find(|(o, _)| *o == origin) {
            return use_it(budget);
        }
        let mut budget = Budget::new(now);
        let result = use_it(&mut budget);
        self.budgets.push((origin, budget));
        result
    }

    fn has_token(&mut self, origin: u32, now: Ms) -> bool {
        self.with_budget(origin, now, |budget| budget.take(now))
    }

    fn call(&self, id: CallId) -> Option<&Call> {
        self.calls.iter().find(|(i, _)| *i == id).map(|(_, c)| c)
    }

    fn call_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.calls
            .iter_mut()
            .find(|(i, _)| *i == id)
            .map(|(_, c)| c)
    }

    fn gate(&self, key: Key) -> Option<&Gate> {
        self.gates.iter().find(|g| g.key == key)
    }

    fn gate_mut(&mut self, key: Key) -> Option<&mut Gate> {
        self.gates.iter_mut().find(|g| g.key == key)
    }

    fn window(&self, origin: u32) -> Option<&Window> {
        self.windows
            .iter()
            .find(|(o, _)| *o == origin)
            .map(|(_, w)| w)
    }
}
