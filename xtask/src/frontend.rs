//! The tests of the middleware for Rust frontends, in the browser engines.
//!
//! `wasm-bindgen-test-runner` needs a WebDriver for each engine, and Debian has none for Firefox.
//! All that it does for a page is to write the JavaScript side and to call what the tests export.
//! The library behind it does the former, `tests/frontend/run.spec.mjs` the latter, and the page
//! reports home as those of the other browser tests do: no driver, and nothing more to install.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;
use wasm_bindgen_cli_support::Bindgen;

use crate::sh::Cmd;
use crate::{node, programs, workspace};

/// The test's name, and the folder of its spec in `tests/`.
const NAME: &str = "frontend";

pub fn run() -> Result<()> {
    let wasm = compile()?;
    let out = workspace::path("tests/output").join(NAME);
    Bindgen::new()
        .input_path(&wasm)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        // The `main` of a test program reads its arguments, and a page has no arguments.
        .emit_start(false)
        .generate(&out)
        .with_context(|| format!("wasm-bindgen cannot read {}", wasm.display()))?;
    node::script("tests/browser/run.mjs")
        .args(["--folder", "tests/frontend"])
        .env("MOCKAPI_BIN", programs::mockapi()?)
        .run()
}

/// Builds the tests, and says where the program is.
fn compile() -> Result<PathBuf> {
    let messages = Cmd::new("cargo")
        .args(["test", "--no-run", "--package", "comeback", "--test", NAME])
        .args(["--target", "wasm32-unknown-unknown", "--features", "agent"])
        .args(["--message-format", "json"])
        .read()?;
    let program = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == NAME)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from));
    program.context("cargo built no tests for the browser")
}
