//! One call: the loop over attempts. It sends, waits and reports; every decision is the engine's.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use http::Extensions;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Request, Response};
use reqwest_middleware::{Error as SendError, Next, Result};
use tracing::{Instrument, Span};

use super::credentials::is_within;
use super::error::{Error, TookTooLong};
use super::event::{Event, EventKind, notify};
use super::options::{CallOptions, Settings};
use super::platform::{self, Answer, Kept};
use super::refresh::Own;
use super::request::{KEY, add_key, add_language, facts_of};
use super::shared::Shared;
use super::trace::{self, About};
use crate::classification::Category;
use crate::locales::EN;
use crate::profile::several;
use crate::report::{self, Classification, Reader, Seen};
use crate::retry::{CallId, GiveUp, Outcome, Policy, Step};
use crate::time::{EpochMs, Ms};

/// A body that does not end must not hold up the decision.
const PEEK: Ms = 5_000;

/// The headers that contain the time when a limit is renewed.
const LIMITS: [&str; 4] = [
    "ratelimit",
    "x-ratelimit-reset",
    "ratelimit-reset",
    "x-rate-limit-reset",
];

/// Makes the call.
pub(super) async fn run(
    shared: &Shared,
    mut request: Request,
    extensions: &mut Extensions,
    next: Next<'_>,
) -> Result<Response> {
    let settings = match extensions.get::<CallOptions>() {
        None => Cow::Borrowed(&shared.settings),
        Some(own) => Cow::Owned(own.over(&shared.settings).map_err(SendError::middleware)?),
    };
    let mut call = Call::begin(shared, settings, &mut request);
    let mut request = Some(request);
    loop {
        match call.step {
            Step::Send { .. } => {
                // What can be sent again is kept for that.
                let again = request.as_ref().and_then(Request::try_clone);
                let Some(now) = core::mem::replace(&mut request, again) else {
                    return call.finish(Some(GiveUp::BodyNotReplayable), 0);
                };
                call.attempt(now, extensions, next.clone()).await?;
            }
            // What few calls need is kept apart, so that it is not moved about with the others.
            Step::Refused => call.refused(),
            Step::Refresh => Box::pin(call.renew()).await,
            Step::AwaitRefresh => Box::pin(call.await_refresh()).await,
            Step::Finish { why, until } => return call.finish(why, until),
            Step::InFlight | Step::Cancel | Step::Wait { .. } | Step::Hold { .. } => {
                Box::pin(call.wait()).await
            }
        }
    }
}

/// How the last attempt ended.
enum Last {
    Nothing,
    Response(Answer),
    Error(Box<dyn StdError + Send + Sync>),
}

/// A call under way. When its future is dropped, so is this, and the client forgets it.
pub(super) struct Call<'a> {
    pub shared: &'a Shared,
    settings: Cow<'a, Settings>,
    about: Option<About>,
    pub id: CallId,
    began: Ms,
    pub step: Step,
    /// The next request counts as sent already.
    is_sent: bool,
    attempts: u32,
    /// A person may send its request again: only by its method.
    is_repeatable: bool,
    /// How the last attempt ended of those that may have been carried out.
    unclear: Option<Category>,
    /// Its credentials, where they can be refreshed.
    pub credentials: Option<Own>,
    last: Last,
    pub classification: Option<Classification>,
    /// The call's end has been reported to the engine.
    has_ended: bool,
    /// It has been reported to the listener.
    is_notified: bool,
}

impl<'a> Call<'a> {
    fn begin(shared: &'a Shared, settings: Cow<'a, Settings>, request: &mut Request) -> Self {
        let can_refresh =
            shared.refresh.is_some() && settings.refresh && !is_within(shared.address());
        let mut facts = facts_of(request, can_refresh);
        let takes_keys = several::take_keys(&settings.profiles);
        let may_add = settings.keys_across || !platform::is_cross_origin(request.url());
        if takes_keys && settings.keys && may_add && !facts.is_idempotent && !facts.has_key {
            // One key per call, the same on every attempt.
            add_key(request.headers_mut());
            facts.has_key = request.headers().contains_key(KEY);
        }
        let credentials = can_refresh.then(|| Own::of(request));
        let is_repeatable = facts.is_idempotent;
        let began = shared.now();
        let (id, step) = shared.begin(began, &mut facts, request.url().path(), &settings);
        Self {
            shared,
            settings,
            about: About::new(request),
            id,
            began,
            step,
            is_sent: matches!(step, Step::Send { .. }),
            attempts: 0,
            is_repeatable,
            unclear: None,
            credentials,
            last: Last::Nothing,
            classification: None,
            has_ended: false,
            is_notified: false,
        }
    }

