//! Reads the beginning of a body, bounded in bytes and time, and puts it back.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use reqwest::{Body, Response, ResponseBuilderExt};

use super::super::{MOST_BYTES, is_too_long};

/// The whole body, unless it is longer than 64 KiB, takes longer than `time`, or breaks off; and a
/// response whose body begins where the given one's did.
pub(super) async fn peek(response: Response, time: Duration) -> (Response, Option<Vec<u8>>) {
    if time.is_zero() || is_too_long(&response) {
        return (response, None);
    }
    let url = response.url().clone();
    let (mut head, rest) = http::Response::<Body>::from(response).into_parts();
    let mut peeked = Peeked {
        front: VecDeque::new(),
        rest,
    };
    let whole = tokio::time::timeout(time, peeked.fill()).await;
    let body = whole.unwrap_or(None);
    // Where the response came from would be lost otherwise.
    if let Ok(with_url) = http::Response::builder().url(url).body(()) {
        head.extensions.extend(with_url.into_parts().0.extensions);
    }
    let response = http::Response::from_parts(head, Body::wrap(peeked));
    (Response::from(response), body)
}

/// A body of which the first frames have been read.
struct Peeked {
    front: VecDeque<Result<Frame<Bytes>, reqwest::Error>>,
    rest: Body,
}

impl Peeked {
    /// Reads on to the end, as far as the bounds allow; nothing is lost when this is dropped.
    async fn fill(&mut self) -> Option<Vec<u8>> {
        let mut whole = Vec::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut self.rest).poll_frame(cx)).await {
            let data = match &frame {
                Ok(frame) => frame.data_ref(),
                Err(_) => {
                    self.front.push_back(frame);
                    return None;
                }
            };
            if let Some(data) = data {
                whole.extend_from_slice(data);
            }
            self.front.push_back(frame);
            if whole.len() > MOST_BYTES {
                return None;
            }
        }
        Some(whole)
    }
}

impl http_body::Body for Peeked {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        match self.front.pop_front() {
            Some(frame) => Poll::Ready(Some(frame)),
            None => Pin::new(&mut self.rest).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.front.is_empty() && self.rest.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let known = self.front.iter().flatten().filter_map(Frame::data_ref);
        let front = known.fold(0u64, |sum, data| sum.saturating_add(data.len() as u64));
        let rest = self.rest.size_hint();
        let mut hint = SizeHint::new();
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(front));
        }
        hint.set_lower(rest.lower().saturating_add(front));
        hint
    }
}
