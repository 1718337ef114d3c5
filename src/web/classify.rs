//! Exports for classifying, for profiles and for the catalogue.

use alloc::vec::Vec;

use super::host::{Host, Node, Single, refuse, verdict};
use crate::classification::Retry;
use crate::classify::{self, Verdict};
use crate::profile::builtin::PROFILES;
use crate::profile::{Profile, parse};

/// The user's profiles; their numbers follow those of the built-in ones.
static DEFINED: Single<Vec<&'static Profile>> = Single::new(Vec::new());

/// The profile with that number; `None` for any other number, which means `http`.
pub fn profile(number: i32) -> Option<&'static Profile> {
    let number = usize::try_from(number).ok()?;
    PROFILES.get(number).copied().or_else(|| {
        let defined = number.checked_sub(PROFILES.len())?;
        DEFINED.get()?.get(defined).copied()
    })
}

fn number_of(profile: &'static Profile) -> usize {
    let is_it = |p: &&'static Profile| core::ptr::eq(*p, profile);
    PROFILES.iter().position(is_it).unwrap_or_else(|| {
        let defined = DEFINED.get().and_then(|all| all.iter().position(is_it));
        defined.map_or(0, |n| n.saturating_add(PROFILES.len()))
    })
}

/// Classifies the value at a node; the answer goes to `verdict`.
#[unsafe(no_mangle)]
pub extern "C" fn classify(root: Node, profile_number: i32) {
    report(&classify::classify(
        &Host,
        root,
        profile(profile_number).as_slice(),
    ));
}

/// Tells the host a verdict.
pub fn report(v: &Verdict<Node>) {
    let (retry, amount) = match v.retry {
        Retry::Never => (0, 0.0),
        Retry::Backoff { max_retries } => (1, f64::from(max_retries)),
        Retry::Wait { after_ms } => (2, after_ms as f64),
        Retry::Refresh => (3, 0.0),
        Retry::Poll { after_ms } => (4, after_ms as f64),
    };
    let (owner, listed) = v
        .listed
        .map_or((-1, -1), |l| (number_of(l.owner) as i32, l.index as i32));
    let lookup = v.lookup.unwrap_or("");
    verdict(
        number_of(v.profile),
        owner,
        listed,
        v.category as u8,
        v.action as u8,
        v.by as u8,
        retry,
        amount,
        lookup.as_ptr(),
        lookup.len(),
        v.status.unwrap_or(0),
        v.code.unwrap_or(0),
        v.message.unwrap_or(0),
        u32::from(v.message_of_error),
        v.request_id.unwrap_or(0),
        v.details.unwrap_or(0),
        v.hint.unwrap_or(0),
        v.url.unwrap_or(0),
    );
}

/// Reads a definition; gives its number, or -1 after a call of `refuse`.
#[unsafe(no_mangle)]
pub extern "C" fn define(root: Node) -> i32 {
    match parse::parse(&Host, root) {
        Ok(profile) => {
            let Some(mut all) = DEFINED.get() else {
                return -1;
            };
            all.push(profile);
            PROFILES.len().wrapping_add(all.len()).wrapping_sub(1) as i32
        }
        Err(error) => {
            let text = error.message();
            refuse(text.as_ptr(), text.len());
            -1
        }
    }
}

/// Tells the host, through `verdict`, one row of a profile's table of codes; `false` past the end.
#[unsafe(no_mangle)]
pub extern "C" fn row(profile_number: i32, index: usize) -> bool {
    let Some(entry) = profile(profile_number).and_then(|p| p.codes.get(index)) else {
        return false;
    };
    let rule = entry.rule;
    let lookup = rule.lookup().unwrap_or("");
    verdict(
        0,
        profile_number,
        index as i32,
        rule.category as u8,
        rule.action as u8,
        rule.by as u8,
        rule.retry as u8,
        rule.amount().map_or(-1.0, |n| n as f64),
        lookup.as_ptr(),
        lookup.len(),
        entry.status,
        entry.code.as_ptr() as u32,
        entry.code.len() as u32,
        0,
        0,
        0,
        0,
        0,
    );
    true
}
