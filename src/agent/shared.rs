//! What the calls of one client share: the engine, the credentials, and who waits.
//!
//! There is no task in the background. One of the waiting calls is the timekeeper: it sleeps until
//! the engine's next wake, polls the engine, and wakes the calls that have news. When it goes on,
//! or its future is dropped, another call takes over. A future may also be kept and not be polled
//! any more, so the others check now and then that the timekeeper still works.

use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::SystemTime;

use super::credentials::{Credentials, Provider};
use super::options::Settings;
use super::platform::{Alarm, Clock, Refreshing};
use crate::report::Classification;
use crate::retry::{CallId, Client, Facts, Outcome, Step};
use crate::time::{EpochMs, Ms};

/// How often a waiting call checks the timekeeper, and how late a timekeeper may be, ms.
const LOOK: Ms = 2_000;
const LATE: Ms = 100;

pub(super) type Refresh = Box<dyn Fn(Classification) -> Refreshing + Send + Sync>;
pub(super) type WallClock = Box<dyn Fn() -> SystemTime + Send + Sync>;

pub(super) struct Shared {
    pub settings: Settings,
    pub refresh: Option<Refresh>,
    /// The app's own headers.
    pub headers: Option<Provider>,
    wall_clock: WallClock,
    clock: Clock,
    state: Mutex<State>,
}

struct State {
    engine: Client,
    last_id: CallId,
    /// The calls that wait for news.
    waiting: BTreeMap<CallId, Waiting>,
    /// Calls that had news while they did not wait.
    missed: BTreeSet<CallId>,
    /// The timekeeper, and the time that its alarm is set for.
    keeper: Option<CallId>,
    armed: Option<Ms>,
    /// The engine's next wake, as of the last poll.
    due: Option<Ms>,
    /// When the engine was last polled.
    polled_at: Ms,
    /// What refreshes gave.
    credentials: Credentials,
}

#[derive(Default)]
struct Waiting {
    has_news: bool,
    waker: Option<Waker>,
}

/// The calls to wake.
#[derive(Default)]
struct Woken {
    /// The calls with news, in the engine's order.
    named: Vec<(CallId, Waker)>,
    /// The timekeeper, to set its alarm anew.
    keeper: Option<Waker>,
}

impl Woken {
    fn wake(self) {
        let named = self.named.into_iter().map(|(_, waker)| waker);
        named.chain(self.keeper).for_each(Waker::wake);
    }
}

/// What a waiting call has to do.
enum Watch {
    /// Go on.
    News,
    /// Nothing: it will be woken.
    Idle,
    /// Look again at that time.
    Look(Ms),
    /// Be the timekeeper: poll the engine at that time.
    Ask(Ms),
}

impl Shared {
    pub fn new(
        settings: Settings,
        engine: Client,
        refresh: Option<Refresh>,
        headers: Option<Provider>,
        wall_clock: WallClock,
    ) -> Self {
        Self {
            settings,
            refresh,
            headers,
            wall_clock,
            clock: Clock::start(),
            state: Mutex::new(State {
                engine,
                last_id: 0,
                waiting: BTreeMap::new(),
                missed: BTreeSet::new(),
                keeper: None,
                armed: None,
                due: None,
                polled_at: 0,
                credentials: Credentials::default(),
            }),
        }
    }

    /// A clock that never goes back, in whole ms.
    pub fn now(&self) -> Ms {
        self.clock.now()
    }

    /// The time of day.
    pub fn wall(&self) -> SystemTime {
        (self.wall_clock)()
    }

