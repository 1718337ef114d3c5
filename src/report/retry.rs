//! The advice on retrying as plain data.

use serde::{Deserialize, Serialize};

use crate::classification::Retry as Decided;
use crate::classify::Verdict;
use crate::profile::Advice;
use crate::time::{EpochMs, MAX_MS, Ms};

/// Whether, how and when to try again. Times in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Retry {
    /// Whether and how.
    pub kind: Advice,
    /// How many retries the API's own documents, or the defaults, allow. Only a backoff has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_retries: Option<u16>,
    /// Not earlier than this, from the answer: whenever the server told a delay, whatever the kind,
    /// so a `Never` says when a person may try again. A `Wait` and a `Poll` always have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_ms: Option<Ms>,
    /// The same as a moment, by the reader's clock, since 1970. It is there whenever `after_ms` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Ms>,
}

impl Retry {
    pub(super) fn of<N>(verdict: &Verdict<N>, now: EpochMs) -> Self {
        Self {
            kind: verdict.retry.into(),
            max_retries: match verdict.retry {
                Decided::Backoff { max_retries } => Some(max_retries),
                _ => None,
            },
            after_ms: verdict.after_ms,
            at: verdict.after_ms.map(|ms| moment(now, ms)),
        }
    }

    /// One that was sent, as [`Self::of`] would make it; `None` for what it never makes.
    pub(super) fn checked(self, now: EpochMs) -> Option<Self> {
        let is_backoff = self.kind == Advice::Backoff;
        let is_timed = matches!(self.kind, Advice::Wait | Advice::Poll);
        if is_backoff && self.max_retries.is_none()
            || is_timed && self.after_ms.is_none()
            || self.after_ms.max(self.at) > Some(MAX_MS)
        {
            return None;
        }
        Some(Self {
            max_retries: self.max_retries.filter(|_| is_backoff),
            at: self.after_ms.map(|ms| self.at.unwrap_or(moment(now, ms))),
            ..self
        })
    }
}

/// A time from now.
fn moment(now: EpochMs, after: Ms) -> Ms {
    let at = now.saturating_add_unsigned(after);
    Ms::try_from(at).unwrap_or(0).min(MAX_MS)
}