    /// Sends once, and reports the outcome to the engine. An error that is not ours is returned.
    async fn attempt(
        &mut self,
        mut request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<()> {
        // What is discarded frees its connection.
        self.last = Last::Nothing;
        self.attempts = self.attempts.saturating_add(1);
        self.emit(EventKind::Attempt);
        let mut sent_at = self.began;
        if !core::mem::take(&mut self.is_sent) {
            sent_at = self.shared.now();
            self.shared
                .report(self.id, |engine| engine.sent(sent_at, self.id));
        }
        self.add_credentials(&mut request);
        add_language(request.headers_mut(), &self.settings);
        let attempts = self.attempts;
        let span = self
            .about
            .as_ref()
            .map_or_else(Span::none, |about| about.span(attempts));
        let sending = next.run(request, extensions);
        let policy = &self.settings.policy;
        let is_timed = policy.attempt_timeout < Policy::NEVER || policy.deadline < Policy::NEVER;
        let ended = if is_timed {
            let news = self.shared.news(self.id);
            Box::pin(first(sending.instrument(span.clone()), news)).await
        } else if span.is_none() {
            Some(sending.await)
        } else {
            Some(sending.instrument(span.clone()).await)
        };
        let result = match ended {
            None => {
                self.report_error(Category::Timeout, Box::new(TookTooLong));
                Ok(())
            }
            Some(Ok(response)) => {
                if let Some(own) = &mut self.credentials {
                    own.answered(&response);
                }
                if let Some(response) = self.succeeded(response) {
                    Box::pin(self.look_into(response, sent_at)).await;
                }
                Ok(())
            }
            Some(Err(error)) => self.failed(error),
        };
        let status = match &self.last {
            Last::Response(answer) => Some(answer.status().as_u16()),
            _ => None,
        };
        let what = self.classification.as_ref().map(|what| what.category);
        let trouble = what.filter(|category| *category != Category::Ok);
        trace::ended(&span, status, trouble.map(Category::name));
        result
    }

    /// Reports a success. Returns the response where only its body can show a success.
    fn succeeded(&mut self, response: Response) -> Option<Response> {
        let settings = &self.settings;
        let (status, headers) = (response.status().as_u16(), response.headers());
        self.classification = None;
        if settings.policy.stop_below > 0
            && let Some(left) = report::credits(headers, &settings.profiles)
        {
            self.shared
                .report(self.id, |engine| engine.credits(self.id, left));
        }
        let has_flag = settings.inspect || several::mark_success(&settings.profiles);
        // What follows a 101 is another protocol, and no body to look into.
        let is_fine = (200..400).contains(&status) || status == 101;
        let may_fail = platform::READS_SUCCESSES && has_flag && is_json(&response);
        if !is_fine || may_fail {
            return Some(response);
        }
        let speaks_of_limits = headers.keys().any(|name| LIMITS.contains(&name.as_str()));
        let mut outcome = Outcome {
            status: Some(status),
            ..Outcome::OK
        };
        if speaks_of_limits {
            report::add_limit(&mut outcome, headers, self.shared.wall_ms());
        }
        self.shared.succeeded(self.id, &outcome);
        self.has_ended = true;
        self.step = Step::NONE;
        self.last = Last::Response(Answer::unread(response));
        None
    }

    /// Reads the body, and reports the classification to the engine.
    async fn look_into(&mut self, response: Response, sent_at: Ms) {
        let settings = &self.settings;
        let (policy, now) = (&settings.policy, self.shared.now());
        let of_attempt = policy
            .attempt_timeout
            .saturating_sub(now.saturating_sub(sent_at));
        let of_call = policy
            .deadline
            .saturating_sub(now.saturating_sub(self.began));
        let left = PEEK.min(of_attempt).min(of_call);
        let (answer, body) = Answer::look_into(response, Duration::from_millis(left)).await;
        let status = answer.status().as_u16();
        let (headers, wall) = (answer.headers(), self.shared.wall_ms());
        let mut seen = self
            .reader(wall)
            .see_bytes(status, headers, body.as_deref());
        report::add_limit(&mut seen.outcome, headers, wall);
        self.last = Last::Response(answer);
        self.report(seen);
    }

    /// No response came. An error that is not the network's is returned as it is.
    fn failed(&mut self, error: SendError) -> Result<()> {
        let category = match &error {
            SendError::Reqwest(error) if error.is_timeout() => Category::Timeout,
            SendError::Reqwest(error) if platform::is_network(error) => Category::Network,
            _ => {
                self.is_notified = true;
                // The URL's query may hold a secret.
                return Err(error.without_url());
            }
        };
        self.report_error(category, Box::new(error.without_url()));
        Ok(())
    }

    fn report_error(&mut self, why: Category, error: Box<dyn StdError + Send + Sync>) {
        let text = innermost(&*error).to_string();
        let seen = self.reader(0).see_thrown(why, &text);
        self.last = Last::Error(error);
        self.report(seen);
    }

    fn report(&mut self, seen: Seen) {
        self.unclear = seen.unclear.or(self.unclear);
        self.classification = Some(seen.classification);
        let now = self.shared.now();
        self.step = self.shared.report(self.id, |engine| {
            engine.outcome(now, self.id, &seen.outcome);
        });
    }

    /// Reads failures of this request, in the client's words and language.
    fn reader(&self, now: EpochMs) -> Reader<'_> {
        Reader::new(&self.settings.profiles, now)
            .locale(self.settings.locale.unwrap_or(&EN))
            .all_words(&self.settings.words)
            .repeatable(self.is_repeatable)
            .after(self.unclear)
    }

