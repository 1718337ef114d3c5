//! From what happened to what it means. Total: every input has an answer.

use crate::classification::{Action, By, Category, Retry};
use crate::failure::{self, Failure};
use crate::profile::builtin::CATEGORIES;
use crate::profile::{self, Advice, Listed, Profile, Rule, code, detect};
use crate::time::Ms;
use crate::view::{Buffer, View, ViewExt};
use crate::wire::envelope::{self, Part};
use crate::wire::{rate_limit, server_delay};

/// How often a backoff retries where no document gives a number.
pub const DEFAULT_RETRIES: u16 = 3;
/// The first wait of a poll where nothing gives one.
pub const DEFAULT_POLL: Ms = 2_000;

/// Where the request id may be when the body has none.
const REQUEST_ID_HEADERS: [&str; 4] = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"];

/// The decision. Texts stay where they are: a node each.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<N> {
    /// The profile that read it.
    pub profile: &'static Profile,
    /// The profile's entry for the code; `None` when it lists no such code.
    pub listed: Option<Listed>,
    /// What kind of trouble.
    pub category: Category,
    /// What to do.
    pub action: Action,
    /// Who can do it.
    pub by: By,
    /// Whether and when to try again.
    pub retry: Retry,
    /// The API call that returns details.
    pub lookup: Option<&'static str>,
    /// HTTP status.
    pub status: Option<u16>,
    /// The wait that the server asked for, where another try may help: also where `retry` has no
    /// place for it.
    pub server_delay: Option<Ms>,
    /// The wait that the server or its documents ask for, whatever `retry` says: a person may try
    /// again then.
    pub after_ms: Option<Ms>,
    /// How many retries the API's documents allow for this code.
    pub max_retries: Option<u16>,
    /// The code as the server sent it.
    pub code: Option<N>,
    /// The server's text.
    pub message: Option<N>,
    /// `message` is that of a thrown error.
    pub message_of_error: bool,
    /// The request's id.
    pub request_id: Option<N>,
    /// What else the server sent.
    pub details: Option<N>,
    /// The server's own next step.
    pub hint: Option<N>,
    /// A link to it.
    pub url: Option<N>,
}

