//! Checks that a published wasm does not name the machine it was built on, and that the core's does
//! not name code of ours that can panic.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::build;

pub fn check() -> Result<()> {
    let core = build::wasm_path();
    let mut faults = machine_paths(&core)?;
    let bytes = read(&core)?;
    for at in own_files(&bytes) {
        faults.push(format!("code that can panic: …{}…", around(&bytes, at)));
    }
    // The command line may panic: clap does on one that is declared wrongly.
    faults.extend(machine_paths(&build::command_line_path())?);
    ensure!(
        faults.is_empty(),
        "found in the wasm:\n  {}",
        faults.join("\n  ")
    );
    eprintln!("The wasm names no file of ours and no path of this machine.");
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("no {}; run `cargo xtask build` first", path.display()))
}

fn machine_paths(path: &Path) -> Result<Vec<String>> {
    let bytes = read(path)?;
    let mut faults = Vec::new();
    for dir in build::local_dirs() {
        for at in find(&bytes, dir.as_bytes()) {
            faults.push(format!("a path of this machine: …{}…", around(&bytes, at)));
        }
    }
    Ok(faults)
}

/// The names of our own source files. A panic carries its place, so they show that our code can
/// panic. Those of the standard library and of dependencies stand behind a folder.
fn own_files(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    find(bytes, b"src/").filter(|at| at.checked_sub(1).is_none_or(|before| bytes[before] != b'/'))
}

fn find<'a>(bytes: &'a [u8], text: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    bytes
        .windows(text.len())
        .enumerate()
        .filter(move |(_, at)| *at == text)
        .map(|(at, _)| at)
}

/// The readable text around a place.
fn around(bytes: &[u8], at: usize) -> String {
    let readable = |byte: &&u8| byte.is_ascii_graphic();
    let before = bytes[..at]
        .iter()
        .rev()
        .take_while(readable)
        .take(60)
        .count();
    let after = bytes[at..].iter().take_while(readable).take(60).count();
    String::from_utf8_lossy(&bytes[at - before..at + after]).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_files_are_told_from_others() {
        let bytes = b"oksrc/retry/client.rs/rustc/1/library/alloc/src/raw_vec/mod.rs";
        assert_eq!(own_files(bytes).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn the_whole_path_is_shown() {
        let bytes = b"\0\x01/home/me/src/lib.rs\0";
        let at = find(bytes, b"src/").next().unwrap();
        assert_eq!(around(bytes, at), "/home/me/src/lib.rs");
    }
}