    /// The same in ms since 1970.
    pub fn wall_ms(&self) -> EpochMs {
        let since = self.wall().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |since| {
            EpochMs::try_from(since.as_millis()).unwrap_or(EpochMs::MAX)
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_idle(&self) -> bool {
        self.lock().engine.is_idle()
    }

    /// A call begins; a request that may go at once counts as sent.
    pub fn begin(
        &self,
        now: Ms,
        facts: &mut Facts,
        path: &str,
        settings: &Settings,
    ) -> (CallId, Step) {
        let mut state = self.lock();
        facts.path_limits = state.engine.path_limits(path);
        // Wraps after 2^32 calls; the first of them have ended by then.
        state.last_id = state.last_id.wrapping_add(1).max(1);
        let id = state.last_id;
        state.engine.begin(now, id, facts, &settings.policy);
        let step = state.engine.step(id);
        state.engine.sent(now, id);
        (id, step)
    }

    /// Reports to the engine, and returns the call's next step.
    pub fn report(&self, id: CallId, report: impl FnOnce(&mut Client)) -> Step {
        let mut state = self.lock();
        // Earlier news is out of date after this report.
        state.missed.remove(&id);
        report(&mut state.engine);
        state.engine.step(id)
    }

    /// A success whose body is not read: the end of the call.
    pub fn succeeded(&self, id: CallId, outcome: &Outcome) {
        let now = self.now();
        let mut state = self.lock();
        state.engine.outcome(now, id, outcome);
        self.leave(state, now, id);
    }

    /// The end of a call, at any time.
    pub fn end(&self, id: CallId) {
        self.leave(self.lock(), self.now(), id);
    }

    fn leave(&self, mut state: MutexGuard<'_, State>, now: Ms, id: CallId) {
        state.engine.end(now, id);
        state.missed.remove(&id);
        let woken = state.poll(now);
        drop(state);
        woken.wake();
    }

    /// Wakes the calls that have news. Called after each report.
    pub fn dispatch(&self) {
        let woken = self.lock().poll(self.now());
        // Waking runs the executor's code, so the engine must not be locked.
        woken.wake();
    }

    /// What is known of refreshed credentials.
    pub fn credentials<T>(&self, action: impl FnOnce(&mut Credentials) -> T) -> T {
        action(&mut self.lock().credentials)
    }

    /// Forgets the credentials that refreshes gave.
    pub fn forget(&self) {
        let now = self.now();
        let mut state = self.lock();
        state.credentials.forget();
        state.engine.forget_credentials(now);
        let woken = state.poll(now);
        drop(state);
        woken.wake();
    }

    /// Tells this client from others on this thread.
    pub fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Waits until the engine has news of this call.
    pub async fn news(&self, id: CallId) {
        let mut place = Place::take(self, id);
        let mut alarm = Alarm::default();
        let mut is_new = true;
        poll_fn(|cx| {
            loop {
                let watch = self.lock().watch(id, cx.waker(), self.now());
                let until = match watch {
                    Watch::News => return Poll::Ready(()),
                    _ if is_new => None,
                    Watch::Idle => {
                        alarm.clear();
                        return Poll::Pending;
                    }
                    Watch::Look(at) | Watch::Ask(at) => Some(at),
                };
                is_new = false;
                if let Some(until) = until {
                    if alarm.poll(&self.clock, until, cx).is_pending() {
                        return Poll::Pending;
                    }
                    if matches!(watch, Watch::Look(_)) {
                        continue;
                    }
                }
                let mut woken = self.lock().poll(self.now());
                let Some(turn) = woken.named.iter().position(|(call, _)| *call == id) else {
                    woken.wake();
                    continue;
                };
                // First come, first served: those after this call are woken when it goes on.
                place.after = woken.named.split_off(turn);
                if turn == 0 {
                    woken.wake();
                    return Poll::Ready(());
                }
                woken.wake();
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        })
        .await;
    }
}

impl State {
    /// Polls the engine, and returns the calls that have news.
    fn poll(&mut self, now: Ms) -> Woken {
        let mut woken = Woken::default();
        // Mostly no call waits.
        if self.waiting.is_empty() {
            return woken;
        }
        self.polled_at = now;
        while let Some(id) = self.engine.poll(now) {
            match self.waiting.get_mut(&id) {
                Some(waiting) => {
                    waiting.has_news = true;
                    let waker = waiting.waker.take();
                    woken.named.extend(waker.map(|waker| (id, waker)));
                }
                None => {
                    self.missed.insert(id);
                }
            }
        }
        self.due = self.engine.next_wake();
        // The alarm is set for a time that is out of date.
        if let Some(keeper) = self.keeper
            && self.due != self.armed
            && let Some(waiting) = self.waiting.get_mut(&keeper)
        {
            woken.keeper = waiting.waker.take();
        }
        woken
    }

    fn watch(&mut self, id: CallId, waker: &Waker, now: Ms) -> Watch {
        let Some(waiting) = self.waiting.get_mut(&id) else {
            return Watch::News;
        };
        if waiting.has_news {
            return Watch::News;
        }
        if waiting.waker.as_ref().is_none_or(|w| !w.will_wake(waker)) {
            waiting.waker = Some(waker.clone());
        }
        let is_late = |due: Ms| due.saturating_add(LATE) <= now;
        if self.keeper.is_none() || self.due.is_some_and(is_late) {
            self.keeper = Some(id);
        }
        if self.keeper != Some(id) {
            return Watch::Look(now.saturating_add(LOOK));
        }
        self.due = self.engine.next_wake();
        self.armed = self.due;
        match self.due {
            None => Watch::Idle,
            // The engine was polled at that time and had no news: poll again in the next ms.
            Some(at) => Watch::Ask(at.max(self.polled_at.saturating_add(1))),
        }
    }
}

/// A call's place among those that wait.
struct Place<'a> {
    shared: &'a Shared,
    id: CallId,
    /// The calls whose turn comes after this one's.
    after: Vec<(CallId, Waker)>,
}

impl<'a> Place<'a> {
    fn take(shared: &'a Shared, id: CallId) -> Self {
        let mut state = shared.lock();
        let has_news = state.missed.remove(&id);
        let waiting = Waiting {
            has_news,
            waker: None,
        };
        state.waiting.insert(id, waiting);
        let after = Vec::new();
        Self { shared, id, after }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        let own = state.waiting.remove(&self.id);
        let mut heir = None;
        if state.keeper == Some(self.id) {
            state.keeper = None;
            state.armed = None;
            // It becomes the timekeeper.
            heir = state.waiting.values_mut().find_map(|w| w.waker.take());
        }
        drop(state);
        drop(own);
        let after = core::mem::take(&mut self.after);
        let after = after.into_iter().map(|(_, waker)| waker);
        after.chain(heir).for_each(Waker::wake);
    }
}
