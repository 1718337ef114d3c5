//! What the drivers do about credentials: which values were replaced, and what an attempt is sent
//! with. Names of headers are in lower case.

use std::collections::BTreeMap;

use comeback::retry::Refused;
use serde_json::Value;

use super::world::Headers;

const CARRIERS: [&str; 2] = ["authorization", "x-api-key"];

/// The credentials of a call.
#[derive(Default)]
pub struct Own {
    pub sent: Headers,
    /// The names of those that the app gave.
    provided: Vec<String>,
    /// What a refresh gave for this call alone.
    pub extra: Headers,
}

/// What is known of refused values: (origin, name, value), and what took its place.
#[derive(Default)]
pub struct Replaced(BTreeMap<(String, String, String), String>);

impl Replaced {
    /// The headers of the next attempt, and the names of those that the app gave.
    pub fn complete(
        &self,
        origin: &str,
        given: &Headers,
        own: &Own,
        app: &Headers,
    ) -> (Headers, Vec<String>) {
        let mut headers = given.clone();
        let mut provided = own.provided.clone();
        for (name, value) in app.iter().chain(&own.extra) {
            headers.entry(name.clone()).or_insert_with(|| value.clone());
        }
        provided.extend(app.keys().cloned());
        for (name, value) in &mut headers {
            let key = (origin.to_owned(), name.clone(), value.clone());
            if let Some(new) = self.0.get(&key) {
                value.clone_from(new);
            }
        }
        (headers, provided)
    }

    pub fn learn(&mut self, origin: &str, sent: &Headers, fresh: &Headers) {
        for (name, new) in fresh {
            let Some(old) = sent.get(name).filter(|old| *old != new) else {
                continue;
            };
            for value in self.0.values_mut().filter(|value| *value == old) {
                value.clone_from(new);
            }
            let key = |value: &String| (origin.to_owned(), name.clone(), value.clone());
            self.0.remove(&key(new));
            self.0.insert(key(old), new.clone());
        }
    }

    pub fn forget(&mut self) {
        self.0.clear();
    }
}

impl Own {
    pub fn send(&mut self, (headers, provided): (Headers, Vec<String>)) {
        self.sent = headers;
        self.provided = provided;
    }

    /// What was refused; `number` tells identities apart.
    pub fn refused(&self, next: &Headers, mut number: impl FnMut(&str) -> u32) -> Refused {
        let own = self.identity(&self.sent);
        Refused {
            credentials: if own.is_empty() { 0 } else { number(&own) + 1 },
            is_carried: self.sent.keys().any(|name| self.carries(name)),
            is_replaced: own != self.identity(next),
        }
    }

    pub fn identity(&self, headers: &Headers) -> String {
        let own = |(name, _): &(&String, &String)| *name == "cookie" || self.carries(name);
        let parts = headers.iter().filter(own);
        parts
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect()
    }

    fn carries(&self, name: &str) -> bool {
        CARRIERS.contains(&name) || self.provided.iter().any(|own| own == name)
    }
}

pub fn headers_of(spec: &Value) -> Headers {
    let pairs = spec.as_object().into_iter().flatten();
    pairs
        .map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap().to_owned()))
        .collect()
}

/// What the app's own function gives at that time.
pub fn of_app(options: &Value, now: u64) -> Headers {
    let mut entries = options["headers"].as_array().into_iter().flatten();
    let current = entries.rfind(|e| e["from"].as_u64().unwrap_or(0) <= now);
    current
        .map(|e| headers_of(&e["headers"]))
        .unwrap_or_default()
}
