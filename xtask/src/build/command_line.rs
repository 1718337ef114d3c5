//! `npx comeback`: the native command line as a wasm of its own, which Node reads from a file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::{bindgen, cargo_wasm, wasm_opt};

pub fn run(out: &Path) -> Result<()> {
    let compiled = cargo_wasm::run("npx")?;
    let bound = compiled.with_file_name("bindgen-npx");
    bindgen::for_node(&compiled, "comeback", &bound)?;
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let wasm = "comeback_bg.wasm";
    wasm_opt::run(&bound.join(wasm), &out.join(wasm))?;
    let glue = "comeback.js";
    fs::copy(bound.join(glue), out.join(glue)).with_context(|| format!("no {glue}"))?;
    Ok(())
}
