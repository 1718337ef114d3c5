//! Running other programs: from the root of the repository, and loud about failures.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace;

pub struct Cmd {
    inner: Command,
}

impl Cmd {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let mut inner = Command::new(program);
        inner.current_dir(workspace::root());
        Self { inner }
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.inner.arg(arg);
        self
    }

    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.inner.args(args);
        self
    }

    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.inner.env(key, value);
        self
    }

    /// Shows the command line, runs it with the terminal's own output, and fails as it fails.
    pub fn run(mut self) -> Result<()> {
        let line = self.line();
        eprintln!("$ {line}");
        let status = self
            .inner
            .status()
            .with_context(|| format!("cannot start `{line}`"))?;
        if !status.success() {
            bail!("`{line}` failed ({status})");
        }
        Ok(())
    }

    /// Runs it quietly and gives back what it printed.
    pub fn read(mut self) -> Result<String> {
        let line = self.line();
        let output = self
            .inner
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("cannot start `{line}`"))?;
        if !output.status.success() {
            bail!("`{line}` failed ({})", output.status);
        }
        Ok(String::from_utf8(output.stdout)
            .with_context(|| format!("`{line}` printed something that is not UTF-8"))?
            .trim()
            .to_owned())
    }

    /// For a program that keeps running.
    pub fn into_command(self) -> Command {
        self.inner
    }

    fn line(&self) -> String {
        let root = format!("{}/", workspace::root().display());
        std::iter::once(self.inner.get_program())
            .chain(self.inner.get_args())
            .map(|word| word.to_string_lossy().replace(&root, ""))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The full path of a program on the PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(&name))
        .find(|file| file.is_file())
}
