//! Published limits: at most so many requests in any window of time.

use crate::profile::Limit;
use crate::time::Ms;

/// Requests are counted one by one up to a limit of so many; above it, those that were sent within
/// this part of the window count as sent together, with the last of them. So a window takes a
/// bounded amount of memory.
const FINE: u32 = 1_024;

/// The limits of a client.
#[derive(Debug)]
pub struct Limits(Vec<Limit>);

/// When requests that count towards one limit were sent to one origin with one credential, within
/// one window.
#[derive(Debug)]
pub(super) struct Window {
    limit: usize,
    /// The first of these do not count any more, perhaps.
    sent: Vec<Sent>,
}

/// Requests that were sent together, or almost.
#[derive(Clone, Copy, Debug)]
struct Sent {
    first: Ms,
    last: Ms,
    count: usize,
}

impl Limits {
    /// Limits without any requests.
    #[must_use]
    pub const fn new(limits: Vec<Limit>) -> Self {
        Self(limits)
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The limits for certain paths that apply to this path, a bit each.
    #[must_use]
    pub fn of_path(&self, path: &str) -> u32 {
        let mut bits = 0;
        for (at, limit) in self.0.iter().enumerate() {
            if limit.path.is_some_and(|segment| has_segment(path, segment)) {
                bits |= bit(at);
            }
        }
        bits
    }

    /// Whether this limit applies to requests to paths with these bits.
    #[must_use]
    pub fn applies(&self, limit: usize, path_limits: u32) -> bool {
        let is_general = self.0.get(limit).is_some_and(|l| l.path.is_none());
        is_general || path_limits & bit(limit) != 0
    }

    /// Whether any limit applies.
    #[must_use]
    pub fn apply(&self, path_limits: u32) -> bool {
        (0..self.0.len()).any(|limit| self.applies(limit, path_limits))
    }

    /// When a request may be sent. `before`: how many are ahead of it in the line of a limit,
    /// assuming that all of them stay.
    pub(super) fn free_at(
        &self,
        windows: &[Window],
        path_limits: u32,
        now: Ms,
        before: &dyn Fn(usize) -> usize,
    ) -> Ms {
        let mut free = now;
        for window in windows {
            if self.applies(window.limit, path_limits)
                && let Some(limit) = self.0.get(window.limit)
            {
                free = free.max(window.free_at(limit, now, before(window.limit)));
            }
        }
        free
    }

    /// Counts a request.
    pub(super) fn sent(&self, windows: &mut Vec<Window>, path_limits: u32, now: Ms) {
        for (at, limit) in self.0.iter().enumerate() {
            if !self.applies(at, path_limits) {
                continue;
            }
            if let Some(window) = windows.iter_mut().find(|w| w.limit == at) {
                window.add(limit, now);
            } else {
                let sent = Vec::new();
                let mut window = Window { limit: at, sent };
                window.add(limit, now);
                windows.push(window);
            }
        }
    }

    /// When the last request counts no more.
    pub(super) fn over_at(&self, windows: &[Window]) -> Ms {
        let ends = windows.iter().filter_map(|window| {
            let limit = self.0.get(window.limit)?;
            Some(window.sent.last()?.last.wrapping_add(limit.per))
        });
        ends.max().unwrap_or(0)
    }
}

impl Window {
    fn add(&mut self, limit: &Limit, now: Ms) {
        let gone = self.gone(limit, now);
        if gone > self.sent.len() >> 1 {
            self.sent = self.sent.get(gone..).unwrap_or_default().to_vec();
        }
        let grain = limit.per.checked_div(FINE.into()).unwrap_or(0);
        match self.sent.last_mut() {
            Some(sent) if limit.requests > FINE && now <= sent.first.wrapping_add(grain) => {
                sent.last = now;
                sent.count = sent.count.wrapping_add(1);
            }
            _ => self.sent.push(Sent {
                first: now,
                last: now,
                count: 1,
            }),
        }
    }

    /// How many entries do not count any more.
    fn gone(&self, limit: &Limit, now: Ms) -> usize {
        let sent = &self.sent;
        sent.partition_point(|sent| sent.last.wrapping_add(limit.per) <= now)
    }

