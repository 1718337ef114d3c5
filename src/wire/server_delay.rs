//! How long the server asked to wait. How long a call waits is decided in the retry layer.
//!
//! Seven sources, the first valid one counts. A malformed one is skipped, never read as zero.

use super::decimal::millis;
use super::{http_date, rate_limit};
use crate::time::{EpochMs, Ms};
use crate::view::{Buffer, Kinds, Paths, View, ViewExt, paths};

/// The server's own delay in ms. `anywhere`: what the body says under names that are not in
/// `retry_after_seconds`.
pub fn find<V: View>(
    view: &V,
    headers: Option<V::Node>,
    body: Option<V::Node>,
    retry_after_seconds: &'static Paths,
    anywhere: Option<Ms>,
    buffer: &mut Buffer,
) -> Option<Ms> {
    headers
        .and_then(|h| retry_after(view, h, buffer))
        .or_else(|| in_body(view, body?, retry_after_seconds, buffer))
        .or(anywhere)
        .or_else(|| retry_info(view, body?, buffer))
        .or_else(|| rate_limit::read(view, headers?, buffer)?.used_up())
}

/// `Retry-After-Ms` (a common extension, also with the prefix of Azure), then `Retry-After` (RFC 9110 §10.2.3).
fn retry_after<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> Option<Ms> {
    for (name, unit) in [
        (paths!["retry-after-ms"], 1),
        (paths!["x-ms-retry-after-ms"], 1),
        (paths!["retry-after"], 1_000),
    ] {
        if let Some(text) = view.header_text(headers, name, buffer)
            && let Some((_, ms)) = list(text, unit)
        {
            return Some(ms);
        }
    }
    let (date, now) = (response_date(view, headers, buffer), view.now());
    let text = view.header_text(headers, paths!["retry-after"], buffer)?;
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
    http_date::parse(
        view.header_text(headers, paths!["date"], buffer)?,
        view.now(),
    )
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

/// A field in seconds.
fn in_body<V: View>(
    view: &V,
    body: V::Node,
    paths: &'static Paths,
    buffer: &mut Buffer,
) -> Option<Ms> {
    view.each(body, paths, Kinds::SCALAR)
        .find_map(|node| millis(view.text(node, buffer)?.as_bytes().trim_ascii(), 1_000))
}

/// google.rpc.RetryInfo: `{"@type": "…RetryInfo", "retryDelay": "1.5s"}`.
fn retry_info<V: View>(view: &V, body: V::Node, buffer: &mut Buffer) -> Option<Ms> {
    let details = view.first(body, paths!["error.details", "details"], Kinds::LIST)?;
    // google.rpc lists are short; the bound keeps a hostile one from costing time.
    (0..16)
        .map_while(|i| view.item(details, i))
        .find_map(|detail| {
            let is_retry_info = view
                .text(view.field(detail, paths!["@type"])?, buffer)
                .is_some_and(|t| t.ends_with("google.rpc.RetryInfo"));
            if !is_retry_info {
                return None;
            }
            let text = view.text(view.field(detail, paths!["retryDelay"])?, buffer)?;
            match text.as_bytes().split_last()? {
                (b's', seconds) => millis(seconds, 1000),
                _ => None,
            }
        })
}
