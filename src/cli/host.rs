//! What the command line needs of the system it runs on.

use std::io;
use std::path::Path;

use clap_complete::Shell;

use super::args::Run;
use super::language::Language;
use super::{Ended, Fault};
use crate::time::EpochMs;

/// Where output goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Data.
    Stdout,
    /// Everything else.
    Stderr,
}

/// The system: a process of its own, or Node.
pub trait Host {
    /// Returns the first `most` bytes of a file, or of standard input without a file.
    fn read(&self, file: Option<&Path>, most: usize) -> io::Result<Vec<u8>>;

    /// Returns whether there is a file or folder of that name.
    fn exists(&self, file: &Path) -> bool;

    /// Writes bytes as they are.
    fn write(&self, to: Stream, bytes: &[u8]) -> io::Result<()>;

    /// Writes a text with ANSI styles, or without them when colours are not wanted.
    fn write_styled(&self, to: Stream, text: &str) -> io::Result<()>;

    /// Returns whether standard input is a terminal.
    fn is_stdin_terminal(&self) -> bool;

    /// Returns the width that help texts are wrapped to; `None` when clap can find it out itself.
    fn columns(&self) -> Option<usize>;

    /// Returns the time on the wall's clock, ms since 1970.
    fn epoch(&self) -> EpochMs;

    /// Returns a variable of the environment.
    fn variable(&self, name: &str) -> Option<String>;

    /// `comeback run`.
    fn run(&self, _: &Run, _: &Language) -> Ended {
        Err(elsewhere("run"))
    }

    /// `comeback completions`.
    fn completions(&self, _: Shell) -> Ended {
        Err(elsewhere("completions"))
    }

    /// `comeback man`.
    fn man(&self) -> Ended {
        Err(elsewhere("man"))
    }
}

fn elsewhere(command: &str) -> Fault {
    Fault(format!(
        "`comeback {command}` is in the native tool: cargo install comeback --features cli"
    ))
}
