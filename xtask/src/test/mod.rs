//! Every check and every test. A failing step does not hide the others.

mod schedule;
mod step;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;

use self::schedule::Variables;
pub use self::step::Step;
use crate::{parity, programs};

/// Runs one step in this process, and several as processes of their own, side by side.
pub fn run(only: &[Step]) -> Result<()> {
    if let [step] = only {
        return step.run();
    }
    let steps: Vec<Step> = Step::value_variants()
        .iter()
        .copied()
        .filter(|step| only.is_empty() || only.contains(step))
        .collect();
    // The scenarios that other steps play need not be played again to be compared.
    let are_played = Step::Parity
        .comes_after()
        .iter()
        .all(|step| steps.contains(step));
    let mut variables = Variables::default();
    if are_played {
        variables.traces = Some(parity::new_folder()?);
    }
    if steps.contains(&Step::Compile) {
        variables.programs = programs::compiled()?.into();
    }
    let start = Instant::now();
    let done = schedule::run(&steps, &variables)?;
    summary(done, start.elapsed())
}

/// How a step ended. A failure says why.
struct Done {
    step: Step,
    result: Result<(), String>,
    took: Duration,
}

fn summary(mut done: Vec<Done>, took: Duration) -> Result<()> {
    done.sort_by_key(|it| it.step);
    eprintln!("\n=== summary ===");
    for Done { step, result, took } in &done {
        let word = match result {
            Ok(()) => "passed",
            Err(_) => "FAILED",
        };
        let seconds = took.as_secs_f64();
        eprintln!("{:<9} {word:<8} {seconds:>6.1} s", step.name());
    }
    // Again, as the step's own words may be far above.
    for Done { step, result, .. } in &done {
        if let Err(why) = result {
            eprintln!("{} failed: {why}", step.name());
        }
    }
    let failed = done.iter().filter(|it| it.result.is_err()).count();
    let passed = done.len() - failed;
    let total = took.as_secs_f64();
    eprintln!("steps: {passed} passed, {failed} failed, in {total:.1} s");
    if failed > 0 {
        bail!("{failed} of {} steps failed", done.len());
    }
    Ok(())
}
