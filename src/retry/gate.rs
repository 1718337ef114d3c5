//! A gate per origin or endpoint: calls that fail the same way wait together.
//!
//! While a gate is closed, the first in line is sent alone as a probe. A failed probe raises the
//! level. Any success admits two waiting calls, and each of their successes two more.

use super::backoff::{self, Random};
use super::call::{Call, CallId, Calls, State};
use super::facts::Outcome;
use super::line::Line;
use crate::classification::Category;
use crate::time::Ms;

/// How many waiting calls each success admits.
const SLOW_START: u32 = 2;
/// How often a call is sent although the server delay runs, ms.
const EARLY_PROBE: Ms = 30_000;
/// Two delays of one limit end so close together: servers round to seconds, ms.
const SAME: Ms = 2_000;
/// How long a failure counts as present when no call waits, ms.
const LINGER: Ms = 10_000;

/// Why a gate is closed. Failures of the same cause at two endpoints close their origin's gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// A limit refused a request: new calls wait, too. After a failure they are still sent once.
    Limit,
    /// A limit is used up, or will be soon: new calls wait, too.
    UsedUp,
    /// No connection could be made.
    Connection,
    /// Overloaded, restarting, or too slow.
    Unavailable,
    /// A server error.
    Server,
}

impl Cause {
    pub const fn is_limit(self) -> bool {
        matches!(self, Self::Limit | Self::UsedUp)
    }

    /// The cause that a failed outcome is a sign of.
    pub const fn of(outcome: &Outcome) -> Option<Self> {
        match outcome.category {
            Category::Network => Some(Self::Connection),
            Category::Timeout | Category::Unavailable => Some(Self::Unavailable),
            Category::Server => Some(Self::Server),
            _ => None,
        }
    }
}

/// A closed gate, or one that is opening step by step. An open gate does not exist.
#[derive(Debug)]
pub(super) struct Gate {
    /// It was closed by a limit when [`Gate::limit_has_ended`] was last asked.
    was_limit: bool,
    /// `None` after a success.
    pub cause: Option<Cause>,
    /// The end of the server delay.
    pub not_before: Ms,
    /// When the present backoff or server delay began.
    since: Ms,
    /// The server delay that began then.
    delay: Option<Ms>,
    /// The longest server delay since the gate closed.
    longest: Ms,
    /// Decides the jitter of the present wait.
    roll: u64,
    /// Which backoff comes next when several calls wait. A failed probe raises it.
    level: u32,
    /// Admitted calls that have not ended.
    in_flight: u32,
    /// When a call was last sent although the server delay ran.
    tried_at: Ms,
    /// How many more calls may be sent because of successes; `None` before the first success.
    permits: Option<u32>,
    line: Line,
}

/// Why a gate closes: a failure, or a limit that is used up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Closing {
    pub now: Ms,
    pub cause: Cause,
    /// The server delay.
    pub delay: Option<Ms>,
}

/// The next call to be admitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Next {
    pub call: CallId,
    pub ticket: u64,
    pub at: Ms,
    /// Sent alone, to find out whether calls succeed again. Takes a token from the budget.
    pub is_probe: bool,
}

impl Gate {
    /// A new closed gate.
    pub fn close(closing: &Closing, random: &mut Random) -> Self {
        let mut gate = Self {
            was_limit: false,
            cause: Some(closing.cause),
            not_before: 0,
            since: 0,
            delay: None,
            longest: 0,
            roll: 0,
            level: 0,
            in_flight: 0,
            tried_at: closing.now,
            permits: None,
            line: Line::new(),
        };
        gate.restart(closing, random);
        gate
    }

    /// Begins a new wait. A server delay that ends later stays.
    fn restart(&mut self, closing: &Closing, random: &mut Random) {
        let not_before = closing.now.wrapping_add(closing.delay.unwrap_or(0));
        if not_before >= self.not_before {
            self.not_before = not_before;
            self.since = closing.now;
            self.delay = closing.delay;
            self.roll = random.roll();
            self.cause = Some(closing.cause);
        }
        if closing.cause.is_limit() && !self.is_limit() {
            self.cause = Some(closing.cause);
        }
        self.longest = self.longest.max(closing.delay.unwrap_or(0));
    }

    /// A call failed that this gate did not admit: it was sent before the gate closed.
    pub fn failed(&mut self, closing: &Closing, random: &mut Random) {
        let limit = self.cause.filter(|cause| cause.is_limit());
        let is_unused = self.line.is_empty() && self.in_flight == 0;
        if closing.delay.is_some() || is_unused {
            self.restart(closing, random);
        }
        self.cause = limit.or(self.cause);
    }

    /// A call failed that this gate admitted.
    pub fn probe_failed(&mut self, closing: &Closing, random: &mut Random) {
        self.in_flight = self.in_flight.saturating_sub(1);
        // After a success this is a new failure; otherwise the old one continues.
        self.level = match self.permits.take() {
            Some(_) => 0,
            None => self.level.wrapping_add(1),
        };
        self.restart(closing, random);
    }

    pub fn is_limit(&self) -> bool {
        self.cause.is_some_and(Cause::is_limit)
    }

    /// Whether a limit closed the gate and no longer does. True once.
    pub fn limit_has_ended(&mut self) -> bool {
        let is_limit = self.is_limit();
        std::mem::replace(&mut self.was_limit, is_limit) && !is_limit
    }

    /// Whether the only call in line waits out the spread after a server delay, and not for others:
    /// that takes none of its patience.
    pub fn spreads_alone(&self) -> bool {
        self.longest > 0 && self.line.len() <= 1
    }

    /// Whether calls still fail for that cause: no success since, and not long ago.
    pub fn fails_by(&self, now: Ms, cause: Cause) -> bool {
        self.cause == Some(cause) && self.permits.is_none() && !self.is_idle(now)
    }

