//! A request limit that really counts: so many in any window of that length.

use std::collections::VecDeque;

use crate::bounded::Bounded;

/// How many requests a window takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limit {
    /// Requests in a window.
    pub requests: u64,
    /// The length of the window.
    pub window_ms: u64,
}

impl Limit {
    /// So many requests in any 60 seconds.
    #[must_use]
    pub const fn per_minute(requests: u64) -> Self {
        Self {
            requests,
            window_ms: 60_000,
        }
    }
}

/// What the limiter says about one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the request may pass.
    pub pass: bool,
    /// The limit that was applied.
    pub limit: u64,
    /// How many more may come now.
    pub remaining: u64,
    /// Until a place is free again; 0 while nothing was counted.
    pub reset_in_ms: u64,
}

/// The request times of one tenant, one list for each limit.
///
/// A limit that a request changes by query parameter has a list of its own, so a test
/// with `__limit=2` does not eat into the default limit beside it.
#[derive(Debug)]
pub struct Limiters(Bounded<(&'static str, Limit), VecDeque<u64>>);

/// Lists longer than this are cut: a limit beyond it is as good as none.
const LONGEST: usize = 100_000;

impl Default for Limiters {
    fn default() -> Self {
        Self(Bounded::new(100))
    }
}

impl Limiters {
    /// Counts a request, unless it is refused: a refusal costs nothing, so the reset time in
    /// the refusal stays true.
    pub fn take(&mut self, name: &'static str, limit: Limit, now_ms: u64) -> Verdict {
        let times = self.0.get_or_insert_with((name, limit), VecDeque::new);
        forget(times, limit, now_ms);
        let pass = (times.len() as u64) < limit.requests;
        if pass {
            times.push_back(now_ms);
            if times.len() > LONGEST {
                times.pop_front();
            }
        }
        Verdict {
            pass,
            ..state(times, limit, now_ms)
        }
    }

    /// Where the limit stands, without counting anything.
    pub fn look(&mut self, name: &'static str, limit: Limit, now_ms: u64) -> Verdict {
        let times = self.0.get_or_insert_with((name, limit), VecDeque::new);
        forget(times, limit, now_ms);
        state(times, limit, now_ms)
    }
}

fn forget(times: &mut VecDeque<u64>, limit: Limit, now_ms: u64) {
    while times
        .front()
        .is_some_and(|time| time.saturating_add(limit.window_ms) <= now_ms)
    {
        times.pop_front();
    }
}

fn state(times: &VecDeque<u64>, limit: Limit, now_ms: u64) -> Verdict {
    let remaining = limit.requests.saturating_sub(times.len() as u64);
    let first = times
        .front()
        .map(|time| time.saturating_add(limit.window_ms));
    // A limit of 0 is never free again; a window is as good a promise as any.
    let free = first.unwrap_or(if limit.requests == 0 {
        now_ms.saturating_add(limit.window_ms)
    } else {
        now_ms
    });
    Verdict {
        pass: remaining > 0,
        limit: limit.requests,
        remaining,
        reset_in_ms: free.saturating_sub(now_ms),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: Limit = Limit {
        requests: 2,
        window_ms: 1000,
    };

    #[test]
    fn the_window_slides() {
        let mut limiters = Limiters::default();
        assert_eq!(limiters.take("x", TWO, 0).remaining, 1);
        assert_eq!(limiters.take("x", TWO, 600).remaining, 0);
        let refused = limiters.take("x", TWO, 900);
        assert!(!refused.pass);
        assert_eq!(refused.reset_in_ms, 100);
        assert!(
            limiters.take("x", TWO, 1000).pass,
            "the first one left the window"
        );
        assert!(
            !limiters.take("x", TWO, 1001).pass,
            "the second one did not"
        );
    }

    #[test]
    fn another_limit_counts_for_itself() {
        let mut limiters = Limiters::default();
        limiters.take("x", TWO, 0);
        let other = Limit {
            requests: 1,
            window_ms: 1000,
        };
        assert!(limiters.take("x", other, 0).pass);
        assert!(!limiters.take("x", other, 0).pass);
        assert_eq!(limiters.look("x", TWO, 0).remaining, 1);
    }

    #[test]
    fn a_limit_of_zero_refuses_and_names_the_window() {
        let none = Limit {
            requests: 0,
            window_ms: 5000,
        };
        let verdict = Limiters::default().take("x", none, 7);
        assert!(!verdict.pass);
        assert_eq!(verdict.reset_in_ms, 5000);
    }
}
