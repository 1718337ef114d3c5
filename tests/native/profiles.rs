//! The profiles that an `options.profile` of a vector or a scenario names.

use comeback::profile::{self, Profile};
use comeback::report::define_profile;
use serde_json::Value;

/// One, a list, or none; each is a name or a definition.
pub fn profiles_of(options: &Value) -> Vec<&'static Profile> {
    match &options["profile"] {
        Value::Null => Vec::new(),
        Value::Array(several) => several.iter().map(one).collect(),
        option => vec![one(option)],
    }
}

fn one(option: &Value) -> &'static Profile {
    match option {
        Value::String(name) => profile::by_name(name).unwrap(),
        definition => define_profile(definition).unwrap(),
    }
}
