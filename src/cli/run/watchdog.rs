//! Ends the command where this process cannot do so any more: after SIGKILL, or a crash.
//!
//! The watchdog is this program again, in a process group of its own. It reads from a pipe which
//! processes are to be ended; the pipe closes when the tool ends, however it ends.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use rustix::process::Pid;

use super::processes::Processes;

/// What a list of processes shows. It also tells the program which of the two it is.
const NAME: &str = "comeback-watchdog";

/// The tool's end of the pipe.
pub struct Watchdog {
    child: Child,
    pipe: Option<ChildStdin>,
}

impl Watchdog {
    /// `None` where the program cannot be started again: the command runs without a watchdog.
    pub fn start() -> Option<Self> {
        let program = std::env::current_exe().ok()?;
        let mut child = Command::new(program)
            .arg0(NAME)
            .process_group(0)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let pipe = child.stdin.take();
        Some(Self { child, pipe })
    }

    /// From now on this command is to be ended.
    pub fn watch(&mut self, command: &Child, has_group: bool) {
        self.tell(&format!("{} {has_group}\n", command.id()));
    }

    /// From now on none is.
    pub fn rest(&mut self) {
        self.tell("\n");
    }

    fn tell(&mut self, line: &str) {
        if let Some(pipe) = &mut self.pipe {
            // It may have been killed. SIGPIPE is ignored in a Rust program.
            let _ = pipe.write_all(line.as_bytes());
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.child.wait();
    }
}

/// Whether this process is the watchdog; returns when it has done its work.
pub fn was_this() -> bool {
    if std::env::args_os().next().is_none_or(|name| name != NAME) {
        return false;
    }
    let mut last = None;
    for line in BufReader::new(std::io::stdin())
        .lines()
        .map_while(Result::ok)
    {
        last = read(&line);
    }
    if let Some(mut processes) = last {
        end(&mut processes);
    }
    true
}

fn read(line: &str) -> Option<Processes> {
    let (pid, has_group) = line.split_once(' ')?;
    let pid = Pid::from_raw(pid.parse().ok()?)?;
    Some(Processes::new(pid, has_group == "true"))
}

#[allow(clippy::disallowed_methods)]
fn end(processes: &mut Processes) {
    let tick = Duration::from_millis(20);
    let mut left = super::attempt::GRACE;
    processes.ask_to_end();
    while !left.is_zero() && processes.is_there() {
        std::thread::sleep(tick);
        left = left.saturating_sub(tick);
    }
    processes.end_now();
}
