//! The programs that the tests start: the mock server, which the demo needs, too, and the command
//! line tool.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::sh::Cmd;
use crate::workspace;

/// The variables that name the programs, for the tests and for steps that find them built.
pub const MOCKAPI: &str = "MOCKAPI_BIN";
pub const COMMAND_LINE: &str = "COMEBACK_BIN";

/// Compiles all Rust tests, and with them the programs.
pub fn compile() -> Result<()> {
    Cmd::new("cargo")
        .args(["test", "--workspace", "--no-run"])
        .args(["--features", workspace::FEATURES])
        .run()
}

/// Where `compile` puts the programs, each with its variable.
pub fn compiled() -> Result<[(&'static str, PathBuf); 2]> {
    Ok([
        (MOCKAPI, path("mockapi")?),
        (COMMAND_LINE, path("comeback")?),
    ])
}

/// Builds the mock server unless its variable names it, and says where the program is.
pub fn mockapi() -> Result<PathBuf> {
    program(MOCKAPI, "mockapi", &["--package", "mockapi", "--bins"])
}

/// Builds the command line tool, with which the package's own is compared, unless its variable
/// names it.
pub fn command_line() -> Result<PathBuf> {
    let arguments = ["--package", "comeback", "--features", "cli", "--bins"];
    program(COMMAND_LINE, "comeback", &arguments)
}

fn program(variable: &str, name: &str, arguments: &[&str]) -> Result<PathBuf> {
    if let Some(program) = std::env::var_os(variable) {
        return Ok(program.into());
    }
    Cmd::new("cargo").arg("build").args(arguments).run()?;
    let program = path(name)?;
    if !program.is_file() {
        bail!("cargo built no {}", program.display());
    }
    Ok(program)
}

fn path(name: &str) -> Result<PathBuf> {
    let name = format!("debug/{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace::target_dir()?.join(name))
}
