//! `comeback run`: drives the retry engine around a command.
//!
//! The engine decides (its contract is in [`crate::retry`]); here a command is started, its answer
//! is read, time passes, and signals are obeyed. One call, one client.

mod answer;
mod attempt;
mod curl;
mod notice;
mod output;
mod signals;
mod stdin;
mod written;

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::args::{Keys, Run};
use super::clock::Clock;
use super::native::Process;
use super::{Ended, Fault, definition, out};
use crate::profile::{Profile, several};
use crate::retry::{self, CallId, Client, Facts, GiveUp, Policy, Step};
use answer::{Answer, End};
use attempt::{Attempt, Running};
use curl::Curl;
use notice::Notice;
use signals::Event;

/// The id of the only call.
const CALL: CallId = 1;

/// How the command came to its end.
enum Finish {
    /// With this answer, and why it ended without a further attempt.
    Answered(Box<Answer>, Option<GiveUp>),
    /// By a signal to this process.
    Interrupted(i32),
    /// The command could not be started: exit code and reason.
    NotStarted(u8, String),
}

pub fn run(options: &Run) -> Ended {
    let profiles = definition::find(&Process, &options.profile.profile)?;
    let events = signals::listen()?;
    let mut driver = Driver::new(options, profiles, events)?;
    let finish = driver.run();
    let notice = driver.notice;
    // Temporary files go before the process may end by a signal.
    drop(driver.attempt);
    match finish? {
        Finish::Interrupted(signal) => {
            notice.clear();
            Ok(signals::end_by(signal))
        }
        Finish::NotStarted(code, why) => {
            out::say(&Process, &why);
            Ok(code)
        }
        Finish::Answered(mut answer, why) => {
            answer.output.copy_to_stdout()?;
            notice.end(&answer, why);
            Ok(answer.exit_code())
        }
    }
}

struct Driver {
    client: Client,
    clock: Clock,
    events: Receiver<Event>,
    attempt: Attempt,
    profiles: Vec<&'static Profile>,
    notice: Notice,
    facts: Facts,
    policy: Policy,
}

impl Driver {
    fn new(
        options: &Run,
        profiles: Vec<&'static Profile>,
        events: Receiver<Event>,
    ) -> Result<Self, Fault> {
        let curl = Curl::read(&options.command);
        let takes_keys = options.idempotency_key == Keys::Auto && several::take_keys(&profiles);
        let attempt = Attempt::new(options, curl.as_ref(), takes_keys)?;
        let method = options.method.as_deref().map(str::to_ascii_uppercase);
        let method = method.or_else(|| curl.as_ref().and_then(|curl| curl.method.clone()));
        let method = method.as_deref().unwrap_or("POST");
        let has_key = attempt.adds_key || curl.as_ref().is_some_and(|curl| curl.has_key);
        let path = curl.as_ref().map_or("/", Curl::path).to_owned();
        let seed = options.seed.map_or_else(attempt::random, Ok)?;
        let client = Client::new(seed, several::limits(&profiles).to_vec());
        Ok(Self {
            facts: Facts {
                is_get: retry::is_get(method),
                is_idempotent: retry::is_idempotent(method),
                has_key,
                is_replayable: attempt.stdin.is_replayable(),
                can_refresh: false,
                origin: 0,
                endpoint: retry::endpoint(method, &path),
                credential: 0,
                path_limits: client.path_limits(&path),
            },
            client,
            clock: Clock::new(),
            events,
            attempt,
            profiles,
            notice: Notice::new(options.quiet),
            policy: policy(options),
        })
    }

