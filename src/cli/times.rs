//! Durations as people write and read them.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// Reads `30s`, `500ms`, `1.5m`, `1h30m`; a number alone is seconds. Gives ms.
pub fn duration(text: &str) -> Result<u64, String> {
    parse(text).ok_or_else(|| format!("{text:?} is not a duration such as 30s, 500ms or 1m30s"))
}

/// A duration in ms, with its default shown as `30s` or `2m`.
#[derive(Clone, Copy, Debug)]
pub struct Time(pub u64);

impl FromStr for Time {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        duration(text).map(Self)
    }
}

impl Display for Time {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(ms) = self;
        let units = [(60_000, "m"), (1_000, "s"), (1, "ms")];
        let fits = |(unit, _): &&(u64, &str)| ms.is_multiple_of(*unit);
        let (unit, name) = units.iter().find(fits).unwrap_or(&(1, "ms"));
        write!(f, "{}{name}", ms.checked_div(*unit).unwrap_or(0))
    }
}

fn parse(text: &str) -> Option<u64> {
    let mut total = 0u64;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| c != '.' && !c.is_ascii_digit());
        let (number, after) = rest.split_at(end.unwrap_or(rest.len()));
        let end = after.find(|c: char| c == '.' || c.is_ascii_digit());
        let (unit, after) = after.split_at(end.unwrap_or(after.len()));
        let thousandths = match unit {
            "ms" => 1,
            "s" => 1_000,
            "" if number.len() == text.trim().len() => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        total = total.checked_add(scaled(number, thousandths)?)?;
        rest = after;
    }
    // What the engine's clock can hold with room to spare.
    (total <= 1 << 50).then_some(total)
}

/// A decimal number times `unit`, rounded up.
fn scaled(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || fraction.len() > 9 || fraction.contains('.') {
        return None;
    }
    let whole = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    if fraction.is_empty() {
        return Some(whole);
    }
    let parts = 10u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let fraction = fraction.parse::<u64>().ok()?.checked_mul(unit)?;
    whole.checked_add(fraction.div_ceil(parts))
}

/// A wait for people, rounded up: `7 s`, `1 min 30 s`, `2 h 5 min`, `3 d`.
#[cfg(feature = "cli")]
pub fn shown(ms: u64) -> String {
    let seconds = ms.div_ceil(1_000);
    let (minutes, hours) = (seconds.div_ceil(60), seconds.div_ceil(3_600));
    let two = |big: u64, name: &str, small: u64, unit: &str| match small {
        0 => format!("{big} {name}"),
        _ => format!("{big} {name} {small} {unit}"),
    };
    if seconds < 60 {
        format!("{seconds} s")
    } else if seconds < 3_600 {
        two(seconds / 60, "min", seconds % 60, "s")
    } else if hours < 48 {
        two(minutes / 60, "h", minutes % 60, "min")
    } else {
        format!("{} d", hours.div_ceil(24))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, ms) in [
            ("30", 30_000),
            ("0", 0),
            ("1.5", 1_500),
            ("30s", 30_000),
            ("500ms", 500),
            ("1m30s", 90_000),
            ("1.5h", 5_400_000),
            ("0.0005s", 1),
        ] {
            assert_eq!(duration(text), Ok(ms), "{text}");
        }
        for text in [
            "",
            "s",
            "-1",
            "1e3",
            "5x",
            "1.2.3",
            ".5",
            "1 s",
            "1s30",
            "99999999999999999999",
            "999999999999999h",
            "inf",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    #[cfg(feature = "cli")]
    fn waits_are_rounded_up() {
        for (ms, text) in [
            (0, "0 s"),
            (1, "1 s"),
            (59_001, "1 min"),
            (90_000, "1 min 30 s"),
            (3_600_000, "1 h"),
            (7_500_000, "2 h 5 min"),
            (172_800_000, "2 d"),
            ((1 << 53) - 1, "104249992 d"),
        ] {
            assert_eq!(shown(ms), text);
        }
    }
}
