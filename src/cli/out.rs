//! The two outputs. A reader that has gone away (`| head`) is not an error.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

use super::{Ended, Fault};

/// When to use colours.
#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// From now on.
    pub fn apply(self) {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::AlwaysAnsi,
            Self::Never => ColorChoice::Never,
        }
        .write_global();
    }
}

/// Data, which may be styled.
pub fn print(text: &str) -> Ended {
    let mut stdout = AutoStream::auto(io::stdout());
    settle(
        stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush()),
    )
}

/// Data as it is.
pub fn write(bytes: &[u8]) -> Ended {
    let mut stdout = io::stdout().lock();
    settle(stdout.write_all(bytes).and_then(|()| stdout.flush()))
}

/// The result of a write to standard output.
pub fn settle(result: io::Result<()>) -> Ended {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Fault(format!("standard output: {error}")))
        }
        _ => Ok(0),
    }
}

/// A line for the person at the terminal.
pub fn say(text: &str) {
    to_stderr(&format!("comeback: {text}\n"));
}

/// Any text for the person at the terminal.
pub fn to_stderr(text: &str) {
    let mut stderr = AutoStream::auto(io::stderr());
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}
