//! From what happened to what it means. Total: every input has an answer.

mod evidence;

use crate::classification::{Action, By, Category, Report, Retry};
use crate::failure::{self, Failure};
use crate::profile::builtin::CATEGORIES;
use crate::profile::{Advice, Listed, Profile, Rule};
use crate::time::Ms;
use crate::view::{Buffer, Kinds, Paths, View, ViewExt, lines, paths};
use crate::wire::envelope::{self, Part};
use crate::wire::fields::{self, Field, Place};
use crate::wire::inside::Begun;
use crate::wire::server_delay;
use evidence::Evidence;

/// How often a backoff retries where no document gives a number.
pub const DEFAULT_RETRIES: u16 = 3;
/// The first wait of a poll where nothing gives one.
pub const DEFAULT_POLL: Ms = 2_000;

/// Where the request id is first looked for when the body has none.
static REQUEST_ID_HEADERS: Paths = Paths::new(lines!["x-request-id", "request-id"]);
/// The ends of names that hold one, without dashes.
static REQUEST_ID_ENDS: Paths = Paths::new(lines![
    "requestid",
    "correlationid",
    "debugid",
    "reqid",
    "traceid",
    "trackingid",
]);
/// The ids of networks before the server.
static NETWORK_ID_HEADERS: Paths = Paths::new(lines!["x-vercel-id", "x-amz-cf-id", "cf-ray"]);

/// The decision. Texts stay where they are: a node each.
#[derive(Clone, Debug)]
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
    /// Whose attention it needs.
    pub report: Report,
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
    /// Repeating the request does no harm: it cannot have done its work, or its method is known to be
    /// idempotent. Callers that know the request add what they know.
    pub is_repeatable: bool,
    /// The answer shows that the request was carried out, at least in part, and asks to repeat it: the
    /// category whose words leave open what was done. Callers that know that repeating it does no harm
    /// take it away ([`Verdict::repeatable`]).
    pub unclear: Option<Category>,
    /// The server's text is meant for the person at the screen.
    pub for_user: bool,
    /// The language of the server's text, where it is for the person: its `Content-Language`.
    pub language: Option<N>,
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
    /// What is wrong with which input.
    pub fields: Vec<Field<N>>,
}

impl<N> Verdict<N> {
    /// Notes whether repeating the request is known to do no harm.
    pub fn repeatable(&mut self, is_known: bool) {
        self.is_repeatable |= is_known;
        self.unclear = self.unclear.filter(|_| !is_known);
    }
}

