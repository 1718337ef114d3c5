//! Times and durations. Not a clock: every time is an argument.
//!
//! All are whole milliseconds: float parsing and printing would be most of the wasm.

/// Milliseconds since the Unix epoch.
pub type EpochMs = i64;

/// A duration in milliseconds.
pub type Ms = u64;

/// The longest duration: the largest whole number that JavaScript holds exactly.
pub const MAX_MS: Ms = (1 << 53) - 1;

/// From a number of the JavaScript side: not a number is 0, fractions go up, so that a wait is
/// never cut short.
#[must_use]
#[inline(never)]
pub fn ms_from_f64(value: f64) -> Ms {
    // `as` saturates, and turns NaN into 0.
    let whole = value as Ms;
    let up = if (whole as f64) < value {
        whole.saturating_add(1)
    } else {
        whole
    };
    up.min(MAX_MS)
}
