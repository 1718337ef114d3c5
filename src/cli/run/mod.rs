//! `comeback run`: drives the retry engine around a command.
//!
//! The engine decides (its contract is in [`crate::retry`]); here a command is started, its answer
//! is read, time passes, and signals are obeyed.
//!
//! One call, one client. So what calls share is not here: no other call uses up a bucket, and none
//! is ahead in a line, so there is no option for patience. The credentials are inside the command,
//! where nothing can replace them: a 401 is not refreshed.

mod answer;
mod attempt;
mod curl;
#[cfg(not(unix))]
mod elsewhere;
mod events;
mod headers;
mod notice;
mod output;
#[cfg(unix)]
mod processes;
mod stdin;
#[cfg(unix)]
mod watchdog;
mod written;

use std::time::Duration;

use super::args::{Keys, Run};
use super::clock::{self, Clock};
use super::language::Language;
use super::native::Process;
use super::{Ended, Fault, definition, out};
use crate::classification::Category;
use crate::profile::{Profile, several};
use crate::retry::{self, CallId, Client, Facts, GiveUp, Policy, Step};
use answer::{Answer, End};
use attempt::{Attempt, GRACE, Running};
use curl::Curl;
#[cfg(not(unix))]
use elsewhere as processes;
#[cfg(not(unix))]
use elsewhere as watchdog;
use events::{Event, Events, Halt};
use notice::Notice;
use output::Output;
use stdin::Stdin;
pub use watchdog::was_this as was_watchdog;

/// The id of the only call.
const CALL: CallId = 1;

/// How often to check the command at least: whether it has printed too much, and whether it has
/// ended. A signal reports its end, but the parent process may have blocked signals.
const TICK: Duration = Duration::from_millis(if cfg!(unix) { 50 } else { 20 });

/// How the command came to its end.
enum Finish {
    /// With this answer, and why it ended without a further attempt.
    Answered(Box<Answer>, Option<GiveUp>),
    /// By a signal to this process.
    Interrupted(i32),
    /// The command could not be started: exit code and reason.
    NotStarted(u8, String),
}

pub fn run(options: &Run, language: &Language) -> Ended {
    let profiles = definition::find(&Process, &options.profile.profile)?;
    let clock = Clock::new();
    let events = Events::listen()?;
    let curl = Curl::read(&options.command);
    let reads = curl.as_ref().map(|curl| curl.reads_stdin);
    let (how, limit) = (options.stdin, options.buffer_limit.0);
    let read = move || Stdin::new(how, reads, limit);
    let stdin = match events.during(&clock, deadline(options), read) {
        Ok(stdin) => stdin?,
        Err(halt) => return halted(&halt, "standard input had not ended"),
    };
    let mut driver = Driver::new(
        options,
        profiles,
        language,
        curl.as_ref(),
        stdin,
        (clock, events),
    )?;
    let finish = driver.run();
    let Driver {
        notice,
        clock,
        events,
        attempt,
        facts,
        ..
    } = driver;
    // Temporary files go before the process may end by a signal.
    drop(attempt);
    match finish? {
        Finish::Interrupted(signal) => {
            notice.clear();
            Ok(events::end_by(signal))
        }
        Finish::NotStarted(code, why) => {
            out::say(&Process, &why);
            Ok(code)
        }
        Finish::Answered(answer, why) => {
            // A command that was ended at the deadline has left something to print.
            let until = deadline(options).max(clock.now().saturating_add(whole_ms(GRACE)));
            let output = answer.output.share()?;
            match events.during(&clock, until, || Output::copy_to_stdout(output)) {
                Ok(copied) => copied?,
                Err(halt) => return halted(&halt, "standard output was not taken"),
            };
            notice.end(&answer, why, facts.is_get);
            Ok(answer.exit_code())
        }
    }
}

/// A copy was given up.
fn halted(halt: &Halt, what: &str) -> Ended {
    match halt {
        Halt::Signal(signal) => Ok(events::end_by(*signal)),
        Halt::Time => {
            out::say(
                &Process,
                &format!("given up: the deadline has passed, and {what}"),
            );
            Ok(Category::Timeout.exit_code())
        }
    }
}