    /// The same as that failure: where the cause is a limit, both end at about the same time, as two
    /// endpoints do that one limit counts. `end`: of the other's server delay.
    pub fn fails_like(&self, now: Ms, cause: Cause, end: Ms) -> bool {
        self.fails_by(now, cause) && (!cause.is_limit() || self.not_before.abs_diff(end) <= SAME)
    }

    /// A call to this origin or endpoint succeeded. `was_admitted`: by this gate.
    pub fn succeeded(&mut self, now: Ms, was_admitted: bool) {
        if was_admitted {
            self.in_flight = self.in_flight.saturating_sub(1);
        }
        // A success that was sent before a limit closed the gate says nothing about the limit.
        if self.is_limit() && now < self.not_before && !was_admitted {
            return;
        }
        self.level = 0;
        self.longest = 0;
        self.cause = None;
        self.permits = Some(self.permits.unwrap_or(0).wrapping_add(SLOW_START));
    }

    /// The device has a network again: the backoff after a failed connection is over.
    pub fn online(&mut self) {
        if self.cause == Some(Cause::Connection) && self.permits.is_none() {
            self.permits = Some(0);
        }
    }

    /// An admitted call was aborted.
    pub const fn aborted(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// A call joins the line. The level belongs to the line: an empty one has none.
    pub fn join(&mut self, now: Ms, call: &Call) {
        if self.line.is_empty() && self.in_flight == 0 && self.permits.is_none() {
            self.level = call.retries;
            if self.delay.is_none() {
                self.since = self.since.max(now);
            }
        }
        self.line.join(call);
    }

    /// Takes over the line of an endpoint's gate. Returns the calls that moved.
    pub fn absorb(&mut self, endpoint: &mut Self) -> Vec<CallId> {
        self.level = self.level.max(endpoint.level);
        if endpoint.not_before > self.not_before {
            self.not_before = endpoint.not_before;
            self.since = endpoint.since;
            self.delay = endpoint.delay;
        }
        let moved = endpoint.waiting();
        self.line.absorb(&mut endpoint.line);
        moved
    }

    /// A call leaves the line.
    pub fn leave(&mut self, call: CallId, ticket: u64) {
        self.line.leave(call, ticket);
    }

    /// The calls in line.
    pub fn waiting(&self) -> Vec<CallId> {
        self.line.calls()
    }

    /// The call that is admitted next; `None` while nobody waits or admitted calls are in flight.
    pub fn next(&self, calls: &Calls) -> Option<Next> {
        let has_permit = self.permits.is_some_and(|n| n > 0);
        if !has_permit && self.in_flight > 0 {
            return None;
        }
        let heads = self.line.heads().filter_map(|(ticket, call)| {
            Some(Next {
                call,
                ticket,
                at: self.turn(calls.get(call)?),
                is_probe: !has_permit,
            })
        });
        heads.min_by_key(|next| (next.at, next.ticket))
    }

    /// When a call may be sent, in the line or about to join it, if it is the next one.
    pub fn turn(&self, call: &Call) -> Ms {
        if self.permits.is_some() {
            // Also when all admitted calls were aborted: the next one is a probe.
            return self.not_before;
        }
        let (since, level) = if self.line.len() > 1 {
            (self.since, self.level)
        } else if self.delay.is_some() {
            (self.since, call.retries)
        } else {
            let joined_at = match call.state {
                State::InLine(place) => place.joined_at,
                _ => 0,
            };
            (self.since.max(joined_at), call.retries)
        };
        let wait = backoff::wait(&call.policy, level, self.delay, self.longest, self.roll);
        let at = self.not_before.max(since.wrapping_add(wait));
        if at >= call.deadline_at && self.is_limit() {
            // Only the spread does not fit into its deadline.
            return self.not_before;
        }
        at
    }

    /// The first of each group of calls.
    pub fn heads(&self) -> impl Iterator<Item = CallId> {
        self.line.heads().map(|(_, call)| call)
    }

    /// A call from the line is sent.
    pub fn admit(&mut self, call: CallId, ticket: u64) {
        self.in_flight = self.in_flight.wrapping_add(1);
        if let Some(n) = self.permits.as_mut() {
            *n = n.saturating_sub(1);
        }
        self.leave(call, ticket);
    }

    /// Admits a new call that may not wait until the server delay is over: now and then one finds
    /// out whether the limit still holds.
    pub const fn admit_early(&mut self, now: Ms) -> bool {
        let is_over = self.not_before <= now;
        if !is_over && now < self.tried_at.wrapping_add(EARLY_PROBE) {
            return false;
        }
        self.tried_at = now;
        self.in_flight = self.in_flight.wrapping_add(1);
        true
    }

    /// The next call got no token from the budget: the next probe comes a backoff later.
    pub fn skip(&mut self, now: Ms, next: Next, random: &mut Random) {
        self.since = now;
        self.delay = None;
        self.roll = random.roll();
        self.leave(next.call, next.ticket);
    }

    /// Whether the gate is superfluous: nobody waits, and calls succeed again or the failure is so
    /// long ago that the next one counts as new.
    pub fn is_idle(&self, now: Ms) -> bool {
        self.idle_at().is_some_and(|at| at <= now)
    }

    /// From when on it is; `None` while calls wait or are in flight.
    pub fn idle_at(&self) -> Option<Ms> {
        let is_over = self.permits.is_some();
        if !self.line.is_empty() || (self.in_flight > 0 && !is_over) {
            return None;
        }
        Some(if is_over || self.is_limit() {
            self.not_before
        } else {
            self.not_before.max(self.since.wrapping_add(LINGER))
        })
    }
}
