//! The development tools in `node_modules`, exactly as the lock file says.

use std::fs;

use anyhow::{Context, Result};

use crate::sh::Cmd;
use crate::{node, workspace};

/// A copy of the lock file that was installed last.
const INSTALLED: &str = "node_modules/.installed-package-lock.json";

pub fn ensure() -> Result<()> {
    node::check()?;
    let lock = workspace::path("package-lock.json");
    let wanted =
        fs::read(&lock).with_context(|| format!("cannot read {}", workspace::relative(&lock)))?;
    let installed = workspace::path(INSTALLED);
    if fs::read(&installed).is_ok_and(|have| have == wanted) {
        eprintln!("setup: npm packages are there");
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    // No install script is needed: esbuild's only makes its start a little faster.
    Cmd::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .run()?;
    fs::write(&installed, wanted).context("cannot note which packages are installed")
}
