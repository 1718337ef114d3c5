//! `comeback run`, with real curl over real HTTP.

use serde_json::Value;

use super::tool::{Ran, Server, comeback, command, ran};

fn run(args: &[&str]) -> Ran {
    run_with(args, b"")
}

fn run_with(args: &[&str], stdin: &[u8]) -> Ran {
    let mut all = vec!["run", "--base-delay", "20ms"];
    all.extend(args);
    comeback(&all, stdin)
}

fn attempts(server: &Server, key: &str) -> usize {
    server.log(key).len()
}

#[test]
fn only_the_last_attempts_output_comes_out_byte_for_byte() {
    let Some(server) = Server::start() else {
        return;
    };
    let steps = r#"[{"status":503,"body":"first"},{"status":200,"body":"second"}]"#;
    let url = server.script("bytes", steps);
    let got = run(&["--", "curl", "-s", &url]);
    assert_eq!(
        (got.code, got.out.as_str()),
        (Some(0), "second"),
        "{}",
        got.err
    );
    assert_eq!(got.err.lines().count(), 1);
    assert!(
        got.err
            .contains("Service unavailable (unavailable, status 503, profile http); attempt 2 in ")
    );

    let url = server.script("included", steps);
    let got = run(&["--", "curl", "-si", &url]);
    assert!(got.out.starts_with("HTTP/1.1 200 OK\r\n") && got.out.ends_with("\r\n\r\nsecond"));

    let print = r#"i=0; while [ $i -lt 20000 ]; do printf '\000\377\r\n%s' $i; i=$((i+1)); done"#;
    let want = std::process::Command::new("sh")
        .args(["-c", print])
        .output()
        .unwrap();
    assert_eq!(run(&["--", "sh", "-c", print]).raw, want.stdout);
}

#[test]
fn the_exit_code_is_that_of_the_failure() {
    let Some(server) = Server::start() else {
        return;
    };
    for (path, code) in [
        ("/commerce/products?__code=PRODUCT_OUT_OF_STOCK", 36),
        ("/http/status/404", 31),
        ("/http/status/500", 50),
        ("/marketplace/tasks?__code=3001", 20),
    ] {
        for how in ["-s", "-si", "-sv"] {
            let got = run(&[
                "--profile=auto",
                "--max-retries=0",
                "--",
                "curl",
                how,
                &server.url(path),
            ]);
            assert_eq!(got.code, Some(code), "{path} {how}: {}", got.err);
            assert!(got.err.contains("exit code"), "{}", got.err);
        }
        let url = server.url(path);
        let got = run(&[
            "--profile=auto",
            "--max-retries",
            "0",
            "--",
            "curl",
            "-s",
            "--fail-with-body",
            &url,
        ]);
        assert_eq!(got.code, Some(code), "{path}: {}", got.err);
        assert_eq!(run(&["-q", "--max-retries=0", "curl", "-s", &url]).err, "");
    }
    assert_eq!(
        run(&["--", "curl", "-s", &server.url("/http/status/200")]).code,
        Some(0)
    );
    assert_eq!(
        run(&["--", "curl", "-s", &server.url("/http/status/302")]).code,
        Some(0)
    );
}

#[test]
fn what_the_command_itself_says_is_passed_on() {
    for (script, code) in [
        ("exit 7", 7),
        ("kill -9 $$", 137),
        ("echo text", 0),
        ("echo no >&2; exit 3", 3),
    ] {
        let got = run(&["--stdin=none", "--", "sh", "-c", script]);
        assert_eq!(got.code, Some(code), "{script}: {}", got.err);
    }
    assert_eq!(run(&["--", "/nonexistent/program"]).code, Some(127));
    assert_eq!(run(&["--", "/"]).code, Some(126));
}

#[test]
fn networks_that_fail_are_told_apart_from_curls_own_troubles() {
    let Some(server) = Server::start() else {
        return;
    };
    let once = |path: &str| server.url(path);
    for (args, code) in [
        (vec!["curl", "-s", "http://127.0.0.1:1/"], 43),
        (vec!["curl", "-s", "http://nobody.invalid/"], 43),
        (
            vec!["curl", "-s", "-m", "1", &once("/http/echo?__fault=hang")],
            41,
        ),
        (vec!["curl", "-s", &once("/http/echo?__fault=reset")], 43),
        (
            vec!["curl", "-s", &once("/commerce/products?__fault=cut")],
            43,
        ),
        (vec!["curl", "-s", "bogus://x"], 1),
        (vec!["curl", "-s", "--bogus"], 2),
    ] {
        let mut all = vec!["--max-retries=0", "--"];
        all.extend(args);
        let got = run(&all);
        assert_eq!(got.code, Some(code), "{all:?}: {}", got.err);
    }
}

