//! The language of what a person reads.

use comeback::locales;
use serde_json::Value;

use super::tool::{Ran, comeback, command, ran};

/// `comeback classify` of a 404, with these variables.
fn classified(variables: &[(&str, &str)], args: &[&str]) -> Ran {
    let mut command = command(&["classify", "--status", "404"]);
    command.args(args).envs(variables.iter().copied());
    ran(command, b"")
}

#[test]
fn it_is_that_of_the_option_else_that_of_the_environment_else_english() {
    let first = |variables: &[(&str, &str)], args: &[&str]| {
        let ran = classified(variables, args);
        assert_eq!(ran.code, Some(31), "{}", ran.err);
        ran.out.lines().next().unwrap().to_owned()
    };
    let german = first(&[], &["--lang", "de"]);
    let french = first(&[], &["--lang", "fr"]);
    assert_ne!(german, french);
    assert_eq!(first(&[("LANG", "de_DE.UTF-8")], &[]), german);
    assert_eq!(
        first(&[("LANG", "de_DE"), ("LC_ALL", "fr_CH.UTF-8")], &[]),
        french
    );
    assert_eq!(
        first(&[("LANG", "fr"), ("LC_MESSAGES", "de_AT@euro")], &[]),
        german
    );
    assert_eq!(first(&[("LANG", "fr"), ("LC_ALL", "")], &[]), french);
    assert_eq!(first(&[("LANG", "fr")], &["--lang", "DE"]), german);
    for none in ["C", "C.UTF-8", "POSIX", "xx_YY", "zh_TW"] {
        assert_eq!(first(&[("LANG", none)], &[]), "Not found", "{none}");
    }
}

#[test]
fn a_language_that_is_not_there_is_an_error_that_names_those_that_are() {
    let ran = classified(&[], &["--lang", "xx"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("--lang xx: must be one of en, de, es,"),
        "{}",
        ran.err
    );
}

#[test]
fn json_has_the_words_too_but_a_model_gets_english() {
    let json = classified(&[], &["--json", "--lang", "de"]);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["recovery"]["key"], "category.not_found");
    assert_ne!(json["recovery"]["title"], "Not found");
    let tool = classified(&[], &["--format", "tool", "--lang", "de"]);
    assert!(tool.out.contains("Not found."), "{}", tool.out);
}

