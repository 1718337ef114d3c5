//! A budget for retries during an outage, so that many calls cannot multiply the load.

use crate::time::Ms;

const TOKEN: u64 = 1_000;
const FULL: u64 = 10 * TOKEN;
/// One token returns every 10 s.
const MS_PER_THOUSANDTH: Ms = 10;
const PER_SUCCESS: u64 = TOKEN / 10;

/// Ten tokens; one returns every 10 s, a tenth with each success.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    thousandths: u64,
    counted_until: Ms,
}

impl Budget {
    /// A full budget.
    #[must_use]
    pub const fn new(now: Ms) -> Self {
        Self {
            thousandths: FULL,
            counted_until: now,
        }
    }

    fn refill(&mut self, now: Ms) {
        let back = now
            .saturating_sub(self.counted_until)
            .div_euclid(MS_PER_THOUSANDTH);
        self.counted_until = self
            .counted_until
            .wrapping_add(back.saturating_mul(MS_PER_THOUSANDTH));
        self.thousandths = self.thousandths.wrapping_add(back).min(FULL);
    }

    /// When no token is missing any more.
    #[must_use]
    pub const fn full_at(&self) -> Ms {
        let missing = FULL.saturating_sub(self.thousandths);
        let time = missing.saturating_mul(MS_PER_THOUSANDTH);
        if missing == 0 {
            return 0;
        }
        self.counted_until.wrapping_add(time)
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, now: Ms) -> bool {
        self.refill(now);
        match self.thousandths.checked_sub(TOKEN) {
            Some(rest) => {
                self.thousandths = rest;
                true
            }
            None => false,
        }
    }

    /// A request succeeded.
    pub fn success(&mut self) {
        self.thousandths = self.thousandths.wrapping_add(PER_SUCCESS).min(FULL);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tokens_one_back_every_ten_seconds_a_tenth_with_a_success() {
        let mut budget = Budget::new(0);
        assert_eq!((0..20).filter(|_| budget.take(0)).count(), 10);
        assert!(!budget.take(9_999));
        assert!(budget.take(10_000));
        for _ in 0..10 {
            budget.success();
        }
        assert!(budget.take(10_000));
        assert!(!budget.take(10_000));
        assert_eq!(
            (0..20).filter(|_| budget.take(10_000_000)).count(),
            10,
            "never over ten"
        );
    }
}
