//! Checks the rules that the compiler does not check.

mod layering;
mod lints;
mod source;
mod unfinished;
pub mod wasm_data;

use anyhow::{Result, bail};

pub fn run() -> Result<()> {
    let mut faults = layering::check()?;
    faults.extend(unfinished::check()?);
    for fault in &faults {
        eprintln!("{fault}");
    }
    let mut failed = Vec::new();
    if !faults.is_empty() {
        failed.push(format!(
            "{} lines break a layering rule or are unfinished",
            faults.len()
        ));
    }
    for check in [
        lints::format,
        lints::clippy,
        lints::clippy_wasm,
        lints::clippy_frontend,
        lints::rustdoc,
    ] {
        if let Err(error) = check() {
            failed.push(format!("{error:#}"));
        }
    }
    if !failed.is_empty() {
        bail!("not tidy: {}", failed.join("; "));
    }
    eprintln!("tidy");
    Ok(())
}
