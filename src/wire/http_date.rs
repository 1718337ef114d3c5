//! The three date formats of RFC 9110 §5.6.7. Not a calendar: only what HTTP sends, always GMT.

use super::decimal::digits;
use crate::time::EpochMs;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads an IMF-fixdate, an RFC 850 date or an asctime date. The weekday is not checked.
///
/// `now` settles the century of an RFC 850 date: "a timestamp that appears to be more than 50
/// years in the future represents the most recent year in the past that had the same last two
/// digits" (RFC 9110 §5.6.7).
#[must_use]
pub fn parse(text: &str, now: EpochMs) -> Option<EpochMs> {
    if let Some(date) = scan(text, "a, d b Y h:m:s GMT").or_else(|| scan(text, "a b e h:m:s Y")) {
        return date.moment(0);
    }
    // The 50 years are counted in time, not in year numbers: the latest century that fits.
    let date = scan(text, "A, d-b-y h:m:s GMT")?;
    let this_year = now.wrapping_div(YEAR_MS).wrapping_add(1970);
    let century = this_year.wrapping_sub(this_year.rem_euclid(100));
    let limit = now.saturating_add(50 * YEAR_MS);
    [100, 0, -100].iter().find_map(|c| {
        date.moment(century.wrapping_add(*c))
            .filter(|at| *at <= limit)
    })
}

#[derive(Default)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

/// Reads a text that has exactly this form: `a` and `A` short and long weekday, `d` a day, `e` one
/// that may begin with a space, `b` a month, `Y` and `y` a year of four or two digits, `h:m:s` a
/// time; all else as it stands.
fn scan(text: &str, form: &str) -> Option<Date> {
    let mut rest = text;
    let mut date = Date::default();
    for letter in form.bytes() {
        let length = match letter {
            b'a' | b'b' => 3,
            b'A' => rest.find(',')?,
            b'd' | b'e' | b'y' | b'h' | b'm' | b's' => 2,
            b'Y' => 4,
            _ => 1,
        };
        let (part, after) = rest.split_at_checked(length)?;
        rest = after;
        let number = || digits(part).map(|n| n as i64);
        match letter {
            b'a' if part.bytes().all(|b| b.is_ascii_alphabetic()) => {}
            b'A' if part.ends_with("day") && part.bytes().all(|b| b.is_ascii_alphabetic()) => {}
            b'b' => {
                let at = MONTHS.iter().position(|month| *month == part)?;
                date.month = (at as i64).wrapping_add(1);
            }
            b'd' => date.day = number()?,
            b'e' => date.day = digits(part.trim_ascii_start())? as i64,
            b'Y' | b'y' => date.year = number()?,
            b'h' => date.hour = number()?,
            b'm' => date.minute = number()?,
            b's' => date.second = number()?,
            // GMT, and punctuation.
            _ if part.as_bytes() == [letter] => {}
            _ => return None,
        }
    }
    rest.is_empty().then_some(date)
}

impl Date {
    fn moment(&self, century: i64) -> Option<EpochMs> {
        let (year, month, day) = (self.year.wrapping_add(century), self.month, self.day);
        // 60 is a leap second.
        let valid = self.hour < 24
            && self.minute < 60
            && self.second <= 60
            && (1..=days_in(year, month)).contains(&day);
        let minutes = self.hour.wrapping_mul(60).wrapping_add(self.minute);
        let seconds = minutes.wrapping_mul(60).wrapping_add(self.second);
        let days = days_since_epoch(year, month, day);
        valid.then(|| {
            days.wrapping_mul(86_400)
                .wrapping_add(seconds)
                .wrapping_mul(1000)
        })
    }
}

/// A mean Gregorian year.
const YEAR_MS: i64 = 31_556_952_000;

const fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, for years 0 to 9999: no overflow is possible.
#[allow(clippy::arithmetic_side_effects)]
const fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March put the leap day last, so that months need no table.
    let y = if month <= 2 { year - 1 } else { year };
    let shifted = if month <= 2 { month + 9 } else { month - 3 };
    let leap_days = y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400);
    y * 365 + leap_days + (shifted * 153 + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: EpochMs = 784_111_777_000;
    const NOW: EpochMs = 1_795_000_000_000;

    #[test]
    fn the_three_formats_of_rfc_9110() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse(text, NOW), Some(EXAMPLE), "{text}");
        }
    }

    #[test]
    fn a_two_digit_year_is_at_most_fifty_years_ahead() {
        let year_2026 = NOW;
        let ahead = parse("Sunday, 06-Nov-70 08:49:37 GMT", year_2026).unwrap();
        assert!(ahead > year_2026, "2070 is within 50 years of 2026");
        let past = parse("Sunday, 06-Nov-94 08:49:37 GMT", year_2026).unwrap();
        assert!(past < year_2026, "2094 is not");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 gmt",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nev 1994 08:49:37 GMT",
            "Sun, 29 Feb 2023 00:00:00 GMT",
            "Sun, 00 Jan 2023 00:00:00 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT x",
            "X1x, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-1994 08:49:37 GMT",
            "Sun Nov 6 08:49:37 94",
            "1994-11-06T08:49:37Z",
            "",
            " ",
        ] {
            assert_eq!(parse(text, NOW), None, "{text}");
        }
        assert_eq!(parse("Thu, 01 Jan 1970 00:00:00 GMT", NOW), Some(0));
        assert_eq!(
            parse("Tue, 29 Feb 2000 00:00:00 GMT", NOW),
            Some(951_782_400_000)
        );
    }
}
