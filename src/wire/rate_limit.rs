//! Reads what a response says about a limit. Not a limiter.
//!
//! Three families: the structured `RateLimit` field (draft-ietf-httpapi-ratelimit-headers, `r` is
//! what remains and `t` the seconds until it is renewed; its older form is a dictionary with
//! `remaining` and `reset`), the older single headers `RateLimit-*`, `X-RateLimit-*`,
//! `X-Rate-Limit-*`, whose reset is seconds, or a Unix time in s or in ms, and those of
//! OpenAI-like APIs, one pair per kind of limit, whose reset is a duration such as `2m30s`.

use super::decimal::millis;
use super::server_delay::{list, response_date, until};
use super::structured::Pieces;
use crate::time::{EpochMs, MAX_MS, Ms};
use crate::view::{Buffer, Paths, View, ViewExt, lines, paths};

/// The older headers: what remains, and when it is renewed.
static PAIRS: [(Paths, Paths); 3] = [
    (
        Paths::new(lines!["ratelimit-remaining"]),
        Paths::new(lines!["ratelimit-reset"]),
    ),
    (
        Paths::new(lines!["x-ratelimit-remaining"]),
        Paths::new(lines!["x-ratelimit-reset"]),
    ),
    (
        Paths::new(lines!["x-rate-limit-remaining"]),
        Paths::new(lines!["x-rate-limit-reset"]),
    ),
];

/// The same for each kind of limit. What remains of tokens is not a number of requests, so only a
/// kind of which nothing remains counts.
static KINDS: [(Paths, Paths); 2] = [
    (
        Paths::new(lines!["x-ratelimit-remaining-requests"]),
        Paths::new(lines!["x-ratelimit-reset-requests"]),
    ),
    (
        Paths::new(lines!["x-ratelimit-remaining-tokens"]),
        Paths::new(lines!["x-ratelimit-reset-tokens"]),
    ),
];

/// The headers that name what a limit counts: GitHub's, and Discord's.
static NAMES: [Paths; 2] = [
    Paths::new(lines!["x-ratelimit-resource"]),
    Paths::new(lines!["x-ratelimit-bucket"]),
];

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
    let mut pairs = PAIRS.iter().chain(&KINDS);
    policies(view, headers).is_some_and(|(requests, _)| requests == 0)
        || pairs.any(|(remaining, _)| left(view, headers, remaining, buffer) == Some(0))
}

/// What is left of the tightest limit in the headers; `None` without a time.
///
/// An absolute time is compared with the response's own (its `Date`, else the reader's clock).
pub fn read<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> Option<Remaining> {
    let mut tightest = policies(view, headers).and_then(|(requests, reset)| {
        let reset = reset?;
        Some(Remaining { requests, reset })
    });
    for (remaining, reset) in &PAIRS {
        if let Some(reset) = reset_in(view, headers, reset, buffer)
            && let Some(requests) = left(view, headers, remaining, buffer)
            && tightest.is_none_or(|t| requests < t.requests)
        {
            tightest = Some(Remaining { requests, reset });
        }
    }
    if tightest.is_some_and(|t| t.requests == 0) {
        return tightest;
    }
    let resets = KINDS.iter().filter_map(|(remaining, reset)| {
        let is_used_up = left(view, headers, remaining, buffer) == Some(0);
        is_used_up.then(|| reset_in(view, headers, reset, buffer))?
    });
    let longest = resets.max().map(|reset| Remaining { requests: 0, reset });
    longest.or(tightest)
}

/// The server's name for the limit that it reports: of a header, or of the structured field's
/// tightest policy.
pub fn name<'b, V: View>(
    view: &'b V,
    headers: V::Node,
    buffer: &'b mut Buffer,
) -> Option<&'b [u8]> {
    for name in &NAMES {
        if view.header_text(headers, name, buffer).is_some() {
            return view.header_text(headers, name, buffer);
        }
    }
    structured(view.header_text(headers, paths!["ratelimit"], buffer)?)?.name
}

fn left<V: View>(
    view: &V,
    headers: V::Node,
    name: &'static Paths,
    buffer: &mut Buffer,
) -> Option<u64> {
    list(view.header_text(headers, name, buffer)?, 1).map(|(least, _)| least)
}

/// The time until a limit is renewed: seconds, a Unix time, or a duration with its units.
fn reset_in<V: View>(
    view: &V,
    headers: V::Node,
    name: &'static Paths,
    buffer: &mut Buffer,
) -> Option<Ms> {
    let text = view.header_text(headers, name, buffer)?;
    if let Some(reset) = duration(text) {
        return Some(reset);
    }
    let (_, reset) = list(text, 1_000)?;
    match unix_time(reset) {
        None => Some(reset),
        Some(at) => {
            let date = response_date(view, headers, buffer);
            until(at as EpochMs, date, view.now())
        }
    }
}