#[test]
fn a_post_is_repeated_only_when_that_does_no_harm() {
    let Some(server) = Server::start() else {
        return;
    };
    let failing = r#"[{"status":502},{"status":200,"body":"ok"}]"#;
    let busy = r#"[{"status":429,"headers":{"retry-after":"0"}},{"status":200,"body":"ok"}]"#;
    for (key, steps, args, count) in [
        ("p1", failing, &["--", "curl", "-sd", "a"][..], 1),
        ("p2", busy, &["--", "curl", "-sd", "a"], 2),
        (
            "p3",
            failing,
            &["--", "curl", "-sd", "a", "-H", "Idempotency-Key: k"],
            2,
        ),
        ("p4", failing, &["--retry-all", "--", "curl", "-sd", "a"], 2),
        (
            "p5",
            failing,
            &["--method", "put", "--", "curl", "-sd", "a"],
            2,
        ),
        ("p6", failing, &["--", "curl", "-sT", "-"], 2),
        ("p7", failing, &["--", "curl", "-sX", "DELETE"], 2),
        ("p8", failing, &["--", "curl", "-sG", "-d", "a"], 2),
        (
            "p9",
            failing,
            &["--profile", "commerce", "--", "curl", "-sd", "a"],
            2,
        ),
        (
            "p10",
            failing,
            &[
                "--profile",
                "commerce",
                "--idempotency-key=never",
                "--",
                "curl",
                "-sd",
                "a",
            ],
            1,
        ),
        (
            "p11",
            failing,
            &[
                "--profile",
                "commerce",
                "--as-is",
                "--",
                "curl",
                "-sid",
                "a",
            ],
            1,
        ),
    ] {
        let url = server.script(key, steps);
        let mut all = args.to_vec();
        all.push(&url);
        let got = run_with(&all, b"from stdin");
        let log = server.log(key);
        assert_eq!(log.len(), count, "{key}: {}", got.err);
        assert_eq!(
            got.code,
            Some(if count == 2 { 0 } else { 42 }),
            "{key}: {}",
            got.err
        );
        let bodies: Vec<_> = log.iter().map(|sent| sent["body"].clone()).collect();
        assert!(
            bodies.windows(2).all(|pair| pair[0] == pair[1]),
            "{bodies:?}"
        );
        if key == "p6" {
            assert_eq!(bodies[0], "from stdin");
        }
        if key == "p9" {
            let sent = |n: usize| header(&log[n], "idempotency-key").unwrap();
            assert_eq!(sent(0), sent(1));
            assert_eq!(sent(0).len(), 36);
        }
    }
}

fn header(sent: &Value, name: &str) -> Option<String> {
    match &sent["headers"] {
        Value::Object(map) => map.get(name)?.as_str().map(str::to_owned),
        Value::Array(pairs) => pairs.iter().find(|pair| pair[0] == name)?[1]
            .as_str()
            .map(str::to_owned),
        _ => None,
    }
}

#[test]
fn of_other_commands_nothing_is_taken_for_granted() {
    let count = tempfile::NamedTempFile::new().unwrap();
    let path = count.path().to_str().unwrap();
    let script = |status: &str| {
        format!(
            "echo x >> {path}; printf 'HTTP/1.1 {status} X\\r\\nRetry-After: 0\\r\\n\\r\\n{{}}'; exit 1"
        )
    };
    let (bad, busy) = (script("502"), script("429"));
    for (args, lines) in [
        (&["--stdin=none", "--", "sh", "-c", &bad][..], 1),
        (&["--stdin=none", "--", "sh", "-c", &busy], 4),
        (&["--stdin=none", "--method=GET", "--", "sh", "-c", &bad], 4),
        (
            &[
                "--stdin=none",
                "--retry-all",
                "--max-retries=1",
                "--",
                "sh",
                "-c",
                &bad,
            ],
            2,
        ),
        // A pipe may have been read.
        (&["--method=GET", "--", "sh", "-c", &bad], 1),
        (&["--method=GET", "--stdin=once", "--", "sh", "-c", &bad], 1),
        (&["--method=GET", "--stdin=keep", "--", "sh", "-c", &bad], 4),
    ] {
        std::fs::write(path, "").unwrap();
        let got = run(args);
        let made = std::fs::read_to_string(path).unwrap().lines().count();
        assert_eq!(made, lines, "{args:?}: {}", got.err);
        assert!(
            matches!(got.code, Some(21 | 42)),
            "{args:?}: {:?}",
            got.code
        );
    }
}

