//! The programs that the tests start: the mock server, which the demo needs, too, and the command
//! line tool.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::sh::Cmd;
use crate::workspace;

/// Builds the mock server, and says where the program is.
pub fn mockapi() -> Result<PathBuf> {
    program("mockapi", &["--package", "mockapi", "--bins"])
}

/// Builds the command line tool, with which the package's own is compared.
pub fn command_line() -> Result<PathBuf> {
    program(
        "comeback",
        &["--package", "comeback", "--features", "cli", "--bins"],
    )
}

fn program(name: &str, arguments: &[&str]) -> Result<PathBuf> {
    Cmd::new("cargo").arg("build").args(arguments).run()?;
    let name = format!("debug/{name}{}", std::env::consts::EXE_SUFFIX);
    let program = workspace::target_dir()?.join(name);
    if !program.is_file() {
        bail!("cargo built no {}", program.display());
    }
    Ok(program)
}
