//! The steps: what each runs, and which others come first.

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::sh::Cmd;
use crate::{build, codegen, docs, frontend, node, parity, programs, setup, size, tidy, workspace};

/// In the order in which they start, so the longest come early.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Step {
    /// What the other steps need
    Setup,
    /// The npm package
    Build,
    /// The Rust tests and the programs that other tests start, compiled
    Compile,
    /// The package in Node
    Node,
    /// cargo test
    Rust,
    /// The package in three browser engines
    Browsers,
    /// Layering rules, formatting, lints
    Tidy,
    /// The demo page
    Demo,
    /// The packed package in bundlers, runtimes and workers
    Packaging,
    /// The example shop
    Shop,
    /// The Rust middleware in the browser engines
    Frontend,
    /// The reference says what the profiles say
    Docs,
    /// The package is light enough
    Size,
    /// The built wasm contains no path of this machine
    Wasm,
    /// The generated files follow from the catalogue
    Codegen,
    /// The scenarios give the same in every runtime
    Parity,
}

impl Step {
    pub fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Steps without which this one could only repeat their failure.
    pub fn needs(self) -> &'static [Step] {
        match self {
            Step::Setup | Step::Build | Step::Compile | Step::Tidy | Step::Codegen => &[],
            Step::Rust => &[Step::Compile],
            Step::Docs | Step::Size | Step::Wasm => &[Step::Build],
            Step::Node
            | Step::Browsers
            | Step::Demo
            | Step::Packaging
            | Step::Shop
            | Step::Frontend
            | Step::Parity => &[Step::Build, Step::Compile],
        }
    }

    /// Other steps that must have ended, however they did.
    pub fn comes_after(self) -> &'static [Step] {
        match self {
            Step::Setup => &[],
            Step::Parity => &[Step::Rust, Step::Node, Step::Browsers],
            _ => &[Step::Setup],
        }
    }

    /// Where the environment names a folder for traces, the steps that play scenarios write down
    /// there what was seen, and the step that compares them finds it.
    pub fn run(self) -> Result<()> {
        match self {
            Step::Setup => setup::run(true),
            Step::Build => build::run(),
            Step::Compile => programs::compile(),
            Step::Node => {
                node_tests(&["tests/js", "tests/guides"])?;
                node::script("tests/libraries/run.mjs").run()
            }
            Step::Rust => Cmd::new("cargo")
                .args(["test", "--workspace", "--no-fail-fast"])
                .args(["--features", workspace::FEATURES])
                .run(),
            Step::Browsers => node::script("tests/browser/run.mjs")
                .env(programs::MOCKAPI, programs::mockapi()?)
                .run(),
            Step::Tidy => tidy::run(),
            Step::Demo => node_tests(&["tests/demo"]),
            Step::Packaging => node::script("tests/packaging/run.mjs")
                .env(programs::MOCKAPI, programs::mockapi()?)
                .run(),
            Step::Shop => node_tests(&["tests/shop"]),
            Step::Frontend => frontend::run(),
            Step::Docs => docs::run(true),
            Step::Size => size::run(true),
            Step::Wasm => tidy::wasm_data::check(),
            Step::Codegen => codegen::run(true),
            Step::Parity => match std::env::var_os(parity::FOLDER) {
                Some(folder) => parity::compare(folder.as_ref()),
                None => parity::run(),
            },
        }
    }
}

fn node_tests(folders: &[&str]) -> Result<()> {
    let mut files = Vec::new();
    for folder in folders {
        let found = workspace::files(folder, ".test.mjs")?;
        if found.is_empty() {
            bail!("no *.test.mjs in {folder}/");
        }
        files.extend(found);
    }
    let variables = [
        (programs::MOCKAPI, programs::mockapi()?),
        (programs::COMMAND_LINE, programs::command_line()?),
    ];
    node::test(files, &variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_waits_only_for_steps_before_it() {
        for &step in Step::value_variants() {
            for earlier in step.needs().iter().chain(step.comes_after()) {
                assert!(*earlier < step, "{} before {}", earlier.name(), step.name());
            }
        }
    }
}
