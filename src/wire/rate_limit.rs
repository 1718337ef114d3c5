//! Reads what a response says about a limit. Not a limiter.
//!
//! Two families: the structured `RateLimit` field (draft-ietf-httpapi-ratelimit-headers, `r` is
//! what remains and `t` the seconds until it is renewed; its older form is a dictionary with
//! `remaining` and `reset`), and the older single headers `RateLimit-*`, `X-RateLimit-*`,
//! `X-Rate-Limit-*`, whose reset is seconds, or a Unix time in s or in ms.

use super::decimal::millis;
use super::server_delay::{list, response_date};
use crate::time::Ms;
use crate::view::{Buffer, View, ViewExt};

/// The older headers: what remains, and when it is renewed.
const PAIRS: [(&str, &str); 3] = [
    ("ratelimit-remaining", "ratelimit-reset"),
    ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ("x-rate-limit-remaining", "x-rate-limit-reset"),
];

/// The headers that name what a limit counts: GitHub's, and Discord's.
const NAMES: [&str; 2] = ["x-ratelimit-resource", "x-ratelimit-bucket"];

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remaining {
    /// The number of requests.
    pub requests: u64,
    /// How long until it is renewed, ms.
    pub reset: Ms,
}

impl Remaining {
    /// How long until requests are allowed again; `None` while some are.
    #[must_use]
    pub fn used_up(self) -> Option<Ms> {
        (self.requests == 0).then_some(self.reset)
    }
}

/// True when a header says that nothing remains, whether or not it says until when.
pub fn is_used_up<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> bool {
    read(view, headers, buffer).is_some_and(|left| left.requests == 0)
        || PAIRS
            .iter()
            .any(|(remaining, _)| left(view, headers, remaining, buffer) == Some(0))
}

/// What is left of the tightest limit in the headers; `None` without a time.
///
/// An absolute time is compared with the response's own (its `Date`, else the reader's clock).
pub fn read<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> Option<Remaining> {
    let field = view.header_text(headers, "ratelimit", buffer);
    let mut tightest = field.and_then(structured).map(|(left, _)| left);
    for (remaining, reset) in PAIRS {
        let Some((_, reset)) = view
            .header_text(headers, reset, buffer)
            .and_then(|text| list(text, 1_000))
        else {
            continue;
        };
        let Some(requests) = left(view, headers, remaining, buffer) else {
            continue;
        };
        if tightest.is_none_or(|t| requests < t.requests) {
            let reset = match unix_time(reset) {
                None => reset,
                Some(at) => at.saturating_sub(response_date(view, headers, buffer)),
            };
            tightest = Some(Remaining { requests, reset });
        }
    }
    tightest
}

/// The server's name for the limit that it reports: of a header, or of the structured field's
/// tightest policy.
pub fn name<'b, V: View>(
    view: &'b V,
    headers: V::Node,
    buffer: &'b mut Buffer,
) -> Option<&'b [u8]> {
    for name in NAMES {
        if view.header_text(headers, name, buffer).is_some() {
            return view.header_text(headers, name, buffer);
        }
    }
    structured(view.header_text(headers, "ratelimit", buffer)?)?.1
}

fn left<V: View>(
    view: &V,
    headers: V::Node,
    name: &'static str,
    buffer: &mut Buffer,
) -> Option<u64> {
    list(view.header_text(headers, name, buffer)?, 1).map(|(least, _)| least)
}

/// A reset is in seconds from now, unless it is too large for that: then a Unix time in seconds,
/// or in ms. `value` is what was sent, times 1,000.
fn unix_time(value: u64) -> Option<u64> {
    match value {
        0..=1_000_000_000_000 => None,
        1_000_000_000_001..=1_000_000_000_000_000 => Some(value),
        _ => Some(value / 1_000),
    }
}

