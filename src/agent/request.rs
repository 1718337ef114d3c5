//! The facts of a request that the decision needs, and the headers that a call adds to it.

use http::header::ACCEPT_LANGUAGE;
use http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Request, Url};

use super::options::Settings;
use crate::profile::several;
use crate::retry::{self, Facts, fnv};

pub(super) const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Headers that contain nothing but credentials.
pub(super) const CARRIERS: [&str; 5] = [
    "authorization",
    "x-api-key",
    "api-key",
    "x-auth-token",
    "x-access-token",
];

/// All but the limits for certain paths.
pub(super) fn facts_of(request: &Request, can_refresh: bool) -> Facts {
    let method = request.method().as_str();
    Facts {
        is_get: retry::is_get(method),
        is_idempotent: retry::is_idempotent(method),
        // A blank key is none.
        has_key: request
            .headers()
            .get(KEY)
            .is_some_and(|key| !key.as_bytes().trim_ascii().is_empty()),
        // `Request::try_clone` gives a copy of just these.
        is_replayable: request.body().is_none_or(|body| body.as_bytes().is_some()),
        can_refresh,
        origin: origin(request.url()),
        endpoint: retry::endpoint(method, request.url().path()),
        credential: credential(request.headers()),
        path_limits: 0,
    }
}

/// A UUID v4, made once per call.
pub(super) fn add_key(headers: &mut HeaderMap) {
    let mut room = uuid::Uuid::encode_buffer();
    let text = uuid::Uuid::new_v4().hyphenated().encode_lower(&mut room);
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(KEY, value);
    }
}

/// Asks for messages in the person's language, where the API writes them for people: unless the
/// request, or the app's own headers, ask for one already.
pub(super) fn add_language(headers: &mut HeaderMap, settings: &Settings) {
    let Some(locale) = settings.locale else {
        return;
    };
    if several::speak_to_users(&settings.profiles)
        && !headers.contains_key(ACCEPT_LANGUAGE)
        && let Ok(tag) = HeaderValue::from_str(locale.tag)
    {
        headers.insert(ACCEPT_LANGUAGE, tag);
    }
}

/// A hash of the credentials, 0 for none.
fn credential(headers: &HeaderMap) -> u32 {
    let carriers = CARRIERS.iter().zip(1_u8..);
    let values =
        carriers.flat_map(|(name, place)| headers.get_all(*name).iter().map(move |v| (place, v)));
    values.fold(0, |hash, (place, value)| {
        fnv::fold(fnv::part(hash, &[place]), value.as_bytes()).max(1)
    })
}

fn origin(url: &Url) -> u32 {
    let port = url.port_or_known_default().unwrap_or(0).to_be_bytes();
    let host = url.host_str().unwrap_or_default();
    let name = fnv::part(
        fnv::part(fnv::EMPTY, url.scheme().as_bytes()),
        host.as_bytes(),
    );
    fnv::fold(name, &port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> u32 {
        origin(&text.parse().unwrap())
    }

    #[test]
    fn origins_are_scheme_host_and_port() {
        assert_eq!(url("https://a.test/x"), url("https://a.test:443/y?z"));
        for other in ["http://a.test/", "https://a.test:444/", "https://b.test/"] {
            assert_ne!(url("https://a.test/"), url(other), "{other}");
        }
    }
}
