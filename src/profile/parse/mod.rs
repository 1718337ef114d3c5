//! A user's profile, read from the format of `profiles/*.json`. Errors name the path.
//!
//! The reader keeps the first error and goes on with defaults, instead of returning at each
//! step: that halves its code, and most of it runs once in the life of a page. It runs twice over
//! each definition: the first run checks and keeps nothing, so a refused definition leaves no
//! memory behind; the second keeps what it reads for the rest of the program.

mod at;
mod rules;

use core::cell::Cell;

use super::detect::{Is, Test};
use super::{Limit, Profile};
use crate::error::DefinitionError;
use crate::time::MAX_MS;
use crate::view::{Kind, Paths, View, paths};
use crate::wire::envelope::{Envelope, Flag, PART_NAMES, Success};
use at::{At, Reader};

/// A definition extends at most so many others: one that extends itself would never end.
const MAX_BASES: u32 = 8;

/// Reads a definition. It may extend a built-in profile, or another definition within it.
///
/// # Errors
/// The first wrong field, by its path.
pub fn parse<V: View>(view: &V, root: V::Node) -> Result<&'static Profile, DefinitionError> {
    let mut kept = None;
    for keeps in [false, true] {
        let reader = Reader {
            view,
            keeps,
            error: Cell::new(None),
        };
        let at = At::root(&reader, root);
        let profile = profile(&at, MAX_BASES);
        let name = at.get(paths!["name"]);
        if super::by_name(&name.scalar()).is_some() {
            name.wrong("is the name of a built-in profile");
        }
        if let Some(error) = reader.error.take() {
            return Err(error);
        }
        kept = Some(profile);
    }
    // Both runs read the same, so the second has kept it.
    Ok(kept.map_or(super::http(), |profile| Box::leak(Box::new(profile))))
}

fn profile<V: View>(at: &At<'_, V>, bases: u32) -> Profile {
    at.only(&[
        "$schema",
        "name",
        "source",
        "extends",
        "envelope",
        "shape",
        "likely",
        "idempotencyKeys",
        "limits",
        "limitScope",
        "creditsHeader",
        "messageFor",
        "codes",
        "statuses",
        "words",
    ]);
    let base = base(&at.get(paths!["extends"]), bases);
    let inherited = base.unwrap_or(super::http());
    let paths = at.get(paths!["envelope"]);
    let (shape, likely) = (at.get(paths!["shape"]), at.get(paths!["likely"]));
    // A shape belongs to the place of the code.
    let own_shape = shape.is_there() || paths.get(paths!["code"]).is_there();
    let limits = at.get(paths!["limits"]);
    rules::words(
        &at.get(paths!["words"]),
        &at.get(paths!["codes"]),
        base.is_some(),
    );
    Profile {
        name: name(&at.get(paths!["name"])),
        envelope: envelope(
            &paths,
            Envelope {
                // Only the API itself says what marks a success; without it no 2xx is opened.
                success: base.and_then(|base| base.envelope.success),
                ..inherited.envelope
            },
        ),
        shape: if own_shape {
            shape.all(Kind::List, test)
        } else {
            inherited.shape
        },
        likely: if own_shape || likely.is_there() {
            likely.all(Kind::List, test)
        } else {
            inherited.likely
        },
        idempotency_keys: takes_keys(&at.get(paths!["idempotencyKeys"]), inherited),
        messages_for_users: messages_for_users(&at.get(paths!["messageFor"]), inherited),
        credits_header: credits_header(&at.get(paths!["creditsHeader"]), inherited),
        limits_origin: limits_origin(&at.get(paths!["limitScope"]), inherited),
        limits: if limits.is_there() {
            limits.all(Kind::List, limit)
        } else {
            inherited.limits
        },
        codes: at.get(paths!["codes"]).all(Kind::Map, rules::code),
        statuses: at.get(paths!["statuses"]).all(Kind::Map, rules::status),
        base,
    }
}

