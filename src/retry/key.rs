//! Who shares a gate, a budget or a limit.

use super::facts::Facts;

/// Identifies a gate: of a host's connection, of an origin, or of one of its endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    origin: u32,
    credential: u32,
    scope: Scope,
}

/// What of an origin a key covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Whether a connection can be made.
    Connection,
    /// All endpoints, for one credential.
    Origin,
    /// One endpoint, for one credential.
    Endpoint(u32),
}

impl Key {
    /// No connection at all affects everyone who calls the origin.
    pub const fn connection(facts: &Facts) -> Self {
        Self {
            origin: facts.origin,
            credential: 0,
            scope: Scope::Connection,
        }
    }

    pub const fn origin(facts: &Facts) -> Self {
        Self {
            origin: facts.origin,
            credential: facts.credential,
            scope: Scope::Origin,
        }
    }

    pub const fn endpoint(facts: &Facts) -> Self {
        Self {
            origin: facts.origin,
            credential: facts.credential,
            scope: Scope::Endpoint(facts.endpoint),
        }
    }

    /// The keys of a request, the widest first.
    pub const fn all(facts: &Facts) -> [Self; 3] {
        [
            Self::connection(facts),
            Self::origin(facts),
            Self::endpoint(facts),
        ]
    }

    pub const fn is_connection(self) -> bool {
        matches!(self.scope, Scope::Connection)
    }

    /// Whether this is an endpoint of that whole origin.
    pub fn is_endpoint_of(self, origin: Self) -> bool {
        matches!(
            (self.scope, origin.scope),
            (Scope::Endpoint(_), Scope::Origin)
        ) && self.shares_origin(origin)
    }

    /// Whether both are endpoints of one origin, and not the same.
    pub fn is_sibling_of(self, other: Self) -> bool {
        let are_endpoints = matches!(
            (self.scope, other.scope),
            (Scope::Endpoint(_), Scope::Endpoint(_))
        );
        are_endpoints && self.shares_origin(other) && self != other
    }

    const fn shares_origin(self, other: Self) -> bool {
        self.origin == other.origin && self.credential == other.credential
    }
}
