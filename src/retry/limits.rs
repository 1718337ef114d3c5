//! Published limits: at most so many requests in any window of time.

use super::facts::Facts;
use super::key::Key;
use crate::profile::Limit;
use crate::time::Ms;

/// The limits of a client and the recent requests to each origin.
#[derive(Debug)]
pub struct Limits {
    limits: Vec<Limit>,
    windows: Vec<Window>,
}

/// When requests that count towards one limit were sent to one origin with one credential, within
/// one window.
#[derive(Debug)]
struct Window {
    origin: Key,
    limit: usize,
    sent: Vec<Ms>,
}

impl Limits {
    /// Limits without any requests.
    #[must_use]
    pub const fn new(limits: Vec<Limit>) -> Self {
        Self {
            limits,
            windows: Vec::new(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.limits.is_empty()
    }

    /// The limits for certain paths that apply to this path, a bit each.
    #[must_use]
    pub fn of_path(&self, path: &str) -> u32 {
        let mut bits = 0;
        for (at, limit) in self.limits.iter().enumerate() {
            if limit.path.is_some_and(|segment| has_segment(path, segment)) {
                bits |= bit(at);
            }
        }
        bits
    }

    /// Whether this limit applies to a request.
    #[must_use]
    pub fn applies(&self, limit: usize, facts: &Facts) -> bool {
        let is_general = self.limits.get(limit).is_some_and(|l| l.path.is_none());
        is_general || facts.path_limits & bit(limit) != 0
    }

    /// When a request may be sent. `before`: how many are ahead of it in the line of a limit,
    /// assuming that all of them stay.
    #[must_use]
    pub fn free_at(&self, facts: &Facts, now: Ms, before: &dyn Fn(usize) -> usize) -> Ms {
        let mut free = now;
        for window in &self.windows {
            if window.origin == Key::origin(facts)
                && self.applies(window.limit, facts)
                && let Some(limit) = self.limits.get(window.limit)
            {
                free = free.max(window.free_at(limit, now, before(window.limit)));
            }
        }
        free
    }

    /// Counts a request.
    pub fn sent(&mut self, facts: &Facts, now: Ms) {
        for (at, limit) in self.limits.iter().enumerate() {
            if !self.applies(at, facts) {
                continue;
            }
            let origin = Key::origin(facts);
            let is_it = |w: &&mut Window| w.origin == origin && w.limit == at;
            if let Some(window) = self.windows.iter_mut().find(is_it) {
                let gone = window.gone(limit, now);
                if gone > window.sent.len() >> 1 {
                    window.sent.drain(..gone);
                }
                window.sent.push(now);
            } else {
                let is_live = |w: &Window| {
                    let limit = self.limits.get(w.limit);
                    let last = w.sent.last().zip(limit);
                    last.is_some_and(|(sent, limit)| sent.wrapping_add(limit.per) > now)
                };
                self.windows.retain(is_live);
                self.windows.push(Window {
                    origin,
                    limit: at,
                    sent: [now].into(),
                });
            }
        }
    }
}

impl Window {
    /// How many requests do not count any more.
    fn gone(&self, limit: &Limit, now: Ms) -> usize {
        let sent = &self.sent;
        sent.partition_point(|sent| sent.wrapping_add(limit.per) <= now)
    }

    fn free_at(&self, limit: &Limit, now: Ms, before: usize) -> Ms {
        let gone = self.gone(limit, now);
        let live = self.sent.len().wrapping_sub(gone);
        let requests = limit.requests as usize;
        let Some(late) = live.wrapping_add(before).checked_sub(requests) else {
            return now;
        };
        // The first `requests` in line take the places of those sent, the next ones a window later.
        let rounds = late.checked_div(requests).unwrap_or(0) as u64;
        let place = late.checked_rem(requests).unwrap_or(0);
        let first = self.sent.get(gone.wrapping_add(place));
        let first = first.copied().unwrap_or(now);
        first
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
mod tests {
    use super::*;

    const ANY: Facts = Facts {
        is_get: true,
        is_idempotent: true,
        has_key: false,
        is_replayable: true,
        can_refresh: false,
        origin: 1,
        endpoint: 1,
        credential: 0,
        path_limits: 0,
    };

    #[test]
    fn the_next_request_goes_when_the_first_is_a_window_old() {
        let mut limits = Limits::new(vec![Limit {
            requests: 3,
            per: 1_000,
            path: None,
        }]);
        let free_at = |limits: &Limits, now, before: usize| limits.free_at(&ANY, now, &|_| before);
        for now in [0, 10, 20] {
            assert_eq!(free_at(&limits, now, 0), now);
            limits.sent(&ANY, now);
        }
        assert_eq!(free_at(&limits, 30, 0), 1_000);
        assert_eq!(free_at(&limits, 30, 1), 1_010);
        assert_eq!(free_at(&limits, 30, 3), 2_000);
        assert_eq!(free_at(&limits, 1_000, 0), 1_000);
        assert_eq!(free_at(&limits, 1_000, 1), 1_010);
        let elsewhere = Facts { origin: 2, ..ANY };
        assert_eq!(limits.free_at(&elsewhere, 30, &|_| 0), 30);
    }

    #[test]
    fn a_limit_for_a_path_holds_only_that_path() {
        let mut limits = Limits::new(vec![Limit {
            requests: 1,
            per: 1_000,
            path: Some("demo-search"),
        }]);
        for (path, bits) in [
            ("/v1/demo-search", 1),
            ("/v1/demo-search/7", 1),
            ("/v1/demo-searches", 0),
            ("/v1/search", 0),
            ("", 0),
        ] {
            assert_eq!(limits.of_path(path), bits, "{path}");
        }
        let demo = Facts {
            path_limits: 1,
            ..ANY
        };
        limits.sent(&demo, 0);
        assert_eq!(limits.free_at(&demo, 10, &|_| 0), 1_000);
        assert_eq!(limits.free_at(&ANY, 10, &|_| 0), 10);
    }
}
