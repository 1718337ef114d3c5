//! What browsers insist on: cross-origin headers, file types, policies.

mod common;

use common::{Answer, Server};
use mockapi::{Allowed, Config, Mount};
use reqwest::Method;

async fn preflight(server: &Server, path: &str) -> Answer {
    let request = server
        .request(Method::OPTIONS, path)
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,idempotency-key,x-own",
        );
    Answer::send(request).await
}

#[tokio::test]
async fn preflights_are_answered_even_where_faults_wait() {
    let server = Server::start().await;
    for path in [
        "/commerce/orders?__fault=reset",
        "/_mock/play/any",
        "/http/echo",
        "/_mock/reset",
    ] {
        let answer = preflight(&server, path).await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(
            answer.header("access-control-allow-origin"),
            Some("http://localhost:3000")
        );
        assert!(
            answer
                .header("access-control-allow-methods")
                .unwrap()
                .contains("PATCH")
        );
        let allowed = answer.header("access-control-allow-headers");
        assert_eq!(allowed, Some("authorization,idempotency-key,x-own"));
        assert_eq!(answer.header("access-control-max-age"), Some("600"));
    }
    let closed = preflight(&server, "/commerce/orders?__cors=none").await;
    assert!(closed.header("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn headers_are_exposed_unless_hidden() {
    let server = Server::start().await;
    let get = |path: &'static str| {
        Answer::send(
            server
                .request(Method::GET, path)
                .header("origin", "http://localhost:3000"),
        )
    };
    let open = get("/commerce/products?__code=RATE_LIMIT_EXCEEDED").await;
    assert_eq!(
        open.header("access-control-allow-origin"),
        Some("http://localhost:3000")
    );
    assert_eq!(open.header("vary"), Some("Origin"));
    assert!(
        open.header("access-control-expose-headers")
            .unwrap()
            .contains("Retry-After-Ms")
    );
    let hidden = get("/commerce/products?__expose=none").await;
    assert!(hidden.header("access-control-allow-origin").is_some());
    assert!(hidden.header("access-control-expose-headers").is_none());
    let closed = get("/commerce/products?__cors=none").await;
    assert!(closed.header("access-control-allow-origin").is_none());
    assert!(closed.header("vary").is_none());
}

#[tokio::test]
async fn files_have_their_types_and_pages_a_policy() {
    let dir = std::env::temp_dir().join(format!("mockapi-files-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let page = r#"<!doctype html><script type="importmap">{}</script>"#;
    for (name, text) in [
        ("index.html", page),
        ("a.mjs", "1"),
        ("b.js", "1"),
        ("c.wasm", "\0asm"),
        ("d.json", "{}"),
        ("e.css", ""),
    ] {
        std::fs::write(dir.join(name), text).unwrap();
    }
    let mounts = vec![Mount {
        prefix: "/www".into(),
        dir: dir.clone(),
    }];
    let server = Server::with(Config {
        mounts,
        ..Config::default()
    })
    .await;
    for (name, kind) in [
        ("", "text/html; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("b.js", "text/javascript; charset=utf-8"),
        ("c.wasm", "application/wasm"),
        ("d.json", "application/json"),
        ("e.css", "text/css; charset=utf-8"),
    ] {
        let file = server.get(&format!("/www/{name}")).await;
        assert_eq!(
            (file.status, file.header("content-type")),
            (200, Some(kind)),
            "{name}"
        );
        assert_eq!(file.header("cache-control"), Some("no-store"));
    }
    let page = server.get("/www/").await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("'wasm-unsafe-eval' 'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o='")
    );
    let own = server.get("/www/?__csp=default-src+*").await;
    assert_eq!(own.header("content-security-policy"), Some("default-src *"));
    let none = server.get("/www/?__csp=none").await;
    assert!(none.header("content-security-policy").is_none());
    let root = server.get("/").await;
    assert_eq!((root.status, root.header("location")), (307, Some("/www/")));
    assert_eq!(server.get("/www/../Cargo.toml").await.status, 404);
    assert_eq!(
        server.get("/www/%2e%2e/%2e%2e/etc/passwd").await.status,
        404
    );
    std::fs::remove_dir_all(&dir).unwrap();
}

#[tokio::test]
async fn only_the_loopback_is_served() {
    let address = "0.0.0.0:0".parse().unwrap();
    let error = mockapi::serve(Config {
        address,
        ..Config::default()
    })
    .await
    .unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
}

/// What the server says to a request with these headers.
async fn answer_to(server: &Server, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = server.request(Method::POST, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::send(request).await
}

#[tokio::test]
async fn another_host_is_refused() {
    let server = Server::start().await;
    for path in ["/http/echo", "/_mock/reset", "/nowhere"] {
        let answer = answer_to(&server, path, &[("host", "rebound.example")]).await;
        assert_eq!(answer.status, 421, "{path}");
        assert!(answer.text.contains("--allow-host"), "{}", answer.text);
    }
    let local = answer_to(&server, "/http/echo", &[("host", "localhost:1234")]).await;
    assert_eq!(local.status, 200);
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let server = Server::start().await;
    for origin in [
        "http://evil.example",
        "null",
        "http://localhost.evil.example",
    ] {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", "PUT"),
            ("access-control-request-private-network", "true"),
        ];
        let preflight = answer_to(&server, "/_mock/outage?for_ms=1000", &headers).await;
        let simple = answer_to(&server, "/_mock/reset", &headers[..1]).await;
        for answer in [preflight, simple] {
            assert_eq!(answer.status, 403, "{origin}");
            assert!(answer.header("access-control-allow-origin").is_none());
        }
    }
}

#[tokio::test]
async fn no_page_is_granted_the_private_network() {
    let server = Server::start().await;
    let request = server
        .request(Method::OPTIONS, "/http/echo")
        .header("origin", "http://localhost:3000")
        .header("access-control-request-method", "POST")
        .header("access-control-request-private-network", "true");
    let answer = Answer::send(request).await;
    assert_eq!(answer.status, 204);
    assert!(
        answer
            .header("access-control-allow-private-network")
            .is_none()
    );
}

#[tokio::test]
async fn hosts_and_origins_that_the_user_allows_are_let_in() {
    let allowed = Allowed {
        hosts: vec!["mock.test".into()],
        origins: vec!["https://app.example".into()],
    };
    let server = Server::with(Config {
        allowed,
        ..Config::default()
    })
    .await;
    let headers = [("host", "mock.test:80"), ("origin", "https://app.example")];
    let answer = answer_to(&server, "/http/echo", &headers).await;
    assert_eq!(answer.status, 200);
    let allowed = answer.header("access-control-allow-origin");
    assert_eq!(allowed, Some("https://app.example"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_out_of_a_mount_is_not_followed() {
    use std::fs::{create_dir_all, write};
    use std::os::unix::fs::symlink;
    let top = std::env::temp_dir().join(format!("mockapi-links-{}", std::process::id()));
    let dir = top.join("served");
    create_dir_all(dir.join("inner")).unwrap();
    create_dir_all(dir.join("page")).unwrap();
    create_dir_all(top.join("outside")).unwrap();
    write(top.join("outside/secret.txt"), "secret").unwrap();
    write(dir.join("inner/here.txt"), "here").unwrap();
    symlink(top.join("outside/secret.txt"), dir.join("secret.txt")).unwrap();
    symlink(top.join("outside"), dir.join("folder")).unwrap();
    symlink("../../outside/secret.txt", dir.join("page/index.html")).unwrap();
    symlink("inner", dir.join("near")).unwrap();
    let mounts = vec![Mount {
        prefix: "/files".into(),
        dir,
    }];
    let server = Server::with(Config {
        mounts,
        ..Config::default()
    })
    .await;
    for path in [
        "secret.txt",
        "secret%2Etxt",
        "folder/secret.txt",
        "page/",
        "page/index.html",
        "near/../secret.txt",
        "near/%2e%2e/secret.txt",
    ] {
        let answer = server.get(&format!("/files/{path}")).await;
        assert_eq!((answer.status, answer.text.as_str()), (404, ""), "{path}");
    }
    let near = server.get("/files/near/here.txt").await;
    assert_eq!((near.status, near.text.as_str()), (200, "here"));
    std::fs::remove_dir_all(&top).unwrap();
}
