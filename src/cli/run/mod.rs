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

use super::args::{Jitter, Keys, Run};
use super::clock::Clock;
use super::{Ended, Fault, definition, out};
use crate::profile::{Profile, several};
use crate::retry::{self, CallId, Client, Facts, GiveUp, Policy, Step};
use answer::{Answer, End};
use attempt::{Attempt, Running};
use curl::Curl;
use notice::Notice;
use signals::Event;

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
    let profiles = definition::find(&options.profile.profile)?;
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
            out::say(&why);
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
    id: CallId,
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
                is_get: ["GET", "HEAD"].contains(&method),
                is_idempotent: ["GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PUT", "DELETE"]
                    .contains(&method),
                has_key,
                is_replayable: attempt.stdin.is_replayable(),
                can_refresh: false,
                origin: 0,
                endpoint: 1,
                path_limits: client.path_limits(&path),
            },
            client,
            id: 0,
            clock: Clock::new(),
            events,
            attempt,
            profiles,
            notice: Notice::new(options.quiet),
            policy: policy(options),
        })
    }

    fn run(&mut self) -> Result<Finish, Fault> {
        self.id = self
            .client
            .begin(self.clock.now(), &self.facts, &self.policy);
        let mut last = None;
        loop {
            self.dispatch();
            match self.client.step(self.id) {
                Step::Send { attempt } => {
                    self.client.sent(self.clock.now(), self.id);
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
                    self.client
                        .outcome(self.clock.now(), self.id, &answer.outcome);
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
                Step::InFlight | Step::Cancel | Step::Refresh | Step::AwaitRefresh => {
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
            if self.client.step(self.id) == Step::Cancel {
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
            let until = match self.client.step(self.id) {
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
        base_delay: options.base_delay,
        max_delay: options.max_delay,
        max_server_delay: options.max_server_delay,
        poll_timeout: options.poll_timeout,
        jitter: match options.jitter {
            Jitter::Equal => retry::Jitter::Equal,
            Jitter::Full => retry::Jitter::Full,
            Jitter::None => retry::Jitter::None,
        },
        all_methods: options.retry_all,
        // It limits many calls together, and this is a single one.
        budget: false,
        attempt_timeout: options.attempt_timeout.unwrap_or(Policy::NEVER),
        deadline: options.deadline.unwrap_or(Policy::NEVER),
        ..Policy::default()
    }
}
