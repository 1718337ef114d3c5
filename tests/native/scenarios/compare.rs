//! What is expected against what was seen: the rules of `tests/scenarios/compare.mjs`.

use serde_json::Value;

use super::world::World;

/// Fields that an entry has only if the expectation names them.
const NEVER_BY_THE_WAY: [&str; 4] = ["headersHidden", "reason", "idempotencyKey", "authorization"];

pub fn compare(expect: &Value, world: &World) -> Vec<String> {
    let mut faults = world.faults.clone();
    let parts = [
        ("trace", &world.trace),
        ("sends", &world.sends),
        ("outcomes", &world.outcomes),
    ];
    for (part, got) in parts {
        if let Some(want) = expect[part].as_array() {
            entries(part, want, got, &mut faults);
        }
    }
    if expect["maxSends"]
        .as_u64()
        .is_some_and(|most| world.sends.len() as u64 > most)
    {
        faults.push(format!("{} requests were sent", world.sends.len()));
    }
    let waits = world.trace.iter().filter(|entry| entry["type"] == "wait");
    let bounds = expect["waitsWithin"].as_array().into_iter().flatten();
    let mut delays = waits.map(|wait| wait["delay"].as_f64());
    for bound in bounds {
        let delay = delays.next().flatten();
        let (low, high) = (bound[0].as_f64().unwrap(), bound[1].as_f64().unwrap());
        if !delay.is_some_and(|delay| (low..=high).contains(&delay)) {
            faults.push(format!("a wait of {delay:?}, not from {low} to {high}"));
        }
    }
    faults.truncate(12);
    faults
}

fn entries(part: &str, want: &[Value], got: &[Value], faults: &mut Vec<String>) {
    for i in 0..want.len().max(got.len()) {
        let (a, b) = (want.get(i), got.get(i));
        if a.zip(b).is_some_and(|(a, b)| fits(a, b)) {
            continue;
        }
        let show = |v: Option<&Value>| v.map_or("nothing".to_owned(), Value::to_string);
        faults.push(format!("{part}[{i}] is {}, not {}", show(b), show(a)));
        // What follows is off by one, and shows nothing more.
        let same = |field: &str| a.map(|a| &a[field]) == b.map(|b| &b[field]);
        if !same("type") || !same("call") {
            return;
        }
    }
}

fn fits(want: &Value, got: &Value) -> bool {
    let (Some(want), Some(got)) = (want.as_object(), got.as_object()) else {
        return false;
    };
    want.iter()
        .all(|(key, value)| got.get(key).is_some_and(|found| same(value, found)))
        && NEVER_BY_THE_WAY
            .iter()
            .all(|key| want.contains_key(*key) || !got.contains_key(*key))
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| same(v, w)))
        }
        _ => a == b,
    }
}
