//! How long the server asked to wait. How long a call waits is decided in the retry layer.
//!
//! Seven sources, the first valid one counts. A malformed one is skipped, never read as zero.

use super::decimal::millis;
use super::{http_date, rate_limit};
use crate::time::{EpochMs, Ms};
use crate::view::{Buffer, Kind, Path, View, ViewExt};

/// The server's own delay in ms.
pub fn find<V: View>(
    view: &V,
    headers: Option<V::Node>,
    body: Option<V::Node>,
    retry_after_seconds: &[Path],
    buffer: &mut Buffer,
) -> Option<Ms> {
    headers
        .and_then(|h| retry_after(view, h, buffer))
        .or_else(|| in_body(view, body?, retry_after_seconds, buffer))
        .or_else(|| rate_limit::read(view, headers?, buffer)?.used_up())
}

/// `Retry-After-Ms` (a common extension), then `Retry-After` (RFC 9110 §10.2.3).
fn retry_after<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> Option<Ms> {
    for (name, unit) in [("retry-after-ms", 1), ("retry-after", 1_000)] {
        if let Some(text) = view.header_text(headers, name, buffer)
            && let Some((_, ms)) = list(text, unit)
        {
            return Some(ms);
        }
    }
    let (date, now) = (response_date(view, headers, buffer), view.now());
    let text = view.header_text(headers, "retry-after", buffer)?;
    until(http_date::parse(text, date.unwrap_or(now))?, date, now)
}

/// A header that was sent twice arrives as a list: its smallest and its largest number. The longest
/// wait satisfies both.
pub(super) fn list(text: &[u8], unit: Ms) -> Option<(Ms, Ms)> {
    let mut found = None;
    for part in text.split(|byte| *byte == b',') {
        if let Some(ms) = millis(part.trim_ascii(), unit) {
            let (least, most) = found.unwrap_or((ms, ms));
            found = Some((ms.min(least), ms.max(most)));
        }
    }
    found
}

/// The time at the server when it answered.
pub(super) fn response_date<V: View>(
    view: &V,
    headers: V::Node,
    buffer: &mut Buffer,
) -> Option<EpochMs> {
    http_date::parse(view.header_text(headers, "date", buffer)?, view.now())
}

/// How long until a time that the server named. One in the past is over, which is 0.
///
/// It is compared with the response's own `date`, so that a wrong clock on either side does no harm.
/// Where that cannot be read, as CORS hides it, the reader's clock has to do. Then a time in the past
/// is no information: the clock may be ahead, and 0 would be too early.
pub(super) fn until(at: EpochMs, date: Option<EpochMs>, now: EpochMs) -> Option<Ms> {
    let wait = at.saturating_sub(date.unwrap_or(now));
    if wait < 0 && date.is_none() {
        return None;
    }
    Some(wait.max(0) as Ms)
}

/// A field in seconds, or google.rpc.RetryInfo: `{"@type": "…RetryInfo", "retryDelay": "1.5s"}`.
fn in_body<V: View>(view: &V, body: V::Node, paths: &[Path], buffer: &mut Buffer) -> Option<Ms> {
    for path in paths {
        if let Some(ms) = view
            .field(body, path)
            .and_then(|n| seconds(view, n, buffer))
        {
            return Some(ms);
        }
    }
    let details = view.field(body, "error.details")?;
    if view.kind(details) != Kind::List {
        return None;
    }
    // google.rpc lists are short; the bound keeps a hostile one from costing time.
    (0..16)
        .map_while(|i| view.item(details, i))
        .find_map(|detail| {
            let is_retry_info = view
                .text(view.field(detail, "@type")?, buffer)
                .is_some_and(|t| t.ends_with("google.rpc.RetryInfo"));
            if !is_retry_info {
                return None;
            }
            let text = view.text(view.field(detail, "retryDelay")?, buffer)?;
            match text.as_bytes().split_last()? {
                (b's', seconds) => millis(seconds, 1000),
                _ => None,
            }
        })
}

fn seconds<V: View>(view: &V, node: V::Node, buffer: &mut Buffer) -> Option<Ms> {
    millis(view.text(node, buffer)?.as_bytes().trim_ascii(), 1000)
}
