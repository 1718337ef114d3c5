//! The package's other trees, which differ in where the wasm comes from: `dist/web` loads a file,
//! `dist/workerd` imports it as a module.
//!
//! `pkg/src/web` and `pkg/src/workerd` hold the modules that differ; the others are copied beside
//! them, so that every import in them finds its own tree. A bundler takes one of the trees, and no
//! application pays for another's bytes. The types are the default tree's.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const VARIANTS: [&str; 2] = ["web", "workerd"];
/// Folders whose modules are in every tree.
const FOLDERS: [&str; 9] = [
    "", "adapters", "call", "element", "react", "ui", "vue", "wasm", "words",
];

pub fn run(dist: &Path) -> Result<()> {
    for variant in VARIANTS {
        let tree = dist.join(variant);
        remove_types(&tree)?;
        for folder in FOLDERS {
            copy_missing(&dist.join(folder), &tree.join(folder))?;
        }
    }
    Ok(())
}

fn copy_missing(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for path in files(from)? {
        let Some(name) = path.file_name() else {
            continue;
        };
        let copy = to.join(name);
        if path.extension().is_some_and(|it| it == "js") && !copy.exists() {
            fs::copy(&path, &copy).with_context(|| format!("cannot write {}", copy.display()))?;
        }
    }
    Ok(())
}

fn remove_types(dir: &Path) -> Result<()> {
    for path in files(dir)? {
        if path.is_dir() {
            remove_types(&path)?;
        } else if path.to_string_lossy().ends_with(".d.ts") {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

fn files(dir: &Path) -> Result<Vec<std::path::PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| format!("cannot list {}", dir.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}
