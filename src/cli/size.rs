//! Sizes as people write and read them.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

const UNITS: [(u64, &str); 3] = [(1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")];

/// A number of bytes, read and shown as `512K`, `20M` or `2G`; a number alone is bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub u64);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a size such as 512K, 20M or 2G");
        let named = UNITS.iter().find_map(|(unit, name)| {
            let number = text.strip_suffix(name).or_else(|| {
                let lower = name.to_ascii_lowercase();
                text.strip_suffix(lower.as_str())
            });
            number.map(|number| (number, *unit))
        });
        let (number, unit) = named.unwrap_or((text, 1));
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let number: u64 = number.parse().map_err(|_| wrong())?;
        number.checked_mul(unit).map(Self).ok_or_else(wrong)
    }
}

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(bytes) = self;
        let fits = |(unit, _): &&(u64, &str)| *bytes > 0 && bytes.is_multiple_of(*unit);
        match UNITS.iter().find(fits) {
            Some((unit, name)) => write!(f, "{}{name}", bytes.checked_div(*unit).unwrap_or(0)),
            None => write!(f, "{bytes} bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("0", 0),
            ("512", 512),
            ("1K", 1024),
            ("20m", 20 << 20),
            ("2G", 2 << 30),
        ] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
        for text in [
            "",
            "K",
            "-1",
            "+1",
            "1.5G",
            "1 K",
            "1T",
            "1KK",
            "99999999999G",
        ] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_shown_in_their_largest_unit() {
        for (bytes, text) in [
            (1 << 30, "1G"),
            (1536, "1536 bytes"),
            (3 << 10, "3K"),
            (0, "0 bytes"),
        ] {
            assert_eq!(Size(bytes).to_string(), text);
        }
    }
}
