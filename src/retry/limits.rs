//! A published limit kept before it is met: so many requests in any window of time.

use alloc::vec::Vec;

use crate::time::Ms;

/// One limit and the sends it has seen. Sends are kept for one window at most.
#[derive(Debug)]
pub struct Window {
    requests: usize,
    per: Ms,
    sent: Vec<Ms>,
}

impl Window {
    /// `requests` in any `per` ms.
    #[must_use]
    pub const fn new(requests: usize, per: Ms) -> Self {
        Self {
            requests,
            per,
            sent: Vec::new(),
        }
    }

    /// When the call with so many before it may go, if nobody leaves the line.
    #[must_use]
    pub fn free_at(&self, now: Ms, before: usize) -> Ms {
        let live = self
            .sent
            .iter()
            .filter(|at| at.wrapping_add(self.per) > now);
        let count = live.clone().count();
        let room = self.requests.saturating_sub(count);
        let Some(late) = before.checked_sub(room) else {
            return now;
        };
        if room > before {
            return now;
        }
        // The first `requests` in line take the places of those sent; the next ones theirs, a
        // window later.
        let rounds = late.checked_div(self.requests).unwrap_or(0) as u64;
        let place = late.checked_rem(self.requests).unwrap_or(0);
        let first = live.clone().nth(place).copied().unwrap_or(now);
        first
            .wrapping_add(self.per)
            .wrapping_add(rounds.saturating_mul(self.per))
    }

    /// A request goes.
    pub fn sent(&mut self, now: Ms) {
        let per = self.per;
        self.sent.retain(|at| at.wrapping_add(per) > now);
        self.sent.push(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_after_the_last_goes_when_the_first_is_a_window_old() {
        let mut window = Window::new(3, 1_000);
        for now in [0, 10, 20] {
            assert_eq!(window.free_at(now, 0), now);
            window.sent(now);
        }
        assert_eq!(window.free_at(30, 0), 1_000);
        assert_eq!(window.free_at(30, 1), 1_010);
        assert_eq!(window.free_at(30, 3), 2_000);
        assert_eq!(window.free_at(1_000, 0), 1_000);
        assert_eq!(window.free_at(1_000, 1), 1_010);
    }
}
