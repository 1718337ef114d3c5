//! A gate per origin or endpoint: calls that fail the same way wait together.
//!
//! Not the line itself: the client knows which calls wait, the gate decides when one may be sent.
//! While a gate is closed, the first in line is sent alone as a probe. A failed probe raises the
//! level. Any success admits two waiting calls, and each of their successes two more.

use super::backoff::{self, Random};
use super::facts::Facts;
use super::policy::Policy;
use crate::time::Ms;

/// How many waiting calls each success admits.
const SLOW_START: u32 = 2;

/// Identifies a gate: of an origin, or of one of its endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The origin's number.
    pub origin: u32,
    /// The endpoint's number; 0 for the whole origin.
    pub endpoint: u32,
}

impl Key {
    /// The gate of the whole origin.
    #[must_use]
    pub const fn of_origin(facts: &Facts) -> Self {
        Self {
            origin: facts.origin,
            endpoint: 0,
        }
    }

    /// The gate of the endpoint.
    #[must_use]
    pub const fn of_endpoint(facts: &Facts) -> Self {
        Self {
            origin: facts.origin,
            endpoint: facts.endpoint,
        }
    }
}

/// A closed gate, or one that is opening step by step. An open gate does not exist.
#[derive(Clone, Copy, Debug)]
pub struct Gate {
    /// Its key.
    pub key: Key,
    /// Closed by a limit: new calls wait, too. After a failure they are still sent once.
    pub limit: bool,
    /// When the first in line may be sent.
    pub opens_at: Ms,
    /// The end of the server delay.
    pub not_before: Ms,
    /// The longest server delay since the gate closed.
    longest: Ms,
    /// Which backoff comes next. A failed probe raises it.
    pub level: u32,
    /// Admitted calls that have not ended.
    in_flight: u32,
    /// How many more calls may be sent because of successes; `None` before the first success.
    permits: Option<u32>,
}

/// Why a gate closes: a failure, or a limit that is used up.
#[derive(Clone, Copy, Debug)]
pub struct Closing<'p> {
    /// The time.
    pub now: Ms,
    /// A limit is used up.
    pub limit: bool,
    /// The server delay.
    pub delay: Option<Ms>,
    /// The level of a gate that closes now: the retries of the call so far.
    pub level: u32,
    /// The policy of the call.
    pub policy: &'p Policy,
}

impl Gate {
    /// A new closed gate.
    pub fn close(key: Key, closing: &Closing<'_>, random: &mut Random) -> Self {
        let mut gate = Self {
            key,
            limit: closing.limit,
            opens_at: 0,
            not_before: 0,
            longest: 0,
            level: closing.level,
            in_flight: 0,
            permits: None,
        };
        gate.shut(closing, random);
        gate
    }

    /// Closes until the backoff or the server delay is over, whatever was reported before.
    fn shut(&mut self, closing: &Closing<'_>, random: &mut Random) {
        let Closing {
            now, delay, policy, ..
        } = *closing;
        self.limit = closing.limit;
        self.not_before = now.wrapping_add(delay.unwrap_or(0));
        let wait = backoff::wait(policy, self.level, delay, self.longest, random);
        self.opens_at = now.wrapping_add(wait);
        self.longest = self.longest.max(delay.unwrap_or(0));
    }

    /// A call failed that this gate did not admit: it was sent before the gate closed.
    pub fn failed(&mut self, closing: &Closing<'_>, random: &mut Random) {
        let before = *self;
        if closing.delay.is_some() {
            self.shut(closing, random);
            self.keep(&before);
        }
        self.limit = before.limit || closing.limit;
    }

    /// A call failed that this gate admitted.
    pub fn probe_failed(&mut self, closing: &Closing<'_>, random: &mut Random) {
        let before = *self;
        self.in_flight = self.in_flight.saturating_sub(1);
        // After a success this is a new failure; otherwise the old one continues.
        self.level = match self.permits.take() {
            Some(_) => 0,
            None => self.level.wrapping_add(1),
        };
        self.shut(closing, random);
        // Another call got a server delay in the meantime.
        if closing.now < before.not_before {
            self.keep(&before);
        }
    }

    /// Keeps what was reported before, too.
    fn keep(&mut self, before: &Self) {
        self.limit |= before.limit;
        self.not_before = self.not_before.max(before.not_before);
        self.opens_at = self.opens_at.max(before.opens_at);
    }

    /// A call to this origin or endpoint succeeded. `was_admitted`: by this gate.
    pub fn succeeded(&mut self, now: Ms, was_admitted: bool) {
        if was_admitted {
            self.in_flight = self.in_flight.saturating_sub(1);
        }
        // A success that was sent before a limit closed the gate says nothing about the limit.
        if self.limit && now < self.not_before && !was_admitted {
            return;
        }
        self.level = 0;
        self.longest = 0;
        self.limit = false;
        self.permits = Some(self.permits.unwrap_or(0).wrapping_add(SLOW_START));
    }

    /// An admitted call was aborted.
    pub fn aborted(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// How the first in line may be sent now, if it may.
    #[must_use]
    pub fn admission(&self, now: Ms) -> Option<Admission> {
        if now < self.wake_at()? {
            return None;
        }
        Some(if self.permits.is_some_and(|n| n > 0) {
            Admission::Free
        } else {
            Admission::Probe
        })
    }

    /// When the next call may be admitted; `None` while admitted calls are in flight.
    #[must_use]
    pub fn wake_at(&self) -> Option<Ms> {
        match self.permits {
            Some(n) if n > 0 => Some(self.not_before),
            _ if self.in_flight > 0 => None,
            // All admitted calls were aborted: the next one is a probe.
            Some(_) => Some(self.not_before),
            None => Some(self.opens_at),
        }
    }

    /// The first in line is sent.
    pub fn admit(&mut self) {
        self.in_flight = self.in_flight.wrapping_add(1);
        if let Some(n) = self.permits.as_mut() {
            *n = n.saturating_sub(1);
        }
    }

    /// The first in line got no token from the budget: the next probe comes a backoff later.
    pub fn skip(&mut self, now: Ms, policy: &Policy, random: &mut Random) {
        self.opens_at = now.wrapping_add(backoff::wait(
            policy,
            self.level,
            None,
            self.longest,
            random,
        ));
    }

    /// Whether an empty line makes the gate superfluous: calls succeed again, or the backoff is
    /// over, so that the next failure counts as a new one.
    #[must_use]
    pub fn is_idle(&self, now: Ms) -> bool {
        match self.permits {
            Some(_) => now >= self.not_before,
            None => self.in_flight == 0 && self.opens_at <= now,
        }
    }
}

/// How a call is admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Alone, to find out whether calls succeed again. Takes a token from the budget.
    Probe,
    /// After a success of another call.
    Free,
}

/// The gate with that key, if it is closed.
pub(super) fn find(gates: &[Gate], key: Key) -> Option<&Gate> {
    gates.iter().find(|gate| gate.key == key)
}
