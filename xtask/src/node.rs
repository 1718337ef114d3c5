//! Node programs: our own scripts and the pinned tools in `node_modules`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};

use crate::sh::{Cmd, which};
use crate::workspace;

/// The oldest Node that the package and its tools support.
pub const OLDEST: u32 = 20;

/// Runs a script of the repository.
pub fn script(relative: &str) -> Cmd {
    Cmd::new("node").arg(workspace::path(relative))
}

/// Runs an installed tool by the path of its script, which works on every platform.
pub fn tool(relative: &str) -> Result<Cmd> {
    let path = workspace::path("node_modules").join(relative);
    if !path.is_file() {
        bail!(
            "{} is missing; run `cargo xtask setup`",
            workspace::relative(&path)
        );
    }
    Ok(Cmd::new("node").arg(path))
}

/// `node --test` over these files, with the runner's own lines on the terminal. An error names the
/// tests that failed. `programs`: the variables that tell the tests where they are.
pub fn test(files: Vec<PathBuf>, programs: &[(&str, PathBuf)]) -> Result<()> {
    let failures = workspace::target_dir()?.join("node-failures.txt");
    let destination = failures.display();
    let mut node = Cmd::new("node");
    for (variable, program) in programs {
        node = node.env(variable, program);
    }
    // Most of a test's time is waiting: four files at a time halve it, on two cores too.
    node.args(["--test", "--test-concurrency=4", "--test-reporter=spec"])
        .arg("--test-reporter-destination=stdout")
        .arg("--test-reporter=./xtask/js/failures.mjs")
        .arg(format!("--test-reporter-destination={destination}"))
        .args(files)
        .run()
        .map_err(|error| match fs::read_to_string(&failures) {
            Ok(names) if !names.is_empty() => anyhow!("these failed:\n{}", names.trim_end()),
            _ => error,
        })
}

/// Fails with advice unless a Node that is new enough is on the PATH.
pub fn check() -> Result<()> {
    let advice = "install Node 20 or newer with npm: https://nodejs.org/en/download";
    if which("node").is_none() {
        bail!("no `node` on the PATH; {advice}");
    }
    let version = Cmd::new("node").arg("--version").read()?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default();
    if major.parse::<u32>().unwrap_or(0) < OLDEST {
        bail!("`node` is {version}, too old; {advice}");
    }
    Ok(())
}
