//! rustfmt and clippy, for the host and for wasm.

use anyhow::Result;

use crate::sh::Cmd;
use crate::workspace;

pub fn format() -> Result<()> {
    Cmd::new("cargo").args(["fmt", "--all", "--check"]).run()
}

pub fn clippy() -> Result<()> {
    Cmd::new("cargo")
        .args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            workspace::FEATURES,
            "--",
            "-D",
            "warnings",
        ])
        .run()
}

pub fn clippy_wasm() -> Result<()> {
    Cmd::new("cargo")
        .args([
            "clippy",
            "--package",
            "comeback",
            "--lib",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .args([
            "--no-default-features",
            "--features",
            "js",
            "--",
            "-D",
            "warnings",
        ])
        .run()
}
