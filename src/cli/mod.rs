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
mod clock;
mod definition;
mod exit_codes;
mod http_message;
mod input;
mod json;
mod out;
mod run;
mod show;
mod table;
mod times;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};

/// What a command ends with: an exit code, or why it could not do its work.
type Ended = Result<u8, Fault>;

/// The exit code of a wrong usage, as clap has it, and of files that cannot be read or written. No
/// category has it.
pub const USAGE: u8 = 2;

/// Why a command could not do its work.
struct Fault(String);

impl<T: std::fmt::Display> From<T> for Fault {
    fn from(what: T) -> Self {
        Self(what.to_string())
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help for `| head`, too: a closed pipe is not an error.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
    };
    cli.color.apply();
    let ended = match cli.command {
        Command::Classify(options) => classify::run(&options),
        Command::Run(options) => run::run(&options),
        Command::Catalog(options) => catalog::run(&options),
        Command::ExitCodes { json } => exit_codes::run(json),
        Command::Completions { shell } => completions(shell),
        Command::Man => man(),
    };
    match ended {
        Ok(code) => ExitCode::from(code),
        Err(Fault(text)) => {
            out::say(&show::printable(&text, 2_000));
            ExitCode::from(USAGE)
        }
    }
}

fn completions(shell: clap_complete::Shell) -> Ended {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "comeback", &mut text);
    out::write(&text)
}

/// One page with all commands: an introduction, then each command's own.
fn man() -> Ended {
    let mut text = Vec::new();
    let mut command = Cli::command();
    command.build();
    manual(&command, &mut text)?;
    out::write(&text)
}

fn manual(command: &clap::Command, text: &mut Vec<u8>) -> io::Result<()> {
    let page = clap_mangen::Man::new(command.clone());
    page.render_title(text)?;
    page.render_name_section(text)?;
    page.render_synopsis_section(text)?;
    page.render_description_section(text)?;
    page.render_options_section(text)?;
    for sub in command.get_subcommands().filter(|c| c.get_name() != "help") {
        let page = clap_mangen::Man::new(sub.clone());
        let mut section = Vec::new();
        page.render_description_section(&mut section)?;
        page.render_options_section(&mut section)?;
        page.render_extra_section(&mut section)?;
        let section = String::from_utf8_lossy(&section);
        let title = format!(".SH \"COMEBACK {}\"\n", sub.get_name().to_uppercase());
        // Its headings are below the command's.
        let section = section
            .replace(".SH DESCRIPTION\n", &title)
            .replace(".SH OPTIONS\n", ".SS Options\n")
            .replace(".SH EXTRA\n", ".SS Examples and notes\n");
        text.extend_from_slice(section.as_bytes());
    }
    page.render_extra_section(text)
}
