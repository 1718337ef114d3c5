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

/// The two wasms of the npm package.
pub fn clippy_wasm() -> Result<()> {
    clippy_wasm_with("js")?;
    clippy_wasm_with("npx")
}

fn clippy_wasm_with(feature: &str) -> Result<()> {
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
            feature,
            "--",
            "-D",
            "warnings",
        ])
        .run()
}

/// The middleware for Rust frontends, and its tests.
pub fn clippy_frontend() -> Result<()> {
    Cmd::new("cargo")
        .args(["clippy", "--package", "comeback", "--lib"])
        .args(["--test", "frontend"])
        .args(["--target", "wasm32-unknown-unknown", "--features", "agent"])
        .args(["--", "-D", "warnings"])
        .run()
}

/// The documentation, as docs.rs builds it: no broken link, no bad markup.
pub fn rustdoc() -> Result<()> {
    Cmd::new("cargo")
        .args(["doc", "--package", "comeback", "--lib", "--no-deps"])
        .args(["--features", workspace::FEATURES])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}
