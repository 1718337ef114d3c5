//! The reference pages, and the machine-readable files that the package carries.

use std::fs;

use anyhow::{Context, Result};

use crate::node;
use crate::workspace;

/// Writes the pages from the profiles and the built package, or compares them.
pub fn run(check: bool) -> Result<()> {
    node::script("xtask/js/docs.mjs")
        .args(check.then_some("--check"))
        .run()
}

/// Puts the catalogue, the schema of profiles and the documentation into the package, and the guides
/// onto the demo.
pub fn package() -> Result<()> {
    node::script("xtask/js/catalog.mjs").run()?;
    node::script("xtask/js/guides.mjs").run()?;
    node::script("xtask/js/package-docs.mjs").run()?;
    let schema = "profile.schema.json";
    fs::copy(
        workspace::path("profiles").join(schema),
        workspace::path("pkg").join(schema),
    )
    .with_context(|| format!("cannot copy {schema}"))?;
    Ok(())
}
