//! Builds the npm package: Rust to wasm and its glue, the bytes as a module, TypeScript to ESM.

mod bindgen;
mod cargo_wasm;
mod command_line;
mod embed;
mod typescript;
mod variants;
mod wasm_opt;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub use self::cargo_wasm::local_dirs;
use crate::{docs, size, workspace};

/// The finished wasm: what the package carries, before it is encoded.
pub fn wasm_path() -> PathBuf {
    workspace::path("pkg/dist/wasm/comeback.wasm")
}

/// The wasm of `npx comeback`.
pub fn command_line_path() -> PathBuf {
    workspace::path("pkg/dist/bin/comeback_bg.wasm")
}

pub fn run() -> Result<()> {
    let compiled = cargo_wasm::run("js")?;
    let bound = compiled.with_file_name("bindgen");
    bindgen::for_web(&compiled, "glue", &bound)?;

    // Begin with nothing, so that no file of an earlier build can end up in the package.
    let dist = workspace::path("pkg/dist");
    if dist.exists() {
        fs::remove_dir_all(&dist).context("cannot clear pkg/dist")?;
    }
    let out = dist.join("wasm");
    fs::create_dir_all(&out).context("cannot create pkg/dist/wasm")?;
    wasm_opt::run(&bound.join("glue_bg.wasm"), &wasm_path())?;
    for name in ["glue.js", "glue.d.ts"] {
        fs::copy(bound.join(name), out.join(name)).with_context(|| format!("no {name}"))?;
    }
    add_text_coding(&out.join("glue.js"))?;
    embed::run(&wasm_path(), &out)?;
    command_line::run(&dist.join("bin"))?;
    typescript::run()?;
    variants::run(&dist)?;
    copy_licenses()?;
    docs::package()?;
    size::run(false)
}

/// Gives the glue `TextDecoder` and `TextEncoder` where the platform has none. It uses them when it
/// is loaded. At the end, as imports are hoisted, and the first line is Deno's.
fn add_text_coding(glue: &Path) -> Result<()> {
    let mut text = fs::read_to_string(glue).context("cannot read glue.js")?;
    text.push_str("\nimport { TextDecoder, TextEncoder } from \"../text-coding.js\";\n");
    fs::write(glue, text).context("cannot write glue.js")
}

fn copy_licenses() -> Result<()> {
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        let from = workspace::path(name);
        if from.is_file() {
            fs::copy(&from, workspace::path("pkg").join(name))
                .with_context(|| format!("cannot copy {name}"))?;
        } else {
            eprintln!("build: no {name} at the root; the package goes without it");
        }
    }
    Ok(())
}