    fn run(&mut self) -> Result<Finish, Fault> {
        let now = self.clock.now();
        self.client.begin(now, CALL, &self.facts, &self.policy);
        let mut last = None;
        loop {
            self.dispatch();
            match self.client.step(CALL) {
                Step::Send { attempt } => {
                    self.client.sent(self.clock.now(), CALL);
                    // What is discarded frees its file.
                    drop(last.take());
                    let running = match self.attempt.start(attempt)? {
                        Ok(running) => running,
                        Err((code, why)) => return Ok(Finish::NotStarted(code, why)),
                    };
                    let end = match self.watch(running)? {
                        Ok(end) => end,
                        Err(signal) => return Ok(Finish::Interrupted(signal)),
                    };
                    let answer = Answer::read(end, &self.profiles, &self.attempt)?;
                    if answer.is_own_code() {
                        return Ok(Finish::Answered(Box::new(answer), None));
                    }
                    self.client.outcome(self.clock.now(), CALL, &answer.outcome);
                    last = Some(answer);
                }
                Step::Wait { until, .. } | Step::Hold { until } => {
                    if let Some(signal) = self.wait(until, last.as_ref()) {
                        return Ok(Finish::Interrupted(signal));
                    }
                }
                Step::Finish { why, .. } => {
                    let answer = last.ok_or("nothing was sent: a limit is used up")?;
                    return Ok(Finish::Answered(Box::new(answer), why));
                }
                // These never come: the request is over when `watch` returns, and no refresh gets
                // new credentials.
                Step::InFlight
                | Step::Cancel
                | Step::Refused
                | Step::Refresh
                | Step::AwaitRefresh => {
                    return Err(Fault(
                        "the retry engine returned an impossible step".to_owned(),
                    ));
                }
            }
        }
    }

    /// Takes all news from the engine. Called after each report.
    fn dispatch(&mut self) {
        while self.client.poll(self.clock.now()).is_some() {}
    }

    /// Waits until the command has ended, or ends it. `Err`: because of this signal.
    fn watch(&mut self, mut running: Running) -> Result<Result<End, i32>, Fault> {
        loop {
            if let Some(status) = running.ended()? {
                return Ok(Ok(running.end(Some(status))));
            }
            self.dispatch();
            if self.client.step(CALL) == Step::Cancel {
                running.kill(&self.events);
                return Ok(Ok(running.end(None)));
            }
            if let Some(Event::Stop(signal)) = self.next(signals::TICK) {
                running.kill(&self.events);
                return Ok(Err(signal));
            }
        }
    }

    /// Waits until the engine ends the wait. Returns the signal that interrupted it.
    fn wait(&mut self, until: u64, last: Option<&Answer>) -> Option<i32> {
        self.notice
            .begin(last, self.left(until), self.attempt.number);
        loop {
            self.dispatch();
            let until = match self.client.step(CALL) {
                Step::Wait { until, .. } | Step::Hold { until } => until,
                _ => break,
            };
            self.notice.count(self.left(until));
            if let Some(Event::Stop(signal)) = self.next(Notice::TICK) {
                return Some(signal);
            }
        }
        self.notice.clear();
        None
    }

    fn left(&self, until: u64) -> u64 {
        until.saturating_sub(self.clock.now())
    }

    /// The next event, unless the engine must be polled first.
    fn next(&self, most: Duration) -> Option<Event> {
        let now = self.clock.now();
        let wake = self.client.next_wake().map(|at| at.saturating_sub(now));
        let wait = wake.map_or(most, |ms| Duration::from_millis(ms).min(most));
        match self.events.recv_timeout(wait) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                signals::sleep(wait);
                None
            }
        }
    }
}

fn policy(options: &Run) -> Policy {
    Policy {
        max_retries: options.max_retries,
        base_delay: options.base_delay.0,
        max_delay: options.max_delay.0,
        max_server_delay: options.max_server_delay.0,
        poll_timeout: options.poll_timeout.0,
        jitter: options.jitter,
        all_methods: options.retry_all,
        // It limits many calls together, and this is a single one.
        budget: false,
        attempt_timeout: options.attempt_timeout.unwrap_or(Policy::NEVER),
        deadline: options.deadline.unwrap_or(Policy::NEVER),
        ..Policy::default()
    }
}
