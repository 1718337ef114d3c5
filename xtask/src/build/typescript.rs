//! Compiles the shell, `pkg/src`, into `pkg/dist`, types included.

use anyhow::Result;

use crate::node;

pub fn run() -> Result<()> {
    node::tool("typescript/bin/tsc")?
        .args(["-p", "pkg/tsconfig.json"])
        .run()
}
