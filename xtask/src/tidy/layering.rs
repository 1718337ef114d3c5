//! The layering rules of `src/`: below the drivers there is no host, no clock, no HTTP library and
//! no API name.

use anyhow::Result;

use super::source::{Fault, Source, has_word};
use crate::workspace;

/// Where the drivers are. `lib.rs` declares all layers.
const DRIVERS: [&str; 5] = [
    "src/lib.rs",
    "src/web/",
    "src/agent/",
    "src/cli/",
    "src/npx/",
];

/// What only a driver may use.
const HOST: [&str; 10] = [
    "gloo_timers",
    "serde_wasm_bindgen",
    "wasm_bindgen",
    "js_sys",
    "web_sys",
    "reqwest",
    "reqwest_middleware",
    "tokio",
    "tracing",
    "thread::sleep",
];

/// Each driver, and what only another one uses: drivers do not depend on each other. Only `npx` is
/// made for another one: it is the system that `cli` runs on under Node.
const APART: [(&str, &[&str]); 4] = [
    ("src/web/", &["agent", "reqwest", "tokio", "tracing"]),
    ("src/agent/", &["web", "wasm_import_module"]),
    (
        "src/cli/",
        &[
            "agent",
            "web",
            "npx",
            "reqwest",
            "tokio",
            "wasm_bindgen",
            "js_sys",
        ],
    ),
    ("src/npx/", &["agent", "web", "reqwest", "tokio"]),
];

/// Clocks of the standard library; a `Duration` is only a number.
const CLOCKS: [&str; 2] = ["Instant", "SystemTime"];

/// The APIs of the catalogue; code for one of them belongs in its profile.
const APIS: [&str; 5] = [
    "noxinfluencer",
    "publishing",
    "marketplace",
    "commerce",
    "workspace",
];

/// The only place that names them. It is generated from the catalogue, like the words.
const CATALOGUE: &str = "src/profile/builtin/";

/// The catalogue's texts; some of the codes they belong to contain a name.
const WORDS: &str = "src/locales/";

pub fn check() -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for path in workspace::files("src", ".rs")? {
        let source = Source::read(&path)?;
        let generated = source.path.starts_with(CATALOGUE) || source.path.starts_with(WORDS);
        let driver = DRIVERS.iter().any(|place| source.path.starts_with(place));
        for (number, line) in source.code() {
            if !driver && let Some(word) = host_word(line) {
                let what = format!("`{word}` below the drivers: pass it as an argument");
                faults.push(source.fault(number, what));
            }
            if let Some(word) = foreign_word(&source.path, line) {
                let what = format!("`{word}` belongs to another driver");
                faults.push(source.fault(number, what));
            }
            if !generated && let Some(api) = api_name(line) {
                let what = format!("`{api}` is named outside {CATALOGUE}: it belongs in profiles/");
                faults.push(source.fault(number, what));
            }
        }
    }
    Ok(faults)
}

fn host_word(line: &str) -> Option<&'static str> {
    let clock = || {
        let std_time = line.contains("std::time") || line.contains("web_time");
        CLOCKS
            .into_iter()
            .find(|word| std_time && has_word(line, word))
    };
    HOST.into_iter()
        .find(|word| has_word(line, word))
        .or_else(clock)
}

fn foreign_word(path: &str, line: &str) -> Option<&'static str> {
    let (_, words) = APART.iter().find(|(place, _)| path.starts_with(place))?;
    let own = ["crate::", "super::super::"].map(|root| line.contains(root));
    words.iter().copied().find(|word| {
        // A module of ours is named by its path; a crate anywhere.
        let is_ours = ["agent", "npx", "web"].contains(word);
        has_word(line, word) && (!is_ours || own.contains(&true))
    })
}

fn api_name(line: &str) -> Option<&'static str> {
    let line = line.to_lowercase();
    APIS.into_iter().find(|name| line.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_found_however_it_is_imported() {
        assert_eq!(
            host_word("use std::time::{Duration, Instant};"),
            Some("Instant")
        );
        assert_eq!(
            host_word("let now = std::time::SystemTime::now();"),
            Some("SystemTime")
        );
        assert_eq!(host_word("use std::time::Duration;"), None);
        assert_eq!(host_word("use crate::time::Instant;"), None);
    }

    #[test]
    fn a_driver_does_not_use_another() {
        let web = "src/web/retry.rs";
        assert_eq!(foreign_word(web, "use crate::agent::Error;"), Some("agent"));
        assert_eq!(foreign_word(web, "use tokio::time;"), Some("tokio"));
        let agent = "src/agent/mod.rs";
        assert_eq!(foreign_word(agent, "use crate::web::Host;"), Some("web"));
        assert_eq!(foreign_word(agent, "let agent = web;"), None);
        let cli = "src/cli/mod.rs";
        assert_eq!(foreign_word(cli, "use crate::npx::run;"), Some("npx"));
        assert_eq!(foreign_word(cli, "use js_sys::Date;"), Some("js_sys"));
        let npx = "src/npx/mod.rs";
        assert_eq!(foreign_word(npx, "use crate::cli::execute;"), None);
        assert_eq!(foreign_word("src/lib.rs", "pub mod agent;"), None);
    }

    #[test]
    fn an_api_is_found_in_any_case() {
        assert_eq!(api_name("enum Api { Commerce }"), Some("commerce"));
        assert_eq!(api_name("let profile = http();"), None);
    }
}
