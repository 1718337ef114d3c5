//! Checksums of results, the same in every runtime.

use serde_json::Value;

/// FNV-1a over a canonical form in which a number is its 64 bits: JSON libraries print numbers
/// in different ways. `tests/js/vectors.spec.mjs` has the same.
pub fn checksum(value: &Value) -> u32 {
    fn canonical(value: &Value, out: &mut String) {
        match value {
            Value::Number(n) => {
                let bits = (n.as_f64().unwrap() + 0.0).to_bits();
                out.push_str(&format!("#{bits:016x}"));
            }
            Value::Array(items) => {
                out.push('[');
                for item in items {
                    canonical(item, out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Object(map) => {
                out.push('{');
                for (key, item) in map {
                    out.push_str(&Value::String(key.clone()).to_string());
                    out.push(':');
                    canonical(item, out);
                    out.push(',');
                }
                out.push('}');
            }
            other => out.push_str(&other.to_string()),
        }
    }
    let mut text = String::new();
    canonical(value, &mut text);
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
