//! A driver under a virtual clock that does what the engine says, and writes it down.

use std::collections::BTreeMap;

use comeback::classification::{Category, Retry};
use comeback::retry::{CallId, Client, GiveUp, Outcome, Refused, Step};

use super::super::answers::{ok, outcome};
use super::plan::{Plan, Planned};

/// More events than any plan needs: an engine that never rests.
const MOST_EVENTS: usize = 100_000;

/// What became of a call.
#[derive(Clone, Debug, Default)]
pub struct Fate {
    pub began: u64,
    /// When each attempt was sent, when it ended, and how.
    pub attempts: Vec<(u64, Option<(u64, Outcome)>)>,
    /// `None` for an aborted call.
    pub end: Option<(u64, Option<GiveUp>)>,
    pub was_aborted: bool,
    /// Time that its own refreshes took.
    pub refreshing: u64,
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Begin(usize),
    /// The answer to that attempt.
    Answer(usize, usize),
    Refreshed(usize),
    Abort(usize),
    Online,
    Wake,
}

pub struct World<'p> {
    plan: &'p Plan,
    client: Client,
    now: u64,
    events: BTreeMap<(u64, u64), Event>,
    count: u64,
    fates: Vec<Fate>,
    live: Vec<bool>,
    refreshes: Vec<Option<u64>>,
}

impl<'p> World<'p> {
    /// The fate of each planned call.
    pub fn run(plan: &'p Plan) -> Vec<Fate> {
        let calls = plan.calls.len();
        let mut world = World {
            plan,
            client: Client::new(plan.seed, plan.limits.clone()),
            now: 0,
            events: BTreeMap::new(),
            count: 0,
            fates: vec![Fate::default(); calls],
            live: vec![false; calls],
            refreshes: vec![None; calls],
        };
        for (at, call) in plan.calls.iter().enumerate() {
            world.schedule(call.begins_at, Event::Begin(at));
            if let Some(after) = call.aborts_after {
                world.schedule(call.begins_at + after, Event::Abort(at));
            }
        }
        for at in &plan.online_at {
            world.schedule(*at, Event::Online);
        }
        let mut left = MOST_EVENTS;
        while let Some(((at, _), event)) = world.next_event() {
            left = left.checked_sub(1).expect("the engine never rests");
            world.now = world.now.max(at);
            world.happen(event);
            world.dispatch();
        }
        assert!(
            world.client.is_idle(),
            "a call never ends: {:?}",
            world.fates
        );
        world.fates
    }

    fn schedule(&mut self, at: u64, event: Event) {
        self.count += 1;
        self.events.insert((at, self.count), event);
    }

    /// The next planned event, or the timer, which is first where both are due: with more calls
    /// there is a look at the time in any case.
    fn next_event(&mut self) -> Option<((u64, u64), Event)> {
        let wake = self.client.next_wake().map(|at| at + self.plan.lateness);
        let first = self.events.first_key_value().map(|(key, _)| *key);
        match (wake, first) {
            (Some(wake), first) if first.is_none_or(|(at, _)| wake <= at) => {
                Some(((wake, 0), Event::Wake))
            }
            _ => self.events.pop_first(),
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Begin(at) => {
                let Planned {
                    id, facts, policy, ..
                } = &self.plan.calls[at];
                self.live[at] = true;
                self.fates[at].began = self.now;
                self.client.begin(self.now, *id, facts, policy);
                self.follow(at);
            }
            Event::Answer(at, attempt) => self.answer(at, attempt),
            Event::Refreshed(at) => {
                if let Some(since) = self.refreshes[at].take()
                    && self.live[at]
                {
                    self.fates[at].refreshing += self.now - since;
                    let call = &self.plan.calls[at];
                    self.client.refreshed(self.now, call.id, call.refresh.1);
                    self.follow(at);
                }
            }
            Event::Abort(at) => {
                if self.live[at] {
                    self.fates[at].was_aborted = true;
                    self.end(at);
                }
            }
            Event::Online => self.client.online(self.now),
            Event::Wake => {}
        }
    }

