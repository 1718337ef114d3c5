//! Writes the JavaScript side of the boundary with the wasm-bindgen library, whose version is
//! the crate's, to the digit.

use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto};

/// For the command line: reads the compiled `wasm`, and writes a module for Node that reads
/// `NAME_bg.wasm` from beside it.
pub fn for_node(wasm: &Path, name: &str, out: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .nodejs_module(true)?
        .typescript(false)
        .encode_into(EncodeInto::Always)
        .remove_producers_section(true)
        .generate(out)
        .with_context(|| format!("wasm-bindgen cannot read {}", wasm.display()))
}

/// For the library: reads the compiled `wasm`, and writes `NAME.js`, `NAME.d.ts` and `NAME_bg.wasm` into `out`.
pub fn for_web(wasm: &Path, name: &str, out: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(name)
        .web(true)?
        // `import.meta.url` in the glue breaks under several bundlers, and the importer passes the
        // wasm to the glue.
        .omit_default_module_path(true)
        // After a trap the package goes on with a fresh instance.
        .reset_state_function(true)
        .typescript(true)
        // Every engine that can run the wasm has it.
        .encode_into(EncodeInto::Always)
        .remove_producers_section(true)
        .generate(out)
        .with_context(|| format!("wasm-bindgen cannot read {}", wasm.display()))
}
