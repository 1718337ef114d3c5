//! What `JSON.parse` reads and `serde_json` refuses: an escape for half a surrogate pair (a server
//! cut a message within an emoji), and a number too large for a double.
//!
//! Neither may hide the code beside it. The half becomes U+FFFD, as usual in UTF-8; the number
//! becomes null, as `JSON.stringify` writes infinity.

/// The text with these replaced; `None` where there are none. The rest stays as it is, errors too.
pub fn mended(text: &str) -> Option<String> {
    let mut whole = String::new();
    let (mut kept, mut at, mut in_string) = (0, 0, false);
    while let Some(rest) = text.get(at..) {
        let bytes = rest.as_bytes();
        let (length, other) = match bytes.first() {
            None => break,
            Some(b'"') => {
                in_string = !in_string;
                (1, None)
            }
            Some(b'\\') if in_string => escape(bytes),
            Some(b'-' | b'0'..=b'9') if !in_string => {
                let is_part = |b: &u8| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
                let length = bytes.iter().take_while(|b| is_part(b)).count();
                let number = rest.get(..length).unwrap_or_default();
                (length, is_too_great(number).then_some("null"))
            }
            Some(_) => (rest.chars().next().map_or(1, char::len_utf8), None),
        };
        if let Some(other) = other {
            whole.push_str(text.get(kept..at).unwrap_or_default());
            whole.push_str(other);
            kept = at.saturating_add(length);
        }
        at = at.saturating_add(length);
    }
    if kept == 0 {
        return None;
    }
    whole.push_str(text.get(kept..).unwrap_or_default());
    Some(whole)
}

/// How long an escape is, and what takes its place.
fn escape(bytes: &[u8]) -> (usize, Option<&'static str>) {
    match (unit(bytes), unit(bytes.get(6..).unwrap_or_default())) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
        (Some(0xd800..=0xdfff), _) => (6, Some("\\ufffd")),
        (Some(_), _) => (6, None),
        // The next character may be longer than a byte. Then it is not an escape, and is read next.
        (None, _) if bytes.get(1).is_some_and(u8::is_ascii) => (2, None),
        (None, _) => (1, None),
    }
}

/// The UTF-16 unit of an escape.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()
}

/// A number by JSON's grammar (RFC 8259 §6), and infinite as a double.
fn is_too_great(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && is_digits(fraction)
        && is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    is_number && text.parse::<f64>().is_ok_and(f64::is_infinite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_javascript_reads_is_mended() {
        for (text, want) in [
            (r#"{"a":"\ud83d"}"#, Some(r#"{"a":"\ufffd"}"#)),
            (
                r#"["x\uD83D\uD83D\uDE00\uDE00é"]"#,
                Some(r#"["x\ufffd\uD83D\uDE00\ufffdé"]"#),
            ),
            (
                r#"["\udc00",1e400,-1E+999,"1e400"]"#,
                Some(r#"["\ufffd",null,null,"1e400"]"#),
            ),
            (r#"["\\ud800","\"1e400","\u00e9"]"#, None),
            (
                "[01e999,1.e999,+1e999,1e,.1e999,1e999x]",
                Some("[01e999,1.e999,+null,1e,.null,nullx]"),
            ),
            (r#"{"a":"\ud8"#, None),
            ("\"\\é", None),
            ("\\ud800 é \\", None),
            ("", None),
        ] {
            assert_eq!(mended(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_number_of_many_digits_is_one_too() {
        let long = "9".repeat(400);
        assert_eq!(mended(&long).as_deref(), Some("null"));
        assert_eq!(mended(&"9".repeat(300)), None);
    }
}
