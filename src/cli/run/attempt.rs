//! Starts the command, and ends it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Seek};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tempfile::NamedTempFile;

use super::super::args::Run;
use super::super::{Fault, input};
use super::answer::End;
use super::curl::Curl;
use super::output::Output;
use super::signals::{self, Event};
use super::stdin::Stdin;
use super::written::Written;

/// How long a command may take to end after a signal.
const GRACE: Duration = Duration::from_secs(2);

/// What is the same for all attempts.
pub struct Attempt {
    program: OsString,
    arguments: Vec<OsString>,
    key: String,
    /// Where curl writes the headers.
    headers: Option<NamedTempFile>,
    /// Where the user has it write them, and the body.
    own_headers: Option<Written>,
    own_output: Option<Written>,
    pub is_curl: bool,
    /// What follows the body is curl's own text.
    pub writes_out: bool,
    pub adds_key: bool,
    pub stdin: Stdin,
    /// How many there were.
    pub number: u32,
}

impl Attempt {
    pub fn new(options: &Run, curl: Option<&Curl>, takes_keys: bool) -> Result<Self, Fault> {
        let (program, given) = options.command.split_first().ok_or("no command")?;
        let key = uuid()?;
        let (first, given) = given.split_at(curl.map_or(0, Curl::must_be_first));
        let mut arguments = first.to_vec();
        let mut headers = None;
        let mut adds_key = false;
        if let Some(curl) = curl.filter(|_| !options.as_is) {
            if curl.can_dump_headers {
                let file = NamedTempFile::with_prefix("comeback-")?;
                arguments.extend(["-D".into(), file.path().into()]);
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
            stdin: Stdin::new(options.stdin, curl.map(|curl| curl.reads_stdin))?,
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
        if let Some(file) = &self.headers {
            // An attempt that gets no answer must not leave that of the one before.
            file.as_file().set_len(0)?;
        }
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .env("COMEBACK_ATTEMPT", number.to_string())
            .env("COMEBACK_IDEMPOTENCY_KEY", &self.key)
            .stdin(self.stdin.next()?)
            .stdout(output.stdio()?);
        let has_group = own_group(&mut command);
        let headers = self.headers.as_ref().map(|file| file.as_file().try_clone());
        let headers = headers.transpose()?;
        Ok(match command.spawn() {
            Ok(child) => Ok(Running {
                child,
                has_group,
                output,
                headers,
            }),
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
    /// The headers that curl wrote apart.
    pub fn headers(&self, file: Option<File>) -> io::Result<Option<Vec<u8>>> {
        match (file, &self.own_headers) {
            (Some(mut file), _) => {
                file.rewind()?;
                input::first(file, input::MAX).map(Some)
            }
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
    has_group: bool,
    output: Output,
    headers: Option<File>,
}

impl Running {
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// What it left; no status when it had to be ended.
    pub fn end(self, status: Option<ExitStatus>) -> End {
        End {
            status,
            output: self.output,
            headers: self.headers,
        }
    }

    /// Asks it to end, then ends it. A second signal to this process shortens that.
    pub fn kill(&mut self, events: &Receiver<Event>) {
        self.ask_to_end();
        let tick = Duration::from_millis(20);
        let mut left = GRACE;
        while !left.is_zero() && matches!(self.child.try_wait(), Ok(None)) {
            match events.recv_timeout(tick) {
                Ok(Event::Stop(_)) => break,
                Ok(Event::Child) => {}
                Err(RecvTimeoutError::Timeout) => left = left.saturating_sub(tick),
                Err(RecvTimeoutError::Disconnected) => {
                    signals::sleep(tick);
                    left = left.saturating_sub(tick);
                }
            }
        }
        self.end_now();
        let _ = self.child.wait();
    }

    #[cfg(unix)]
    fn ask_to_end(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// The group, too: what the command has started may have outlived it.
    #[cfg(unix)]
    fn end_now(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }

    #[cfg(unix)]
    fn signal(&self, signal: rustix::process::Signal) {
        use rustix::process::{Pid, kill_process, kill_process_group};
        let pid = Pid::from_child(&self.child);
        let _ = if self.has_group {
            kill_process_group(pid, signal)
        } else {
            kill_process(pid, signal)
        };
    }

    #[cfg(not(unix))]
    fn ask_to_end(&mut self) {
        let _ = self.has_group;
        self.end_now();
    }

    #[cfg(not(unix))]
    fn end_now(&mut self) {
        let _ = self.child.kill();
    }
}

/// A group of its own lets the command be ended with all that it has started. At a terminal it stays
/// in ours: the terminal sends Ctrl-C to both, and the command may ask for a password there.
#[cfg(unix)]
fn own_group(command: &mut Command) -> bool {
    use std::os::unix::process::CommandExt;
    let at_terminal = io::stdin().is_terminal() || io::stderr().is_terminal();
    if !at_terminal {
        command.process_group(0);
    }
    !at_terminal
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) -> bool {
    let _ = io::stdin().is_terminal();
    false
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
