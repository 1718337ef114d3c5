//! Plain decimal numbers, by hand. Not `str::parse::<f64>`, which alone would weigh more than
//! the rest of the wasm, and which takes `1e3` and `inf`.

use crate::time::{MAX_MS, Ms};

/// `digits [ "." digits ]` in the given unit (ms), rounded up to whole ms; too large saturates.
///
/// `1e3`, `0x10`, `-5`, `+5`, `5;x`, `.5` and `5.` are not numbers here.
#[must_use]
pub fn millis(text: &[u8], unit: Ms) -> Option<Ms> {
    let mut ms = 0u64;
    // What one more digit of the fraction is worth; none before the point.
    let mut place = None;
    // Below a millisecond only "something is left" counts.
    let mut rest = 0;
    let mut is_number = false;
    for &byte in text {
        let digit = u64::from(byte.wrapping_sub(b'0'));
        if byte == b'.' && is_number && place.is_none() {
            place = Some(unit);
            is_number = false;
            continue;
        }
        if digit > 9 {
            return None;
        }
        is_number = true;
        match place {
            // No product here comes near 2^64: `ms` is below 2^53, and units are 1 or 1,000.
            None => {
                ms = ms
                    .wrapping_mul(10)
                    .wrapping_add(digit.wrapping_mul(unit))
                    .min(MAX_MS);
            }
            Some(worth) if worth >= 10 => {
                let worth = worth / 10;
                ms = ms.wrapping_add(digit.wrapping_mul(worth));
                place = Some(worth);
            }
            Some(_) => rest |= digit,
        }
    }
    if rest > 0 {
        ms = ms.wrapping_add(1);
    }
    is_number.then(|| ms.min(MAX_MS))
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
            assert_eq!(millis(text.as_bytes(), 1000), ms, "{text}");
        }
        assert_eq!(millis(b"12.3", 1), Some(13));
    }
}
