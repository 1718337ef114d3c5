//! One gate per client and origin (or endpoint): calls that meet the same trouble share one fate.
//!
//! Not the line itself: which calls wait is known by the client. The gate knows when one may go.
//! While it is closed, the first in line goes alone as a probe; a probe that fails raises the
//! level, any success lets two waiting calls go, and each of their successes two more.

use super::backoff::{self, Random};
use super::call::Facts;
use super::policy::Policy;
use crate::time::Ms;

/// Each success lets so many waiting calls go.
const SLOW_START: u32 = 2;

/// Which gate: of an origin, or of one of its endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The origin, as the driver numbers it.
    pub origin: u32,
    /// The endpoint (method and path), for trouble that may be its own; 0 for the whole origin.
    pub endpoint: u32,
}

impl Key {
    /// The whole origin's.
    #[must_use]
    pub const fn of_origin(facts: &Facts) -> Self {
        Self {
            origin: facts.origin,
            endpoint: 0,
        }
    }

    /// The endpoint's.
    #[must_use]
    pub const fn of_endpoint(facts: &Facts) -> Self {
        Self {
            origin: facts.origin,
            endpoint: facts.endpoint,
        }
    }
}

/// A gate that is not open. An open gate is no gate at all.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// Which one.
    pub key: Key,
    /// Closed by a limit: new calls wait, too. Else by failure: they still send once.
    pub limit: bool,
    /// When the first in line may go.
    pub opens_at: Ms,
    /// The server's own "not before".
    pub not_before: Ms,
    /// The longest delay told in this trouble.
    longest: Ms,
    /// Which backoff comes next: a probe that fails raises it.
    pub level: u32,
    /// Calls let through that have not ended.
    out: u32,
    /// How many may go because of successes; `None` while nothing has gone well.
    allowed: Option<u32>,
}

/// What is reported to a gate: a failure, or a limit that is used up.
#[derive(Clone, Copy, Debug)]
pub struct Report<'p> {
    /// When.
    pub now: Ms,
    /// It is a limit.
    pub limit: bool,
    /// The wait that the server asked for.
    pub delay: Option<Ms>,
    /// How many retries the call has behind it: whatever it failed for, the next one is later.
    pub level: u32,
    /// The call's.
    pub policy: &'p Policy,
}

impl Gate {
    /// Closes after a failure.
    pub fn close(key: Key, report: &Report<'_>, random: &mut Random) -> Self {
        let mut gate = Self {
            key,
            limit: report.limit,
            opens_at: 0,
            not_before: 0,
            longest: 0,
            level: report.level,
            out: 0,
            allowed: None,
        };
        gate.shut(report, random);
        gate
    }

    /// From a report on, as if nothing had been told before.
    fn shut(&mut self, report: &Report<'_>, random: &mut Random) {
        let Report {
            now, delay, policy, ..
        } = *report;
        self.limit = report.limit;
        self.not_before = now.wrapping_add(delay.unwrap_or(0));
        let wait = backoff::wait(policy, self.level, delay, self.longest, random);
        self.opens_at = now.wrapping_add(wait);
        self.longest = self.longest.max(delay.unwrap_or(0));
    }

    /// A call failed that the gate had not let through: it was on its way before.
    pub fn failed(&mut self, report: &Report<'_>, random: &mut Random) {
        let before = *self;
        if report.delay.is_some() {
            self.shut(report, random);
            self.keep(&before);
        }
        self.limit = before.limit || report.limit;
    }

    /// A call that the gate let through failed.
    pub fn probe_failed(&mut self, report: &Report<'_>, random: &mut Random) {
        let before = *self;
        self.out = self.out.saturating_sub(1);
        // After a success the trouble is new; else it goes on.
        self.level = match self.allowed.take() {
            Some(_) => 0,
            None => self.level.wrapping_add(1),
        };
        self.shut(report, random);
        // What another call was told meanwhile.
        if report.now < before.not_before {
            self.keep(&before);
        }
    }

    /// What was told before holds, too.
    fn keep(&mut self, before: &Self) {
        self.limit |= before.limit;
        self.not_before = self.not_before.max(before.not_before);
        self.opens_at = self.opens_at.max(before.opens_at);
    }

    /// A call to this origin or endpoint went well. `let_through`: one that the gate had let go.
    pub fn succeeded(&mut self, now: Ms, let_through: bool) {
        if let_through {
            self.out = self.out.saturating_sub(1);
        }
        // Of a limit, a success that was on its way before tells nothing.
        if self.limit && now < self.not_before && !let_through {
            return;
        }
        self.level = 0;
        self.longest = 0;
        self.limit = false;
        self.allowed = Some(self.allowed.unwrap_or(0).wrapping_add(SLOW_START));
    }

    /// A call that the gate had let through ended without an answer (it was aborted).
    pub fn vanished(&mut self) {
        self.out = self.out.saturating_sub(1);
    }

    /// May the first in line go now? `Probe` costs a token, `Free` does not.
    #[must_use]
    pub fn may_go(&self, now: Ms) -> Option<Pass> {
        if now < self.wake_at()? {
            return None;
        }
        Some(if self.allowed.is_some_and(|n| n > 0) {
            Pass::Free
        } else {
            Pass::Probe
        })
    }

    /// When to ask again; `None` while a call that was let through is on its way.
    #[must_use]
    pub fn wake_at(&self) -> Option<Ms> {
        match self.allowed {
            Some(n) if n > 0 => Some(self.not_before),
            _ if self.out > 0 => None,
            // Those let go have vanished: the next one asks again.
            Some(_) => Some(self.not_before),
            None => Some(self.opens_at),
        }
    }

    /// The first in line goes.
    pub fn goes(&mut self) {
        self.out = self.out.wrapping_add(1);
        if let Some(n) = self.allowed.as_mut() {
            *n = n.saturating_sub(1);
        }
    }

    /// The first in line left for want of a token: the next one's turn comes a backoff later.
    pub fn skip(&mut self, now: Ms, policy: &Policy, random: &mut Random) {
        self.opens_at = now.wrapping_add(backoff::wait(
            policy,
            self.level,
            None,
            self.longest,
            random,
        ));
    }

    /// With nobody in line: all is well again, or the trouble is so long ago that a new failure
    /// would be a new trouble.
    #[must_use]
    pub fn is_idle(&self, now: Ms) -> bool {
        match self.allowed {
            Some(_) => now >= self.not_before,
            None => self.out == 0 && self.opens_at <= now,
        }
    }
}

/// How a call goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Alone, to see whether the trouble is over.
    Probe,
    /// Because another one went well.
    Free,
}
