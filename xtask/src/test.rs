//! Every check and every test, one after the other; a failing one does not hide the next.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::sh::Cmd;
use crate::{build, codegen, docs, frontend, node, parity, programs, setup, size, tidy, workspace};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// What the other steps need
    Setup,
    /// Layering rules, formatting, lints
    Tidy,
    /// The generated files follow from the catalogue
    Codegen,
    /// The npm package
    Build,
    /// The package is light enough
    Size,
    /// The reference says what the profiles say
    Docs,
    /// The built wasm contains no path of this machine
    Wasm,
    /// cargo test
    Rust,
    /// The package in Node
    Node,
    /// The package in three browser engines
    Browsers,
    /// The Rust middleware in the browser engines
    Frontend,
    /// The scenarios give the same in every runtime
    Parity,
    /// The demo page
    Demo,
    /// The example shop
    Shop,
    /// The packed package in bundlers, runtimes and workers
    Packaging,
}

enum Outcome {
    Passed,
    Failed(String),
}

pub fn run(only: &[Step]) -> Result<()> {
    let start = Instant::now();
    let mut done: Vec<(Step, Outcome, Duration)> = Vec::new();
    let is_chosen = |step: &Step| only.is_empty() || only.contains(step);
    // The scenarios that other steps play need not be played again to be compared.
    let traces = match [Step::Rust, Step::Node, Step::Browsers, Step::Parity]
        .iter()
        .all(is_chosen)
    {
        true => Some(parity::new_folder()?),
        false => None,
    };
    for &step in Step::value_variants() {
        if !is_chosen(&step) {
            continue;
        }
        eprintln!("\n=== {} ===", step.name());
        let failed = |step: &Step| {
            done.iter()
                .any(|(other, outcome, _)| other == step && matches!(outcome, Outcome::Failed(_)))
        };
        let begun = Instant::now();
        let outcome = match step.needs().iter().find(|step| failed(step)) {
            Some(needed) => Outcome::Failed(format!("not run: {} failed", needed.name())),
            None => step
                .run(traces.as_deref())
                .unwrap_or_else(|error| Outcome::Failed(format!("{error:#}"))),
        };
        let took = begun.elapsed();
        match &outcome {
            Outcome::Passed => eprintln!("--- {}: passed in {:.1} s", step.name(), secs(took)),
            Outcome::Failed(why) => eprintln!("--- {}: FAILED: {why}", step.name()),
        }
        done.push((step, outcome, took));
    }
    summary(&done, start.elapsed())
}

fn summary(done: &[(Step, Outcome, Duration)], took: Duration) -> Result<()> {
    eprintln!("\n=== summary ===");
    for (step, outcome, took) in done {
        let word = match outcome {
            Outcome::Passed => "passed",
            Outcome::Failed(_) => "FAILED",
        };
        eprintln!("{:<9} {word:<8} {:>6.1} s", step.name(), secs(*took));
    }
    let count = |want: fn(&Outcome) -> bool| done.iter().filter(|(_, got, _)| want(got)).count();
    let passed = count(|outcome| matches!(outcome, Outcome::Passed));
    let failed = count(|outcome| matches!(outcome, Outcome::Failed(_)));
    // Again, as the step's own words may be far above.
    for (step, outcome, _) in done {
        if let Outcome::Failed(why) = outcome {
            eprintln!("{} failed: {why}", step.name());
        }
    }
    let total = secs(took);
    eprintln!("steps: {passed} passed, {failed} failed, in {total:.1} s");
    if failed > 0 {
        bail!("{failed} of {} steps failed", done.len());
    }
    Ok(())
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Steps without which this one could only repeat their failure.
    fn needs(self) -> &'static [Step] {
        match self {
            Step::Size
            | Step::Docs
            | Step::Wasm
            | Step::Node
            | Step::Browsers
            | Step::Frontend
            | Step::Parity
            | Step::Demo
            | Step::Shop
            | Step::Packaging => &[Step::Build],
            _ => &[],
        }
    }

    /// `traces`: where the steps that play scenarios write down what was seen, and the step that
    /// compares finds it.
    fn run(self, traces: Option<&Path>) -> Result<Outcome> {
        let tracing = |command: Cmd| match traces {
            Some(folder) => command.env(parity::FOLDER, folder),
            None => command,
        };
        match self {
            Step::Setup => setup::run(true)?,
            Step::Tidy => tidy::run()?,
            Step::Codegen => codegen::run(true)?,
            Step::Build => build::run()?,
            Step::Size => size::run(true)?,
            Step::Docs => docs::run(true)?,
            Step::Wasm => tidy::wasm_data::check()?,
            Step::Rust => {
                let cargo = Cmd::new("cargo").args(["test", "--workspace", "--no-fail-fast"]);
                tracing(cargo.args(["--features", workspace::FEATURES])).run()?;
            }
            Step::Node => {
                let outcome = node_tests(&["tests/js", "tests/guides"], traces)?;
                node::script("tests/libraries/run.mjs").run()?;
                return Ok(outcome);
            }
            Step::Browsers => {
                let server = programs::mockapi()?;
                let specs = node::script("tests/browser/run.mjs").env("MOCKAPI_BIN", server);
                tracing(specs).run()?;
            }
            Step::Frontend => frontend::run()?,
            Step::Parity => match traces {
                Some(folder) => parity::compare(folder)?,
                None => parity::run()?,
            },
            Step::Demo => return node_tests(&["tests/demo"], None),
            Step::Shop => return node_tests(&["tests/shop"], None),
            Step::Packaging => node::script("tests/packaging/run.mjs")
                .env("MOCKAPI_BIN", programs::mockapi()?)
                .run()?,
        }
        Ok(Outcome::Passed)
    }
}

fn node_tests(folders: &[&str], traces: Option<&Path>) -> Result<Outcome> {
    let mut files = Vec::new();
    for folder in folders {
        let found = workspace::files(folder, ".test.mjs")?;
        if found.is_empty() {
            return Ok(Outcome::Failed(format!("no *.test.mjs in {folder}/")));
        }
        files.extend(found);
    }
    let mut variables = vec![
        ("MOCKAPI_BIN", programs::mockapi()?),
        ("COMEBACK_BIN", programs::command_line()?),
    ];
    variables.extend(traces.map(|folder| (parity::FOLDER, folder.to_path_buf())));
    node::test(files, &variables)?;
    Ok(Outcome::Passed)
}

fn secs(duration: Duration) -> f64 {
    duration.as_secs_f64()
}
