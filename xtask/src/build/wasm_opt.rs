//! Shrinks the wasm with Binaryen's `wasm-opt`, from npm.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::node;

pub fn run(wasm: &Path) -> Result<()> {
    let before = length(wasm)?;
    // The allowed features come from the `target_features` section that the compiler wrote.
    // `--all-features` would emit instructions that no Node accepts.
    node::tool("binaryen/bin/wasm-opt")?
        .arg(wasm)
        // What counts is the size after Brotli, not before: each of these was tried, and each made
        // the compressed wasm smaller. Control flow is written anew first.
        .args(["--flatten", "--rereloop", "-Oz", "-Oz", "--converge"])
        // Large functions that come of inlining compress worse than the calls they save.
        .arg("--one-caller-inline-max-function-size=25")
        .arg("--always-inline-max-function-size=12")
        // Gaps in the data, each a new segment, and shared ends of branches save bytes before
        // compression, and cost more after it.
        .args(["--skip-pass=memory-packing", "--skip-pass=code-folding"])
        .args([
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .arg("--output")
        .arg(wasm)
        .run()?;
    eprintln!("build: wasm-opt made {before} bytes {}", length(wasm)?);
    Ok(())
}

fn length(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path)
        .with_context(|| format!("no {}", path.display()))?
        .len())
}