#[test]
fn every_attempt_reads_the_same_input() {
    let script = "cat; printf ' %s' \"$COMEBACK_ATTEMPT\"; [ $COMEBACK_ATTEMPT = 2 ] || { echo '{\"type\":\"about:blank\",\"status\":503}'; exit 1; }";
    let once = "printf 'HTTP/1.1 503 X\\n\\n'; ";
    let script = format!("[ $COMEBACK_ATTEMPT = 2 ] || {once} {script}");
    let got = run_with(
        &["--method=GET", "--stdin=keep", "--", "sh", "-c", &script],
        b"input",
    );
    assert_eq!(got.out, "input 2", "{}", got.err);

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "from a file").unwrap();
    let mut tool = command(&[
        "run",
        "--base-delay=0",
        "--method=GET",
        "--",
        "sh",
        "-c",
        &script,
    ]);
    tool.stdin(std::fs::File::open(file.path()).unwrap());
    let output = tool.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "from a file 2");
}

#[test]
fn a_bare_error_body_is_an_error_even_where_the_command_says_success() {
    let body = r#"{"success":false,"data":null,"error":{"code":"PRODUCT_OUT_OF_STOCK"}}"#;
    let got = run(&["--profile=auto", "--stdin=none", "--", "printf", "%s", body]);
    assert_eq!((got.code, got.out.as_str()), (Some(36), body));
    let got = run(&["--stdin=none", "--", "printf", "%s", body]);
    assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
    for fine in [
        r#"{"error":"none","code":"X","id":5}"#,
        "[]",
        "",
        "{\"status\":200}",
        "null",
    ] {
        let got = run(&["--stdin=none", "--", "printf", "%s", fine]);
        assert_eq!(
            (got.code, got.out.as_str(), got.err.as_str()),
            (Some(0), fine, "")
        );
    }
}

#[test]
fn an_error_inside_a_200_counts_where_the_profile_marks_it() {
    let Some(server) = Server::start() else {
        return;
    };
    let steps = r#"[{"status":200,"headers":{"content-type":"application/json"},"body":{"code":8002,"message":"x","data":null}},{"status":200,"body":{"code":0,"message":"ok","data":{}}}]"#;
    let url = server.script("flag", steps);
    let got = run(&[
        "--profile",
        "marketplace",
        "--max-server-delay=5s",
        "--",
        "curl",
        "-s",
        &url,
    ]);
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert_eq!(attempts(&server, "flag"), 2);
    let url = server.script("no-flag", steps);
    assert_eq!(run(&["--", "curl", "-s", &url]).code, Some(0));
    assert_eq!(attempts(&server, "no-flag"), 1);
}

#[test]
fn a_servers_delay_is_kept_or_given_up_at_once() {
    let Some(server) = Server::start() else {
        return;
    };
    let steps = r#"[{"status":429,"headers":{"retry-after":"3600"}}]"#;
    for (key, args, text) in [
        ("long", &["--max-retries=3"][..], "--max-server-delay"),
        (
            "late",
            &["--deadline=30s", "--max-server-delay=2h"],
            "deadline",
        ),
    ] {
        let url = server.script(key, steps);
        let mut all = args.to_vec();
        all.extend(["--", "curl", "-s", &url]);
        let got = run(&all);
        assert_eq!(got.code, Some(21));
        assert!(got.err.contains(text), "{}", got.err);
        assert!(got.err.contains("yes, in 60 minutes"), "{}", got.err);
        assert_eq!(attempts(&server, key), 1);
    }
}

#[test]
fn after_an_attempt_that_may_have_been_carried_out_nothing_asks_to_repeat_it() {
    let Some(server) = Server::start() else {
        return;
    };
    let steps = r#"[{"status":503},{"status":429,"headers":{"retry-after":"3600"}}]"#;
    for (method, text, again) in [
        (
            "POST",
            "check whether it went through before you try again",
            "only if no earlier attempt was carried out, at the earliest in 60 minutes",
        ),
        (
            "PUT",
            "You've reached the request limit. Try again in 60 minutes.",
            "yes, in 60 minutes",
        ),
    ] {
        let url = server.script(method, steps);
        let key = "Idempotency-Key: k";
        let got = run(&["--", "curl", "-s", "-X", method, "-H", key, &url]);
        assert_eq!((got.code, attempts(&server, method)), (Some(21), 2));
        assert!(got.err.contains(text), "{}", got.err);
        assert!(
            got.err.contains(&format!("try again   {again}\n")),
            "{}",
            got.err
        );
    }
}

