//! Ctrl-C and its like.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::tool::command;

/// Whoever runs the tests may have switched signals off (`nohup`, a job in the background), and the
/// tool would keep to that.
fn start(args: &[&str]) -> Child {
    let mut command = command(args);
    if cfg!(target_os = "linux") {
        let tool = command;
        command = Command::new("env");
        command.arg("--default-signal").arg(tool.get_program());
        command.args(tool.get_args());
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let done = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(done.unwrap().success());
}

/// Until the file has something in it.
fn when_written(path: &std::path::Path) -> String {
    let begun = Instant::now();
    loop {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        if text.ends_with('\n') {
            return text.trim().to_owned();
        }
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "nothing was written"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_signal_ends_the_wait_and_tells_the_shell() {
    for (name, number) in [("-INT", 2), ("-TERM", 15), ("-HUP", 1)] {
        let file = tempfile::NamedTempFile::new().unwrap();
        let script = format!(
            "echo x >> {}; printf 'HTTP/1.1 429 X\\nRetry-After: 100\\n\\nx'",
            file.path().display()
        );
        let child = start(&["run", "--", "sh", "-c", &script]);
        when_written(file.path());
        // It waits now, or is about to.
        std::thread::sleep(Duration::from_millis(300));
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.signal(), Some(number), "{name}");
        assert_eq!(
            String::from_utf8_lossy(&output.stdout),
            "",
            "an interrupted call has no answer"
        );
    }
}

#[test]
fn a_signal_ends_the_command_too() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let script = format!("sleep 1000 & echo $! > {}; wait", file.path().display());
    let child = start(&["run", "--", "sh", "-c", &script]);
    let pid = when_written(file.path());
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.signal(), Some(2));
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    assert!(
        state.is_err() || state.unwrap().contains(") Z "),
        "it lives on"
    );
}

#[test]
fn a_command_that_will_not_end_is_ended() {
    let child = start(&[
        "run",
        "--deadline=500ms",
        "--",
        "sh",
        "-c",
        "trap '' TERM; while :; do sleep 1; done",
    ]);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(41));
}

#[test]
fn what_nohup_has_switched_off_stays_off() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let tool = env!("CARGO_BIN_EXE_comeback");
    let path = file.path().display().to_string();
    let script =
        format!("trap '' HUP; exec {tool} run -- sh -c 'echo x > {path}; sleep 2; echo done'");
    let child = Command::new("sh")
        .args(["-c", &script])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    when_written(file.path());
    signal(&child, "-HUP");
    let output = child.wait_with_output().unwrap();
    if cfg!(target_os = "linux") {
        assert_eq!(String::from_utf8_lossy(&output.stdout), "done\n");
    }
}
