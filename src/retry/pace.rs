//! How fast other clients use up a limit that they share with this one.
//!
//! "3 remain" is outdated soon when other clients send, too. Two responses of the same window show
//! how many more requests were counted than this client can have sent between them. When that
//! speed leaves nothing, a new call waits for the reset, as it does at "0 remain".
//!
//! Requests in flight together reach the server in any order, and so do the responses. Every
//! request without a response may have been counted in between.

use crate::time::Ms;
use crate::wire::rate_limit::Remaining;

/// What the responses about one limit show.
#[derive(Debug)]
pub struct Pace {
    /// How many requests this client has sent.
    sends: u64,
    last: Option<Answer>,
}

#[derive(Debug)]
struct Answer {
    /// The return value of [`Pace::sent`] for its request.
    upto: u64,
    sent_at: Ms,
    remaining: u64,
    reset_at: Ms,
    /// In `span` ms, other clients sent `others` requests.
    span: Ms,
    others: u64,
}

impl Pace {
    /// Without any responses, while so many requests are in flight.
    #[must_use]
    pub const fn among(under_way: usize) -> Self {
        Self {
            sends: under_way as u64,
            last: None,
        }
    }

    /// From when on the responses so far say nothing about the present.
    #[must_use]
    pub fn over_at(&self) -> Ms {
        self.last.as_ref().map_or(0, |last| last.reset_at)
    }

    /// Counts a request; at most `under_way` are in flight, this one included. Returns its number
    /// less the others in flight: requests with greater numbers may be counted after it.
    pub const fn sent(&mut self, under_way: usize) -> u64 {
        self.sends = self.sends.wrapping_add(1);
        self.sends.wrapping_add(1).saturating_sub(under_way as u64)
    }

    /// A response; `upto` is the return value of [`Pace::sent`] for its request.
    pub fn answered(&mut self, now: Ms, upto: u64, sent_at: Ms, left: Remaining) {
        let mut answer = Answer {
            upto,
            sent_at,
            remaining: left.requests,
            reset_at: now.wrapping_add(left.reset),
            span: 1,
            others: 0,
        };
        if let Some(last) = &self.last {
            // Overtaken by a later one, or sent together with it: no speed follows from it.
            if sent_at <= last.sent_at {
                return;
            }
            // In a new window more remains again.
            if let Some(used) = last.remaining.checked_sub(left.requests)
                && now < last.reset_at
            {
                answer.others = used.saturating_sub(self.since(last));
                answer.span = sent_at.saturating_sub(last.sent_at);
            }
        }
        self.last = Some(answer);
    }

    /// How long a new request has to wait when other clients leave nothing for it, ms.
    #[must_use]
    pub fn wait(&self, now: Ms) -> Option<Ms> {
        let last = self.last.as_ref()?;
        let age = now.saturating_sub(last.sent_at);
        let others = last.others.saturating_mul(age).checked_div(last.span)?;
        let used = others.saturating_add(self.since(last));
        let until = last.reset_at.checked_sub(now)?;
        (others > 0 && last.remaining <= used && until > 0).then_some(until)
    }

    /// How many requests of this client may have been counted after this response.
    const fn since(&self, answer: &Answer) -> u64 {
        self.sends.saturating_sub(answer.upto)
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
        let before = pace.sent(1);
        pace.answered(at + 50, before, at, left(requests, 60_000 - at));
    }

    #[test]
    fn alone_only_zero_stops() {
        let mut pace = Pace::among(0);
        for n in 0..5 {
            send(&mut pace, n * 50, 4 - n);
            assert_eq!(pace.wait(n * 50 + 50), None);
        }
    }

    #[test]
    fn among_others_it_stops_where_they_leave_nothing() {
        let mut pace = Pace::among(0);
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
        let mut pace = Pace::among(0);
        send(&mut pace, 0, 59);
        send(&mut pace, 20_000, 19);
        assert_eq!(pace.wait(20_050), None, "the others took 20 s for 39");
        assert!(pace.wait(35_000).is_some());
    }

    /// Requests that are sent at once; they are answered in this order, each with what remains.
    fn burst(pace: &mut Pace, now: Ms, answers: &[(usize, u64)]) {
        let before: Vec<u64> = (1..=answers.len()).map(|n| pace.sent(n)).collect();
        for &(number, remaining) in answers {
            pace.answered(
                now + 50,
                before[number - 1],
                now,
                left(remaining, 60_000 - now),
            );
        }
    }

    #[test]
    fn requests_of_ours_that_arrive_in_any_order_are_not_taken_for_others() {
        for answers in [
            [(3, 59), (5, 55), (1, 58), (2, 57), (4, 56)],
            [(5, 55), (4, 59), (3, 58), (2, 57), (1, 56)],
            [(1, 55), (5, 59), (2, 56), (4, 58), (3, 57)],
        ] {
            let mut pace = Pace::among(0);
            burst(&mut pace, 0, &answers);
            for n in 0..5 {
                assert_eq!(pace.wait(n * 500 + 20), None, "{answers:?}");
                send(&mut pace, n * 500 + 20, 54 - n);
                assert_eq!(pace.wait(n * 500 + 90), None, "{answers:?}");
            }
        }
    }

    #[test]
    fn others_are_seen_past_a_burst_of_ours() {
        let mut pace = Pace::among(0);
        burst(&mut pace, 0, &[(2, 40), (1, 41)]);
        burst(&mut pace, 100, &[(2, 20), (1, 21)]);
        assert!(pace.wait(300).is_some());
    }
}
