//! The three date formats of RFC 9110 §5.6.7. Not a calendar: only what HTTP sends, always GMT.

use crate::time::EpochMs;

const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
const DAY_MS: i64 = 86_400_000;
const FIFTY_YEARS_MS: i64 = 1_577_847_600_000;

/// Reads an IMF-fixdate, an RFC 850 date or an asctime date. The weekday is not checked.
///
/// `now` settles the century of an RFC 850 date: "a timestamp that appears to be more than 50
/// years in the future represents the most recent year in the past that had the same last two
/// digits" (RFC 9110 §5.6.7).
#[must_use]
pub fn parse(text: &[u8], now: EpochMs) -> Option<EpochMs> {
    if let Some(date) = scan(text, b"aaa, 22 bbb 0000 33:44:55 GMT")
        .or_else(|| scan(text, b"aaa bbb _2 33:44:55 0000"))
    {
        return date.moment(0);
    }
    let comma = text.iter().position(|byte| *byte == b',')?;
    let (weekday, rest) = text.split_at_checked(comma)?;
    if !weekday.ends_with(b"day") || !weekday.iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    let date = scan(rest, b", 22-bbb-00 33:44:55 GMT")?;
    // The 50 years are counted in time, not in year numbers: the latest century that fits.
    let limit = now.saturating_add(FIFTY_YEARS_MS);
    (0..100).rev().find_map(|century: u32| {
        date.moment(century.wrapping_mul(100))
            .filter(|at| *at <= limit)
    })
}

/// Year, month (its name's letters), day, hour, minute, second.
struct Date([u32; 6]);

/// Reads a text that has exactly this form: a figure is a digit of the field of that place, `a` a
/// letter, `b` a letter of the month, `_` a digit of the day or a space; all else as it stands.
fn scan(text: &[u8], form: &[u8]) -> Option<Date> {
    let mut date = Date([0; 6]);
    for (at, letter) in form.iter().enumerate() {
        let byte = *text.get(at)?;
        let (place, base, value) = match letter {
            b'a' if byte.is_ascii_alphabetic() => continue,
            b'b' => (1, 256, byte),
            b'_' if byte == b' ' => continue,
            b'_' => (2, 10, byte.wrapping_sub(b'0')),
            b'0'..=b'5' => (letter.wrapping_sub(b'0'), 10, byte.wrapping_sub(b'0')),
            _ if byte == *letter => continue,
            _ => return None,
        };
        if base == 10 && value > 9 {
            return None;
        }
        let field = date.0.get_mut(usize::from(place))?;
        *field = field.wrapping_mul(base).wrapping_add(u32::from(value));
    }
    (text.len() == form.len()).then_some(date)
}

impl Date {
    /// `None` for a date that does not exist. `century` is added to the year.
    fn moment(&self, century: u32) -> Option<EpochMs> {
        let [year, name, day, hour, minute, second] = self.0;
        let year = year.wrapping_add(century);
        let mut month = 1;
        for letters in MONTHS.chunks_exact(3) {
            if letters
                .iter()
                .fold(0, |word, letter| (word << 8) | u32::from(*letter))
                == name
            {
                break;
            }
            month = u32::wrapping_add(month, 1);
        }
        let start = days_since_epoch(year, month, 1);
        let days_in_month = days_since_epoch(year, month.wrapping_add(1), 1).wrapping_sub(start);
        // 60 is a leap second.
        if month > 12
            || hour > 23
            || minute > 59
            || second > 60
            || day == 0
            || i64::from(day) > days_in_month
        {
            return None;
        }
        let seconds = hour
            .wrapping_mul(60)
            .wrapping_add(minute)
            .wrapping_mul(60)
            .wrapping_add(second);
        let days = start.wrapping_add(i64::from(day)).wrapping_sub(1);
        Some(
            days.wrapping_mul(DAY_MS)
                .wrapping_add(i64::from(seconds).wrapping_mul(1_000)),
        )
    }
}

/// Days from 1970-01-01 in the Gregorian calendar, for years 0 to 19,999 and months 1 to 13: no
/// overflow is possible.
#[allow(clippy::arithmetic_side_effects)]
const fn days_since_epoch(year: u32, month: u32, day: u32) -> i64 {
    // Years that begin in March put the leap day last, so that months need no table. 400 years
    // more keep all of it above zero; they are 146,097 days.
    let past = month + 9;
    let y = year + 399 + past / 12;
    let leap_days = y / 4 - y / 100 + y / 400;
    (y * 365 + leap_days + (past % 12 * 153 + 2) / 5 + day) as i64 - 865_566
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
            assert_eq!(parse(text.as_bytes(), NOW), Some(EXAMPLE), "{text}");
        }
    }

    #[test]
    fn a_two_digit_year_is_at_most_fifty_years_ahead() {
        let year_2026 = NOW;
        let ahead = parse(b"Sunday, 06-Nov-70 08:49:37 GMT", year_2026).unwrap();
        assert!(ahead > year_2026, "2070 is within 50 years of 2026");
        let past = parse(b"Sunday, 06-Nov-94 08:49:37 GMT", year_2026).unwrap();
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
            assert_eq!(parse(text.as_bytes(), NOW), None, "{text}");
        }
        assert_eq!(parse(b"Thu, 01 Jan 1970 00:00:00 GMT", NOW), Some(0));
        assert_eq!(
            parse(b"Tue, 29 Feb 2000 00:00:00 GMT", NOW),
            Some(951_782_400_000)
        );
    }
}
