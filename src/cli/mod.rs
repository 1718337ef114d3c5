//! Layer 4, a driver: the command line. Not a second set of rules: what a failure means and when
//! it may be retried comes from the core, as in the npm package and in a browser.
//!
//! ```text
//! comeback classify    a saved answer   -> what it means, as text or JSON, and an exit code
//! comeback run -- curl a command        -> the same, and retries
//! comeback catalog     the codes        comeback exit-codes   the table of exit codes
//! ```
//!
//! Data goes to standard output, everything else to standard error. What a server sent is printed
//! without control and bidirectional characters (`show`, `json`).

mod args;
mod catalog;
mod classify;
#[cfg(feature = "cli")]
mod clock;
mod definition;
mod exit_codes;
mod export;
pub(crate) mod host;
mod http_message;
mod input;
mod json;
mod language;
#[cfg(feature = "cli")]
mod native;
mod out;
#[cfg(feature = "cli")]
mod run;
mod show;
mod size;
mod table;
mod times;
mod width;

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use host::Host;
use language::Language;
#[cfg(feature = "cli")]
pub use native::main;

/// What a command ends with: an exit code, or why it could not do its work.
pub(crate) type Ended = Result<u8, Fault>;

/// The exit code of a wrong usage, as clap has it, and of files that cannot be read or written. No
/// category has it.
pub const USAGE: u8 = 2;

/// Why a command could not do its work.
pub(crate) struct Fault(pub(crate) String);

impl<T: std::fmt::Display> From<T> for Fault {
    fn from(what: T) -> Self {
        Self(what.to_string())
    }
}

/// Runs a command line, whose first argument is the tool's name, and returns its exit code.
pub(crate) fn execute(host: &dyn Host, args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match parse(host, args) {
        Ok(cli) => cli,
        Err(error) => {
            out::clap(host, &error);
            return u8::try_from(error.exit_code()).unwrap_or(USAGE);
        }
    };
    cli.color.apply();
    let language = Language::find(host, cli.lang.as_deref(), cli.words.as_deref());
    let ended = language.and_then(|language| match &cli.command {
        Command::Classify(options) => classify::run(host, options, &language),
        Command::Catalog(options) => catalog::run(host, options, &language),
        Command::ExitCodes { json } => exit_codes::run(host, *json, &language),
        Command::Run(options) => host.run(options, &language),
        Command::Completions { shell } => host.completions(*shell),
        Command::Man => host.man(),
    });
    match ended {
        Ok(code) => code,
        Err(Fault(text)) => {
            out::say(host, &show::printable(&text, 2_000));
            USAGE
        }
    }
}

fn parse(host: &dyn Host, args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut command = Cli::command();
    if let Some(columns) = host.columns() {
        command = command.term_width(columns);
    }
    let mut matches = command.try_get_matches_from_mut(args)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}
