//! The credentials of requests, and what refreshes gave for those that were refused.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use http::header::COOKIE;
use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::Url;

use super::request::CARRIERS;
use crate::retry::{Refused, fnv};

/// More replaced values of one origin are not remembered: the oldest go.
const MOST: usize = 100;

/// The app's own headers for a request to that URL.
pub(super) type Provider = Box<dyn Fn(&Url) -> HeaderMap + Send + Sync>;

/// Which refused values were replaced by which, by origin. A request with another value goes out as
/// it was given, and nothing goes to another origin.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    by_origin: BTreeMap<String, Vec<Replacement>>,
    /// The refreshes that calls take part in.
    renewals: Vec<Weak<Renewal>>,
}

#[derive(Debug)]
struct Replacement {
    name: HeaderName,
    old: HeaderValue,
    new: HeaderValue,
}

/// A refresh, while a call takes part in it.
#[derive(Debug)]
pub(super) struct Renewal {
    identity: Vec<u8>,
    /// What it gave.
    fresh: Mutex<Option<HeaderMap>>,
}

impl Credentials {
    /// The refresh for the credentials with that identity.
    pub fn renewal(&mut self, identity: &[u8]) -> Arc<Renewal> {
        self.renewals.retain(|renewal| renewal.strong_count() > 0);
        let mut renewals = self.renewals.iter().filter_map(Weak::upgrade);
        if let Some(renewal) = renewals.find(|renewal| renewal.identity == identity) {
            return renewal;
        }
        let renewal = Arc::new(Renewal {
            identity: identity.to_owned(),
            fresh: Mutex::default(),
        });
        self.renewals.push(Arc::downgrade(&renewal));
        renewal
    }

    /// A refresh gave these headers for a request that was `sent` with those. Nothing is learned
    /// after [`Self::forget`].
    pub fn learn(
        &mut self,
        origin: &str,
        sent: &HeaderMap,
        renewal: &Arc<Renewal>,
        fresh: HeaderMap,
    ) {
        if !self.knows(renewal) {
            return;
        }
        let known = self.by_origin.entry(origin.to_owned()).or_default();
        for (name, new) in &fresh {
            let Some(old) = sent.get(name) else {
                continue;
            };
            for replacement in known.iter_mut() {
                if replacement.name == name && replacement.new == old {
                    replacement.new = new.clone();
                }
            }
            known.retain(|it| it.name != name || (it.old != old && it.old != it.new));
            if old != new {
                known.push(Replacement {
                    name: name.clone(),
                    old: old.clone(),
                    new: new.clone(),
                });
            }
        }
        known.drain(..known.len().saturating_sub(MOST));
        *lock(&renewal.fresh) = Some(fresh);
    }

    /// Replaces the refused values among the headers of a request.
    pub fn replace(&self, origin: &str, headers: &mut HeaderMap) {
        for replacement in self.by_origin.get(origin).into_iter().flatten() {
            if headers.get(&replacement.name) == Some(&replacement.old) {
                headers.insert(replacement.name.clone(), replacement.new.clone());
            }
        }
    }

    /// Forgets everything, as after a sign-out.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether a refresh began after the last [`Self::forget`].
    pub fn knows(&self, renewal: &Arc<Renewal>) -> bool {
        let address = Arc::as_ptr(renewal);
        self.renewals.iter().any(|known| known.as_ptr() == address)
    }
}

impl Renewal {
    /// What it gave.
    pub fn fresh(&self) -> Option<HeaderMap> {
        lock(&self.fresh).clone()
    }
}

/// Adds headers whose names are not there yet.
pub(super) fn add_missing(headers: &mut HeaderMap, more: &HeaderMap) {
    let names: Vec<_> = headers.keys().cloned().collect();
    for (name, value) in more {
        if !names.contains(name) {
            headers.append(name, value.clone());
        }
    }
}