/// Classifies anything.
///
/// `profiles`, here and below: the profiles that the caller named, of which
/// [`detect::choose`] takes one. An empty list is `http`.
pub fn classify<V: View>(
    view: &V,
    root: V::Node,
    profiles: &[&'static Profile],
) -> Verdict<V::Node> {
    decide(view, &failure::read(view, root), profiles)
}

/// Classifies what is known to be a response.
pub fn classify_response<V: View>(
    view: &V,
    status: u16,
    headers: Option<V::Node>,
    body: Option<V::Node>,
    profiles: &[&'static Profile],
) -> Verdict<V::Node> {
    decide(
        view,
        &failure::response(view, status, headers, body),
        profiles,
    )
}

/// Classifies a response whose status is a success's and whose body is not the JSON that was asked
/// for, such as the page of a proxy.
pub fn classify_unreadable<V: View>(
    view: &V,
    status: u16,
    headers: Option<V::Node>,
    body: Option<V::Node>,
    profiles: &[&'static Profile],
) -> Verdict<V::Node> {
    let mut response = failure::response(view, status, headers, body);
    response.thrown = Some(Category::Unknown);
    decide(view, &response, profiles)
}

/// Classifies a request that ended without a response; `why` is the caller's reason.
pub fn classify_thrown<V: View>(
    view: &V,
    error: Option<V::Node>,
    why: Category,
    profiles: &[&'static Profile],
) -> Verdict<V::Node> {
    let failure = Failure {
        thrown: Some(why),
        text: error.and_then(|e| envelope::text(view, e, &["message"])),
        text_of_error: true,
        ..Failure::default()
    };
    decide(view, &failure, profiles)
}

fn decide<V: View>(
    view: &V,
    failure: &Failure<V::Node>,
    profiles: &[&'static Profile],
) -> Verdict<V::Node> {
    let mut buffer = Buffer::new();
    let body = failure.body;
    let profile = detect::choose(view, body, profiles);
    let paths = &profile.envelope;
    let found = body.and_then(|b| code::find(view, b, profile, &mut buffer));
    let code = found.map(|(code, _)| code);
    let listed = found.and_then(|(_, listed)| listed);
    let status = failure
        .status
        .or_else(|| failure::status_in(view, body?, profile::http().envelope.of(Part::Status)));
    let mut word = None;
    let rule = match listed {
        _ if succeeded(view, failure, profile, listed.is_some()) => CATEGORIES.of(Category::Ok),
        Some(listed) => listed.rule,
        None => {
            word = failure.headers.and_then(|h| own_word(view, h, &mut buffer));
            by_status(view, failure, profile, status, &mut buffer)
        }
    };
    let advice = match (word, rule.retry) {
        (Some(true), Advice::Never) => Advice::Backoff,
        (Some(false), _) => Advice::Never,
        (_, advice) => advice,
    };
    let is_ok = rule.category == Category::Ok;
    let worth_waiting = !matches!(advice, Advice::Never | Advice::Refresh);
    // A success is not searched for what only an error has.
    let error = body.filter(|_| !is_ok);
    let told = if is_ok {
        None
    } else {
        let mut fields = paths.of(Part::RetryAfterSeconds);
        if fields.is_empty() {
            fields = profile::http().envelope.of(Part::RetryAfterSeconds);
        }
        server_delay::find(view, failure.headers, body, fields, &mut buffer)
    };
    let server_delay = told.filter(|_| worth_waiting);
    let retry = retry(advice, rule.amount(), server_delay, status);
    Verdict {
        profile,
        listed: if is_ok { None } else { listed },
        category: rule.category,
        action: rule.action,
        by: rule.by,
        retry,
        lookup: rule.lookup(),
        status,
        server_delay,
        after_ms: match retry {
            Retry::Wait { after_ms } | Retry::Poll { after_ms } => Some(after_ms),
            _ => told,
        },
        max_retries: rule
            .amount()
            .filter(|_| advice == Advice::Backoff)
            .map(|n| n as u16),
        code,
        message: error
            .and_then(|b| envelope::text(view, b, paths.of(Part::Message)))
            .or(failure.text.filter(|_| !is_ok)),
        message_of_error: failure.text_of_error,
        request_id: request_id(view, failure, profile),
        details: error.and_then(|b| envelope::any(view, b, paths.of(Part::Details))),
        hint: error.and_then(|b| envelope::text(view, b, paths.of(Part::Hint))),
        url: error.and_then(|b| envelope::text(view, b, paths.of(Part::Url))),
    }
}

/// "A success (`code` 0, `success: true`, a 2xx without an envelope) is `ok`."
fn succeeded<V: View>(
    view: &V,
    failure: &Failure<V::Node>,
    profile: &'static Profile,
    listed: bool,
) -> bool {
    let fine = |status: u16| (200..300).contains(&status) || status == 304;
    if failure.thrown.is_some() || failure.status.is_some_and(|s| !fine(s)) {
        return false;
    }
    let flag = failure.body.and_then(|body| {
        let success = profile.success()?;
        envelope::succeeded(view, body, success)
    });
    match flag {
        Some(flag) => flag,
        // An API without a flag: a code that it lists makes an answer an error. Others may be
        // anything, such as `"error_code": 0`.
        None => failure.status.is_some() && !listed,
    }
}

/// What the status alone says, where the code is not known.
fn by_status<V: View>(
    view: &V,
    failure: &Failure<V::Node>,
    profile: &'static Profile,
    status: Option<u16>,
    buffer: &mut Buffer,
) -> &'static Rule {
    let Some(status) = status else {
        return CATEGORIES.of(failure.thrown.unwrap_or(Category::Unknown));
    };
    if status == 403
        && let Some(headers) = failure.headers
        && rate_limit::is_used_up(view, headers, buffer)
    {
        return CATEGORIES.of(Category::RateLimit);
    }
    profile
        .status(status)
        .unwrap_or(CATEGORIES.of(Category::Unknown))
}

/// `x-should-retry`, the convention of the OpenAI SDKs, or Stripe's own: the server's header wins
/// over the status.
fn own_word<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> Option<bool> {
    let mut names = ["x-should-retry", "stripe-should-retry"].into_iter();
    names.find_map(|name| match view.header_text(headers, name, buffer)? {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    })
}

/// The advice, with the server's delay.
fn retry(advice: Advice, amount: Option<u64>, delay: Option<Ms>, status: Option<u16>) -> Retry {
    let wait = delay.or(amount);
    match (advice, wait) {
        (Advice::Never, _) => Retry::Never,
        (Advice::Refresh, _) => Retry::Refresh,
        // A delay of 0 does not allow polling without a pause.
        (Advice::Poll, _) => Retry::Poll {
            after_ms: delay
                .filter(|ms| *ms > 0)
                .or(amount)
                .unwrap_or(DEFAULT_POLL),
        },
        (Advice::Wait, Some(after_ms)) => Retry::Wait { after_ms },
        (Advice::Wait, None) => Retry::Backoff {
            max_retries: DEFAULT_RETRIES,
        },
        // Refused before it was processed, with a delay: a wait. Any other failure with a delay
        // may have done its work, so it stays a backoff, which is not safe for a POST.
        (Advice::Backoff, _) => match (delay, status) {
            (Some(after_ms), Some(425 | 503)) => Retry::Wait { after_ms },
            _ => Retry::Backoff {
                max_retries: amount.map_or(DEFAULT_RETRIES, |n| n as u16),
            },
        },
    }
}

fn request_id<V: View>(
    view: &V,
    failure: &Failure<V::Node>,
    profile: &'static Profile,
) -> Option<V::Node> {
    let within = |profile: &Profile| {
        envelope::scalar(view, failure.body?, profile.envelope.of(Part::RequestId))
    };
    within(profile)
        .or_else(|| within(profile::http()))
        .or_else(|| {
            let headers = failure.headers?;
            REQUEST_ID_HEADERS
                .iter()
                .find_map(|name| view.header(headers, name))
        })
}
