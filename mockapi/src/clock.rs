//! The time of day, which tests can set.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where the server takes the time from: Unix time in milliseconds.
///
/// Everything that expires, refills or becomes ready goes by this clock. Waits on the
/// wire (`__delay_ms`, a body that hangs) are real time: they are what a client sees.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// A clock that stands still until a test moves it.
    Manual(Arc<AtomicU64>),
}

impl Clock {
    /// A clock that stands at `unix_ms`.
    #[must_use]
    pub fn manual(unix_ms: u64) -> Self {
        Self::Manual(Arc::new(AtomicU64::new(unix_ms)))
    }

    /// The time now.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        match self {
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |passed| {
                    u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
                }),
            Self::Manual(now) => now.load(Ordering::SeqCst),
        }
    }

    /// Moves a manual clock forward; the machine's clock moves by itself.
    pub fn advance_ms(&self, by: u64) {
        if let Self::Manual(now) = self {
            now.fetch_add(by, Ordering::SeqCst);
        }
    }
}
