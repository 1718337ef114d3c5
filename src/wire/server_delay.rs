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
    let date = response_date(view, headers, buffer) as EpochMs;
    let text = view.header_text(headers, "retry-after", buffer)?;
    // "A date in the past is 0": the time asked for is over.
    let wait = http_date::parse(text, date)?.saturating_sub(date);
    Some(wait.max(0) as Ms)
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

/// The time at the server when it answered, so that a wrong clock on either side does no harm;
/// 0 for a time before 1970.
pub fn response_date<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> u64 {
    let now = view.now();
    let date = view
        .header_text(headers, "date", buffer)
        .and_then(|text| http_date::parse(text, now));
    date.unwrap_or(now).max(0) as u64
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