fn name<V: View>(at: &At<'_, V>) -> &'static str {
    let text = at.text();
    if text.len() > 64
        || !text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        || !text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
    {
        at.wrong("must be lower-case letters, digits, - and _, a letter first");
    }
    at.keep(text)
}

/// What a definition extends: a built-in profile by its name, or a definition.
fn base<V: View>(at: &At<'_, V>, bases: u32) -> Option<&'static Profile> {
    let kind = at.kind()?;
    let found = match (kind, bases.checked_sub(1)) {
        (Kind::Map, Some(left)) => {
            let base = profile(at, left);
            return Some(if at.keeps() {
                Box::leak(Box::new(base))
            } else {
                super::http()
            });
        }
        (Kind::Text, _) => super::by_name(&at.scalar()),
        _ => None,
    };
    if found.is_none() {
        at.wrong("must be the name of a built-in profile, or a definition");
    }
    found
}

fn takes_keys<V: View>(at: &At<'_, V>, inherited: &Profile) -> bool {
    match at.kind() {
        None => inherited.idempotency_keys,
        Some(Kind::Bool(takes)) => takes,
        Some(_) => {
            at.wrong("must be true or false");
            false
        }
    }
}

fn messages_for_users<V: View>(at: &At<'_, V>, inherited: &Profile) -> bool {
    if !at.is_there() {
        return inherited.messages_for_users;
    }
    let whom = at.scalar();
    if whom != "user" && whom != "developer" {
        at.wrong("must be user or developer");
    }
    whom == "user"
}

fn limits_origin<V: View>(at: &At<'_, V>, inherited: &Profile) -> bool {
    if !at.is_there() {
        return inherited.limits_origin;
    }
    let scope = at.scalar();
    if scope != "origin" && scope != "endpoint" {
        at.wrong("must be origin or endpoint");
    }
    scope == "origin"
}

fn credits_header<V: View>(at: &At<'_, V>, inherited: &Profile) -> Option<&'static Paths> {
    if !at.is_there() {
        return inherited.credits_header;
    }
    let mut name = at.text();
    name.make_ascii_lowercase();
    Some(at.keep_paths(vec![name]))
}

fn envelope<V: View>(at: &At<'_, V>, mut all: Envelope) -> Envelope {
    at.each(Kind::Map, &mut |field| {
        if !PART_NAMES.all().any(|name| name == field.name) && field.name != "success" {
            field.unknown();
        }
    });
    for (place, paths) in all.paths.iter_mut().enumerate() {
        let list = at.get_of(&PART_NAMES, place);
        if list.is_there() {
            let mut places = Vec::new();
            list.each(Kind::List, &mut |at| places.push(path(at)));
            *paths = at.keep_paths(places);
        }
    }
    let success = at.get(paths!["success"]);
    if success.is_there() {
        success.only(&["path", "is"]);
        let is = success.get(paths!["is"]);
        all.success = Some(Success {
            path: at.keep_paths(vec![path(&success.get(paths!["path"]))]),
            is: match is.kind() {
                Some(Kind::Bool(value)) => Flag::Bool(value),
                Some(Kind::Number) => Flag::Number(is.keep(is.scalar())),
                _ => Flag::Text(is.keep(is.text())),
            },
        });
    }
    all
}

fn path<V: View>(at: &At<'_, V>) -> String {
    let path = at.text();
    check_path(at, &path);
    path
}

fn check_path<V: View>(at: &At<'_, V>, path: &str) {
    let (mut dots, mut before) = (0u32, b'.');
    for byte in path.bytes().chain([b'.']) {
        if byte == b'.' {
            // An empty name is as wrong as too many.
            dots = dots.wrapping_add(if before == b'.' { 9 } else { 1 });
        }
        before = byte;
    }
    if dots > 8 {
        at.wrong("must be a dotted path such as error.code, of at most 8 names");
    }
}

/// Alternatives with `|` between them, each a path, or a path, a colon and what must be there.
fn test<V: View>(at: &At<'_, V>) -> Test {
    let text = at.text();
    let mut any = Vec::new();
    let mut rest = Some(text.as_str());
    while let Some(left) = rest {
        let (alternative, others) = cut(left, b'|').unzip();
        rest = others;
        let alternative = alternative.unwrap_or(left);
        let (path, is) = match cut(alternative, b':') {
            None => (alternative, Is::Present),
            Some((path, name)) => {
                let known = Is::NAMED.iter().find(|(known, _)| *known == name);
                if known.is_none() {
                    at.wrong("knows number, text, true, false and listed behind a colon");
                }
                (path, known.map_or(Is::Present, |(_, is)| *is))
            }
        };
        check_path(at, path);
        any.push((at.keep_paths(vec![String::from(path)]), is));
    }
    Test(at.keep_all(any))
}

/// What is before the first such byte, and what is after it. By bytes: the search for a character
/// would be the only one in the wasm.
fn cut(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == mark)?;
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, rest.get(1..)?))
}

fn limit<V: View>(at: &At<'_, V>) -> Limit {
    at.only(&["requests", "per", "path"]);
    Limit {
        requests: at.get(paths!["requests"]).whole(1, u64::from(u32::MAX)) as u32,
        per: at.get(paths!["per"]).whole(1, MAX_MS),
        path: at.get(paths!["path"]).optional_text(),
    }
}
