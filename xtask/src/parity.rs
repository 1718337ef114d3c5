//! The scenarios in every runtime, and whether all saw the same: one table.
//!
//! Each runner writes, for every scenario that it plays, a digest of all events, requests and
//! outcomes with their times (`COMEBACK_TRACES` names the folder). The runners compare their results
//! with what is right; this compares the runners. What one runtime leaves out is missing from its
//! column only.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::sh::Cmd;
use crate::{node, programs, workspace};

pub const FOLDER: &str = "COMEBACK_TRACES";

/// The runtimes, and what their columns are called.
const RUNTIMES: [(&str, &str); 6] = [
    ("native", "engine"),
    ("reqwest", "reqwest"),
    ("node", "Node"),
    ("chromium", "Chromium"),
    ("firefox", "Firefox"),
    ("webkit", "WebKitGTK"),
];

const BROWSERS: [&str; 3] = ["chromium", "firefox", "webkit"];

/// By scenario, what each runtime saw.
type Seen = BTreeMap<String, BTreeMap<String, String>>;

/// The folder that runners write their traces to when `COMEBACK_TRACES` names it, emptied.
pub fn new_folder() -> Result<PathBuf> {
    let folder = workspace::target_dir()?.join("parity");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Plays the scenarios in every runtime, then compares.
pub fn run() -> Result<()> {
    let folder = new_folder()?;
    let mut failed = Vec::new();
    let mut run = |command: Cmd| {
        if let Err(error) = command.env(FOLDER, &folder).run() {
            failed.push(format!("{error:#}"));
        }
    };
    run(Cmd::new("cargo")
        .args(["test", "--package", "comeback", "--no-fail-fast"])
        .args(["--features", workspace::FEATURES])
        .args(["--test", "scenarios", "--test", "agent_scenarios"]));
    if !workspace::path("pkg/dist/index.js").is_file() {
        bail!("the package is not built; run `cargo xtask build` first");
    }
    let server = programs::mockapi()?;
    run(node::script("tests/scenarios/node.mjs"));
    run(node::script("tests/browser/run.mjs")
        .args(["--spec", "scenarios"])
        .env("MOCKAPI_BIN", server));
    if let Err(error) = compare(&folder) {
        failed.push(format!("{error:#}"));
    }
    if !failed.is_empty() {
        bail!("{}", failed.join("\n"));
    }
    Ok(())
}

/// Compares the traces that the runners wrote. One that wrote none has failed.
pub fn compare(folder: &Path) -> Result<()> {
    let seen = read(folder)?;
    let mut failed: Vec<String> = table(&seen)
        .iter()
        .map(|name| format!("not the same everywhere: {name}: {:?}", seen[name]))
        .collect();
    for (runtime, title) in RUNTIMES {
        if seen.values().any(|columns| columns.contains_key(runtime)) {
            continue;
        }
        // A browser that is not installed is skipped, except where `CI` is set.
        if BROWSERS.contains(&runtime) && std::env::var_os("CI").is_none() {
            eprintln!("SKIPPED: {title}");
        } else {
            failed.push(format!("{title} wrote nothing down"));
        }
    }
    if !failed.is_empty() {
        bail!("{}", failed.join("\n"));
    }
    Ok(())
}

/// The files are called `runtime.json`, or `runtime.part.json`.
fn read(folder: &Path) -> Result<Seen> {
    let mut seen = Seen::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let runtime = name.split('.').next().unwrap_or_default().to_owned();
        let text = fs::read_to_string(&path)?;
        let all: BTreeMap<String, Value> =
            serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        // A file of scenarios may all be left out; a runtime that saw none has proved nothing.
        if all.is_empty() && name == format!("{runtime}.json") {
            bail!("{runtime} ran and wrote nothing down");
        }
        for (scenario, digest) in all {
            let digest = digest.as_str().unwrap_or_default().to_owned();
            let columns = seen.entry(scenario).or_default();
            columns.insert(runtime.clone(), digest);
        }
    }
    Ok(seen)
}

/// Prints it. Gives the scenarios of which not all saw the same.
fn table(seen: &Seen) -> Vec<String> {
    let mut rows: BTreeMap<&str, BTreeMap<&str, (u32, u32)>> = BTreeMap::new();
    let mut different = Vec::new();
    for (scenario, columns) in seen {
        let group = scenario.split(": ").next().unwrap_or_default();
        let most = agreed(columns);
        if columns.values().any(|digest| digest != most) {
            different.push(scenario.clone());
        }
        for (runtime, digest) in columns {
            for row in [group, "all"] {
                let cell = rows.entry(row).or_default().entry(runtime).or_default();
                cell.0 += u32::from(digest == most);
                cell.1 += 1;
            }
        }
    }
    let all = rows.remove("all");
    print!("{:<14}", "equal/played");
    for (_, title) in RUNTIMES {
        print!("{title:>11}");
    }
    println!();
    for (group, cells) in rows.into_iter().chain(all.map(|all| ("all", all))) {
        print!("{group:<14}");
        for (runtime, _) in RUNTIMES {
            let cell = cells.get(runtime);
            let text = cell.map_or("-".to_owned(), |(equal, of)| format!("{equal}/{of}"));
            print!("{text:>11}");
        }
        println!();
    }
    different
}

/// What most of the runtimes saw.
fn agreed(columns: &BTreeMap<String, String>) -> &str {
    let votes = |digest: &&String| columns.values().filter(|other| other == digest).count();
    columns
        .values()
        .max_by_key(votes)
        .map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_that_saw_something_else_is_found() {
        let column = |digests: [&str; 3]| {
            let names = ["native", "node", "reqwest"].map(str::to_owned);
            names.into_iter().zip(digests.map(str::to_owned)).collect()
        };
        let seen = Seen::from([
            ("gate: a".to_owned(), column(["1", "1", "1"])),
            ("gate: b".to_owned(), column(["1", "2", "1"])),
        ]);
        assert_eq!(table(&seen), ["gate: b"]);
    }
}
