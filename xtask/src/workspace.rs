//! Where things are.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};

use crate::sh::Cmd;

/// The drivers for this machine, which are off by default. (`js` is for wasm alone.)
pub const FEATURES: &str = "comeback/agent,comeback/cli";

/// The root of the repository.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        // Cargo sets it anew on every run, so a moved checkout with an old binary still works.
        let manifest = std::env::var("CARGO_MANIFEST_DIR")
            .unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").to_owned());
        let manifest = PathBuf::from(manifest);
        manifest.parent().map(Path::to_path_buf).unwrap_or(manifest)
    })
}

/// A path inside the repository.
pub fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Cargo's target directory, wherever the environment or a configuration file has put it.
pub fn target_dir() -> Result<PathBuf> {
    let metadata = Cmd::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .read()?;
    let metadata: serde_json::Value =
        serde_json::from_str(&metadata).context("cargo metadata is not JSON")?;
    let dir = metadata["target_directory"]
        .as_str()
        .context("cargo metadata has no target dir")?;
    Ok(PathBuf::from(dir))
}

/// Every file below `dir` whose name ends in `suffix`, sorted; empty when the folder is missing.
pub fn files(dir: &str, suffix: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![path(dir)];
    while let Some(dir) = open.pop() {
        if !dir.is_dir() {
            continue;
        }
        let entries =
            std::fs::read_dir(&dir).with_context(|| format!("cannot list {}", dir.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                if path
                    .file_name()
                    .is_some_and(|name| name != "node_modules" && name != "target")
                {
                    open.push(path);
                }
            } else if path.to_string_lossy().ends_with(suffix) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The path as it reads from the root of the repository, with forward slashes.
pub fn relative(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}
