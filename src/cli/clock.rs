//! The two clocks. Only a driver may look at them.

#![allow(clippy::disallowed_methods)]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::time::EpochMs;

/// The wall's, ms since 1970.
pub fn epoch() -> EpochMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        EpochMs::try_from(since.as_millis()).unwrap_or(EpochMs::MAX)
    })
}

/// One that never goes back: ms since it was made.
pub struct Clock(Instant);

impl Clock {
    pub fn new() -> Self {
        Self(Instant::now())
    }

    pub fn now(&self) -> u64 {
        whole_ms(self.0.elapsed())
    }
}

fn whole_ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
