//! Static files: right types, no caching, a strict policy for pages.

pub mod csp;
mod inside;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::get;
use tower_http::services::ServeDir;

use crate::query::Query;
use crate::reply::Reply;

/// A directory and the path it is found under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Such as `/www`.
    pub prefix: String,
    /// The directory.
    pub dir: PathBuf,
}

impl Mount {
    /// Reads `URLPREFIX=DIR`.
    ///
    /// # Errors
    /// A sentence about what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (prefix, dir) = text.split_once('=').ok_or("expected URLPREFIX=DIR")?;
        let name = prefix.trim_matches('/');
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(format!(
                "{prefix} cannot be a prefix: use a name such as /www"
            ));
        }
        let first = name.split('/').next().unwrap_or_default();
        if first == "_mock" || crate::catalogue::Api::named(first).is_some() {
            return Err(format!("the prefix /{first} belongs to the server itself"));
        }
        let dir = PathBuf::from(dir);
        if !dir.is_dir() {
            return Err(format!("{} is not a directory", dir.display()));
        }
        Ok(Self {
            prefix: format!("/{name}"),
            dir,
        })
    }
}

/// The routes of all mounts; `/` leads to `/www/` if there is such a mount.
pub fn routes(mounts: &[Mount], policy: Option<&str>) -> Router {
    let policy: Arc<str> = policy.unwrap_or(csp::STRICT).into();
    let mut router = Router::new();
    for mount in mounts {
        let inside = from_fn_with_state(Arc::new(mount.dir.clone()), inside::keep_inside);
        let files = Router::new()
            .fallback_service(ServeDir::new(&mount.dir))
            .layer(inside);
        router = router.nest_service(&mount.prefix, files);
    }
    if mounts.iter().any(|mount| mount.prefix == "/www") {
        let to_page =
            || async { Reply::empty(StatusCode::TEMPORARY_REDIRECT).with("location", "/www/") };
        router = router.route("/", get(to_page));
    }
    router.layer(from_fn(move |request: Request, next: Next| {
        finish(policy.clone(), request, next)
    }))
}

async fn finish(policy: Arc<str>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let own_policy = Query::parse(request.uri().query())
        .get("__csp")
        .map(str::to_owned);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !response.status().is_success() {
        return response;
    }
    let kind = content_type(&path);
    if let Some(kind) = kind {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    if kind.is_some_and(|kind| kind.starts_with("text/html")) {
        return with_policy(response, own_policy.as_deref().unwrap_or(&policy)).await;
    }
    response
}

/// A page is read here, for the hashes of its import maps go into the policy.
async fn with_policy(response: Response, policy: &str) -> Response {
    if policy == "none" {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(page) = to_bytes(body, usize::MAX).await else {
        return Response::new(Body::empty());
    };
    let policy = csp::fill(policy, &String::from_utf8_lossy(&page));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        parts.headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    // The answer to HEAD has no page to measure, and its length is set already.
    if !page.is_empty() {
        parts
            .headers
            .insert(CONTENT_LENGTH, HeaderValue::from(page.len()));
    }
    Response::from_parts(parts, Body::from(page))
}

/// What the guesses of a general library get wrong or leave without a charset.
fn content_type(path: &str) -> Option<&'static str> {
    if path.ends_with('/') {
        return Some("text/html; charset=utf-8");
    }
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" | "cjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "txt" | "md" | "ts" | "mts" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_a_prefix_and_a_directory() {
        let mount = Mount::parse("/www/=.").unwrap();
        assert_eq!(
            mount,
            Mount {
                prefix: "/www".into(),
                dir: ".".into()
            }
        );
        for wrong in [
            "/www",
            "=.",
            "/=.",
            "/http=.",
            "/_mock/x=.",
            "/a{b}=.",
            "/x=./nowhere",
        ] {
            assert!(Mount::parse(wrong).is_err(), "{wrong}");
        }
    }
}
