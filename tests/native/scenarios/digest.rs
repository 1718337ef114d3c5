//! What was seen of each scenario, as one number: `cargo xtask parity` compares them.
//! `tests/scenarios/digest.mjs` has the same.

use std::fs;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::world::World;

/// FNV-1a, twice with different beginnings: 64 bits.
pub fn digest(world: &World) -> String {
    let seen = json!({
        "trace": world.trace,
        "sends": world.sends,
        "outcomes": world.outcomes,
    });
    let mut text = String::new();
    canonical(&seen, &mut text);
    [0x811c_9dc5, 0x0123_4567]
        .map(|beginning| {
            let hash = text.bytes().fold(beginning, |hash: u32, byte| {
                (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
            });
            format!("{hash:08x}")
        })
        .concat()
}

/// The fields of every object in the order of their names.
fn canonical(value: &Value, out: &mut String) {
    let separate = |out: &mut String, at: usize| {
        if at > 0 {
            out.push(',');
        }
    };
    match value {
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                separate(out, at);
                canonical(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                separate(out, at);
                out.push_str(&format!("{}:", json!(key)));
                canonical(&map[key], out);
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// Writes down what one runtime saw of a file's scenarios, if that is asked for.
pub fn write(runtime: &str, file: &str, digests: Vec<(String, String)>) {
    let Some(folder) = std::env::var_os("COMEBACK_TRACES") else {
        return;
    };
    let all = digests
        .into_iter()
        .map(|(name, digest)| (format!("{file}: {name}"), json!(digest)));
    let all: Map<String, Value> = all.collect();
    let path = PathBuf::from(folder).join(format!("{runtime}.{file}.json"));
    fs::write(path, Value::Object(all).to_string()).unwrap();
}
