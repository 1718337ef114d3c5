//! The fuzz targets, guided by coverage: cargo-fuzz on nightly Rust. What they check is in
//! `tests/native/fuzz/`; the tests run a part of it on stable Rust.

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::sh::Cmd;

#[derive(Clone, Copy, ValueEnum)]
pub enum Target {
    /// Any answer of a server
    Classify,
    /// Any definition of a profile
    Profile,
    /// Any calls, answers and times
    Engine,
}

/// Runs one target, or all of them one after the other, for so long each.
pub fn run(target: Option<Target>, seconds: u32) -> Result<()> {
    let version = ["+nightly", "fuzz", "--version"];
    if Cmd::new("cargo").args(version).read().is_err() {
        bail!(
            "cargo-fuzz or nightly Rust is missing: `rustup toolchain install nightly` and \
             `cargo install cargo-fuzz`. Stable Rust fuzzes, too, but not guided by coverage: \
             `FUZZ_SECONDS={seconds} cargo test --test fuzz`"
        );
    }
    let all = Target::value_variants();
    for target in target.as_ref().map_or(all, std::slice::from_ref) {
        let value = target.to_possible_value();
        let name = value.as_ref().map_or("", |value| value.get_name());
        let time = format!("-max_total_time={seconds}");
        Cmd::new("cargo")
            .args(["+nightly", "fuzz", "run", name, "--"])
            // A profile lives as long as the program: that is not a leak.
            .args([
                time.as_str(),
                "-max_len=2000",
                "-timeout=10",
                "-detect_leaks=0",
            ])
            .run()?;
    }
    Ok(())
}
