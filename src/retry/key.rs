//! Who shares a gate, a budget or a limit.

use super::facts::Facts;

/// Identifies what calls share: a host's connection, an origin for one credential, one of its
/// endpoints, or a limit that the server names. A hash of 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(u64);

impl Key {
    /// No connection at all affects everyone who calls the origin.
    pub const fn connection(facts: &Facts) -> Self {
        Self(mix(mix(0, facts.origin), 1))
    }

    /// All endpoints, for one credential.
    pub const fn origin(facts: &Facts) -> Self {
        Self::within(facts, 2, 0)
    }

    /// One endpoint, for one credential.
    pub const fn endpoint(facts: &Facts) -> Self {
        Self::within(facts, 3, facts.endpoint)
    }

    /// What one limit counts, for one credential; `name` is a hash of the server's name for it.
    pub const fn bucket(facts: &Facts, name: u32) -> Self {
        Self::within(facts, 4, name)
    }

    /// The keys of a request that do not depend on answers, the widest first.
    pub const fn all(facts: &Facts) -> [Self; 3] {
        [
            Self::connection(facts),
            Self::origin(facts),
            Self::endpoint(facts),
        ]
    }

    const fn within(facts: &Facts, kind: u32, part: u32) -> Self {
        let origin = mix(mix(0, facts.origin), kind);
        Self(mix(mix(origin, facts.credential), part))
    }
}

impl From<Key> for u64 {
    fn from(key: Key) -> Self {
        key.0
    }
}

/// A hash with a number added (`SplitMix64`).
const fn mix(hash: u64, part: u32) -> u64 {
    let mut z = (hash ^ part as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