/// A duration as Go prints it: `6m0s`, `1h2m3.5s`, `120ms`.
pub(super) fn duration(text: &[u8]) -> Option<Ms> {
    let mut rest = text;
    let mut total: Ms = 0;
    while !rest.is_empty() {
        let end = rest.iter().position(u8::is_ascii_alphabetic)?;
        let (number, after) = rest.split_at_checked(end)?;
        let (unit, after) = match after {
            [b'm', b's', after @ ..] => (1, after),
            [b's', after @ ..] => (1_000, after),
            [b'm', after @ ..] => (60_000, after),
            [b'h', after @ ..] => (3_600_000, after),
            _ => return None,
        };
        // Both are below 2^53.
        total = total.wrapping_add(millis(number, unit)?).min(MAX_MS);
        rest = after;
    }
    (!text.is_empty()).then_some(total)
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

/// A policy of the structured field.
#[derive(Clone, Copy, Default)]
struct Policy<'t> {
    /// The older form has none.
    name: Option<&'t [u8]>,
    left: Option<u64>,
    /// The time until it is renewed, if it says so.
    reset: Option<Ms>,
}

/// What is left of the tightest policy of the structured field, and when that is renewed.
fn policies<V: View>(view: &V, headers: V::Node) -> Option<(u64, Option<Ms>)> {
    let mut buffer = Buffer::long();
    let policy = structured(view.header_text(headers, paths!["ratelimit"], &mut buffer)?)?;
    Some((policy.left?, policy.reset))
}

/// Of the policies the one of which the least is left, and of several such the longest reset. A
/// fault anywhere voids the whole field.
///
/// Reads both forms: `"burst";r=0;t=30, "day";r=900`, and the older dictionary
/// `limit=100, remaining=0, reset=30`.
fn structured(text: &[u8]) -> Option<Policy<'_>> {
    let mut tightest = None;
    // Of one policy, and of the whole dictionary.
    let (mut policy, mut whole) = (Policy::default(), Policy::default());
    let mut pieces = Pieces::of(text);
    for piece in &mut pieces {
        if !piece.is_parameter {
            take_tighter(&mut tightest, core::mem::take(&mut policy));
        }
        match (piece.is_parameter, piece.name) {
            (true, b"r") => policy.left = millis(piece.value, 1),
            (true, b"t") => policy.reset = millis(piece.value, 1_000),
            (false, b"") => policy.name = Some(piece.value),
            (false, b"remaining") => whole.left = millis(piece.value, 1),
            (false, b"reset") => whole.reset = millis(piece.value, 1_000),
            _ => {}
        }
    }
    take_tighter(&mut tightest, policy);
    take_tighter(&mut tightest, whole);
    tightest.filter(|_| pieces.is_valid())
}

fn take_tighter<'t>(tightest: &mut Option<Policy<'t>>, policy: Policy<'t>) {
    if policy.left.is_some()
        && tightest.is_none_or(|tightest| {
            policy.left < tightest.left
                || policy.left == tightest.left && policy.reset > tightest.reset
        })
    {
        *tightest = Some(policy);
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
            let used_up =
                structured(text.as_bytes()).and_then(|it| it.reset.filter(|_| it.left == Some(0)));
            assert_eq!(used_up, wait, "{text}");
        }
    }

    #[test]
    fn a_duration_has_units() {
        for (text, ms) in [
            ("6m0s", Some(360_000)),
            ("2m30s", Some(150_000)),
            ("1s", Some(1_000)),
            ("0s", Some(0)),
            ("120ms", Some(120)),
            ("7.66s", Some(7_660)),
            ("1h2m3.5s", Some(3_723_500)),
            ("24h0m0s", Some(86_400_000)),
            ("99999999999999999h1ms", Some(MAX_MS)),
            ("30", None),
            ("", None),
            ("s", None),
            ("1m30", None),
            ("-1s", None),
            ("1 s", None),
            ("1d", None),
            ("1s, 2s", None),
            ("1e3s", None),
        ] {
            assert_eq!(duration(text.as_bytes()), ms, "{text}");
        }
    }

    #[test]
    fn a_reset_is_seconds_or_a_unix_time() {
        assert_eq!(unix_time(30_000), None);
        assert_eq!(unix_time(1_700_000_030_000), Some(1_700_000_030_000));
        assert_eq!(unix_time(1_700_000_030_000_000), Some(1_700_000_030_000));
    }
}
