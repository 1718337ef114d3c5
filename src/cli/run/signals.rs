//! Signals to this process: a request to stop, or the end of its command.

use std::io;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

#[cfg_attr(not(unix), allow(dead_code))]
pub enum Event {
    /// A signal that asks the process to end.
    Stop(i32),
    /// The command has ended.
    Child,
}

/// How often to check the command at least. A signal reports its end, but the parent process may
/// have blocked signals.
pub const TICK: Duration = Duration::from_millis(if cfg!(unix) { 1_000 } else { 20 });

#[cfg(unix)]
pub fn listen() -> io::Result<Receiver<Event>> {
    use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
    let ignored = ignored();
    // What `nohup` and a shell's `&` have switched off stays off.
    let stops = [SIGINT, SIGTERM, SIGHUP]
        .into_iter()
        .filter(|signal| ignored >> signal.saturating_sub(1) & 1 == 0);
    let mut signals = signal_hook::iterator::Signals::new(stops.chain([SIGCHLD]))?;
    let (send, events) = mpsc::channel();
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
    Ok(events)
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
pub fn listen() -> io::Result<Receiver<Event>> {
    Ok(mpsc::channel().1)
}

/// Ends this process as the signal would have: a shell's loop ends with it, too.
pub fn end_by(signal: i32) -> u8 {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    u8::try_from(signal.saturating_add(128)).unwrap_or(130)
}

/// Where no event can come.
#[allow(clippy::disallowed_methods)]
pub fn sleep(time: Duration) {
    std::thread::sleep(time);
}
