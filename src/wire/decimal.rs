//! Plain decimal numbers, by hand. Not `str::parse::<f64>`, which alone would weigh more than
//! the rest of the wasm, and which takes `1e3` and `inf`.

use crate::time::{MAX_MS, Ms};

/// `digits [ "." digits ]` in the given unit (ms), rounded up to whole ms; too large saturates.
///
/// `1e3`, `0x10`, `-5`, `+5`, `5;x`, `.5` and `5.` are no numbers here.
#[must_use]
pub fn millis(text: &str, unit: Ms) -> Option<Ms> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let mut ms = digits(whole)?.saturating_mul(unit);
    if let Some(fraction) = fraction {
        digits(fraction)?;
        let mut place = unit;
        let mut rest = 0u64;
        for byte in fraction.bytes() {
            let digit = u64::from(byte.wrapping_sub(b'0'));
            // Below a millisecond only "something is left" counts.
            if place >= 10 {
                place = place.wrapping_div(10);
                ms = ms.saturating_add(digit.saturating_mul(place));
            } else {
                rest |= digit;
            }
        }
        if rest > 0 {
            ms = ms.saturating_add(1);
        }
    }
    Some(ms.min(MAX_MS))
}

/// One or more ASCII digits; too large saturates.
#[must_use]
pub fn digits(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let mut value = 0u64;
    for byte in text.bytes() {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value
            .saturating_mul(10)
            .saturating_add(u64::from(byte.wrapping_sub(b'0')));
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_decimals_only() {
        for (text, ms) in [
            ("0", Some(0)),
            ("5", Some(5000)),
            ("1.5", Some(1500)),
            ("1.0001", Some(1001)),
            ("0.000", Some(0)),
            ("99999999999999999999999", Some(MAX_MS)),
            ("1e3", None),
            ("0x10", None),
            ("-5", None),
            ("+5", None),
            ("5;x", None),
            (".5", None),
            ("5.", None),
            ("", None),
            ("٣", None),
            ("1.2.3", None),
        ] {
            assert_eq!(millis(text, 1000), ms, "{text}");
        }
        assert_eq!(millis("12.3", 1), Some(13));
    }
}
