//! Scripts: a test writes down what the server will answer, and reads what it was asked.

pub mod step;

use std::sync::Mutex;

use axum::http::request::Parts;
use serde::Serialize;
use serde_json::Value;

use crate::apis::http::headers_json;
use crate::bounded::Bounded;
use crate::tenant::lock;
use step::Step;

/// The largest request body that a play takes.
pub const MOST_BODY: usize = 64 << 20;
const MOST_SCRIPTS: usize = 10_000;
const MOST_ENTRIES: usize = 5000;
const LOGGED_BODY: usize = 4096;

/// One request to a script, as its log shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    n: u64,
    at_ms: u64,
    method: String,
    path: String,
    headers: Value,
    body_len: usize,
    body: String,
}

/// A request on its way into the log.
#[derive(Debug)]
pub struct Seen<'a> {
    /// Method, address and headers.
    pub parts: &'a Parts,
    /// The whole body.
    pub body: &'a [u8],
    /// When it came.
    pub now_ms: u64,
}

#[derive(Debug)]
struct Script {
    written_ms: u64,
    /// Each step with the number of requests that it is still good for.
    steps: Vec<(Step, u64)>,
    at: usize,
    count: u64,
    log: Vec<Entry>,
}

/// All scripts, by their key.
#[derive(Debug)]
pub struct Scripts(Mutex<Bounded<String, Script>>);

impl Default for Scripts {
    fn default() -> Self {
        Self(Mutex::new(Bounded::new(MOST_SCRIPTS)))
    }
}

impl Scripts {
    /// Writes a script, in place of an older one and its log; returns how many steps it has.
    ///
    /// # Errors
    /// A sentence that names the step which makes no sense.
    pub fn write(&self, key: &str, steps: Value, now_ms: u64) -> Result<usize, String> {
        let Value::Array(steps) = steps else {
            return Err("a script must be an array of steps".into());
        };
        if steps.is_empty() {
            return Err("a script needs at least one step".into());
        }
        let steps: Vec<_> = steps
            .into_iter()
            .enumerate()
            .map(|(n, step)| Step::parse(step).map_err(|error| format!("step {n}: {error}")))
            .map(|step| step.map(|step| (step.clone(), step.repeat)))
            .collect::<Result<_, _>>()?;
        let count = steps.len();
        let script = Script {
            written_ms: now_ms,
            steps,
            at: 0,
            count: 0,
            log: Vec::new(),
        };
        lock(&self.0).insert(key.to_owned(), script);
        Ok(count)
    }

    /// Forgets a script.
    pub fn delete(&self, key: &str) {
        lock(&self.0).remove(key);
    }

    /// Writes the request down and takes the next step; the last step never runs out.
    pub fn next(&self, key: &str, seen: &Seen) -> Option<Step> {
        let mut scripts = lock(&self.0);
        let script = scripts.get_mut(key)?;
        script.note(seen);
        let last = script.at + 1 == script.steps.len();
        let (step, left) = script.steps.get_mut(script.at)?;
        *left = left.saturating_sub(1);
        if *left == 0 && !last {
            script.at += 1;
        }
        Some(step.clone())
    }

    /// The requests so far.
    pub fn log(&self, key: &str) -> Option<Vec<Entry>> {
        lock(&self.0).get_mut(key).map(|script| script.log.clone())
    }
}

impl Script {
    fn note(&mut self, seen: &Seen) {
        self.count += 1;
        if self.log.len() >= MOST_ENTRIES {
            return;
        }
        let start = &seen.body[..seen.body.len().min(LOGGED_BODY)];
        self.log.push(Entry {
            n: self.count,
            at_ms: seen.now_ms.saturating_sub(self.written_ms),
            method: seen.parts.method.to_string(),
            path: seen.parts.uri.to_string(),
            headers: headers_json(&seen.parts.headers),
            body_len: seen.body.len(),
            body: String::from_utf8_lossy(start).into_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use serde_json::json;

    #[test]
    fn steps_are_taken_in_order_and_the_last_one_stays() {
        let scripts = Scripts::default();
        let steps = json!([{ "status": 503, "repeat": 2 }, { "status": 429 }, { "status": 200 }]);
        assert_eq!(scripts.write("k", steps, 100), Ok(3));
        let (parts, ()) = Request::get("/_mock/play/k/x?y=1")
            .body(())
            .unwrap()
            .into_parts();
        let seen = Seen {
            parts: &parts,
            body: b"hello",
            now_ms: 150,
        };
        let played: Vec<_> = (0..6)
            .map(|_| scripts.next("k", &seen).unwrap().status.unwrap())
            .collect();
        assert_eq!(played, [503, 503, 429, 200, 200, 200]);
        let log = scripts.log("k").unwrap();
        assert_eq!(log.len(), 6);
        assert_eq!((log[1].n, log[1].at_ms, log[1].body_len), (2, 50, 5));
        assert_eq!(log[0].path, "/_mock/play/k/x?y=1");
    }

    #[test]
    fn a_wrong_step_is_named() {
        let scripts = Scripts::default();
        for (steps, word) in [
            (json!({}), "array"),
            (json!([]), "at least one"),
            (json!([{}, { "stauts": 1 }]), "step 1"),
            (json!([{ "status": 100 }]), "status"),
            (json!([{ "code": "X" }]), "api"),
            (json!([{ "api": "shop", "code": "X" }]), "shop"),
        ] {
            let error = scripts.write("k", steps, 0).unwrap_err();
            assert!(error.contains(word), "{error}");
        }
    }
}