/// Classifies anything.
///
/// `profiles`, here and below: the profiles that the caller named, of which
/// [`detect::choose`](crate::profile::detect::choose) takes one. An empty list is `http`.
pub fn classify<V: View>(
    view: &V,
    root: V::Node,
    profiles: &[&'static Profile],
) -> Verdict<V::Node> {
    let failure = failure::read(view, root);
    let mut verdict = decide(view, &failure, profiles);
    let is_open = !verdict.is_repeatable || verdict.unclear.is_some();
    if let Some(error) = failure.error.filter(|_| is_open) {
        verdict.repeatable(failure::method::is_of_idempotent(view, error));
    }
    verdict
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
        text: error.and_then(|e| envelope::text(view, e, paths!["message"])),
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
    let known = Evidence::gather(view, failure, profiles, &mut buffer);
    let (rule, advice) = judge(view, &known, &mut buffer);
    let told = told(view, &known, advice, &mut buffer);
    let fields = fields_of(view, &known, rule.category);
    // A failure within a 2xx that says what is wrong with the input.
    let rule = match (rule.category, known.status) {
        (Category::Unknown, Some(200..300)) if !fields.is_empty() => {
            CATEGORIES.of(Category::Validation)
        }
        _ => rule,
    };
    // What a person has entered, that person can correct, whatever the status says.
    let is_of_user = known.listed.is_none()
        && rule.category == Category::Validation
        && fields
            .iter()
            .any(|field| matches!(field.place, None | Some(Place::Body)));
    let worth_waiting = !matches!(advice, Advice::Never | Advice::Refresh);
    let server_delay = told.filter(|_| worth_waiting);
    let retry = retry(advice, rule.amount(), server_delay, known.status);
    let is_anywhere =
        known.page.is_some() || !known.is_ok && known.profile.envelope.is_anywhere(Part::Message);
    let in_envelope = known
        .part(view, Part::Message, Kinds::TEXT)
        .or_else(|| known.read.message().filter(|_| is_anywhere));
    Verdict {
        profile: known.profile,
        listed: known.listed.filter(|_| !known.is_ok),
        category: rule.category,
        action: rule.action,
        by: if is_of_user { By::User } else { rule.by },
        report: match failure.thrown {
            // No response came: that may be the person's own connection.
            Some(Category::Timeout) => Report::Expected,
            _ if is_of_user => Report::Expected,
            _ => rule.report(),
        },
        retry,
        lookup: rule.lookup(),
        status: known.status,
        server_delay,
        after_ms: match retry {
            Retry::Wait { after_ms } | Retry::Poll { after_ms } => Some(after_ms),
            _ => told,
        },
        max_retries: rule
            .amount()
            .filter(|_| advice == Advice::Backoff)
            .map(|n| n as u16),
        is_repeatable: !rule.category.may_be_done() || is_refused(rule, retry, known.status),
        unclear: unclear(|| known.begun(view), rule.category, retry),
        // A page of a proxy, or the text of an error, is not the API's.
        for_user: known.profile.messages_for_users
            && !known.is_ok
            && known.page.is_none()
            && in_envelope.is_some(),
        language: match known.failure.headers {
            Some(headers) if known.profile.messages_for_users => {
                view.header(headers, paths!["content-language"])
            }
            _ => None,
        },
        code: known.code,
        message: in_envelope.or(failure
            .text
            .filter(|_| !known.is_ok && known.page.is_none())),
        message_of_error: failure.text_of_error,
        request_id: request_id(view, &known),
        details: known.part(view, Part::Details, Kinds::VALUE),
        hint: known.part(view, Part::Hint, Kinds::TEXT),
        url: known.part(view, Part::Url, Kinds::TEXT),
        fields,
    }
}

/// Which inputs are wrong. Where time or money mends the failure, none is.
fn fields_of<V: View>(
    view: &V,
    known: &Evidence<'_, V::Node>,
    category: Category,
) -> Vec<Field<V::Node>> {
    let is_of_input = !matches!(
        category,
        Category::Ok
            | Category::Quota
            | Category::RateLimit
            | Category::NotReady
            | Category::Timeout
            | Category::Unavailable
            | Category::Network
            | Category::Server
            | Category::Aborted
    );
    match known.failure.body {
        Some(body) if is_of_input => {
            let paths = known.profile.envelope.of(Part::Fields);
            fields::find(view, body, known.status, paths, known.read.has_more)
        }
        _ => Vec::new(),
    }
}

/// What it means, and whether to try again.
fn judge<V: View>(
    view: &V,
    known: &Evidence<'_, V::Node>,
    buffer: &mut Buffer,
) -> (&'static Rule, Advice) {
    if known.is_ok {
        return (CATEGORIES.of(Category::Ok), Advice::Never);
    }
    let by_words = known.by_words(view, buffer);
    let rule = by_words.or(known.listed.map(|listed| listed.rule));
    let headers = known.failure.headers.filter(|_| known.listed.is_none());
    let word = headers.and_then(|headers| own_word(view, headers, buffer));
    let advice = match (rule, word) {
        (_, Some(false)) => Some(Advice::Never),
        (Some(rule), _) => Some(rule.retry),
        _ => None,
    };
    let rule = rule.unwrap_or_else(|| known.by_status(view, buffer));
    let advice = advice.unwrap_or(match (rule.retry, word) {
        (Advice::Never, Some(true)) => Advice::Backoff,
        (advice, _) => advice,
    });
    (rule, advice)
}

/// The wait that the server asks for.
fn told<V: View>(
    view: &V,
    known: &Evidence<'_, V::Node>,
    advice: Advice,
    buffer: &mut Buffer,
) -> Option<Ms> {
    if known.is_ok {
        return None;
    }
    let paths = &known.profile.envelope;
    let fields = paths.places(Part::RetryAfterSeconds);
    let is_anywhere = fields.is_empty() || paths.is_anywhere(Part::RetryAfterSeconds);
    let interval = known.read.interval.filter(|_| advice == Advice::Poll);
    let anywhere = known.read.delay.or(interval).filter(|_| is_anywhere);
    let Failure { headers, body, .. } = *known.failure;
    server_delay::find(view, headers, body, fields, anywhere, buffer)
}

/// `x-should-retry`, the convention of the OpenAI SDKs, or Stripe's own: the server's header wins
/// over the status.
fn own_word<V: View>(view: &V, headers: V::Node, buffer: &mut Buffer) -> Option<bool> {
    let mut names = [paths!["x-should-retry"], paths!["stripe-should-retry"]].into_iter();
    names.find_map(|name| match view.header_text(headers, name, buffer)? {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    })
}

/// Whether the server refused the request before it did its work.
fn is_refused(rule: &Rule, retry: Retry, status: Option<u16>) -> bool {
    match (rule.category, status) {
        (Category::Unknown, Some(400..500)) | (_, Some(425)) => true,
        _ => matches!(retry, Retry::Wait { .. }),
    }
}

/// How to speak of a request that was carried out in part. Where nothing is repeated, the failure's own
/// words are the better ones, and so they are where a person has to sign in before anything.
fn unclear(
    begun: impl FnOnce() -> Option<Begun>,
    category: Category,
    retry: Retry,
) -> Option<Category> {
    if retry == Retry::Never {
        return None;
    }
    match (begun()?, retry) {
        (_, _) if category.may_be_done() => Some(category),
        (Begun::Field, Retry::Refresh) => Some(category),
        _ => Some(Category::Server),
    }
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

fn request_id<V: View>(view: &V, known: &Evidence<'_, V::Node>) -> Option<V::Node> {
    let in_body = known.own_id.or_else(|| known.read.request_id());
    in_body.or(known.failure.request_id).or_else(|| {
        let headers = known.failure.headers?;
        view.header(headers, &REQUEST_ID_HEADERS)
            .or_else(|| view.header_ending(headers, &REQUEST_ID_ENDS))
            .or_else(|| view.header(headers, &NETWORK_ID_HEADERS))
    })
}
