//! What a response says of a limit that is used up. Not a limiter.
//!
//! Two families: the structured `RateLimit` field (draft-ietf-httpapi-ratelimit-headers, `r` is
//! what remains and `t` the seconds until it is renewed; its older form is a dictionary with
//! `remaining` and `reset`), and the older single headers `RateLimit-*`, `X-RateLimit-*`,
//! `X-Rate-Limit-*`, whose reset is seconds, or a Unix time in s or in ms.

use super::decimal::{digits, millis};
use crate::time::{EpochMs, Ms};
use crate::view::{Buffer, View, ViewExt};

/// The older headers: what remains, and when it is renewed.
const PAIRS: [(&str, &str); 3] = [
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
];

/// True when a header says that nothing remains, whether or not it says until when.
pub fn is_used_up<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> bool {
    structured(view, headers, buffer).is_some()
        || PAIRS
            .iter()
            .any(|(remaining, _)| says_none(view, headers, remaining, buffer))
}

/// How long until requests are allowed again; `None` unless nothing remains.
///
/// `date` is the response's own time (its `Date`, else the reader's clock).
pub fn until_reset<V: View>(
    view: &V,
    headers: V::Node,
    date: &mut impl FnMut() -> EpochMs,
    buffer: &mut Buffer,
) -> Option<Ms> {
    if let Some(wait) = structured(view, headers, buffer) {
        return Some(wait);
    }
    PAIRS.iter().find_map(|(remaining, reset)| {
        let value = view.header(headers, reset)?;
        if !says_none(view, headers, remaining, buffer) {
            return None;
        }
        let value = millis(view.text(value, buffer)?.trim_ascii(), 1_000)?;
        Some(until(value, date))
    })
}

fn says_none<V: View>(view: &V, headers: V::Node, name: &'static str, buffer: &mut Buffer) -> bool {
    view.header_text(headers, name, buffer).and_then(digits) == Some(0)
}

/// A reset is in seconds from now, unless it is too large for that: then a Unix time in seconds,
/// or in ms. `value` is what was sent, times 1,000.
fn until(value: u64, date: &mut impl FnMut() -> EpochMs) -> Ms {
    const UNIX_SECONDS: u64 = 1_000_000_000_000;
    const UNIX_MS: u64 = 1_000_000_000_000_000;
    let at = if value > UNIX_MS {
        value.div_euclid(1_000)
    } else if value > UNIX_SECONDS {
        value
    } else {
        return value;
    };
    at.saturating_sub(u64::try_from(date()).unwrap_or(0))
}

/// The structured field: the longest reset among the policies that are used up. A fault anywhere
/// voids the whole field (RFC 9651 §4.2).
fn structured<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> Option<Ms> {
    longest_reset(view.header_text(headers, "ratelimit", buffer)?)
}

/// Reads both forms: `"burst";r=0;t=30, "day";r=900`, and the older dictionary
/// `limit=100, remaining=0, reset=30`.
fn longest_reset(text: &str) -> Option<Ms> {
    let mut rest = text;
    let mut longest = None;
    let (mut remaining, mut reset) = (None, None);
    loop {
        let (name, value, after) = pair(rest)?;
        rest = after;
        match name {
            "remaining" => remaining = digits(value),
            "reset" => reset = millis(value, 1_000),
            "" => return None,
            _ => {}
        }
        let (mut left, mut wait) = (None, None);
        while let Some(parameter) = rest.strip_prefix(';') {
            let (name, value, after) = pair(parameter)?;
            rest = after;
            match name {
                "r" => left = digits(value),
                "t" => wait = millis(value, 1_000),
                _ => {}
            }
        }
        if left == Some(0) {
            longest = longest.max(wait);
        }
        if rest.is_empty() {
            let dictionary = if remaining == Some(0) { reset } else { None };
            return longest.max(dictionary);
        }
        rest = rest.strip_prefix(',')?;
    }
}

/// `name`, or `name=value`, and what follows; either may be a quoted string. `None` where a quote
/// stays open.
fn pair(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = word(text.trim_ascii_start())?;
    match rest.strip_prefix('=') {
        None => Some((name, "", rest.trim_ascii_start())),
        Some(rest) => {
            let (value, rest) = word(rest)?;
            Some((name, value, rest.trim_ascii_start()))
        }
    }
}

/// A token, or a quoted string with its quotes.
fn word(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let quoted = bytes.first() == Some(&b'"');
    let mut escaped = false;
    let mut end = text.len();
    for (at, byte) in bytes.iter().enumerate() {
        if !quoted {
            if matches!(byte, b';' | b',' | b'=' | b' ' | b'\t' | b'"') {
                end = at;
                break;
            }
        } else if escaped {
            escaped = false;
        } else if *byte == b'\\' {
            escaped = true;
        } else if *byte == b'"' && at > 0 {
            return text.split_at_checked(at.saturating_add(1));
        }
    }
    if quoted {
        None
    } else {
        text.split_at_checked(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_structured_field() {
        for (text, wait) in [
            (r#""default";r=0;t=30"#, Some(30_000)),
            (r#""burst";r=0;t=5, "day";r=0;t=60"#, Some(60_000)),
            (r#""burst";r=3;t=5, "day";r=0;t=60"#, Some(60_000)),
            (r#""a\";r=9, x";r=0;t=5;pk=:Y2F0:"#, Some(5_000)),
            (r#""default";r=1;t=30"#, None),
            (r#""default";r=0"#, None),
            (r#""default";r=0;t=1e3"#, None),
            (r#""default;r=0;t=30"#, None),
            (r#""default";r=0;t=30,"#, None),
            ("limit=100, remaining=0, reset=30", Some(30_000)),
            ("limit=100, remaining=7, reset=30", None),
            ("nothing", None),
            ("", None),
            (";", None),
            ("\"", None),
        ] {
            assert_eq!(longest_reset(text), wait, "{text}");
        }
    }

    #[test]
    fn a_reset_is_seconds_or_a_unix_time() {
        let mut now = || 1_700_000_000_000;
        assert_eq!(until(30_000, &mut now), 30_000);
        assert_eq!(until(1_700_000_030_000, &mut now), 30_000);
        assert_eq!(until(1_700_000_030_000_000, &mut now), 30_000);
        assert_eq!(until(1_600_000_000_000, &mut now), 0);
    }
}
