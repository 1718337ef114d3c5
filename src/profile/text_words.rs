//! What a text says, by the words of codes, where there is no code that says anything.

use super::{Rule, code_words};
use crate::wire::reading::values;
use crate::wire::snake_case::snake_case;
use crate::wire::words::{Packed, fits_one, words};

/// What a text says, if that is as short as a code: "The access token has expired. Get another
/// one." is `access_token_expired`. A sentence may speak of things that did not happen.
#[must_use]
pub fn rule(text: &str, status: Option<u16>, is_input: bool) -> Option<&'static Rule> {
    const FILLERS: Packed = words!("the your this a an is are was has have been sorry");
    // Who may do what, and what is not right in some way, is for the status to say.
    const OTHERS: Packed = words!("may cannot can only error constraint invalid");
    const MAX_LENGTH: usize = 40;
    let has_room = match status {
        None | Some(200..300 | 406) => true,
        Some(400 | 403 | 500) => false,
        // The others say what they are.
        _ => return None,
    };
    let mut gist = String::new();
    let mut clause = text;
    for end in *b".:,;(" {
        clause = values::cut(clause, end).map_or(clause, |(clause, _)| clause);
    }
    let clause = snake_case(clause);
    let mut rest = clause.as_str();
    while !rest.is_empty() {
        let (word, after) = values::cut(rest, b'_').unwrap_or((rest, ""));
        rest = after;
        if !has_room && fits_one(word, OTHERS) {
            return None;
        }
        if !fits_one(word, FILLERS) {
            gist.push('_');
            gist.push_str(word);
        }
    }
    let gist = gist.strip_prefix('_')?;
    let is_short = has_room || gist.len() <= MAX_LENGTH;
    is_short.then(|| code_words::rule(gist, status, is_input))?
}