    /// Waits until the engine names this call.
    pub async fn wait(&mut self) {
        self.notify_of_wait();
        self.shared.news(self.id).await;
        self.step = self.shared.report(self.id, |_| {});
    }

    fn notify_of_wait(&self) {
        let about = |until: Ms| {
            let delay = Duration::from_millis(until.saturating_sub(self.shared.now()));
            let wall = self.shared.wall();
            (delay, wall.checked_add(delay).unwrap_or(wall))
        };
        match self.step {
            Step::Hold { until } => {
                let (delay, until) = about(until);
                self.emit(EventKind::Hold { delay, until });
            }
            Step::Wait { until, reason } => {
                let (delay, until) = about(until);
                self.emit(EventKind::Wait {
                    delay,
                    until,
                    reason,
                });
            }
            _ => {}
        }
    }

    fn finish(mut self, why: Option<GiveUp>, until: Ms) -> Result<Response> {
        let last = core::mem::replace(&mut self.last, Last::Nothing);
        if matches!(last, Last::Nothing) {
            // Held for longer than it may wait, or no credits to spare: nothing was sent.
            let wait = until.saturating_sub(self.shared.now());
            let status = if why == Some(GiveUp::Credits) {
                402
            } else {
                429
            };
            let what = self.reader(self.shared.wall_ms()).unsent(status, wait);
            self.classification = Some(what);
        }
        self.is_notified = true;
        self.emit(why.map_or(EventKind::Success, EventKind::GiveUp));
        let what = self.classification.take();
        let (kept, source) = match last {
            Last::Response(answer) => {
                match answer.hand_on(what.as_ref(), self.settings.throw && why.is_some()) {
                    Ok(response) => return Ok(response),
                    Err(kept) => (kept, None),
                }
            }
            Last::Error(error) => (Kept::default(), Some(error)),
            Last::Nothing => (Kept::default(), None),
        };
        let what = what.unwrap_or_else(|| self.reader(self.shared.wall_ms()).unsent(429, 0));
        Err(SendError::middleware(Error::new(
            what,
            self.attempts,
            kept,
            source,
        )))
    }

    pub fn emit(&self, kind: EventKind) {
        if self.settings.listener.is_none() && self.about.is_none() {
            return;
        }
        let is_classified = !matches!(
            kind,
            EventKind::Attempt | EventKind::Hold { .. } | EventKind::GiveUp(GiveUp::Aborted)
        );
        let event = Event {
            kind,
            call: self.id,
            attempt: self.attempts,
            elapsed: Duration::from_millis(self.shared.now().saturating_sub(self.began)),
            classification: self.classification.as_ref().filter(|_| is_classified),
        };
        if let Some(about) = &self.about {
            about.event(&event);
        }
        if let Some(listener) = &self.settings.listener {
            notify(listener, &event);
        }
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.shared.end(self.id);
        }
        if !self.is_notified {
            self.emit(EventKind::GiveUp(GiveUp::Aborted));
        }
    }
}

/// The future's result, unless the other future ends first.
pub(super) async fn first<F: Future>(
    future: F,
    other: impl Future<Output = ()>,
) -> Option<F::Output> {
    let (mut future, mut other) = (pin!(future), pin!(other));
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        other.as_mut().poll(cx).map(|()| None)
    })
    .await
}

fn is_json(response: &Response) -> bool {
    let media_type = response.headers().get(CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok());
    media_type.is_some_and(|text| {
        // `application/json`, `application/problem+json`.
        let essence = text.split(';').next().unwrap_or_default().trim();
        let kind = essence.rsplit(['/', '+']).next().unwrap_or_default();
        kind.eq_ignore_ascii_case("json")
    })
}

fn innermost<'e>(error: &'e (dyn StdError + 'static)) -> &'e (dyn StdError + 'static) {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error
}
