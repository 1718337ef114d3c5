//! Refreshes of credentials: one at a time for the same refused value.
//!
//! The engine knows values by number. The drivers keep the values themselves, and what took their
//! place.

use super::call::{Call, CallId, Sent, State};
use super::client::Client;
use super::facts::Outcome;
use super::policy::may_retry;
use super::shared::Shared;
use super::step::{GiveUp, Step};
use crate::time::Ms;

/// After a refresh that failed, or whose result was refused, its value is not refreshed for so long.
const PAUSE: Ms = 30_000;

/// Which credentials a refused request was sent with.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    /// A hash of them, 0 for none.
    pub credentials: u32,
    /// The request carried some on purpose. Without any, only a code that asks for a refresh
    /// begins one: a wrong password must not be sent twice.
    pub is_carried: bool,
    /// The next attempt would be sent with others: these have been replaced meanwhile.
    pub is_replaced: bool,
}

/// Credentials that an origin refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RefusedKey {
    origin: u32,
    credentials: u32,
}

/// The last refresh for some credentials.
#[derive(Debug)]
pub(super) struct Renewal {
    key: RefusedKey,
    progress: Progress,
}

#[derive(Clone, Copy, Debug)]
enum Progress {
    Running,
    Succeeded(Ms),
    Failed(Ms),
}

impl Shared {
    /// The state after a 401 that a refresh may solve.
    pub(super) fn refusal(call: &Call, sent: Sent, outcome: &Outcome) -> Result<State, GiveUp> {
        if !call.facts.can_refresh {
            return Err(GiveUp::NotRetryable);
        }
        may_retry(&call.policy, &call.facts, outcome)?;
        let is_coded = outcome.is_coded;
        Ok(State::Refused { sent, is_coded })
    }

    /// The state that follows when the refused credentials are known.
    fn refused(
        &mut self,
        now: Ms,
        call: &mut Call,
        sent: Sent,
        refused: Refused,
    ) -> Result<State, GiveUp> {
        let key = RefusedKey {
            origin: call.facts.origin,
            credentials: refused.credentials,
        };
        if let Some(refreshed) = call.refreshed {
            // What the refresh gave was refused, too.
            self.record_refresh(now, refreshed, Progress::Failed(now));
            self.record_refresh(now, key, Progress::Failed(now));
            return Err(GiveUp::NotRetryable);
        }
        let last = self.renewals.iter().find(|renewal| renewal.key == key);
        let progress = last.map(|renewal| renewal.progress);
        let is_old = matches!(progress, Some(Progress::Succeeded(at)) if sent.at < at);
        if (refused.is_replaced || is_old) && !call.is_resent {
            call.is_resent = true;
            return Ok(State::Held { until: None });
        }
        if matches!(progress, Some(Progress::Failed(at)) if now < at.wrapping_add(PAUSE)) {
            return Err(GiveUp::RefreshFailed);
        }
        call.refreshed = Some(key);
        if matches!(progress, Some(Progress::Running)) {
            return Ok(State::AwaitingRefresh { key });
        }
        self.record_refresh(now, key, Progress::Running);
        let until = now.saturating_add(call.policy.refresh_timeout);
        Ok(State::Refreshing { key, until })
    }

    fn record_refresh(&mut self, now: Ms, key: RefusedKey, progress: Progress) {
        self.renewals.retain(|renewal| {
            renewal.key != key
                && match renewal.progress {
                    Progress::Running => true,
                    Progress::Succeeded(at) | Progress::Failed(at) => now < at.wrapping_add(PAUSE),
                }
        });
        self.renewals.push(Renewal { key, progress });
    }
}

impl Client {
    /// Reports which credentials a refused request was sent with. `None`: another origin refused
    /// it, behind a redirect, and the credentials do not belong to that one. Returns the next step.
    pub fn refused(&mut self, now: Ms, id: CallId, refused: Option<Refused>) -> Step {
        let Some(call) = self.calls.get_mut(id) else {
            return Step::NONE;
        };
        let State::Refused { sent, is_coded } = call.state else {
            return self.step(id);
        };
        // After a sign-out, new credentials may be another person's.
        let is_old = self
            .shared
            .forgotten_at
            .is_some_and(|at| call.began_at <= at);
        let next = match refused {
            Some(refused) if (is_coded || refused.is_carried) && !is_old => {
                self.shared.refused(now, call, sent, refused)
            }
            _ => Err(GiveUp::NotRetryable),
        };
        self.enter(id, next.unwrap_or_else(State::given_up));
        self.settle(now, id)
    }

    /// A refresh ended.
    pub fn refreshed(&mut self, now: Ms, id: CallId, ok: bool) {
        let Some(call) = self.calls.get(id) else {
            return;
        };
        let State::Refreshing { key, .. } = call.state else {
            return;
        };
        let progress = if ok {
            Progress::Succeeded(now)
        } else {
            Progress::Failed(now)
        };
        self.shared.record_refresh(now, key, progress);
        self.end_refresh(now, id, ok);
        for id in self.calls.ids().collect::<Vec<_>>() {
            if self.awaits_refresh(id, key) {
                self.end_refresh(now, id, ok);
            }
        }
        self.settle(now, id);
    }

    /// Forgets what is known of refreshes, as after a sign-out. Those in progress have failed, and
    /// calls that began before are not refreshed any more.
    pub fn forget_credentials(&mut self, now: Ms) {
        self.shared.renewals.clear();
        self.shared.forgotten_at = Some(now);
        for id in self.calls.ids().collect::<Vec<_>>() {
            let state = self.calls.get(id).map(|call| call.state);
            if let Some(
                State::Refused { .. } | State::Refreshing { .. } | State::AwaitingRefresh { .. },
            ) = state
            {
                self.end_refresh(now, id, false);
            }
        }
    }

    fn end_refresh(&mut self, now: Ms, id: CallId, ok: bool) {
        if ok {
            self.release(now, id);
        } else {
            self.change(id, State::given_up(GiveUp::RefreshFailed));
        }
    }

    /// The call that refreshed has left: one of those that wait takes over, for the same time.
    pub(super) fn pass_on_refresh(&mut self, left: State) {
        let State::Refreshing { key, until } = left else {
            return;
        };
        let next = self.calls.ids().find(|id| self.awaits_refresh(*id, key));
        if let Some(next) = next {
            self.change(next, State::Refreshing { key, until });
        } else {
            self.shared.renewals.retain(|renewal| renewal.key != key);
        }
    }

    fn awaits_refresh(&self, id: CallId, of: RefusedKey) -> bool {
        let call = self.calls.get(id);
        call.is_some_and(|call| matches!(call.state, State::AwaitingRefresh { key } if key == of))
    }
}
