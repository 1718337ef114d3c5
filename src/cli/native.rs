//! The command line as a process of its own.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::CommandFactory;
use clap_complete::Shell;

use super::args::{Cli, Run};
use super::host::{Host, Stream};
use super::language::Language;
use super::{Ended, clock, input, out, run};
use crate::time::EpochMs;

/// This process.
pub struct Process;

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    if run::was_watchdog() {
        return ExitCode::SUCCESS;
    }
    ExitCode::from(super::execute(&Process, std::env::args_os()))
}

impl Host for Process {
    fn read(&self, file: Option<&Path>, most: usize) -> io::Result<Vec<u8>> {
        match file {
            Some(file) => input::first(File::open(file)?, most),
            None => input::first(io::stdin().lock(), most),
        }
    }

    fn exists(&self, file: &Path) -> bool {
        file.exists()
    }

    fn write(&self, to: Stream, bytes: &[u8]) -> io::Result<()> {
        match to {
            Stream::Stdout => write_to(io::stdout().lock(), bytes),
            Stream::Stderr => write_to(io::stderr().lock(), bytes),
        }
    }

    fn write_styled(&self, to: Stream, text: &str) -> io::Result<()> {
        match to {
            Stream::Stdout => write_to(AutoStream::auto(io::stdout()), text.as_bytes()),
            Stream::Stderr => write_to(AutoStream::auto(io::stderr()), text.as_bytes()),
        }
    }

    fn is_stdin_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn columns(&self) -> Option<usize> {
        None
    }

    fn epoch(&self) -> EpochMs {
        clock::epoch()
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn run(&self, options: &Run, language: &Language) -> Ended {
        run::run(options, language)
    }

    fn completions(&self, shell: Shell) -> Ended {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut Cli::command(), "comeback", &mut text);
        out::write(self, &text)
    }

    fn man(&self) -> Ended {
        out::write(self, &man()?)
    }
}

fn write_to(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

/// One page with all commands: an introduction, then each command's own.
fn man() -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut command = Cli::command();
    command.build();
    manual(&command, &mut text)?;
    Ok(text)
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