/// What tells one person's requests from another's: the values of the headers that carry
/// credentials, of cookies, and of those that the app's own provider gives. Empty without any.
/// The second part: whether the request carries credentials on purpose.
pub(super) fn identity(headers: &HeaderMap, provided: &HeaderMap) -> (Vec<u8>, bool) {
    let mut identity = Vec::new();
    let mut is_carried = false;
    let mut names: Vec<_> = headers.keys().collect();
    names.sort_by_key(|name| name.as_str());
    for name in names {
        let is_carrier = CARRIERS.contains(&name.as_str()) || provided.contains_key(name);
        if !is_carrier && name != COOKIE {
            continue;
        }
        is_carried |= is_carrier;
        for value in headers.get_all(name) {
            identity.extend_from_slice(name.as_str().as_bytes());
            identity.push(b':');
            identity.extend_from_slice(value.as_bytes());
            identity.push(b'\n');
        }
    }
    (identity, is_carried)
}

/// The report on a request that was refused with these headers; the next one would be sent with
/// `next`.
pub(super) fn refused(sent: &HeaderMap, next: &HeaderMap, provided: &HeaderMap) -> Refused {
    let (own, is_carried) = identity(sent, provided);
    Refused {
        credentials: if own.is_empty() {
            0
        } else {
            fnv::fold(fnv::EMPTY, &own).max(1)
        },
        is_carried,
        is_replaced: own != identity(next, provided).0,
    }
}

thread_local! {
    /// The client whose refresh is polled on this thread; its address.
    static REFRESHING: Cell<usize> = const { Cell::new(0) };
}

/// Polls a refresh of the client at that address. A call that it makes through the same client
/// must not wait for the refresh: see [`is_within`].
pub(super) async fn within<F: Future>(client: usize, refresh: F) -> F::Output {
    struct Reset(usize);
    impl Drop for Reset {
        fn drop(&mut self) {
            REFRESHING.set(self.0);
        }
    }
    let mut refresh = pin!(refresh);
    poll_fn(|cx| {
        let _reset = Reset(REFRESHING.replace(client));
        refresh.as_mut().poll(cx)
    })
    .await
}

/// Whether the present call is made by a refresh of the client at that address.
pub(super) fn is_within(client: usize) -> bool {
    REFRESHING.get() == client
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "https://a.test";

    fn headers(authorization: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static("text/html"));
        if !authorization.is_empty() {
            headers.insert("authorization", HeaderValue::from_static(authorization));
        }
        headers
    }

    fn learn(credentials: &mut Credentials, old: &'static str, new: &'static str) -> Arc<Renewal> {
        let renewal = credentials.renewal(old.as_bytes());
        credentials.learn(A, &headers(old), &renewal, headers(new));
        renewal
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
        learn(&mut credentials, "old", "new 1");
        learn(&mut credentials, "new 1", "new 2");
        for (given, wanted) in [
            ("old", "new 2"),
            ("new 1", "new 2"),
            ("new 2", "new 2"),
            ("", ""),
            ("another person's", "another person's"),
        ] {
            assert_eq!(sent(&credentials, A, given), wanted);
        }
        assert_eq!(sent(&credentials, "https://b.test", "old"), "old");
    }

    #[test]
    fn a_value_that_is_given_back_replaces_the_one_that_replaced_it() {
        let mut credentials = Credentials::default();
        learn(&mut credentials, "1", "2");
        learn(&mut credentials, "2", "1");
        assert_eq!(sent(&credentials, A, "1"), "1");
        assert_eq!(sent(&credentials, A, "2"), "1");
    }

    #[test]
    fn what_a_refused_request_did_not_carry_is_not_remembered() {
        let mut credentials = Credentials::default();
        let renewal = learn(&mut credentials, "", "new");
        assert_eq!(sent(&credentials, A, ""), "");
        assert_eq!(renewal.fresh().unwrap()["authorization"], "new");
    }

    #[test]
    fn a_refresh_that_began_before_a_sign_out_teaches_nothing() {
        let mut credentials = Credentials::default();
        let renewal = credentials.renewal(b"old");
        credentials.forget();
        credentials.learn(A, &headers("old"), &renewal, headers("new"));
        assert_eq!(sent(&credentials, A, "old"), "old");
        assert!(!credentials.knows(&renewal));
    }
}
