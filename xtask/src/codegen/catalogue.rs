//! The catalogue's files as JSON. What is in them is checked by the core's own reader, which a
//! test feeds with every file.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::{Map, Value};

/// The built-in profiles; their order is their number at the JavaScript boundary.
pub const NAMES: [&str; 6] = [
    "http",
    "noxinfluencer",
    "publishing",
    "marketplace",
    "commerce",
    "workspace",
];

pub struct Catalogue {
    pub profiles: Vec<Value>,
    pub defaults: Value,
    pub failures: Value,
    pub words: Value,
}

impl Catalogue {
    pub fn read(dir: &Path) -> anyhow::Result<Self> {
        let read = |name: &str| -> anyhow::Result<Value> {
            let path = dir.join(format!("{name}.json"));
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))
        };
        let profiles = NAMES
            .iter()
            .map(|n| read(n))
            .collect::<anyhow::Result<Vec<_>>>()?;
        for (profile, name) in profiles.iter().zip(NAMES) {
            ensure!(
                profile["name"] == name,
                "{name}.json is named otherwise inside"
            );
        }
        Ok(Self {
            profiles,
            defaults: read("defaults")?,
            failures: read("failures")?,
            words: read("words.en")?,
        })
    }
}

pub fn object<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a Map<String, Value>> {
    value[key]
        .as_object()
        .with_context(|| format!("`{key}` is not an object"))
}

pub fn text<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    value[key]
        .as_str()
        .with_context(|| format!("`{key}` is not a text in {value}"))
}
