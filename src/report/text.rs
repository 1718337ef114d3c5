//! What a text must lose before it goes out. The JavaScript side has the same in `text.ts`.

/// At most so many characters of a server's text.
const MAX_TEXT: usize = 1_000;
/// At most so many UTF-16 units of a link.
const MAX_URL: usize = 2_048;

/// Without control and bidirectional-override characters, and not too long.
pub fn clean(text: &str) -> String {
    // As most are: nothing to lose.
    if text.len() <= MAX_TEXT && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars()
        .filter(|c| !is_unsafe(*c))
        .take(MAX_TEXT)
        .collect()
}

fn is_unsafe(c: char) -> bool {
    matches!(c, '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text is a symbol, such as a code or the id of a request, and no prose: at most 64 ASCII
/// letters, digits and `_ . : / -`. Prose may hold instructions to a language model.
pub fn symbol(text: &str) -> bool {
    text.len() <= 64
        && text
            .as_bytes()
            .first()
            .is_some_and(u8::is_ascii_alphanumeric)
        && text.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'/' | b'-')
        })
}

/// Errors quote the URL, whose path or query may hold a secret, or the header that is not valid.
pub fn may_hold_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let names_a_value = lower
        .find("header")
        .and_then(|at| lower.get(at..))
        .is_some_and(|rest| rest.contains("value"));
    // A question ends with its mark; a query follows it.
    let has_query = text
        .bytes()
        .zip(text.bytes().skip(1))
        .any(|(mark, next)| mark == b'?' && next != b' ');
    has_query
        || names_a_value
        || text.contains('?') && text.contains('=')
        || text.contains("//")
        || text.contains('"')
        || has_path(text)
        || QUOTING.iter().any(|words| lower.contains(words))
}

/// What Node, Firefox, Chromium, Deno and Workers write beside a URL that is not valid.
const QUOTING: [&str; 6] = [
    "url from",
    "url:",
    "not a valid url",
    "embedded cred",
    "that includes cred",
    "cannot load",
];

/// A word that begins with a slash.
fn has_path(text: &str) -> bool {
    let starts = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        before.is_none_or(|byte| b" '`(:=[".contains(byte))
    };
    text.match_indices('/').any(|(at, slash)| {
        let next = text.as_bytes().get(at.saturating_add(slash.len()));
        starts(at) && next.is_some_and(|byte| *byte != b' ')
    })
}

/// The link, if it is absolute, http or https, without credentials.
pub fn safe_url(url: &str) -> Option<String> {
    let lower = url.get(..8)?.to_ascii_lowercase();
    let rest = if lower == "https://" {
        url.get(8..)?
    } else if lower.starts_with("http://") {
        url.get(7..)?
    } else {
        return None;
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest.get(..end)?;
    let ok = !host.is_empty()
        && !host.contains('@')
        && !url
            .chars()
            .any(|c| is_unsafe(c) || matches!(c, ' ' | '\\' | '"' | '<' | '>'))
        && url.encode_utf16().count() <= MAX_URL;
    ok.then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_links_pass() {
        assert!(safe_url("https://example.com/billing?plan=pro#top").is_some());
        assert!(safe_url("HTTP://example.com").is_some());
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/billing",
            "//example.com",
            "https://user:secret@example.com/",
            "https://",
            "https:///path",
            "https://exa mple.com",
            "https://example.com\\@evil.test",
            "https://example.com/\u{202e}",
            "ftp://example.com",
            "",
        ] {
            assert_eq!(safe_url(bad), None, "{bad}");
        }
        assert_eq!(
            safe_url(&format!("https://example.com/{}", "a".repeat(2048))),
            None
        );
    }

    #[test]
    fn texts_lose_control_and_override_characters() {
        assert_eq!(clean("a\0b\u{202e}c\nd\u{9f}e"), "abcde");
        assert_eq!(clean(&"é".repeat(1200)).chars().count(), 1000);
    }
}
