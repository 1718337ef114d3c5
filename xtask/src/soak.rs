//! The soak: many users of a server that fails in every way, in every version of Node.

use anyhow::{Result, bail};

use crate::{node, programs, workspace};

pub fn run(seconds: u32) -> Result<()> {
    if !workspace::path("pkg/dist/index.js").is_file() {
        bail!("the package is not built; run `cargo xtask build` first");
    }
    node::script("tests/soak/run.mjs")
        .args(["--seconds", &seconds.to_string()])
        .env("MOCKAPI_BIN", programs::mockapi()?)
        .run()
}
