//! Shrinks the wasm with Binaryen's `wasm-opt`, from npm.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::node;

pub fn run(wasm: &Path, out: &Path) -> Result<()> {
    // The allowed features come from the `target_features` section that the compiler wrote.
    // `--all-features` would emit instructions that no Node accepts.
    node::tool("binaryen/bin/wasm-opt")?
        .arg(wasm)
        .args(["-Oz", "--converge"])
        .args([
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .arg("--output")
        .arg(out)
        .run()?;
    eprintln!(
        "build: wasm-opt made {} bytes {}",
        length(wasm)?,
        length(out)?
    );
    Ok(())
}

fn length(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path)
        .with_context(|| format!("no {}", path.display()))?
        .len())
}
