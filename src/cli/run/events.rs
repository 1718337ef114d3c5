//! What this process waits for: signals, and the ends of its command and of its copies.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use super::super::clock::Clock;

pub enum Event {
    /// A signal that asks the process to end.
    #[cfg_attr(not(unix), allow(dead_code))]
    Stop(i32),
    /// The command has ended.
    #[cfg_attr(not(unix), allow(dead_code))]
    Child,
    /// A copy has ended.
    Copied,
}

/// Why a copy was given up.
pub enum Halt {
    /// A signal to this process.
    Signal(i32),
    /// The time was over.
    Time,
}

pub struct Events {
    send: Sender<Event>,
    received: Receiver<Event>,
}

impl Events {
    pub fn listen() -> io::Result<Self> {
        let (send, received) = mpsc::channel();
        signals(&send)?;
        Ok(Self { send, received })
    }

    /// The next event, or `None` after that time.
    pub fn next(&self, most: Duration) -> Option<Event> {
        self.received.recv_timeout(most).ok()
    }

    /// Copies in a thread of its own, for a read or a write that may block: a signal, or the time
    /// `until`, ends the wait for it. The thread then lives until this process ends.
    pub fn during<T: Send + 'static>(
        &self,
        clock: &Clock,
        until: u64,
        copy: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Halt> {
        let (give, take) = mpsc::channel();
        let done = self.send.clone();
        std::thread::spawn(move || {
            let _ = give.send(copy());
            let _ = done.send(Event::Copied);
        });
        loop {
            let left = Duration::from_millis(until.saturating_sub(clock.now()));
            // The longest that a channel of any system can wait for is unknown.
            let event = self.next(left.min(Duration::from_secs(3_600)));
            if let Ok(copied) = take.try_recv() {
                return Ok(copied);
            }
            match event {
                Some(Event::Stop(signal)) => return Err(Halt::Signal(signal)),
                None if clock.now() >= until => return Err(Halt::Time),
                _ => {}
            }
        }
    }
}

#[cfg(unix)]
fn signals(send: &Sender<Event>) -> io::Result<()> {
    use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    let ignored = ignored();
    // What `nohup` and a shell's `&` have switched off stays off.
    let stops = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
        .into_iter()
        .filter(|signal| ignored >> signal.saturating_sub(1) & 1 == 0);
    let mut signals = signal_hook::iterator::Signals::new(stops.chain([SIGCHLD]))?;
    let send = send.clone();
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGCHLD => Event::Child,
                stop => Event::Stop(stop),
            };
            if send.send(event).is_err() {
                break;
            }
        }
    });
    Ok(())
}

/// The signals that the parent process had ignored, a bit each (Linux).
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

/// Without signals: Ctrl-C ends this process and the command by itself.
#[cfg(not(unix))]
fn signals(_: &Sender<Event>) -> io::Result<()> {
    Ok(())
}

/// Ends this process as the signal would have: a shell's loop ends with it, too.
pub fn end_by(signal: i32) -> u8 {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    u8::try_from(signal.saturating_add(128)).unwrap_or(130)
}
