//! The state of one tenant, and the house in which the tenants live apart.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::apis;
use crate::bounded::Bounded;
use crate::faults::Outage;
use crate::idempotency::Replays;
use crate::limiter::Limiters;
use crate::traffic::Traffic;

/// More tenants than this at once, and the one not seen for longest is forgotten.
const MOST_TENANTS: usize = 10_000;

/// Everything the APIs remember about one tenant.
#[derive(Debug)]
pub struct Tenant {
    /// Request limits.
    pub limits: Limiters,
    /// Answers kept under idempotency keys.
    pub replays: Replays,
    /// Requests by second.
    pub traffic: Traffic,
    /// How often the faults of an address were played (`__times`).
    pub played: Bounded<String, u64>,
    /// A spell of bad weather for all requests.
    pub outage: Option<Outage>,
    /// The state of the API of that name.
    pub noxinfluencer: apis::noxinfluencer::State,
    /// The state of the API of that name.
    pub publishing: apis::publishing::State,
    /// The state of the API of that name.
    pub marketplace: apis::marketplace::State,
    /// The state of the API of that name.
    pub commerce: apis::commerce::State,
    /// The state of the API of that name.
    pub workspace: apis::workspace::State,
}

impl Default for Tenant {
    fn default() -> Self {
        Self {
            limits: Limiters::default(),
            replays: Replays::default(),
            traffic: Traffic::default(),
            played: Bounded::new(1000),
            outage: None,
            noxinfluencer: Default::default(),
            publishing: Default::default(),
            marketplace: Default::default(),
            commerce: Default::default(),
            workspace: Default::default(),
        }
    }
}

/// One tenant, shared by the requests that name it.
pub type SharedTenant = Arc<Mutex<Tenant>>;

/// All tenants.
#[derive(Debug)]
pub struct Tenants(Mutex<Bounded<String, SharedTenant>>);

impl Default for Tenants {
    fn default() -> Self {
        Self(Mutex::new(Bounded::new(MOST_TENANTS)))
    }
}

impl Tenants {
    /// The tenant of that name, as new when it was never seen.
    pub fn get(&self, name: &str) -> SharedTenant {
        let mut tenants = lock(&self.0);
        tenants
            .get_or_insert_with(name.to_owned(), SharedTenant::default)
            .clone()
    }

    /// Forgets everything about a tenant.
    pub fn reset(&self, name: &str) {
        lock(&self.0).remove(name);
    }
}

/// Locks, also after a panic elsewhere: one broken request must not take the rest along.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_live_apart_and_can_be_reset() {
        let tenants = Tenants::default();
        lock(&tenants.get("a")).traffic.arrived(0);
        assert_eq!(lock(&tenants.get("a")).traffic.seconds().len(), 1);
        assert!(lock(&tenants.get("b")).traffic.seconds().is_empty());
        tenants.reset("a");
        assert!(lock(&tenants.get("a")).traffic.seconds().is_empty());
    }

    #[test]
    fn the_number_of_tenants_is_bounded() {
        let tenants = Tenants::default();
        for n in 0..MOST_TENANTS + 5 {
            tenants.get(&n.to_string());
        }
        assert_eq!(lock(&tenants.0).len(), MOST_TENANTS);
    }
}
