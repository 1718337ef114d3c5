//! Checks that the published wasm does not contain paths of source files, and that the command
//! line's contains none of the machine it was built on.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::build;

pub fn check() -> Result<()> {
    let local = build::local_dirs();
    let local = local.iter().map(String::as_str);
    check_file(
        &build::wasm_path(),
        ["src/", ".rs"].into_iter().chain(local.clone()),
    )?;
    // Its size matters less: clap may panic on a command line that is declared wrongly.
    check_file(&build::command_line_path(), local)
}

fn check_file<'a>(path: &Path, forbidden: impl Iterator<Item = &'a str>) -> Result<()> {
    let bytes = fs::read(path)
        .with_context(|| format!("no {}; run `cargo xtask build` first", path.display()))?;
    let mut faults = Vec::new();
    for text in forbidden {
        for at in find(&bytes, text.as_bytes()) {
            faults.push(format!("`{text}` in …{}…", around(&bytes, at)));
        }
    }
    ensure!(
        faults.is_empty(),
        "{} contains paths of source files:\n  {}",
        path.display(),
        faults.join("\n  ")
    );
    eprintln!(
        "{} ({} bytes) contains no path that it should not.",
        path.display(),
        bytes.len()
    );
    Ok(())
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
    fn the_whole_path_is_shown() {
        let bytes = b"\0\x01/home/me/src/lib.rs\0";
        let at = find(bytes, b"src/").next().unwrap();
        assert_eq!(around(bytes, at), "/home/me/src/lib.rs");
    }
}
