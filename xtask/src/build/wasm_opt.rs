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
        .args(["-Oz", "--converge"])
        // A function that is called once stays a function: inlined it is fewer bytes, but the
        // larger functions that come of it compress worse, by 1.5 %.
        .arg("--one-caller-inline-max-function-size=0")
        // What these save before compression they cost after it, and more: runs of zeros left out
        // of the data (each gap is a new segment), and equal ends of branches shared.
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
