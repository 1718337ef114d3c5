//! The standard library for `wasm32-unknown-unknown`.

use std::path::Path;

use anyhow::{Result, bail};

use crate::sh::{Cmd, which};

pub const TARGET: &str = "wasm32-unknown-unknown";

pub fn ensure() -> Result<()> {
    if installed()? {
        eprintln!("setup: target {TARGET} is there");
        return Ok(());
    }
    if which("rustup").is_none() {
        bail!(
            "this Rust has no {TARGET}, and there is no rustup to add it; install it with your \
             package manager (Debian: `apt-get install libstd-rust-dev-wasm32`) or use \
             https://rustup.rs"
        );
    }
    Cmd::new("rustup").args(["target", "add", TARGET]).run()?;
    if !installed()? {
        bail!("rustup added {TARGET} to another toolchain; run `rustup show` to see which is used");
    }
    Ok(())
}

/// Asks the compiler itself: it may not come from rustup.
fn installed() -> Result<bool> {
    let dir = Cmd::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .read()?;
    Ok(Path::new(&dir).is_dir())
}
