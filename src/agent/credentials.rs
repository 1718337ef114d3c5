//! The credentials that a refresh gave: whose they are, and which requests they belong to.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};

/// More refused values of one header are not remembered.
const MOST_REFUSED: usize = 100;

/// New credentials take the place of exactly the values that were refused, at the origin that
/// refused them, and are sent with requests to it that give none. A request with a value of another
/// person goes out as it was given, and nothing goes to another origin.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    by_origin: BTreeMap<String, Vec<Fresh>>,
}

/// A header that was refreshed: its value now, and those that were refused before.
#[derive(Debug)]
struct Fresh {
    name: HeaderName,
    value: HeaderValue,
    refused: Vec<HeaderValue>,
}

impl Credentials {
    /// Remembers what took the place of the headers that a refused request was `sent` with.
    pub fn learn(&mut self, origin: &str, sent: &HeaderMap, fresh: &HeaderMap) {
        let known = self.by_origin.entry(origin.to_owned()).or_default();
        for (name, value) in fresh {
            let mut refused = match known.iter().position(|one| one.name == *name) {
                Some(at) => known.swap_remove(at).refused,
                None => Vec::new(),
            };
            for old in sent.get_all(name) {
                if refused.len() < MOST_REFUSED && !refused.contains(old) {
                    refused.push(old.clone());
                }
            }
            refused.retain(|old| old != value);
            known.push(Fresh {
                name: name.clone(),
                value: value.clone(),
                refused,
            });
        }
    }

    /// Replaces the headers of a request, if they are of the person whose credentials these are.
    pub fn replace(&self, origin: &str, headers: &mut HeaderMap) {
        let Some(known) = self.by_origin.get(origin) else {
            return;
        };
        let is_own = |fresh: &Fresh| {
            let mut values = headers.get_all(&fresh.name).iter();
            values.all(|value| *value == fresh.value || fresh.refused.contains(value))
        };
        if !known.iter().all(is_own) {
            return;
        }
        for fresh in known {
            headers.insert(fresh.name.clone(), fresh.value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(authorization: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static("text/html"));
        if !authorization.is_empty() {
            headers.insert("authorization", HeaderValue::from_static(authorization));
        }
        headers
    }

    fn sent(credentials: &Credentials, origin: &str, given: &'static str) -> String {
        let mut headers = headers(given);
        credentials.replace(origin, &mut headers);
        assert_eq!(headers["accept"], "text/html");
        let value = headers.get("authorization");
        value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_refreshed_value_replaces_the_refused_ones_and_no_others() {
        let mut credentials = Credentials::default();
        let mut fresh = HeaderMap::new();
        for (old, new) in [("old", "new 1"), ("new 1", "new 2")] {
            fresh.insert("authorization", HeaderValue::from_static(new));
            credentials.learn("https://a.test", &headers(old), &fresh);
        }
        for (given, wanted) in [
            ("old", "new 2"),
            ("new 1", "new 2"),
            ("new 2", "new 2"),
            ("", "new 2"),
            ("another person's", "another person's"),
        ] {
            assert_eq!(sent(&credentials, "https://a.test", given), wanted);
        }
    }

    #[test]
    fn nothing_goes_to_another_origin() {
        let mut credentials = Credentials::default();
        credentials.learn("https://a.test", &headers("old"), &headers("new"));
        assert_eq!(sent(&credentials, "https://b.test", "old"), "old");
        assert_eq!(sent(&credentials, "https://b.test", ""), "");
    }
}
