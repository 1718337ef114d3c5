//! The ends that a command line tool is given from outside: signals, deadlines, slow readers, a
//! full disk. Whatever ends it, the command ends with it and no file stays.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use super::tool::{Ran, result_of};

/// A run with folders and pipes of its own.
struct Started {
    child: Child,
    temp: tempfile::TempDir,
}

/// Signals that the test's own process ignores are switched on again.
fn start(args: &[&str]) -> Started {
    let temp = tempfile::tempdir().unwrap();
    let tool = env!("CARGO_BIN_EXE_comeback");
    let child = if cfg!(target_os = "linux") {
        Command::new("env")
            .args(["--default-signal", tool])
            .args(args)
            .pipes(&temp)
    } else {
        Command::new(tool).args(args).pipes(&temp)
    };
    Started { child, temp }
}

trait Pipes {
    fn pipes(&mut self, temp: &tempfile::TempDir) -> Child;
}

impl Pipes for Command {
    fn pipes(&mut self, temp: &tempfile::TempDir) -> Child {
        self.env("TMPDIR", temp.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

impl Started {
    fn signal(&self, name: &str) {
        let done = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status();
        assert!(done.unwrap().success());
    }

    fn end(self) -> Ran {
        result_of(self.child.wait_with_output().unwrap())
    }

    /// Waits for the end without reading standard output.
    fn end_unread(&mut self) -> (Option<i32>, Option<i32>) {
        let status = self.child.wait().unwrap();
        (status.code(), status.signal())
    }

    fn files(&self) -> usize {
        std::fs::read_dir(self.temp.path()).unwrap().count()
    }
}

/// Checks again and again, until it holds.
fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn has_ended(pid: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    state.map_or(true, |state| state.contains(") Z "))
}

/// The process id that a script has written.
fn pid_in(file: &Path) -> String {
    let read = || std::fs::read_to_string(file).unwrap_or_default();
    eventually("a process id", || read().ends_with('\n'));
    read().trim().to_owned()
}

/// A script whose own child would run on, and the file with that child's id.
fn with_a_child() -> (tempfile::NamedTempFile, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let script = format!("sleep 1000 & echo $! > {}; wait", file.path().display());
    (file, script)
}

/// Fills the pipe, so that the tool is in the middle of reading.
fn begin_input(run: &mut Started) -> ChildStdin {
    let mut stdin = run.child.stdin.take().unwrap();
    stdin.write_all(&[b'x'; 100_000]).unwrap();
    stdin
}

const NO_END_OF_INPUT: [&str; 4] = ["run", "--stdin=keep", "--", "cat"];

#[test]
fn a_signal_ends_the_reading_of_standard_input() {
    for (name, number) in [("-INT", 2), ("-TERM", 15), ("-QUIT", 3)] {
        let mut run = start(&NO_END_OF_INPUT);
        let _open = begin_input(&mut run);
        run.signal(name);
        assert_eq!(run.end_unread().1, Some(number), "{name}");
        assert_eq!(run.files(), 0);
    }
}

#[test]
fn a_deadline_ends_the_reading_of_standard_input() {
    let mut run = start(&["run", "--deadline=300ms", "--stdin=keep", "--", "cat"]);
    let _open = begin_input(&mut run);
    let got = run.end();
    assert_eq!(got.code, Some(41), "{}", got.err);
    assert!(got.err.contains("standard input"), "{}", got.err);
}

/// More than a pipe holds.
const MUCH: &str = "head -c 1000000 /dev/zero";

/// Waits until the tool is writing to the pipe.
fn first_bytes(run: &mut Started) {
    let mut bytes = [0; 10];
    run.child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut bytes)
        .unwrap();
}

#[test]
fn a_signal_ends_the_writing_to_a_slow_reader() {
    for (name, number) in [("-INT", 2), ("-TERM", 15)] {
        let mut run = start(&["run", "--", "sh", "-c", MUCH]);
        first_bytes(&mut run);
        run.signal(name);
        assert_eq!(run.end_unread().1, Some(number), "{name}");
    }
}

#[test]
fn a_deadline_ends_the_writing_to_a_slow_reader() {
    let mut run = start(&["run", "--deadline=3s", "--", "sh", "-c", MUCH]);
    first_bytes(&mut run);
    assert_eq!(run.end_unread().0, Some(41));
}

#[test]
fn sigquit_ends_the_command_and_leaves_no_file() {
    let (file, script) = with_a_child();
    let mut run = start(&["run", "--", "sh", "-c", &script]);
    let pid = pid_in(file.path());
    run.signal("-QUIT");
    assert_eq!(run.end_unread().1, Some(3));
    eventually("the end of the child", || has_ended(&pid));
    assert_eq!(run.files(), 0);
}

#[test]
fn sigkill_ends_the_command_too_and_leaves_no_file() {
    let (file, script) = with_a_child();
    // As curl's, its headers are kept apart.
    let dir = tempfile::tempdir().unwrap();
    let curl = dir.path().join("curl");
    std::fs::write(&curl, format!("#!/bin/sh\n{script}\n")).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&curl, mode).unwrap();
    let mut run = start(&[
        "run",
        "--",
        curl.to_str().unwrap(),
        "-s",
        "http://localhost/",
    ]);
    let pid = pid_in(file.path());
    run.signal("-KILL");
    assert_eq!(run.end_unread().1, Some(9));
    assert_eq!(run.files(), 0);
    eventually("the end of the child", || has_ended(&pid));
}

#[test]
fn unending_output_is_stopped_before_the_disk_is_full() {
    let run = start(&["run", "--buffer-limit=1M", "--", "sh", "-c", "exec yes"]);
    let got = run.end();
    assert_eq!((got.code, got.out.as_str()), (Some(2), ""), "{}", got.err);
    assert!(got.err.contains("--buffer-limit"), "{}", got.err);
    // As a limit says it: not one byte more, and that much is fine.
    let script = "head -c 1024 /dev/zero";
    let ends = |limit: &str| start(&["run", limit, "--", "sh", "-c", script]).end().code;
    assert_eq!(ends("--buffer-limit=1023"), Some(2));
    assert_eq!(ends("--buffer-limit=1K"), Some(0));
}

#[test]
fn unending_input_is_stopped_before_the_disk_is_full() {
    let run = start(&["run", "--buffer-limit=50K", "--stdin=keep", "--", "cat"]);
    let mut run = run;
    let mut stdin = run.child.stdin.take().unwrap();
    // The tool ends while this writes.
    let _ = stdin.write_all(&vec![b'x'; 1_000_000]);
    let got = run.end();
    assert_eq!((got.code, got.out.as_str()), (Some(2), ""), "{}", got.err);
    assert!(got.err.contains("--buffer-limit"), "{}", got.err);
}

/// There the command shares the group of the terminal's job, and others may be in it.
#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_a_deadline_ends_what_the_command_has_started() {
    let (file, script) = with_a_child();
    let tool = env!("CARGO_BIN_EXE_comeback");
    let line = format!("{tool} run -q --deadline 1s -- sh -c '{script}'; echo code $?");
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .stdin(Stdio::null())
        .output();
    let got = result_of(output.unwrap());
    assert!(got.out.contains("code 41"), "{:?}", got.out);
    let pid = pid_in(file.path());
    eventually("the end of the child", || has_ended(&pid));
}
