//! Which requests are let in: those that name this machine, from pages of this machine.
//!
//! A server on the loopback is within reach of every page that the browser opens. A page of
//! another site must not steer it, and a name of another site that resolves to the loopback (DNS
//! rebinding) must not read from it.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::reply::Reply;

/// What is let in beside the loopback names.
#[derive(Clone, Debug, Default)]
pub struct Allowed {
    /// Host names without a port, in lower case. Pages from such a host are let in, too.
    pub hosts: Vec<String>,
    /// Origins as a browser sends them, such as `https://app.example` or `null`.
    pub origins: Vec<String>,
}

/// The middleware in front of everything.
pub async fn guard(State(allowed): State<Arc<Allowed>>, request: Request, next: Next) -> Response {
    match allowed.refusal(&request) {
        Some(reply) => reply.into_response(),
        None => next.run(request).await,
    }
}

impl Allowed {
    fn refusal(&self, request: &Request) -> Option<Reply> {
        let headers = request.headers();
        let target = request.uri().authority().map(Authority::as_str);
        let mut hosts = headers
            .get_all(HOST)
            .iter()
            .map(text)
            .chain(target)
            .peekable();
        if hosts.peek().is_none() || !hosts.all(|host| self.takes_host(host)) {
            let why = "the host is not a loopback name; --allow-host NAME lets it in";
            return Some(refuse(StatusCode::MISDIRECTED_REQUEST, why));
        }
        let mut origins = headers.get_all(ORIGIN).iter().map(text);
        if !origins.all(|origin| self.takes_origin(origin)) {
            let why = "the origin is not of this machine; --allow-origin ORIGIN lets it in";
            return Some(refuse(StatusCode::FORBIDDEN, why));
        }
        None
    }

    /// `host` may have a port.
    fn takes_host(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else {
            return false;
        };
        // No client of ours puts a name before an @, and what follows it would be the host.
        !host.contains('@') && self.takes_name(&authority.host().to_ascii_lowercase())
    }

    fn takes_origin(&self, origin: &str) -> bool {
        if self.origins.iter().any(|allowed| allowed == origin) {
            return true;
        }
        let Ok(uri) = origin.parse::<Uri>() else {
            return false;
        };
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        is_web
            && uri
                .authority()
                .is_some_and(|authority| self.takes_host(authority.as_str()))
    }

    fn takes_name(&self, name: &str) -> bool {
        // RFC 6761 §6.3: localhost, and all names below it, are the loopback.
        let is_local = name == "localhost" || name.ends_with(".localhost");
        is_local || is_loopback(name) || self.hosts.iter().any(|allowed| allowed == name)
    }
}

fn is_loopback(name: &str) -> bool {
    let v6 = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    match v6 {
        Some(v6) => v6
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| address.is_loopback()),
        None => name
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback()),
    }
}

/// What is not text matches nothing.
fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

/// In a shape that no API uses.
fn refuse(status: StatusCode, why: &str) -> Reply {
    Reply::json(status, &json!({ "mock_error": why }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_hosts() {
        let allowed = Allowed::default();
        for host in [
            "localhost",
            "LOCALHOST:80",
            "app.localhost:3000",
            "127.0.0.1",
            "127.9.8.7:65535",
            "[::1]:8080",
        ] {
            assert!(allowed.takes_host(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "evillocalhost",
            "127.0.0.1.evil.example",
            "127.0.0.1@evil.example",
            "evil.example@127.0.0.1",
            "0.0.0.0",
            "10.0.0.1",
            "2130706433",
            "[::]",
            "[::ffff:10.0.0.1]",
        ] {
            assert!(!allowed.takes_host(host), "{host}");
        }
    }

    #[test]
    fn only_pages_of_this_machine_are_origins() {
        let allowed = Allowed::default();
        for origin in [
            "http://localhost",
            "http://127.0.0.1:3000",
            "https://[::1]:443",
        ] {
            assert!(allowed.takes_origin(origin), "{origin}");
        }
        for origin in [
            "",
            "null",
            "http://evil.example",
            "http://localhost.evil.example",
            "http://127.0.0.1@evil.example",
            "chrome-extension://localhost",
            "localhost",
            "//localhost",
        ] {
            assert!(!allowed.takes_origin(origin), "{origin}");
        }
    }

    #[test]
    fn the_user_may_let_more_in() {
        let allowed = Allowed {
            hosts: vec!["mock.test".into()],
            origins: vec!["null".into(), "https://app.example".into()],
        };
        assert!(allowed.takes_host("Mock.test:80"));
        assert!(allowed.takes_origin("http://mock.test:3000"));
        assert!(allowed.takes_origin("null"));
        assert!(allowed.takes_origin("https://app.example"));
        assert!(!allowed.takes_origin("https://app.example:8443"));
        assert!(!allowed.takes_host("app.example"));
    }
}
