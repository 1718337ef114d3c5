//! Answers kept under the `Idempotency-Key` they were given to.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::bounded::Bounded;
use crate::reply::Reply;

/// A key is remembered for a day.
const KEPT_MS: u64 = 24 * 3_600_000;

/// What the store has about a request with a key.
#[derive(Debug)]
pub enum Seen {
    /// Nothing: the request is to be carried out.
    Never,
    /// The same request was carried out; this was the answer.
    Same(Reply),
    /// The key was used with another body; this was the answer then.
    Other(Reply),
}

/// The kept answers of one tenant.
#[derive(Debug)]
pub struct Replays(Bounded<(String, String), Kept>);

#[derive(Debug)]
struct Kept {
    body: u64,
    at_ms: u64,
    reply: Reply,
}

impl Default for Replays {
    fn default() -> Self {
        Self(Bounded::new(1000))
    }
}

impl Replays {
    /// Looks a key up; `scope` is the operation, such as `POST /orders`.
    pub fn seen(&mut self, scope: &str, key: &str, body: &[u8], now_ms: u64) -> Seen {
        match self.0.get_mut(&(scope.to_owned(), key.to_owned())) {
            Some(kept) if kept.at_ms + KEPT_MS <= now_ms => Seen::Never,
            Some(kept) if kept.body == hash(body) => Seen::Same(kept.reply.clone()),
            Some(kept) => Seen::Other(kept.reply.clone()),
            None => Seen::Never,
        }
    }

    /// Keeps the answer to a request that was carried out.
    pub fn keep(&mut self, scope: &str, key: &str, body: &[u8], now_ms: u64, reply: Reply) {
        let kept = Kept {
            body: hash(body),
            at_ms: now_ms,
            reply,
        };
        self.0.insert((scope.to_owned(), key.to_owned()), kept);
    }
}

fn hash(body: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;

    #[test]
    fn a_key_belongs_to_one_body_for_a_day() {
        let mut replays = Replays::default();
        let reply = Reply::text(StatusCode::CREATED, "done");
        replays.keep("orders", "k", b"one", 0, reply);
        assert!(
            matches!(replays.seen("orders", "k", b"one", 5), Seen::Same(r) if r.body == b"done")
        );
        assert!(matches!(
            replays.seen("orders", "k", b"two", 5),
            Seen::Other(_)
        ));
        assert!(matches!(
            replays.seen("refunds", "k", b"one", 5),
            Seen::Never
        ));
        assert!(matches!(
            replays.seen("orders", "k", b"one", KEPT_MS),
            Seen::Never
        ));
    }
}
