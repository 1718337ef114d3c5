//! What is printed on standard error while the command runs: a line for each wait, counting down
//! where that is a terminal, and at the end what went wrong.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use super::super::language::Language;
use super::super::native::Process;
use super::super::show::{self, Again};
use super::super::{out, times};
use super::answer::Answer;
use super::stdin::Stdin;
use crate::retry::GiveUp;

pub struct Notice {
    quiet: bool,
    language: Language,
    counts: bool,
    line: String,
}

impl Notice {
    /// How often the count is renewed.
    pub const TICK: Duration = Duration::from_millis(250);

    pub fn new(quiet: bool, language: Language) -> Self {
        Self {
            quiet,
            language,
            counts: io::stderr().is_terminal()
                && !quiet
                && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
            line: String::new(),
        }
    }

    /// A wait begins: `left` ms, after so many attempts.
    pub fn begin(&mut self, last: Option<&Answer>, left: u64, attempts: u32) {
        let what = last.and_then(|answer| answer.classification.as_ref());
        self.line = match what {
            Some(what) => {
                let number = attempts.saturating_add(1).to_string();
                format!(
                    "{} ({}); {}",
                    show::printable(&what.recovery.title, 200),
                    show::kind(what, &self.language),
                    self.language.cli_with("attempt", "number", &number)
                )
            }
            None => self.language.cli("held").to_owned(),
        };
        if !self.quiet && !self.counts {
            out::say(&Process, &self.with_time(&precise(left)));
        }
    }

    /// So many ms are left.
    pub fn count(&self, left: u64) {
        if self.counts {
            let line = self.with_time(&times::shown(left));
            rewrite(&format!("comeback: {line}"));
        }
    }

    /// The line with the time that is left.
    fn with_time(&self, left: &str) -> String {
        // The title of a profile's code is before it, and may hold anything.
        match self.line.rsplit_once("{time}") {
            Some((before, after)) => format!("{before}{left}{after}"),
            None => self.line.clone(),
        }
    }

    /// The wait is over: the line gives way to what comes.
    pub fn clear(&self) {
        if self.counts && !self.line.is_empty() {
            rewrite("");
        }
    }

    /// The last words.
    pub fn end(&self, answer: &Answer, why: Option<GiveUp>, may_poll: bool) {
        if self.quiet {
            return;
        }
        if why == Some(GiveUp::BodyNotReplayable) {
            Stdin::explain();
        } else if let Some(reason) = why.and_then(reason) {
            out::say(&Process, reason);
        }
        if let Some(what) = &answer.classification {
            let again = Again {
                may_be_done: answer.unclear.is_some(),
                may_poll,
            };
            out::to_stderr(&Process, &show::card(what, again, &self.language));
        } else if answer.is_own_code() {
            out::say(
                &Process,
                &format!(
                    "not classified, not tried again; the command's own exit code is {}",
                    answer.exit_code()
                ),
            );
        }
    }
}

/// Puts a line in the place of the one before. Not a colour, so not subject to NO_COLOR.
fn rewrite(line: &str) {
    // A line that is too long is cut: a second one would stay behind.
    let _ = write!(io::stderr(), "\r\x1b[K\x1b[?7l{line}\x1b[?7h");
}

/// Below 10 s with a decimal.
fn precise(ms: u64) -> String {
    if ms >= 10_000 {
        return times::shown(ms);
    }
    let tenths = ms.div_ceil(100);
    format!("{}.{} s", tenths / 10, tenths % 10)
}

fn reason(why: GiveUp) -> Option<&'static str> {
    match why {
        GiveUp::Exhausted => Some("given up: as often as allowed"),
        GiveUp::Deadline => Some("given up: the deadline leaves no time for another attempt"),
        GiveUp::ServerDelayTooLong => {
            Some("given up: the server asks for a longer wait than --max-server-delay")
        }
        GiveUp::UnsafeMethod => Some(
            "not tried again: it may have been carried out, and doing it twice may do harm; \
             an Idempotency-Key, --method or --retry-all would allow it",
        ),
        GiveUp::RateLimit => Some("given up: the limit is used up for longer than allowed to wait"),
        _ => None,
    }
}
