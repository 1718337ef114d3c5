//! Takes the names of the standard library's source files out of the wasm, and the texts of its
//! panic messages.
//!
//! Panics carry the place where they happened. The panic handler of the wasm reads none of it, but
//! the names stay behind among the constants, compiled in long before any flag of ours. Zeros weigh
//! nothing, and wasm-opt leaves longer runs of them out.
//!
//! Names of our own files are left where they are: they would show that our code can panic, and
//! `tidy/wasm_data.rs` looks for them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// How such names begin: the standard library's, and its dependencies'.
const BEGINNINGS: [&[u8]; 2] = [b"/rustc/", b"/rust/deps/"];

const ENDING: &[u8] = b".rs";

/// A longer run of text is no path.
const LONGEST: usize = 200;

/// What only the writers of messages read, which `panics` has taken out: words, and the pairs of
/// digits that numbers are written with.
const OF_MESSAGES: [&[u8]; 4] = [
    b"memory allocation of ",
    b" bytes failed",
    b"capacity overflow",
    b"0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
      5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899",
];

pub fn run(wasm: &Path) -> Result<()> {
    let name = wasm.display();
    let mut bytes = fs::read(wasm).with_context(|| format!("cannot read {name}"))?;
    scrub(&mut bytes);
    fs::write(wasm, bytes).with_context(|| format!("cannot write {name}"))
}

fn scrub(bytes: &mut [u8]) {
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let text = OF_MESSAGES.iter().find(|text| rest.starts_with(text));
        let length = text.map_or_else(|| path_length(rest), |text| text.len());
        bytes[at..at + length].fill(0);
        at += length.max(1);
    }
}

/// How long the path is that begins here; 0 when none does.
fn path_length(bytes: &[u8]) -> usize {
    if !BEGINNINGS
        .iter()
        .any(|beginning| bytes.starts_with(beginning))
    {
        return 0;
    }
    let in_path = |byte: &&u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let run = bytes.iter().take_while(in_path).take(LONGEST).count();
    // Constants stand side by side without a gap: the path ends where the first ending is.
    let ending = bytes[..run]
        .windows(ENDING.len())
        .position(|at| at == ENDING);
    ending.map_or(0, |at| at + ENDING.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_messages_become_zeros_and_their_neighbours_stay() {
        let before =
            b"one/rustc/59ab/library/str/mod.rstwo/rust/deps/a-b/c_d.rs bytes failed\0src/x.rs";
        let mut bytes = before.to_vec();
        scrub(&mut bytes);
        let left: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
        assert_eq!(left, b"onetwosrc/x.rs");
        assert_eq!(bytes.len(), before.len());
    }
}
