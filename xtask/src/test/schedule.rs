//! Runs steps side by side, each as a process of its own. What a step prints is shown in one piece
//! when it has ended, so that the outputs of two steps do not mix.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::{Done, Step};
use crate::{parity, workspace};

/// Most steps wait or work on one core for most of their time.
const AT_ONCE: usize = 2;

/// Returns how the steps ended, in that order.
pub fn run(steps: &[Step], variables: &Variables) -> Result<Vec<Done>> {
    let logs = workspace::target_dir()?.join("steps");
    fs::create_dir_all(&logs).with_context(|| format!("cannot create {}", logs.display()))?;
    let board = Board {
        steps: Mutex::new(Steps {
            waiting: steps.to_vec(),
            running: Vec::new(),
            done: Vec::new(),
        }),
        changed: Condvar::new(),
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(step) = board.next() {
                    let begun = Instant::now();
                    let log = logs.join(format!("{}.log", step.name()));
                    let result = run_apart(step, &log, variables)
                        .unwrap_or_else(|error| Err(format!("{error:#}")));
                    let took = begun.elapsed();
                    let mut steps = board.lock();
                    show(step, &log, &result, took);
                    steps.running.retain(|other| *other != step);
                    steps.done.push(Done { step, result, took });
                    board.changed.notify_all();
                }
            });
        }
    });
    let steps = board.steps.into_inner();
    Ok(steps.unwrap_or_else(PoisonError::into_inner).done)
}

/// What the steps find in their environment.
#[derive(Default)]
pub struct Variables {
    /// Where traces of scenarios are written and compared.
    pub traces: Option<PathBuf>,
    /// The variables that name programs.
    pub programs: Vec<(&'static str, PathBuf)>,
}

struct Board {
    steps: Mutex<Steps>,
    changed: Condvar,
}

struct Steps {
    waiting: Vec<Step>,
    running: Vec<Step>,
    done: Vec<Done>,
}

impl Board {
    fn lock(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next step to run, as soon as there is one; `None` when all have begun.
    fn next(&self) -> Option<Step> {
        let mut steps = self.lock();
        loop {
            steps.give_up_those_that_cannot_run();
            if steps.waiting.is_empty() {
                // The others may wait for a step that was given up.
                self.changed.notify_all();
                return None;
            }
            if let Some(place) = steps.waiting.iter().position(|step| steps.is_ready(*step)) {
                let step = steps.waiting.remove(place);
                steps.running.push(step);
                eprintln!("=== {} has begun ===", step.name());
                return Some(step);
            }
            steps = self
                .changed
                .wait(steps)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Steps {
    fn is_ready(&self, step: Step) -> bool {
        let is_open = |other: &Step| self.waiting.contains(other) || self.running.contains(other);
        let mut first = step.needs().iter().chain(step.comes_after());
        !first.any(is_open)
    }

    fn give_up_those_that_cannot_run(&mut self) {
        while let Some((place, needed)) = self.first_without_what_it_needs() {
            let step = self.waiting.remove(place);
            let why = format!("not run: {} failed", needed.name());
            eprintln!("--- {}: FAILED: {why}", step.name());
            self.done.push(Done {
                step,
                result: Err(why),
                took: Duration::ZERO,
            });
        }
    }

    fn first_without_what_it_needs(&self) -> Option<(usize, Step)> {
        let has_failed = |step: &Step| {
            let mut done = self.done.iter();
            done.any(|other| other.step == *step && other.result.is_err())
        };
        self.waiting.iter().enumerate().find_map(|(place, step)| {
            let needed = step.needs().iter().find(|step| has_failed(step))?;
            Some((place, *needed))
        })
    }
}

/// Runs this program with the one step. The inner error is the step's.
fn run_apart(step: Step, log: &Path, variables: &Variables) -> Result<Result<(), String>> {
    let out = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["test", "--only", &step.name()]);
    for (name, program) in &variables.programs {
        command.env(name, program);
    }
    // Other steps use the same runners, for tests that are no scenarios.
    let has_traces = step == Step::Parity || Step::Parity.comes_after().contains(&step);
    if has_traces && let Some(folder) = &variables.traces {
        command.env(parity::FOLDER, folder);
    }
    let status = command
        .stdout(out.try_clone()?)
        .stderr(out)
        .status()
        .context("cannot start the step")?;
    if status.success() {
        return Ok(Ok(()));
    }
    Ok(Err(reason(&read(log)).unwrap_or_else(|| status.to_string())))
}

/// What `main` printed last.
fn reason(log: &str) -> Option<String> {
    let log = format!("\n{log}");
    let (_, why) = log.rsplit_once("\nerror: ")?;
    Some(why.trim_end().to_owned())
}

fn show(step: Step, log: &Path, result: &Result<(), String>, took: Duration) {
    let seconds = took.as_secs_f64();
    let name = step.name();
    eprintln!("\n=== {name} ===\n{}", read(log).trim_end());
    match result {
        Ok(()) => eprintln!("--- {name}: passed in {seconds:.1} s"),
        Err(why) => eprintln!("--- {name}: FAILED in {seconds:.1} s: {why}"),
    }
}

/// Tests may print anything.
fn read(log: &Path) -> String {
    fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(waiting: &[Step]) -> Steps {
        Steps {
            waiting: waiting.to_vec(),
            running: Vec::new(),
            done: Vec::new(),
        }
    }

    #[test]
    fn a_step_waits_for_those_that_come_first_unless_they_were_not_chosen() {
        let mut all = steps(&[Step::Build, Step::Size]);
        assert!(all.is_ready(Step::Build));
        assert!(!all.is_ready(Step::Size));
        all.running.push(all.waiting.remove(0));
        assert!(!all.is_ready(Step::Size));
        assert!(steps(&[Step::Size]).is_ready(Step::Size));
    }

    #[test]
    fn a_step_without_what_it_needs_is_given_up() {
        let mut all = steps(&[Step::Size, Step::Tidy]);
        all.done.push(Done {
            step: Step::Build,
            result: Err("it does not compile".to_owned()),
            took: Duration::ZERO,
        });
        all.give_up_those_that_cannot_run();
        assert!(all.waiting == [Step::Tidy]);
        assert_eq!(all.done[1].result, Err("not run: build failed".to_owned()));
    }

    #[test]
    fn the_reason_is_what_was_printed_last() {
        let log = "error: not this one\nmore\nerror: these failed:\n  a test\n";
        assert_eq!(reason(log).as_deref(), Some("these failed:\n  a test"));
        assert_eq!(
            reason("error: the only line\n").as_deref(),
            Some("the only line")
        );
        assert_eq!(reason("killed"), None);
    }
}
