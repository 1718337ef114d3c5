//! What holds for a client that was given several profiles: it calls several APIs.

use super::{Limit, Profile};
use crate::view::Paths;

/// The limits to keep: those of a profile that is named alone. With several, it is unknown before a
/// call whose limit it would use up.
#[must_use]
pub fn limits(profiles: &[&'static Profile]) -> &'static [Limit] {
    match profiles {
        [profile] => profile.limits,
        _ => &[],
    }
}

/// Whether a rate limit that a response reports counts all requests to its origin. Only a profile
/// that is named alone says so.
#[must_use]
pub fn limits_origin(profiles: &[&'static Profile]) -> bool {
    matches!(profiles, [profile] if profile.limits_origin)
}

/// Whether to send idempotency keys: only if every one of the APIs takes them.
#[must_use]
pub fn take_keys(profiles: &[&'static Profile]) -> bool {
    !profiles.is_empty() && profiles.iter().all(|p| p.idempotency_keys)
}

/// Whether one of them marks success in the body, so that a 2xx is worth a look.
#[must_use]
pub fn mark_success(profiles: &[&'static Profile]) -> bool {
    profiles.iter().any(|p| p.envelope.success.is_some())
}

/// Whether one of the APIs writes its messages for the person at the screen.
#[must_use]
pub fn speak_to_users(profiles: &[&'static Profile]) -> bool {
    profiles.iter().any(|p| p.messages_for_users)
}

/// The header with the number of credits that remain, in lower case.
#[must_use]
pub fn credits_header(profiles: &[&'static Profile]) -> Option<&'static Paths> {
    profiles.iter().find_map(|p| p.credits_header)
}
