//! Whatever a server sends, a classification comes out that is safe to show and to log.

use comeback::profile::{Profile, builtin::PROFILES};
use comeback::report::{Classification, classify, classify_bytes, classify_json};

use super::choices::Choices;

const NAMES: [&str; 8] = [
    "retry-after",
    "retry-after-ms",
    "ratelimit",
    "x-ratelimit-reset",
    "x-ratelimit-remaining",
    "date",
    "x-request-id",
    "www-authenticate",
];

pub fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let profiles: Vec<&'static Profile> = (0..choices.below(4))
        .map(|_| choices.pick(PROFILES))
        .collect();
    let status = u16::from_le_bytes([choices.byte(), choices.byte()]) % 500 + 100;
    let now = i64::from(choices.byte()) << choices.below(56);
    let headers = headers(&mut choices);
    let body = choices.rest();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    sound(&classify_bytes(status, &headers, body, &profiles, now));
    sound(&classify_json(body, &profiles, now));
    if let Ok(value) = serde_json::from_slice(body) {
        sound(&classify(&value, &profiles, now));
    }
}

/// Short values of the headers that are read.
fn headers(choices: &mut Choices) -> Vec<(&'static str, String)> {
    let mut headers = Vec::new();
    for _ in 0..choices.below(4) {
        let name = choices.pick(&NAMES);
        let bytes: Vec<u8> = (0..choices.below(32)).map(|_| choices.byte()).collect();
        headers.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    headers
}

/// SPEC of a classification: known exit codes, texts without control characters, safe addresses.
fn sound(what: &Classification) {
    assert_eq!(what.exit_code, what.category.exit_code());
    assert!(
        what.status
            .is_none_or(|status| (100..600).contains(&status))
    );
    if let Some(message) = &what.message {
        assert!(message.chars().count() <= 1_000, "{message:?}");
        assert!(!message.chars().any(hides), "{message:?}");
    }
    if let Some(hint) = &what.recovery.hint {
        assert!(!hint.chars().any(hides), "{hint:?}");
    }
    if let Some(url) = &what.recovery.url {
        assert!(
            url.starts_with("http://") || url.starts_with("https://"),
            "{url:?}"
        );
        assert!(url.chars().count() <= 2_048, "{url:?}");
    }
    let json = serde_json::to_string(what).unwrap();
    serde_json::from_str::<serde_json::Value>(&json).unwrap();
}

/// Control characters but line breaks and tabs, and those that change the direction of a text.
fn hides(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