    fn free_at(&self, limit: &Limit, now: Ms, before: usize) -> Ms {
        let live = self.sent.get(self.gone(limit, now)..).unwrap_or_default();
        let count: usize = live.iter().map(|sent| sent.count).sum();
        let requests = limit.requests as usize;
        let Some(late) = count.wrapping_add(before).checked_sub(requests) else {
            return now;
        };
        // Calls that no limit holds may have made it too many.
        let excess = count.saturating_sub(requests);
        let late = late.saturating_sub(excess);
        // The first `requests` in line take the places of those sent, the next ones a window later.
        let rounds = late.checked_div(requests).unwrap_or(0) as u64;
        let mut place = excess.wrapping_add(late.checked_rem(requests).unwrap_or(0));
        let mut freed = now;
        for sent in live {
            freed = sent.last;
            match place.checked_sub(sent.count) {
                Some(rest) => place = rest,
                None => break,
            }
        }
        freed
            .wrapping_add(limit.per)
            .wrapping_add(rounds.saturating_mul(limit.per))
    }
}

fn bit(limit: usize) -> u32 {
    1u32.checked_shl(limit as u32).unwrap_or(0)
}

/// `/v1/demo-search/7` has the segment `demo-search`.
fn has_segment(path: &str, segment: &str) -> bool {
    path.as_bytes()
        .split(|byte| *byte == b'/')
        .any(|part| part == segment.as_bytes())
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
mod tests {
    use super::*;

    const NOBODY: &dyn Fn(usize) -> usize = &|_| 0;

    fn limit(requests: u32, per: Ms, path: Option<&'static str>) -> Limits {
        Limits::new(vec![Limit {
            requests,
            per,
            path,
        }])
    }

    #[test]
    fn the_next_request_goes_when_the_first_is_a_window_old() {
        let limits = limit(3, 1_000, None);
        let mut windows = Vec::new();
        for now in [0, 10, 20] {
            assert_eq!(limits.free_at(&windows, 0, now, NOBODY), now);
            limits.sent(&mut windows, 0, now);
        }
        let free_at = |now, before: usize| limits.free_at(&windows, 0, now, &|_| before);
        assert_eq!(free_at(30, 0), 1_000);
        assert_eq!(free_at(30, 1), 1_010);
        assert_eq!(free_at(30, 3), 2_000);
        assert_eq!(free_at(1_000, 0), 1_000);
        assert_eq!(free_at(1_000, 1), 1_010);
        assert_eq!(limits.over_at(&windows), 1_020);
    }

    #[test]
    fn a_limit_for_a_path_holds_only_that_path() {
        let limits = limit(1, 1_000, Some("demo-search"));
        for (path, bits) in [
            ("/v1/demo-search", 1),
            ("/v1/demo-search/7", 1),
            ("/v1/demo-searches", 0),
            ("/v1/search", 0),
            ("", 0),
        ] {
            assert_eq!(limits.of_path(path), bits, "{path}");
        }
        let mut windows = Vec::new();
        limits.sent(&mut windows, 1, 0);
        assert_eq!(limits.free_at(&windows, 1, 10, NOBODY), 1_000);
        assert_eq!(limits.free_at(&windows, 0, 10, NOBODY), 10);
    }

    #[test]
    fn a_large_limit_takes_a_bounded_amount_of_memory() {
        const DAY: Ms = 86_400_000;
        let limits = limit(100_000, DAY, None);
        let mut windows = Vec::new();
        for n in 0..100_000 {
            let now = n * 500;
            assert_eq!(limits.free_at(&windows, 0, now, NOBODY), now);
            limits.sent(&mut windows, 0, now);
        }
        assert!(windows[0].sent.len() <= 1_024, "{}", windows[0].sent.len());
        // Never too early, and at most a thousandth of the window too late.
        let free_at = limits.free_at(&windows, 0, 50_000_000, NOBODY);
        assert!((DAY..DAY + DAY / 1_000).contains(&free_at), "{free_at}");
    }
}
