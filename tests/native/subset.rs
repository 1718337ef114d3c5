//! Compares what a vector expects with what came.

use serde_json::Value;

/// `want` is a subset of `got`.
pub fn compare(path: &str, want: &Value, got: &Value, problems: &mut Vec<String>) {
    match (want, got) {
        (Value::Object(map), Value::String(text)) if map.contains_key("contains") => {
            let part = map["contains"].as_str().unwrap();
            if !text.contains(part) {
                problems.push(format!("{path} is {text:?}, without {part:?}"));
            }
        }
        (Value::Object(map), Value::Object(other)) => {
            for (key, value) in map {
                let missing = Value::String("(missing)".into());
                let found = other.get(key).unwrap_or(&missing);
                compare(&format!("{path}.{key}"), value, found, problems);
            }
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}.{i}"), x, y, problems);
            }
        }
        _ if want == got => {}
        _ => problems.push(format!("{path} is {got}, not {want}")),
    }
}
