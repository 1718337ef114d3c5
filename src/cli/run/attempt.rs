//! Starts the command, and ends it.

use std::ffi::OsString;
use std::io;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use super::super::Fault;
use super::super::args::Run;
use super::answer::End;
use super::curl::Curl;
use super::events::{Event, Events};
use super::headers::Headers;
use super::output::Output;
use super::processes::{Processes, own_group};
use super::stdin::Stdin;
use super::watchdog::Watchdog;
use super::written::Written;

/// How long a command may take to end after a signal.
pub const GRACE: Duration = Duration::from_secs(2);

/// What is the same for all attempts.
pub struct Attempt {
    program: OsString,
    arguments: Vec<OsString>,
    key: String,
    headers: Option<Headers>,
    /// Where the user has it write them, and the body.
    own_headers: Option<Written>,
    own_output: Option<Written>,
    pub is_curl: bool,
    /// What follows the body is curl's own text.
    pub writes_out: bool,
    pub adds_key: bool,
    pub stdin: Stdin,
    watchdog: Option<Watchdog>,
    /// How many there were.
    pub number: u32,
}

impl Attempt {
    pub fn new(
        options: &Run,
        curl: Option<&Curl>,
        takes_keys: bool,
        stdin: Stdin,
    ) -> Result<Self, Fault> {
        let (program, given) = options.command.split_first().ok_or("no command")?;
        let key = uuid()?;
        let (first, given) = given.split_at(curl.map_or(0, Curl::must_be_first));
        let mut arguments = first.to_vec();
        let mut headers = None;
        let mut adds_key = false;
        if let Some(curl) = curl.filter(|_| !options.as_is) {
            if curl.can_dump_headers {
                let file = Headers::new()?;
                arguments.extend(["-D".into(), file.path()]);
                headers = Some(file);
            }
            adds_key = takes_keys && curl.wants_key();
            if adds_key {
                arguments.extend(["-H".into(), format!("Idempotency-Key: {key}").into()]);
            }
        }
        arguments.extend_from_slice(given);
        Ok(Self {
            program: program.clone(),
            arguments,
            key,
            headers,
            own_headers: curl.and_then(Curl::dump).map(Written::new),
            own_output: curl.and_then(Curl::output).map(Written::new),
            is_curl: curl.is_some(),
            writes_out: curl.is_some_and(|curl| curl.writes_out),
            adds_key,
            stdin,
            watchdog: Watchdog::start(),
            number: 0,
        })
    }

    /// Starts the command. The inner error: it cannot be started; exit code and reason.
    pub fn start(&mut self, number: u32) -> Result<Result<Running, (u8, String)>, Fault> {
        self.number = number;
        let output = Output::new()?;
        for own in [&mut self.own_headers, &mut self.own_output] {
            own.iter_mut().for_each(Written::begin);
        }
        self.headers.as_mut().map_or(Ok(()), Headers::clear)?;
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env("COMEBACK_ATTEMPT", number.to_string())
            .env("COMEBACK_IDEMPOTENCY_KEY", &self.key)
            .stdin(self.stdin.next()?)
            .stdout(output.stdio()?);
        let has_group = own_group(&mut command);
        Ok(match command.spawn() {
            Ok(child) => {
                if let Some(watchdog) = &mut self.watchdog {
                    watchdog.watch(&child, has_group);
                }
                Ok(Running {
                    processes: Processes::of(&child, has_group),
                    child,
                    output,
                })
            }
            Err(error) => {
                let code = match error.kind() {
                    io::ErrorKind::NotFound => 127,
                    _ => 126,
                };
                Err((code, format!("{}: {error}", self.program.display())))
            }
        })
    }
}

impl Attempt {
    /// The command has ended.
    pub fn ended(&mut self) {
        if let Some(watchdog) = &mut self.watchdog {
            watchdog.rest();
        }
    }

    /// The headers that curl wrote apart.
    pub fn headers(&self) -> io::Result<Option<Vec<u8>>> {
        match (&self.headers, &self.own_headers) {
            (Some(file), _) => file.read().map(Some),
            (None, own) => Ok(own.as_ref().and_then(Written::read)),
        }
    }

    /// The body that curl wrote into a file of the user's.
    pub fn written(&self) -> Option<Vec<u8>> {
        self.own_output.as_ref().and_then(Written::read)
    }
}

/// The command under way.
pub struct Running {
    child: Child,
    processes: Processes,
    output: Output,
}

impl Running {
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Whether it has printed more than this many bytes.
    pub fn has_printed_more(&self, than: u64) -> io::Result<bool> {
        self.output.is_longer(than)
    }

    /// What it left; no status when it had to be ended.
    pub fn end(self, status: Option<ExitStatus>) -> End {
        End {
            status,
            output: self.output,
        }
    }

    /// Asks it to end, then ends it. A second signal to this process shortens that.
    pub fn kill(&mut self, events: &Events) {
        let tick = Duration::from_millis(20);
        let mut left = if self.processes.ask_to_end() {
            GRACE
        } else {
            Duration::ZERO
        };
        while !left.is_zero() && matches!(self.child.try_wait(), Ok(None)) {
            match events.next(tick) {
                Some(Event::Stop(_)) => break,
                Some(_) => {}
                None => left = left.saturating_sub(tick),
            }
        }
        // What it has started may have outlived it.
        self.processes.end_now();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A seed.
pub fn random() -> Result<u64, Fault> {
    // A little less than 2^53, as everywhere.
    Ok(getrandom::u64()? >> 11)
}

/// A version 4 UUID (RFC 9562 §5.4).
fn uuid() -> Result<String, Fault> {
    let (high, low) = (getrandom::u64()?, getrandom::u64()?);
    let high = high & !0xf000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    let text = format!("{high:016x}{low:016x}");
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default().to_owned();
    Ok([
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ]
    .join("-"))
}
