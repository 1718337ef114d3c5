//! How many requests came in each second, for the live chart of the demo.

use std::collections::BTreeMap;

use serde::Serialize;

/// The last ten minutes are kept.
const KEPT_SECONDS: usize = 600;

/// One second of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Second {
    /// Unix time in seconds.
    pub second: u64,
    /// Requests that arrived.
    pub requests: u64,
    /// Those of them that got an error (400 and above) or no whole answer.
    pub refused: u64,
}

/// The counts of one tenant.
#[derive(Debug, Default)]
pub struct Traffic(BTreeMap<u64, (u64, u64)>);

impl Traffic {
    /// A request arrived.
    pub fn arrived(&mut self, at_ms: u64) {
        self.slot(at_ms).0 += 1;
    }

    /// The request that arrived at `at_ms` was refused, in whatever way.
    pub fn refused(&mut self, at_ms: u64) {
        self.slot(at_ms).1 += 1;
    }

    /// The seconds in which something came, oldest first.
    #[must_use]
    pub fn seconds(&self) -> Vec<Second> {
        let second = |(&second, &(requests, refused)): (&u64, &(u64, u64))| Second {
            second,
            requests,
            refused,
        };
        self.0.iter().map(second).collect()
    }

    fn slot(&mut self, at_ms: u64) -> &mut (u64, u64) {
        if self.0.len() > KEPT_SECONDS {
            self.0.pop_first();
        }
        self.0.entry(at_ms / 1000).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_refusals_are_counted_in_the_second_of_arrival() {
        let mut traffic = Traffic::default();
        traffic.arrived(1_500);
        traffic.arrived(1_900);
        traffic.refused(1_900);
        traffic.arrived(2_000);
        let counts = traffic.seconds();
        assert_eq!(
            counts[0],
            Second {
                second: 1,
                requests: 2,
                refused: 1
            }
        );
        assert_eq!(
            counts[1],
            Second {
                second: 2,
                requests: 1,
                refused: 0
            }
        );
    }
}