fn deadline(options: &Run) -> u64 {
    options.deadline.unwrap_or(Policy::NEVER)
}

fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

struct Driver {
    client: Client,
    clock: Clock,
    events: Events,
    /// Bytes of output that may be kept.
    limit: u64,
    attempt: Attempt,
    profiles: Vec<&'static Profile>,
    language: Language,
    notice: Notice,
    facts: Facts,
    policy: Policy,
}

impl Driver {
    fn new(
        options: &Run,
        profiles: Vec<&'static Profile>,
        language: &Language,
        curl: Option<&Curl>,
        stdin: Stdin,
        (clock, events): (Clock, Events),
    ) -> Result<Self, Fault> {
        let takes_keys = options.idempotency_key == Keys::Auto && several::take_keys(&profiles);
        let attempt = Attempt::new(options, curl, takes_keys, stdin)?;
        let method = options.method.as_deref().map(str::to_ascii_uppercase);
        let method = method.or_else(|| curl.and_then(|curl| curl.method.clone()));
        let method = method.as_deref().unwrap_or("POST");
        let has_key = attempt.adds_key || curl.is_some_and(|curl| curl.has_key);
        let path = curl.map_or("/", Curl::path).to_owned();
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
            clock,
            events,
            limit: options.buffer_limit.0,
            attempt,
            profiles,
            language: language.clone(),
            notice: Notice::new(options.quiet, language.clone()),
            policy: policy(options),
        })
    }

    fn run(&mut self) -> Result<Finish, Fault> {
        // The deadline counts from the start of this process, when standard input was not read yet.
        self.client.begin(0, CALL, &self.facts, &self.policy);
        let mut last = None;
        // How the last attempt ended of those that may have been carried out.
        let mut unclear = None;
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
                    let end = self.watch(running)?;
                    self.attempt.ended();
                    let end = match end {
                        Ok(end) => end,
                        Err(signal) => return Ok(Finish::Interrupted(signal)),
                    };
                    let reader = self
                        .language
                        .reader(&self.profiles, clock::epoch())
                        .repeatable(self.facts.is_idempotent)
                        .after(unclear);
                    let answer = Answer::read(end, &reader, &self.attempt)?;
                    if answer.is_own_code() {
                        return Ok(Finish::Answered(Box::new(answer), None));
                    }
                    unclear = answer.unclear.or(unclear);
                    self.client.outcome(self.clock.now(), CALL, &answer.outcome);
                    last = Some(answer);
                }
                Step::Wait { until, .. } | Step::Hold { until } => {
                    if let Some(signal) = self.wait(until, last.as_ref()) {
                        return Ok(Finish::Interrupted(signal));
                    }
                }
                Step::Finish { why, .. } => {
                    return Ok(match last {
                        Some(answer) => Finish::Answered(Box::new(answer), why),
                        None => unsent(why),
                    });
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
            let ended = running.ended()?;
            if running.has_printed_more(self.limit)? {
                running.kill(&self.events);
                return Err(output::over("the command printed more", self.limit));
            }
            if let Some(status) = ended {
                return Ok(Ok(running.end(Some(status))));
            }
            self.dispatch();
            if self.client.step(CALL) == Step::Cancel {
                running.kill(&self.events);
                return Ok(Ok(running.end(None)));
            }
            if let Some(Event::Stop(signal)) = self.next(TICK) {
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
        self.events.next(wait)
    }
}

/// The engine has ended the call before its first attempt.
fn unsent(why: Option<GiveUp>) -> Finish {
    let (category, why) = match why {
        Some(GiveUp::Deadline) => (Category::Timeout, "the deadline has passed"),
        _ => (Category::RateLimit, "a limit is used up"),
    };
    Finish::NotStarted(category.exit_code(), format!("nothing was sent: {why}"))
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
        deadline: deadline(options),
        ..Policy::default()
    }
}
