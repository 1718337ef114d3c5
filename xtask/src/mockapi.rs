//! The mock server: built once, then started by the demo and by the tests.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::sh::Cmd;
use crate::workspace;

/// Builds it and says where the program is.
pub fn build() -> Result<PathBuf> {
    Cmd::new("cargo")
        .args(["build", "--package", "mockapi", "--bins"])
        .run()?;
    let name = format!("debug/mockapi{}", std::env::consts::EXE_SUFFIX);
    let program = workspace::target_dir()?.join(name);
    if !program.is_file() {
        bail!("cargo built no {}", program.display());
    }
    Ok(program)
}
