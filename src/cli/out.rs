//! The two outputs. A reader that has gone away (`| head`) is not an error.

use std::io;

use anstream::ColorChoice;
use clap::ValueEnum;

use super::host::{Host, Stream};
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
pub fn print(host: &dyn Host, text: &str) -> Ended {
    settle(host.write_styled(Stream::Stdout, text))
}

/// Data as it is.
pub fn write(host: &dyn Host, bytes: &[u8]) -> Ended {
    settle(host.write(Stream::Stdout, bytes))
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
pub fn say(host: &dyn Host, text: &str) {
    to_stderr(host, &format!("comeback: {text}\n"));
}

/// Any text for the person at the terminal.
pub fn to_stderr(host: &dyn Host, text: &str) {
    let _ = host.write_styled(Stream::Stderr, text);
}

/// A help text, the version, or what clap found wrong with the arguments.
pub fn clap(host: &dyn Host, error: &clap::Error) {
    let to = if error.use_stderr() {
        Stream::Stderr
    } else {
        Stream::Stdout
    };
    // Help for `| head`, too: a closed pipe is not an error.
    let _ = host.write_styled(to, &error.render().ansi().to_string());
}