    /// The answer to an attempt, unless it was cancelled or aborted.
    fn answer(&mut self, at: usize, attempt: usize) {
        let is_awaited = self.fates[at]
            .attempts
            .get(attempt)
            .is_some_and(|(_, end)| end.is_none());
        if !self.live[at] || !is_awaited {
            return;
        }
        let answer = self.plan.calls[at].answers.get(attempt);
        self.outcome(at, answer.map_or_else(ok, |(_, outcome)| *outcome));
    }

    fn outcome(&mut self, at: usize, outcome: Outcome) {
        let attempt = self.fates[at].attempts.last_mut().unwrap();
        attempt.1 = Some((self.now, outcome));
        self.client
            .outcome(self.now, self.plan.calls[at].id, &outcome);
        self.follow(at);
    }

    /// Takes all news, then checks that there is no more.
    fn dispatch(&mut self) {
        let mut left = MOST_EVENTS;
        while let Some(id) = self.client.poll(self.now) {
            left = left
                .checked_sub(1)
                .expect("the engine has news without an end");
            if let Some(at) = self.plan.calls.iter().position(|call| call.id == id) {
                self.follow(at);
            }
        }
        for (at, call) in self.plan.calls.iter().enumerate() {
            if self.live[at] {
                let step = self.client.step(call.id);
                assert!(
                    self.is_known(at, step),
                    "call {at} was never told of {step:?}"
                );
            }
        }
        if let Some(at) = self.client.next_wake() {
            assert!(at > self.now, "a timer for {at}, and nothing changes by it");
        }
    }

    /// Whether the driver has done, or is doing, what the step says.
    fn is_known(&self, at: usize, step: Step) -> bool {
        match step {
            Step::Refresh => self.refreshes[at].is_some(),
            Step::InFlight | Step::Wait { .. } | Step::Hold { .. } | Step::AwaitRefresh => true,
            Step::Send { .. } | Step::Cancel | Step::Refused | Step::Finish { .. } => false,
        }
    }

    /// Does what a call's step says.
    fn follow(&mut self, at: usize) {
        let id: CallId = self.plan.calls[at].id;
        if !self.live[at] {
            return;
        }
        match self.client.step(id) {
            Step::Send { attempt } => {
                self.client.sent(self.now, id);
                let fate = &mut self.fates[at];
                fate.attempts.push((self.now, None));
                assert_eq!(attempt as usize, fate.attempts.len());
                let sent = fate.attempts.len() - 1;
                let takes = self.plan.calls[at]
                    .answers
                    .get(sent)
                    .map_or(1, |(takes, _)| *takes);
                self.schedule(self.now + takes, Event::Answer(at, sent));
            }
            Step::Cancel => {
                let retry = Retry::Backoff { max_retries: 3 };
                self.outcome(at, outcome(Category::Timeout, 0, retry));
            }
            Step::Refused => {
                let credentials = self.plan.calls[at].facts.credential;
                let refused = Refused {
                    credentials,
                    is_carried: credentials != 0,
                    is_replaced: false,
                };
                self.client.refused(self.now, id, Some(refused));
                self.follow(at);
            }
            Step::Refresh => {
                if self.refreshes[at].is_none() {
                    self.refreshes[at] = Some(self.now);
                    let takes = self.plan.calls[at].refresh.0;
                    self.schedule(self.now + takes, Event::Refreshed(at));
                }
            }
            Step::Finish { why, .. } => {
                self.fates[at].end = Some((self.now, why));
                self.end(at);
            }
            Step::InFlight | Step::Wait { .. } | Step::Hold { .. } | Step::AwaitRefresh => {}
        }
    }

    fn end(&mut self, at: usize) {
        self.live[at] = false;
        self.client.end(self.now, self.plan.calls[at].id);
    }
}
