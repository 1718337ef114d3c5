//! Installs what the other commands need, or says which command would.

mod browsers;
mod npm;
mod wasm_target;

use anyhow::Result;

pub fn run(with_browsers: bool) -> Result<()> {
    wasm_target::ensure()?;
    npm::ensure()?;
    if with_browsers {
        browsers::ensure()?;
    }
    Ok(())
}
