//! The catalogue's files as JSON. What is in them is checked by the core's own reader, which a
//! test feeds with every file.

use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::{Map, Value, json};

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
    /// English, in groups.
    pub words: Value,
    /// English first.
    pub locales: Vec<Locale>,
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
        let (flat, waits) = (read("words.en")?, read("waits")?);
        let mut locales = vec![Locale::english(&waits, flat.clone())];
        // Each has a file in `profiles/locales/`.
        for tag in object_of(&waits)?.keys().filter(|tag| *tag != "en") {
            let file = read(&format!("locales/{tag}"))?;
            locales.push(Locale::new(tag, &waits, &flat, &file)?);
        }
        Ok(Self {
            profiles,
            defaults: read("defaults")?,
            failures: read("failures")?,
            words: Locale::english(&waits, flat).groups()?,
            locales,
        })
    }
}

/// One language.
pub struct Locale {
    pub tag: String,
    /// The name of its module and of its constant: `ptBR`.
    pub name: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// What a native speaker should still confirm.
    pub confirm: Vec<String>,
    /// The phrases for `{wait}`, of `waits.json`.
    pub waits: Value,
    /// Flat, such as `commerce.SESSION_EXPIRED.title`.
    pub flat: Value,
}

impl Locale {
    fn english(waits: &Value, flat: Value) -> Self {
        Self {
            tag: "en".to_owned(),
            name: "en".to_owned(),
            dir: "ltr".to_owned(),
            confirm: Vec::new(),
            waits: waits["en"].clone(),
            flat,
        }
    }

    fn new(tag: &str, waits: &Value, english: &Value, file: &Value) -> anyhow::Result<Self> {
        ensure!(file["tag"] == tag, "{tag}.json has another tag inside");
        let flat = file["words"].clone();
        let (own, all) = (object(file, "words")?, english.as_object());
        for key in all.into_iter().flatten().map(|(key, _)| key) {
            ensure!(own.contains_key(key), "{tag}.json has no words for {key}");
        }
        ensure!(
            Some(own.len()) == all.map(Map::len),
            "{tag}.json has keys that words.en.json has not"
        );
        let confirm = file["confirm"].as_array().into_iter().flatten();
        Ok(Self {
            tag: tag.to_owned(),
            name: tag.replace('-', ""),
            dir: text(file, "dir")?.to_owned(),
            confirm: confirm
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            waits: waits[tag].clone(),
            flat,
        })
    }

    /// The words of the package in groups: `category`, `action`, `field`, `wait`, `ui`, `support`, and
    /// a profile's codes under its name.
    pub fn groups(&self) -> anyhow::Result<Value> {
        let mut groups = json!({});
        for (key, words) in object_of(&self.flat)? {
            let (group, name) = key
                .split_once('.')
                .with_context(|| format!("{key} names no group"))?;
            match group {
                // No page shows what the command line says.
                "cli" => {}
                "action" | "field" | "wait" | "ui" | "support" => {
                    groups[group][name] = words.clone();
                }
                _ => {
                    let (name, part) = name
                        .rsplit_once('.')
                        .with_context(|| format!("{key} names no part"))?;
                    groups[group][name][part] = words.clone();
                }
            }
        }
        Ok(groups)
    }
}

pub fn object_of(value: &Value) -> anyhow::Result<&Map<String, Value>> {
    value.as_object().context("not an object")
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
