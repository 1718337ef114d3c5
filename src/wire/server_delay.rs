//! How long the server asked to wait. Not how long we wait: that is the retry floor's.
//!
//! Seven sources, the first valid one counts. A malformed one is skipped, never read as zero.

use super::decimal::millis;
use super::{http_date, rate_limit};
use crate::time::{EpochMs, Ms};
use crate::view::{Buffer, Kind, Path, View, ViewExt};

/// The server's own delay in ms.
///
/// `now` is asked for only when a header holds an absolute time and the response has no `Date`.
pub fn find<V: View>(
    view: &V,
    headers: Option<V::Node>,
    body: Option<V::Node>,
    retry_after_seconds: &[Path],
    now: &impl Fn() -> EpochMs,
    buffer: &mut Buffer,
) -> Option<Ms> {
    if let Some(delay) = headers.and_then(|h| retry_after(view, h, now, buffer)) {
        return Some(delay);
    }
    if let Some(delay) = body.and_then(|b| in_body(view, b, retry_after_seconds, buffer)) {
        return Some(delay);
    }
    let headers = headers?;
    let mut date = || response_date(view, headers, now);
    rate_limit::until_reset(view, headers, &mut date, buffer)
}

/// `Retry-After-Ms` (a common extension), then `Retry-After` (RFC 9110 §10.2.3).
fn retry_after<V: View>(
    view: &V,
    headers: V::Node,
    now: &impl Fn() -> EpochMs,
    buffer: &mut Buffer,
) -> Option<Ms> {
    if let Some(ms) = view
        .header_text(headers, "retry-after-ms", buffer)
        .and_then(|t| list(t, 1))
    {
        return Some(ms);
    }
    let text = view.header_text(headers, "retry-after", buffer)?;
    if let Some(ms) = list(text, 1000) {
        return Some(ms);
    }
    // "A date in the past is 0": the time asked for is over.
    let date = response_date(view, headers, now);
    let at = http_date::parse(text, date)?;
    Some(u64::try_from(at.saturating_sub(date)).unwrap_or(0))
}

/// A header that was sent twice arrives as a list: the longest wait satisfies both.
fn list(text: &str, unit: Ms) -> Option<Ms> {
    text.split(',')
        .filter_map(|part| millis(part.trim_ascii(), unit))
        .max()
}

/// The time at the server when it answered, so that a wrong clock on either side does no harm.
fn response_date<V: View>(view: &V, headers: V::Node, now: &impl Fn() -> EpochMs) -> EpochMs {
    let mut buffer = Buffer::new();
    let now = now();
    view.header_text(headers, "date", &mut buffer)
        .and_then(|text| http_date::parse(text, now))
        .unwrap_or(now)
}

/// A field in seconds, or google.rpc.RetryInfo: `{"@type": "…RetryInfo", "retryDelay": "1.5s"}`.
fn in_body<V: View>(view: &V, body: V::Node, paths: &[Path], buffer: &mut Buffer) -> Option<Ms> {
    for path in paths {
        if let Some(ms) = view.path(body, path).and_then(|n| seconds(view, n, buffer)) {
            return Some(ms);
        }
    }
    let details = view.field(view.field(body, "error")?, "details")?;
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
            millis(text.strip_suffix('s')?, 1000)
        })
}

fn seconds<V: View>(view: &V, node: V::Node, buffer: &mut Buffer) -> Option<Ms> {
    match view.kind(node) {
        Kind::Number | Kind::Text => millis(view.text(node, buffer)?.trim_ascii(), 1000),
        _ => None,
    }
}
