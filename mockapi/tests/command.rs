//! The command: one line when ready, clear errors, an end with its parent.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mockapi"));
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn start() -> (Child, BufReader<std::process::ChildStdout>, String) {
    let mut child = command(&["--shutdown-on-stdin-close"]).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    (child, out, line)
}

#[test]
fn it_says_where_it_listens_and_ends_with_standard_input() {
    let (mut child, mut out, line) = start();
    let address = line
        .trim()
        .strip_prefix("mockapi listening on http://")
        .expect("the line");
    TcpStream::connect(address).expect("ready when it says so");
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "exactly one line");
}

#[test]
fn a_port_in_use_and_wrong_arguments_end_with_2() {
    let (mut child, _out, line) = start();
    let port = line.trim().rsplit(':').next().unwrap();
    for (args, word) in [
        (["--port", port], "in use"),
        (["--host", "0.0.0.0"], "outside"),
        (["--static", "/x=/nowhere"], "not a directory"),
        (["--port", "many"], "--port"),
    ] {
        let ended = command(&args).output().unwrap();
        let text = String::from_utf8_lossy(&ended.stderr).to_lowercase();
        assert_eq!(ended.status.code(), Some(2), "{args:?}");
        assert!(text.contains(word), "{args:?}: {text}");
        assert!(ended.stdout.is_empty());
    }
    drop(child.stdin.take());
    child.wait().unwrap();
}
