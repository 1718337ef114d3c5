//! How long to wait before a retry.

use super::policy::{Jitter, Policy};
use crate::time::{MAX_MS, Ms};

/// The longest spread on top of a server delay, so that clients do not return together.
const MAX_SPREAD: Ms = 15_000;

/// A small repeatable generator (SplitMix64), good enough to spread clients.
#[derive(Clone, Copy, Debug)]
pub struct Random(u64);

impl Random {
    /// The same seed gives the same numbers.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// `b = min(maxDelay, base · factor^n)`, n from 0.
#[must_use]
pub fn plain(policy: &Policy, n: u32) -> Ms {
    let most = policy.max_delay.min(MAX_MS);
    let mut b = policy.base_delay;
    for _ in 0..n.min(1_000) {
        if b >= most {
            break;
        }
        b = b
            .saturating_mul(u64::from(policy.factor_milli))
            .div_euclid(1_000);
    }
    b.min(most)
}

/// The wait before retry n: the backoff with jitter, or the server delay plus a spread. Never
/// shorter than the server delay.
///
/// `longest`: the longest server delay since the gate closed, 0 for none. All clients that got it
/// return within the same few seconds, and those refused then should not return together again.
/// So when the server now names a shorter delay or none, the spread is that of the longest one,
/// doubled at each level.
///
/// `roll` is a number from [`Random`]; the same one gives the same wait.
#[must_use]
pub fn wait(policy: &Policy, n: u32, server: Option<Ms>, longest: Ms, roll: u64) -> Ms {
    let b = plain(policy, n);
    let delay = server.unwrap_or(0);
    let mut crowd = (delay.max(longest) >> 1).min(MAX_SPREAD);
    if longest > delay {
        crowd = (crowd << n.min(8)).min(policy.max_delay);
    }
    let (least, most) = match (policy.jitter, server) {
        (Jitter::None, None) => return b,
        (Jitter::None, Some(_)) => return delay.min(MAX_MS),
        (Jitter::Full, None) => (0, b.saturating_add(crowd)),
        (Jitter::Equal, None) => (b.div_ceil(2), b.saturating_add(crowd)),
        (_, Some(_)) => (delay, delay.saturating_add(b.max(crowd))),
    };
    let span = most.saturating_sub(least).saturating_add(1);
    least
        .saturating_add(roll.checked_rem(span).unwrap_or(0))
        .min(MAX_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_two_four_up_to_the_cap() {
        let policy = Policy {
            jitter: Jitter::None,
            ..Policy::default()
        };
        let all: Vec<Ms> = (0..7).map(|n| wait(&policy, n, None, 0, 1)).collect();
        assert_eq!(all, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
        let huge = Policy {
            factor_milli: u32::MAX,
            max_delay: Ms::MAX,
            ..policy
        };
        assert!(plain(&huge, u32::MAX) > 0, "no overflow, no endless loop");
    }

    #[test]
    fn the_jitter_stays_inside_its_bounds() {
        let mut random = Random::new(7);
        for _ in 0..10_000 {
            let equal = wait(&Policy::default(), 2, None, 0, random.roll());
            assert!((2000..=4000).contains(&equal));
            let full = Policy {
                jitter: Jitter::Full,
                ..Policy::default()
            };
            assert!(wait(&full, 0, None, 0, random.roll()) <= 1000);
            let told = wait(&Policy::default(), 0, Some(30_000), 0, random.roll());
            assert!(
                (30_000..=45_000).contains(&told),
                "never before the server's delay"
            );
        }
    }
}
