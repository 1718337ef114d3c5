//! Runs the tool, and what it needs.

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::runtime::Runtime;

/// What a run gave.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
    pub raw: Vec<u8>,
}

pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_comeback"));
    command.args(args);
    let languages = ["LC_ALL", "LC_MESSAGES", "LANG"];
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"]
        .iter()
        .chain(&languages)
    {
        command.env_remove(name);
    }
    command
}

pub fn comeback(args: &[&str], stdin: &[u8]) -> Ran {
    ran(command(args), stdin)
}

pub fn ran(mut command: Command, stdin: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let input = stdin.to_vec();
    // It may end before it has read everything.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    result_of(output)
}

pub fn result_of(output: Output) -> Ran {
    Ran {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        raw: output.stdout,
    }
}

/// The mock server, for one test.
pub struct Server {
    pub base: String,
    _runtime: Runtime,
}

impl Server {
    /// `None` where curl is missing; with `CI` set that is a failure.
    pub fn start() -> Option<Self> {
        if Command::new("curl").arg("--version").output().is_err() {
            assert!(
                std::env::var_os("CI").is_none(),
                "curl is missing; on Debian: apt-get install curl"
            );
            eprintln!("SKIPPED: curl is missing");
            return None;
        }
        let runtime = Runtime::new().unwrap();
        let config = mockapi::Config::default();
        let (address, _) = runtime.block_on(mockapi::serve(config)).unwrap();
        Some(Self {
            base: format!("http://{address}"),
            _runtime: runtime,
        })
    }

    /// An address of its own.
    pub fn url(&self, path: &str) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let mark = if path.contains('?') { '&' } else { '?' };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        format!("{}{path}{mark}call={number}", self.base)
    }

    /// Tells the server what to answer at `/_mock/play/{key}`.
    pub fn script(&self, key: &str, steps: &str) -> String {
        let url = format!("{}/_mock/scripts/{key}", self.base);
        let done = Command::new("curl")
            .args(["-sf", "-o", "/dev/null", "-X", "PUT", "-d", steps, &url])
            .status();
        assert!(done.unwrap().success());
        format!("{}/_mock/play/{key}", self.base)
    }

    /// What came to `/_mock/play/{key}`.
    pub fn log(&self, key: &str) -> Vec<serde_json::Value> {
        let url = format!("{}/_mock/log/{key}", self.base);
        let output = Command::new("curl").args(["-sf", &url]).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }
}