#[test]
fn a_post_that_failed_is_not_called_repeatable() {
    let Some(server) = Server::start() else {
        return;
    };
    for (method, line) in [
        ("POST", "only if no earlier attempt was carried out"),
        ("PUT", "yes, at most 3×, with growing waits"),
    ] {
        let url = server.script(method, r#"[{"status":500}]"#);
        let got = run(&["--max-retries", "0", "--", "curl", "-s", "-X", method, &url]);
        let row = format!("try again   {line}\n");
        assert!(got.err.contains(&row), "{}", got.err);
    }
}

#[test]
fn a_deadline_ends_the_command_and_what_it_has_started() {
    let Some(server) = Server::start() else {
        return;
    };
    let url = server.url("/http/echo?__fault=hang");
    let got = run(&["--deadline", "1s", "--", "curl", "-s", &url]);
    assert_eq!(got.code, Some(41), "{}", got.err);
    // The mock server hangs for 120 s, and the shell's child would live for 1,000.
    let file = tempfile::NamedTempFile::new().unwrap();
    let script = format!("sleep 1000 & echo $! > {}; wait", file.path().display());
    let got = run(&[
        "--attempt-timeout=500ms",
        "--max-retries=0",
        "--",
        "sh",
        "-c",
        &script,
    ]);
    assert_eq!(got.code, Some(41), "{}", got.err);
    let pid = std::fs::read_to_string(file.path()).unwrap();
    let state = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
    assert!(
        state.is_err() || state.unwrap().contains(") Z "),
        "it lives on"
    );
}

#[test]
fn an_attempt_timeout_leaves_room_for_another_attempt() {
    let Some(server) = Server::start() else {
        return;
    };
    let url = server.url("/http/echo?__fault=hang&__times=1");
    let got = run(&["--attempt-timeout=3s", "--", "curl", "-s", &url]);
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(got.err.contains("Request timed out"), "{}", got.err);
}

#[test]
fn a_failing_attempt_leaves_no_headers_to_the_next() {
    let Some(server) = Server::start() else {
        return;
    };
    let steps = r#"[{"status":404},{"status":200}]"#;
    let url = server.script("stale", steps);
    // The second attempt is a connection refused: the first one's 404 must not be read again.
    let script = r#"[ "$COMEBACK_ATTEMPT" = 1 ] && curl "$@" || exit 7"#;
    let dir = tempfile::tempdir().unwrap();
    let fake = dir.path().join("curl");
    std::fs::write(
        &fake,
        format!("#!/bin/sh\n{}\n", script.replace("curl", &real_curl())),
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&fake, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let busy = server.script("stale", r#"[{"status":503}]"#);
    assert_eq!(busy, url);
    let got = run(&["--max-retries=1", "--", fake.to_str().unwrap(), "-s", &url]);
    assert_eq!(got.code, Some(43), "{}", got.err);
}

fn real_curl() -> String {
    let found = std::process::Command::new("sh")
        .args(["-c", "command -v curl"])
        .output();
    String::from_utf8(found.unwrap().stdout)
        .unwrap()
        .trim()
        .to_owned()
}

#[test]
fn of_several_addresses_the_last_one_counts() {
    let Some(server) = Server::start() else {
        return;
    };
    let (gone, fine) = (
        server.url("/http/status/404?body=x"),
        server.url("/http/echo"),
    );
    assert_eq!(run(&["--", "curl", "-s", &gone, &fine]).code, Some(0));
    assert_eq!(run(&["--", "curl", "-s", &fine, &gone]).code, Some(31));
}

#[test]
fn options_behind_the_command_are_its_own() {
    assert_eq!(
        run(&["sh", "-c", "exit 5", "--color", "--max-retries"]).code,
        Some(5)
    );
    assert_eq!(
        run(&[
            "--max-retries=1",
            "--max-retries=2",
            "printf",
            "%s",
            "--help"
        ])
        .out,
        "--help"
    );
}

#[test]
fn no_temporary_file_stays_behind() {
    let Some(server) = Server::start() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let url = server.url("/http/status/404");
    let mut tool = command(&["run", "--", "curl", "-sd", "@-", &url]);
    tool.env("TMPDIR", dir.path());
    assert_eq!(ran(tool, b"body").code, Some(31));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

const FULL: &str = r#"[{"status":429,"headers":{"content-type":"application/json"},
    "body":{"success":false,"data":null,"error":{"code":"SESSION_LIMIT_REACHED"}}}]"#;

#[test]
fn a_code_is_found_wherever_curl_puts_the_body() {
    let Some(server) = Server::start() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let (body, head, config) = (path("body"), path("head"), path("config"));
    // What was there before is not the answer.
    std::fs::write(&body, r#"{"success":true,"data":{}}"#).unwrap();
    std::fs::write(&config, "include\n").unwrap();
    for (key, args) in [
        ("w1", &["-w", "\n%{http_code}\n"][..]),
        ("w2", &["-i", "-w", "%{http_code}"]),
        ("w3", &["-o", &body]),
        ("w4", &["-o", &body, "-w", "%{http_code}"]),
        (
            "w5",
            &["-o", "body", "--output-dir", dir.path().to_str().unwrap()],
        ),
        ("w6", &["-o", &body, "-D", &head]),
        ("w7", &["-i", "-o", &body]),
        ("w8", &["-K", &config]),
    ] {
        let url = server.script(key, FULL);
        let mut all = vec!["--profile=auto", "--method=GET", "--", "curl", "-s"];
        all.extend(args);
        all.push(&url);
        let got = run(&all);
        assert_eq!(got.code, Some(20), "{args:?}: {}", got.err);
        assert!(got.err.contains("status 429"), "{args:?}: {}", got.err);
        assert_eq!(attempts(&server, key), 1, "{args:?}");
    }
    // An error inside a 200, in a file.
    let steps = r#"[{"status":200,"headers":{"content-type":"application/json"},
        "body":{"code":3001,"message":"x","data":null}}]"#;
    let url = server.script("inside", steps);
    for args in [&["-o", &body][..], &["-w", "%{http_code}"]] {
        let mut all = vec!["--profile", "marketplace", "--", "curl", "-s"];
        all.extend(args);
        all.push(&url);
        assert_eq!(run(&all).code, Some(20), "{args:?}");
    }
}

#[test]
fn headers_in_a_file_of_the_users_own_tell_of_an_empty_answer() {
    let Some(server) = Server::start() else {
        return;
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    let url = server.script("own-d", r#"[{"status":503},{"status":200}]"#);
    let path = file.path().to_str().unwrap();
    assert_eq!(run(&["--", "curl", "-s", "-D", path, &url]).code, Some(0));
    assert_eq!(attempts(&server, "own-d"), 2);
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept.starts_with("HTTP/1.1 200"), "{kept}");
    // No answer: the file's earlier content does not count.
    let got = run(&[
        "--max-retries=0",
        "--",
        "curl",
        "-s",
        "-D",
        path,
        "http://127.0.0.1:1/",
    ]);
    assert_eq!(got.code, Some(43), "{}", got.err);
}

#[test]
fn a_key_from_a_file_is_not_doubled() {
    let Some(server) = Server::start() else {
        return;
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "Idempotency-Key: mine\n").unwrap();
    let url = server.script("key-file", r#"[{"status":200}]"#);
    let headers = format!("@{}", file.path().display());
    run(&[
        "--profile=commerce",
        "--",
        "curl",
        "-sd",
        "a",
        "-H",
        &headers,
        &url,
    ]);
    let log = server.log("key-file");
    assert_eq!(header(&log[0], "idempotency-key").as_deref(), Some("mine"));
}

/// What a terminal shows has no colours then, but the line is still renewed in its place.
#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_without_colours_the_countdown_stays_one_line() {
    let Some(server) = Server::start() else {
        return;
    };
    let url = server.script("tty", r#"[{"status":503},{"status":200}]"#);
    let line = format!(
        "{} run --base-delay 300ms -- curl -s {url}",
        env!("CARGO_BIN_EXE_comeback")
    );
    let mut tool = std::process::Command::new("script");
    tool.args(["-qec", &line, "/dev/null"])
        .env("TERM", "xterm")
        .env("NO_COLOR", "1");
    let got = ran(tool, b"");
    assert!(
        got.out
            .contains("\r\x1b[K\x1b[?7lcomeback: Service unavailable"),
        "{:?}",
        got.out
    );
    assert!(!got.out.contains("\x1b[1m"), "{:?}", got.out);
}
