//! `--profile NAME|FILE`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::host::Host;
use super::{Fault, input};
use crate::profile::{self, Profile, builtin::PROFILES};
use crate::report::define_profile;

/// Stands for all built-in profiles but `http`; the answer's shape selects one of them.
const AUTO: &str = "auto";

/// The profiles that were named: built-in ones, or those defined in files. Several are separated by
/// commas, or the option is repeated.
pub fn find(host: &dyn Host, names: &[OsString]) -> Result<Vec<&'static Profile>, Fault> {
    let mut profiles = Vec::new();
    for name in names {
        // A file's name may hold a comma.
        let parts = match name.to_str() {
            Some(text) if !host.exists(Path::new(name)) => {
                text.split(',').map(OsStr::new).collect()
            }
            _ => vec![name.as_os_str()],
        };
        for part in parts {
            if part == AUTO {
                profiles.extend_from_slice(profile::apis());
            } else {
                profiles.push(one(host, part)?);
            }
        }
    }
    Ok(profiles)
}

fn one(host: &dyn Host, name: &OsStr) -> Result<&'static Profile, Fault> {
    if let Some(profile) = name.to_str().and_then(profile::by_name) {
        return Ok(profile);
    }
    let file = Path::new(name);
    if !host.exists(file) {
        let names: Vec<_> = PROFILES.iter().map(|p| p.name).collect();
        return Err(Fault(format!(
            "no profile and no file is named {:?}; the profiles are {}, and {AUTO}",
            name.display().to_string(),
            names.join(", ")
        )));
    }
    define_profile(&input::whole_json(host, file)?)
        .map_err(|error| Fault(format!("{}: {error}", file.display())))
}
