//! What a value may be: a code, a word, a wait.

use crate::time::Ms;
use crate::view::{Buffer, View};
use crate::wire::words::{Packed, words};
use crate::wire::{decimal, rate_limit};

/// Longer than any code.
const MAX_CODE: usize = 120;

/// Not a sentence. `about:blank` says that there is no code (RFC 9457 §4.2.1).
pub fn is_code(text: &str) -> bool {
    let is_short = !text.is_empty() && text.len() <= MAX_CODE;
    is_short && all(text, |byte| *byte != b' ') && text != "about:blank"
}

/// `not found`, `Validation Error`, `-2130575338, Microsoft.SharePoint.SPException`: a few words,
/// all in lower case or each with a capital, which no sentence has.
pub fn is_phrase(text: &str) -> bool {
    let is_lower = !begins_upper(text);
    let mut spaces = 0;
    let are_alike = text.as_bytes().windows(2).all(|pair| match pair {
        [b' ', byte] => {
            spaces |= 1;
            byte.is_ascii_lowercase() == (is_lower && byte.is_ascii_alphabetic())
        }
        _ => true,
    });
    are_alike && spaces > 0 && text.len() <= 48
}

// `fits` is a pointer, which is cheaper than a copy of the loop for each.
fn all(text: &str, fits: fn(&u8) -> bool) -> bool {
    text.as_bytes().iter().all(fits)
}

/// A code that is made of words.
pub fn is_word(text: &str) -> bool {
    is_code(text) && !all(text, |byte| !byte.is_ascii_alphabetic())
}

/// `too_many_requests`, `BAD_VALUE`, `api.user.app_error`, not `cus_8f3a`; aside from the error only
/// `ValidationFailed`.
pub fn is_name(text: &str, is_aside: bool) -> bool {
    if is_aside {
        return begins_upper(text) && all(text, u8::is_ascii_alphabetic);
    }
    fn is_plain(byte: &u8) -> bool {
        *byte == b'_' || byte.is_ascii_lowercase()
    }
    let is_lower = all(text, is_plain)
        || text.ends_with("error") && all(text, |byte| is_plain(byte) || *byte == b'.');
    let is_known = is_lower || is_constant(text) && text.contains('_');
    text.len() > 3 && text.len() <= MAX_CODE && is_known
}

/// `missing_field`, `BadRequestError`; one word in lower case is the name of a thing.
pub fn is_error_name(text: &str) -> bool {
    is_word(text) && !says_nothing(text) && !all(text, u8::is_ascii_lowercase)
}

/// `/orders/1`: a place, where a text is expected.
pub fn is_place(text: &str) -> bool {
    text.starts_with('/') && is_code(text)
}

pub fn begins_upper(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_uppercase)
}

/// `EMAIL_EXISTS`: a code in the place of a text.
pub fn is_constant(text: &str) -> bool {
    let is_capital = |byte: &u8| *byte == b'_' || byte.is_ascii_uppercase();
    text.len() > 1 && all(text, is_capital)
}

/// `INVALID_DATA`: more than one word.
pub fn is_compound(text: &str) -> bool {
    is_constant(text) && !all(text, |byte| *byte != b'_')
}

/// Words that stand beside a code, and reason phrases of HTTP.
pub fn says_nothing(text: &str) -> bool {
    const PHRASES: Packed = words!("Unauthorized Forbidden Conflict Gone Locked OK");
    // A phrase has a capital; in lower case it is a code.
    const NOTHING: Packed = words!(
        "error errors error.list fail failed failure field client_error warn warning fatal \
         info exception list true false ok"
    );
    let text = text.as_bytes();
    let mut words = PHRASES;
    let mut nothing = NOTHING;
    words.any(|word| word == text) || nothing.any(|word| text.eq_ignore_ascii_case(word))
}

/// `1020`
pub fn is_number(text: &str) -> bool {
    all(text, u8::is_ascii_digit)
}

/// Whether a code is a word of its own, not a number or a name with digits.
pub fn has_no_digit(text: &str) -> bool {
    all(text, |byte| !byte.is_ascii_digit())
}

/// The text before and after a byte.
pub fn cut(text: &str, byte: u8) -> Option<(&str, &str)> {
    let (before, after) = text.split_at_checked(text.bytes().position(|it| it == byte)?)?;
    Some((before, after.get(1..)?))
}

/// The HTTP status again.
pub fn is_status(text: &str, status: Option<u16>) -> bool {
    let number = (text.len() == 3).then(|| decimal::millis(text.as_bytes(), 1));
    status.is_some() && number.flatten() == status.map(Ms::from)
}

/// A wait, ms: a number in the given unit, or a duration with its units.
pub fn delay<V: View>(view: &V, node: V::Node, unit: Ms) -> Option<Ms> {
    let mut buffer = Buffer::new();
    let text = view.text(node, &mut buffer)?.as_bytes().trim_ascii();
    decimal::millis(text, unit).or_else(|| rate_limit::duration(text))
}
