//! `--profile NAME|FILE`.

use std::ffi::OsStr;
use std::path::Path;

use serde_json::Value;

use super::{Fault, input, json};
use crate::profile::{self, Profile, builtin::PROFILES};
use crate::report::define_profile;

/// A built-in profile, or the one defined in a file.
pub fn find(name: Option<&OsStr>) -> Result<Option<&'static Profile>, Fault> {
    let Some(name) = name else { return Ok(None) };
    if let Some(profile) = name.to_str().and_then(profile::by_name) {
        return Ok(Some(profile));
    }
    let file = Path::new(name);
    if !file.exists() {
        let names: Vec<_> = PROFILES.iter().map(|p| p.name).collect();
        return Err(Fault(format!(
            "no profile and no file is named {:?}; the profiles are {}",
            name.display().to_string(),
            names.join(", ")
        )));
    }
    let text = input::whole_text(file)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let definition: Value = serde_json::from_str(text)
        .map_err(|error| Fault(format!("{}: not JSON: {error}", file.display())))?;
    let profile = define_profile(&json::in_order(&definition))
        .map_err(|error| Fault(format!("{}: {error}", file.display())))?;
    Ok(Some(profile))
}
