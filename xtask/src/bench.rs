//! The benchmarks: the core with Cargo, the package and its peers with Node.

use anyhow::{Result, bail};

use crate::sh::Cmd;
use crate::workspace;

pub fn run() -> Result<()> {
    let native = workspace::files("benches", ".rs")?;
    let node = workspace::files("benches", ".bench.mjs")?;
    if native.is_empty() && node.is_empty() {
        bail!("there is nothing in benches/");
    }
    if !native.is_empty() {
        Cmd::new("cargo")
            .args(["bench", "--package", "comeback"])
            .args(["--features", workspace::FEATURES])
            .run()?;
    }
    if !node.is_empty() && !workspace::path("pkg/dist/index.js").is_file() {
        bail!("the package is not built; run `cargo xtask build` first");
    }
    for file in node {
        Cmd::new("node").arg(file).run()?;
    }
    Ok(())
}
