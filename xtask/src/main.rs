//! `cargo xtask`: everything the repository can do besides `cargo build` and `cargo test`.
//!
//! One module per command. What runs in Node (the size report, the browser runs) is a script of
//! its own, so that it can be run without this program, too.

mod bench;
mod build;
mod codegen;
mod demo;
mod docs;
mod frontend;
mod fuzz;
mod node;
mod parity;
mod programs;
mod setup;
mod sh;
mod size;
mod soak;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Builds, tests and serves comeback",
    version
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what the other commands need: wasm target, npm packages, browsers
    Setup {
        /// Leave out the browsers; only `test` needs them
        #[arg(long)]
        no_browsers: bool,
    },
    /// Build the npm package into pkg/dist
    Build,
    /// Report what the built package weighs in a web page
    Size {
        /// Fail when the package is heavier than the limit
        #[arg(long)]
        check: bool,
    },
    /// Write the generated files from the catalogue in profiles/
    Codegen {
        /// Write nothing; fail when a file is not up to date
        #[arg(long)]
        check: bool,
    },
    /// Write the reference in docs/reference and www/reference from the profiles
    Docs {
        /// Write nothing; fail when a page is not up to date
        #[arg(long)]
        check: bool,
    },
    /// Check the layering rules, the formatting and the lints
    Tidy,
    /// Build everything and serve the demo page
    Demo {
        /// The port on 127.0.0.1
        #[arg(long, default_value_t = 8787)]
        port: u16,
        /// Open the page in the default browser
        #[arg(long)]
        open: bool,
    },
    /// Run every check and every test, in Rust, Node and three browser engines
    Test {
        /// Run this step alone; may be given more than once
        #[arg(long, value_enum)]
        only: Vec<test::Step>,
    },
    /// Run the benchmarks
    Bench,
    /// Play the scenarios in every runtime and compare what each saw
    Parity,
    /// Let 200 users call a server that fails in every way, in Node 20, 22 and 24
    Soak {
        /// How long in each Node
        #[arg(long, default_value_t = 300)]
        seconds: u32,
    },
    /// Feed random input to the classification, the profile reader and the retry engine
    Fuzz {
        /// This target alone
        #[arg(value_enum)]
        target: Option<fuzz::Target>,
        /// How long each target runs
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Setup { no_browsers } => setup::run(!no_browsers),
        Command::Build => build::run(),
        Command::Size { check } => size::run(check),
        Command::Codegen { check } => codegen::run(check),
        Command::Docs { check } => docs::run(check),
        Command::Tidy => tidy::run(),
        Command::Demo { port, open } => demo::run(port, open),
        Command::Test { only } => test::run(&only),
        Command::Bench => bench::run(),
        Command::Parity => parity::run(),
        Command::Soak { seconds } => soak::run(seconds),
        Command::Fuzz { target, seconds } => fuzz::run(target, seconds),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