#[test]
fn the_method_decides_whether_repeating_may_be_suggested() {
    let message = |args: &[&str]| {
        let mut all = vec!["classify", "--json", "--status", "500"];
        all.extend(args);
        let what: Value = serde_json::from_str(&comeback(&all, b"").out).unwrap();
        what["recovery"]["params"]["variant"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(message(&[]), "message");
    assert_eq!(message(&["--method", "post"]), "message");
    assert_eq!(message(&["--method", "get"]), "messageSafe");
}

#[test]
fn the_tables_are_in_that_language() {
    let codes = comeback(&["exit-codes", "--lang", "ja"], b"").out;
    assert!(codes.contains("見つかりません"), "{codes}");
    let all = comeback(
        &["catalog", "commerce", "--format", "json", "--lang", "de"],
        b"",
    )
    .out;
    let all: Value = serde_json::from_str(&all).unwrap();
    let english = comeback(&["catalog", "commerce", "--format", "json"], b"").out;
    let english: Value = serde_json::from_str(&english).unwrap();
    assert_eq!(all[0]["code"], english[0]["code"]);
    assert_ne!(all[0]["message"], english[0]["message"]);
}

#[test]
fn words_are_exported_for_libraries_of_translation() {
    let nested = comeback(
        &["catalog", "http", "--format", "i18next", "--lang", "de"],
        b"",
    )
    .out;
    let nested: Value = serde_json::from_str(&nested).unwrap();
    let template = &nested["category"]["rate_limit"]["messageTemplate"];
    assert!(
        template.as_str().unwrap().contains("{{wait}}"),
        "{template}"
    );
    assert!(nested["http"]["UNAVAILABLE"]["title"].is_string());
    assert!(nested["ui"]["copy"].is_string() && nested.get("commerce").is_none());
    let flat = comeback(&["catalog", "commerce", "--format", "icu"], b"").out;
    let flat: Value = serde_json::from_str(&flat).unwrap();
    let balance = &flat["commerce.INSUFFICIENT_BALANCE.messageTemplate"];
    assert!(
        balance.as_str().unwrap().contains("{current_balance}"),
        "{balance}"
    );
}

/// A file with these words.
fn words(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn own_words_are_shown_by_every_command() {
    let file = words(
        r#"{
            "action": { "refresh_state": "Look\u001b[2J again" },
            "category": { "not_found": { "title": "Gone", "message": "Not here." } },
            "commerce": { "SESSION_EXPIRED": { "title": "Over" } }
        }"#,
    );
    let path = file.path().to_str().unwrap();
    let run = |args: &[&str]| {
        let ran = comeback(&[&["--words", path], args].concat(), b"");
        assert_eq!(ran.err, "");
        ran.out
    };
    let card = run(&["classify", "--status", "404", "--lang", "de"]);
    assert!(card.starts_with("Gone\nNot here.\n"), "{card}");
    assert!(
        card.contains("Look[2J again (") && !card.contains('\u{1b}'),
        "{card}"
    );
    let json: Value =
        serde_json::from_str(&run(&["classify", "--status", "404", "--json"])).unwrap();
    assert_eq!(json["recovery"]["title"], "Gone");
    // What a model reads stays ours.
    let tool = run(&["classify", "--status", "404", "--format", "tool"]);
    assert!(tool.contains("Not found."), "{tool}");
    assert!(run(&["exit-codes"]).contains("Gone"));
    assert!(run(&["catalog", "commerce"]).contains("  Over\n"));
    let flat: Value = serde_json::from_str(&run(&["catalog", "http", "--format", "icu"])).unwrap();
    assert_eq!(flat["category.not_found.message"], "Not here.");
    assert_eq!(flat["action.refresh_state"], "Look\u{1b}[2J again");
    assert_eq!(flat["action.retry"], "Try again");
}

#[test]
fn own_words_of_a_run_are_at_its_end() {
    let file = words(r#"{ "category": { "server": { "title": "Broken" } } }"#);
    let path = file.path().to_str().unwrap();
    let answer = "printf 'HTTP/1.1 500 X\r\n\r\n'";
    let ran = comeback(&["run", "--words", path, "--", "sh", "-c", answer], b"");
    assert_eq!(ran.code, Some(50));
    assert!(ran.err.contains("\nBroken\n"), "{}", ran.err);
}

#[test]
fn wrong_words_are_errors_that_name_file_and_path() {
    let wrong = words(r#"{ "action": { "topup": "Buy" } }"#);
    let broken = words("{");
    for (file, fault) in [
        (
            &wrong,
            "words.action.topup is not one of none, check_credentials,",
        ),
        (&broken, "not JSON:"),
    ] {
        let path = file.path().to_str().unwrap();
        let ran = comeback(&["exit-codes", "--words", path], b"");
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert!(ran.err.contains(&format!("{path}: {fault}")), "{}", ran.err);
    }
    let ran = comeback(&["exit-codes", "--words", "/nonexistent"], b"");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("/nonexistent: "), "{}", ran.err);
}

/// The card of a rate limit, with a request's ID.
fn card(lang: &str) -> String {
    let answer = b"HTTP/1.1 429 X\nRetry-After: 90\nX-Request-Id: r-1\n\nslow down";
    comeback(&["classify", "--lang", lang], answer).out
}

#[test]
fn the_names_of_rows_are_in_that_language_and_values_are_below_each_other() {
    let rows = |lang: &str| card(lang).split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(
        rows("de"),
        "\x20 Nächster Schritt Warten (erledigt sich mit der Zeit)\n\
         \x20 Neuer Versuch    ja, in 90 Sekunden\n\
         \x20 Anfrage-ID       r-1\n\
         \x20 Server           slow down\n\
         \x20 Art              rate_limit, Status 429, Profil http\n\
         \x20 Monitoring       expected: kein Alarm nötig\n\
         \x20 Exitcode         21\n"
    );
    // A letter takes two columns.
    assert_eq!(
        rows("ja"),
        "\x20 次の操作       待つ (時間が経てば解決)\n\
         \x20 再試行         はい、90 秒後\n\
         \x20 リクエストID   r-1\n\
         \x20 サーバーの応答 slow down\n\
         \x20 種類           rate_limit, ステータス 429, プロファイル http\n\
         \x20 監視           expected: 通知は不要\n\
         \x20 終了コード     21\n"
    );
    // A mark over a letter takes none: the second row has one more character than its width.
    assert!(
        rows("ar").contains("  معرّف الطلب     r-1\n  رسالة الخادم   slow down\n"),
        "{}",
        rows("ar")
    );
}

#[test]
fn nothing_of_a_card_or_a_table_stays_english() {
    let english: Vec<_> = locales::EN
        .all()
        .filter(|(key, _)| key.starts_with("cli."))
        .collect();
    assert!(english.len() > 40);
    let tables = |lang: &str| {
        let run = |args: &[&str]| comeback(&[&["--lang", lang], args].concat(), b"").out;
        let body = b"HTTP/1.1 422 X\nRetry-After: 5\n\n{\"errors\":[{\"field\":\"base\",\"code\":\"required\"}]}";
        let inputs = comeback(&["classify", "--lang", lang], body).out;
        [
            card(lang),
            inputs,
            run(&["exit-codes"]),
            run(&["catalog", "commerce"]),
        ]
        .concat()
    };
    for locale in locales::ALL {
        let shown = tables(locale.tag);
        assert!(!shown.contains(['{', '}']), "{}: {shown}", locale.tag);
        if locale.tag == "en" {
            continue;
        }
        // Longer texts only: "code" is a word of several languages.
        for (key, text) in english.iter().filter(|(_, text)| text.contains(' ')) {
            assert!(!shown.contains(text), "{} {key}: {shown}", locale.tag);
        }
    }
}

#[test]
fn columns_of_tables_are_below_each_other_in_wide_letters_too() {
    let codes = comeback(&["exit-codes", "--lang", "zh-CN"], b"").out;
    let lines: Vec<_> = codes.lines().collect();
    assert_eq!(lines[0], "代码  类别            含义");
    assert_eq!(lines[1], "   0  ok              已完成");
}

/// Without the sentences.
fn wordless(mut value: Value) -> Value {
    match &mut value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| *row = wordless(row.take())),
        Value::Object(fields) => {
            for name in ["title", "messageSafe", "messageTemplate", "wait", "at"] {
                fields.remove(name);
            }
            // Of a classification it is the server's.
            if !fields.contains_key("recovery") {
                fields.remove("message");
            }
            fields
                .values_mut()
                .for_each(|one| *one = wordless(one.take()));
        }
        _ => {}
    }
    value
}

#[test]
fn json_differs_between_languages_in_its_sentences_alone() {
    let answer = b"HTTP/1.1 429 X\nRetry-After: 90\n\n{\"error\":{\"message\":\"slow down\"}}";
    for args in [
        &["classify", "--json"][..],
        &["exit-codes", "--json"],
        &["catalog", "--format", "json"],
    ] {
        let run = |lang: &str| -> Value {
            let out = comeback(&[args, &["--lang", lang]].concat(), answer).out;
            serde_json::from_str(&out).unwrap()
        };
        let english = run("en");
        for locale in locales::ALL.iter().skip(1) {
            let other = run(locale.tag);
            assert_ne!(other, english, "{}", locale.tag);
            assert_eq!(wordless(other), wordless(english.clone()), "{}", locale.tag);
        }
    }
}

#[test]
fn a_wait_of_a_run_is_said_in_that_language() {
    let answer = "printf 'HTTP/1.1 503 X\r\nRetry-After: 0\r\n\r\n'";
    let args = [
        "run",
        "--lang",
        "de",
        "--max-retries",
        "1",
        "--base-delay",
        "10ms",
        "--stdin",
        "none",
        "--",
        "sh",
        "-c",
        answer,
    ];
    let ran = comeback(&args, b"");
    let line = ran.err.lines().next().unwrap();
    assert!(
        line.starts_with(
            "comeback: Dienst nicht verfügbar (unavailable, Status 503, Profil http); Versuch 2 in "
        ),
        "{line}"
    );
    assert!(line.ends_with(" s"), "{line}");
}
