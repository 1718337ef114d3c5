//! Compiles the crate for `wasm32-unknown-unknown`, with no path of this machine in it.

use std::path::PathBuf;

use anyhow::Result;

use crate::sh::Cmd;
use crate::workspace;

/// Compiles it with one feature, over what an earlier call has compiled.
pub fn run(feature: &str) -> Result<PathBuf> {
    Cmd::new("cargo")
        .args(["build", "--package", "comeback", "--lib"])
        .args(["--target", "wasm32-unknown-unknown", "--profile", "wasm"])
        .args(["--no-default-features", "--features", feature])
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags().join("\u{1f}"))
        .run()?;
    Ok(workspace::target_dir()?.join("wasm32-unknown-unknown/wasm/comeback.wasm"))
}

/// The caller's flags, and: every path that names this machine is cut short.
///
/// The encoded form is used because a path may contain spaces.
fn rustflags() -> Vec<String> {
    let mut flags: Vec<String> = match std::env::var("CARGO_ENCODED_RUSTFLAGS") {
        Ok(encoded) => encoded.split('\u{1f}').map(str::to_owned).collect(),
        Err(_) => std::env::var("RUSTFLAGS")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    };
    flags.retain(|flag| !flag.is_empty());
    for dir in local_dirs() {
        flags.push(format!("--remap-path-prefix={dir}=."));
    }
    flags
}

/// Directories whose names say something about this machine; the last match wins, so the most
/// specific comes last.
pub fn local_dirs() -> Vec<String> {
    let home = std::env::home_dir();
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    home.into_iter()
        .chain(cargo_home)
        .chain([workspace::root().to_path_buf()])
        .map(|dir| dir.to_string_lossy().into_owned())
        .filter(|dir| dir.len() > 1)
        .collect()
}
