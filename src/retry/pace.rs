//! How fast a limit that is shared with others runs out. Not a limiter of our own.
//!
//! "3 remain" is not true any more when others send, too: with twenty clients it is one of them
//! that still gets through. Two answers of the same window tell how much more has been used than
//! we have sent, and in what time. As long as that speed would leave nothing, a new call waits for
//! the reset, as it would at "0 remain".

use crate::time::Ms;
use crate::wire::rate_limit::Remaining;

/// What one origin's answers tell.
#[derive(Debug, Default)]
pub struct Pace {
    /// Requests of ours so far.
    sends: u64,
    last: Option<Answer>,
}

#[derive(Debug)]
struct Answer {
    /// To our request of this number.
    send: u64,
    sent_at: Ms,
    remaining: u64,
    reset_at: Ms,
    /// In so many ms, others sent so many.
    span: Ms,
    others: u64,
}

impl Pace {
    /// Nothing is known yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            sends: 0,
            last: None,
        }
    }

    /// A request of ours goes; gives its number.
    pub const fn sent(&mut self) -> u64 {
        self.sends = self.sends.wrapping_add(1);
        self.sends
    }

    /// An answer to the request of that number.
    pub fn answered(&mut self, now: Ms, send: u64, sent_at: Ms, left: Remaining) {
        let mut answer = Answer {
            send,
            sent_at,
            remaining: left.requests,
            reset_at: now.wrapping_add(left.reset),
            span: 1,
            others: 0,
        };
        if let Some(last) = &self.last {
            let Some(ours) = send.checked_sub(last.send) else {
                return; // overtaken by a later one
            };
            // In a new window there is more again.
            if let Some(used) = last.remaining.checked_sub(left.requests)
                && now < last.reset_at
            {
                answer.others = used.saturating_sub(ours);
                answer.span = sent_at.saturating_sub(last.sent_at).max(1);
            }
        }
        self.last = Some(answer);
    }

    /// How long a new request has to wait, when others leave nothing for it.
    #[must_use]
    pub fn wait(&self, now: Ms) -> Option<Ms> {
        let last = self.last.as_ref()?;
        let age = now.saturating_sub(last.sent_at);
        let others = last.others.saturating_mul(age).checked_div(last.span)?;
        let used = others.saturating_add(self.sends.wrapping_sub(last.send));
        let until = last.reset_at.checked_sub(now)?;
        (others > 0 && last.remaining <= used && until > 0).then_some(until)
    }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn left(requests: u64, reset: Ms) -> Remaining {
        Remaining { requests, reset }
    }

    /// Sends, and gets the answer 50 ms later.
    fn send(pace: &mut Pace, at: Ms, requests: u64) {
        let number = pace.sent();
        pace.answered(at + 50, number, at, left(requests, 60_000 - at));
    }

    #[test]
    fn alone_only_zero_stops() {
        let mut pace = Pace::new();
        for n in 0..5 {
            send(&mut pace, n * 50, 4 - n);
            assert_eq!(pace.wait(n * 50 + 50), None);
        }
    }

    #[test]
    fn among_others_it_stops_where_they_leave_nothing() {
        let mut pace = Pace::new();
        send(&mut pace, 0, 50);
        send(&mut pace, 50, 30);
        assert_eq!(pace.wait(100), None, "19 others would leave 11");
        send(&mut pace, 100, 10);
        assert_eq!(pace.wait(150), Some(59_900), "19 others leave nothing");
        assert_eq!(pace.wait(60_100), None, "a new window");
        send(&mut pace, 60_000, 59);
        assert_eq!(pace.wait(60_050), None);
    }

    #[test]
    fn a_slow_one_may_go_at_once() {
        let mut pace = Pace::new();
        send(&mut pace, 0, 59);
        send(&mut pace, 20_000, 19);
        assert_eq!(pace.wait(20_050), None, "the others took 20 s for 39");
        assert!(pace.wait(35_000).is_some());
    }
}