/// The structured field: of its policies the one of which the least is left, and of several such
/// the longest reset. A fault anywhere voids the whole field (RFC 9651 §4.2).
///
/// Reads both forms: `"burst";r=0;t=30, "day";r=900`, and the older dictionary
/// `limit=100, remaining=0, reset=30`.
///
/// Returns that policy's name, too; the older form has none.
fn structured(text: &[u8]) -> Option<(Remaining, Option<&[u8]>)> {
    let mut rest = text;
    let mut tightest: Option<(Remaining, Option<&[u8]>)> = None;
    let mut policy = None;
    // Of the whole dictionary, and of one policy.
    let (mut remaining, mut reset) = (None, None);
    let (mut r, mut t) = (None, None);
    let mut is_parameter = false;
    loop {
        let piece = piece(rest)?;
        match (is_parameter, piece.name) {
            (false, b"") => return None,
            (false, name) if name.starts_with(b"\"") => policy = Some(name),
            (false, b"remaining") => remaining = millis(piece.value, 1),
            (false, b"reset") => reset = millis(piece.value, 1_000),
            (true, b"r") => r = millis(piece.value, 1),
            (true, b"t") => t = millis(piece.value, 1_000),
            _ => {}
        }
        is_parameter = piece.end == b';';
        rest = piece.rest;
        if piece.end == 0 && r.is_none() {
            (r, t) = (remaining, reset);
        }
        if !is_parameter {
            if let (Some(requests), Some(reset)) = (r.take(), t.take())
                && tightest.is_none_or(|(other, _)| {
                    requests < other.requests || (requests == other.requests && reset > other.reset)
                })
            {
                tightest = Some((Remaining { requests, reset }, policy));
            }
            t = None;
        }
        if piece.end == 0 {
            return tightest;
        }
    }
}

/// `name` or `name=value`, what ends it (`;`, `,` or 0 for the end of the text), and what follows.
#[derive(Default)]
struct Piece<'t> {
    name: &'t [u8],
    value: &'t [u8],
    end: u8,
    rest: &'t [u8],
}

/// `None` where a quote stays open, or where anything but white space stands beside a word.
fn piece(text: &[u8]) -> Option<Piece<'_>> {
    let mut piece = Piece::default();
    let mut rest = text.trim_ascii_start();
    piece.name = word(&mut rest)?;
    if let Some((b'=', value)) = rest.split_first() {
        rest = value;
        piece.value = word(&mut rest)?;
    }
    rest = rest.trim_ascii_start();
    if let Some((end, after)) = rest.split_first() {
        if !matches!(end, b';' | b',') {
            return None;
        }
        piece.end = *end;
        piece.rest = after;
    }
    Some(piece)
}

/// Takes a token, or a quoted string with its quotes.
fn word<'t>(text: &mut &'t [u8]) -> Option<&'t [u8]> {
    let all = *text;
    let quoted = all.first() == Some(&b'"');
    let mut escaped = false;
    let mut end = 0;
    for byte in all {
        if quoted {
            if end > 0 && *byte == b'"' && !escaped {
                end = usize::wrapping_add(end, 1);
                break;
            }
            escaped = *byte == b'\\' && !escaped;
            if end.wrapping_add(1) == all.len() {
                return None;
            }
        } else if matches!(byte, b';' | b',' | b'=' | b' ' | b'\t' | b'"') {
            break;
        }
        end = end.wrapping_add(1);
    }
    let (word, rest) = all.split_at_checked(end)?;
    *text = rest;
    Some(word)
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
            let left = structured(text.as_bytes()).map(|(left, _)| left);
            let used_up = left.and_then(Remaining::used_up);
            assert_eq!(used_up, wait, "{text}");
        }
    }

    #[test]
    fn the_tightest_policy_has_a_name() {
        for (text, name) in [
            (r#""burst";r=3;t=5, "day";r=0;t=60"#, Some("\"day\"")),
            (r#""burst";r=0;t=5, "day";r=7;t=60"#, Some("\"burst\"")),
            ("limit=100, remaining=0, reset=30", None),
        ] {
            let found = structured(text.as_bytes()).and_then(|(_, name)| name);
            assert_eq!(found, name.map(str::as_bytes), "{text}");
        }
    }

    #[test]
    fn a_reset_is_seconds_or_a_unix_time() {
        assert_eq!(unix_time(30_000), None);
        assert_eq!(unix_time(1_700_000_030_000), Some(1_700_000_030_000));
        assert_eq!(unix_time(1_700_000_030_000_000), Some(1_700_000_030_000));
    }
}
