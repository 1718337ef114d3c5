//! Refreshes of credentials: one at a time per client.

use super::call::{Call, CallId, Sent, State};
use super::client::Client;
use super::shared::Shared;
use super::step::GiveUp;
use crate::time::Ms;

impl Shared {
    /// The state after a 401 that a refresh may solve. A call that left with older credentials
    /// than the current ones goes again without a refresh.
    pub(super) fn refresh(&mut self, call: &mut Call, sent: Sent) -> Result<State, GiveUp> {
        if !call.facts.can_refresh || call.refreshed {
            return Err(GiveUp::NotRetryable);
        }
        if !call.facts.is_replayable {
            return Err(GiveUp::BodyNotReplayable);
        }
        call.refreshed = true;
        Ok(if sent.credentials != self.credentials {
            State::Held { until: None }
        } else if self.refreshing {
            State::AwaitingRefresh
        } else {
            self.refreshing = true;
            State::Refreshing
        })
    }
}

impl Client {
    /// A refresh ended.
    pub fn refreshed(&mut self, now: Ms, id: CallId, ok: bool) {
        let Some(call) = self.calls.get_mut(id) else {
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
        for id in self.awaiting_refresh().collect::<Vec<_>>() {
            if ok {
                self.release(now, id);
            } else {
                self.change(id, State::given_up(GiveUp::RefreshFailed));
            }
        }
        self.settle(now, id);
    }

    /// The call that refreshed has ended: one of those that waited refreshes instead.
    pub(super) fn pass_on_refresh(&mut self) {
        let next = self.awaiting_refresh().next();
        self.shared.refreshing = next.is_some();
        if let Some(next) = next {
            self.change(next, State::Refreshing);
        }
    }

    fn awaiting_refresh(&self) -> impl Iterator<Item = CallId> {
        let awaits = |id: &CallId| {
            let call = self.calls.get(*id);
            call.is_some_and(|call| matches!(call.state, State::AwaitingRefresh))
        };
        self.calls.ids().filter(awaits)
    }
}
