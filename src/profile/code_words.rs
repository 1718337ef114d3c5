//! What the words of a code say, for codes that no profile lists: the conventions of APIs in
//! general. A row counts only in statuses that leave room for it; a 404 or a 500 says what it is.

use super::builtin::CATEGORIES;
use super::{Advice, Rule};
use crate::classification::{Action, By, Category};
use crate::wire::decimal;
use crate::wire::snake_case::snake_case;
use crate::wire::words::{Packed, words};

/// What a group of words means.
#[derive(Clone, Copy)]
enum Meaning {
    /// What the category means by itself.
    Is(Category),
    /// A refresh does not help: the person has to sign in.
    SignIn,
    /// A developer has to put in another key.
    CheckKey,
    /// A developer has to change the request.
    FixRequest,
    /// A developer has to ask for access.
    RequestAccess,
    /// Another card may work.
    Declined,
}

static SIGN_IN: Rule = Rule {
    category: Category::Authentication,
    action: Action::SignIn,
    by: By::User,
    retry: Advice::Never,
    more: None,
};
static CHECK_KEY: Rule = Rule {
    action: Action::CheckCredentials,
    by: By::Developer,
    ..SIGN_IN
};
static FIX_REQUEST: Rule = Rule {
    category: Category::Validation,
    action: Action::FixRequest,
    ..CHECK_KEY
};
static REQUEST_ACCESS: Rule = Rule {
    category: Category::Permission,
    action: Action::RequestAccess,
    ..CHECK_KEY
};
static DECLINED: Rule = Rule {
    category: Category::Validation,
    action: Action::ChooseOther,
    ..SIGN_IN
};

impl Meaning {
    fn rule(self) -> &'static Rule {
        match self {
            Self::Is(category) => CATEGORIES.of(category),
            Self::SignIn => &SIGN_IN,
            Self::CheckKey => &CHECK_KEY,
            Self::FixRequest => &FIX_REQUEST,
            Self::RequestAccess => &REQUEST_ACCESS,
            Self::Declined => &DECLINED,
        }
    }
}

/// Words, and the statuses in which they count; 0 stands for a 2xx, and for none. No status: any.
struct Row(Meaning, u16, Packed);

use Meaning::{CheckKey, Declined, FixRequest, Is, RequestAccess, SignIn};

/// The statuses that leave room for words, a bit each.
const STATUSES: [u16; 13] = [
    0, 400, 401, 402, 403, 406, 409, 418, 422, 428, 429, 500, 503,
];

/// The bits of these statuses; all bits for none.
const fn statuses(these: &[u16]) -> u16 {
    let mut bits = if these.is_empty() { u16::MAX } else { 0 };
    let mut rest = these;
    while let [first, others @ ..] = rest {
        bits |= bit_of(*first);
        rest = others;
    }
    bits
}

const fn bit_of(status: u16) -> u16 {
    let mut bit = 1;
    let mut rest: &[u16] = &STATUSES;
    while let [first, others @ ..] = rest {
        if *first == status {
            return bit;
        }
        bit <<= 1;
        rest = others;
    }
    // Any other status: only words that count in all of them.
    bit
}

/// The first row that fits counts. Words are parts of a code that begin where a word of it begins.
/// `=`: the whole code; `^`: its beginning; `$`: its end; `!`: the code exactly as it was sent.
/// `?`: a credential that is no longer valid.
const ROWS: &[Row] = &[
    // RFC 8628 §3.5
    Row(
        Is(Category::NotReady),
        statuses(&[0, 400, 428]),
        words!("!authorization_pending !slow_down"),
    ),
    Row(
        Is(Category::Expired),
        statuses(&[400]),
        words!("!expired_token"),
    ),
    // RFC 6749 §5.2, OpenID Connect Core §3.1.2.6
    Row(
        SignIn,
        statuses(&[]),
        words!(
            "=invalid_grant invalid_credentials$ login_required$ mfa_required$ \
             interaction_required$ consent_required$ reauthentication_required$"
        ),
    ),
    Row(
        CheckKey,
        statuses(&[0, 400, 401, 403]),
        words!(
            "=invalid_client api_key$ apikey$ api_key_invalid api_key_not_valid api_key_expired"
        ),
    ),
    Row(
        FixRequest,
        statuses(&[400]),
        words!("=invalid_scope =unsupported_grant_type =unsupported_response_type"),
    ),
    Row(
        RequestAccess,
        statuses(&[400, 401]),
        words!("=unauthorized_client"),
    ),
    Row(
        Declined,
        statuses(&[400, 402, 422]),
        words!(
            "declin =incorrect_number =incorrect_cvc =incorrect_zip =invalid_number \
             =invalid_cvc =invalid_expiry card_expired expired_card card_not_supported"
        ),
    ),
    Row(
        Is(Category::Quota),
        statuses(&[0, 400, 401, 402, 403, 406, 429]),
        words!(
            "insufficient_quota insufficient_balance insufficient_credit insufficient_funds \
             ^billing billing_limit budget_exceeded storage_quota credits_exhausted credits_exceeded \
             credit_exhausted out_of_credit payment_required subscription_expired usage_limit \
             quota_exceeded$ exhausted_balance used_up$"
        ),
    ),
    Row(
        Is(Category::RateLimit),
        statuses(&[0, 400, 401, 402, 403, 406, 418, 429, 503]),
        words!(
            "throttl rate_limit ratelimit too_many_requests toomanyrequests too_many_attempts \
             too_many_calls request_limit_exceeded query_limit =limit_exceeded \
             throughput_exceeded =slow_down =resource_exhausted"
        ),
    ),
    Row(
        Is(Category::Account),
        statuses(&[0, 400, 401, 403]),
        words!(
            "suspend account_disabled account_problem account_locked account_blocked \
             account_deactivated user_disabled user_locked user_blocked user_deactivated"
        ),
    ),
    Row(
        Is(Category::Authentication),
        statuses(&[0, 400, 403]),
        words!(
            "? =unauthenticated =unauthorized not_authenticated$ =not_authed =auth =token \
             =session =authentication authentication_failed authentication_required login_fail "
        ),
    ),
    Row(Is(Category::Authentication), statuses(&[500]), words!("?")),
    Row(
        Is(Category::Authentication),
        statuses(&[0, 400]),
        words!("=not_authorized authorization_failed"),
    ),
    Row(
        Is(Category::OutOfStock),
        statuses(&[0, 400]),
        words!("insufficient_stock out_of_stock sold_out"),
    ),
    Row(
        Is(Category::Duplicate),
        statuses(&[0, 400, 409]),
        // 23505: SQLSTATE unique_violation
        words!(
            "exists$ ^duplicate duplicates_detected not_unique taken$ unique_violation =23505 \
             constraint_violation$"
        ),
    ),
    Row(
        Is(Category::Precondition),
        statuses(&[0, 400, 409]),
        words!("precondition conditional_check_failed condition_not_met"),
    ),
    Row(
        Is(Category::Permission),
        statuses(&[0, 400]),
        words!(
            "=forbidden =access_denied =permission_denied missing_scope insufficient_scope \
             insufficient_permission insufficient_privilege permission$ permissions$ \
             not_permitted "
        ),
    ),
    Row(
        Is(Category::Unavailable),
        statuses(&[0, 400]),
        words!("temporarily_unavailable =unavailable service_unavailable overloaded maintenance "),
    ),
    Row(
        Is(Category::NotFound),
        statuses(&[400]),
        words!("=not_found"),
    ),
    Row(
        Is(Category::Expired),
        statuses(&[0, 400]),
        words!("expired$"),
    ),
    Row(
        Is(Category::NotFound),
        statuses(&[0]),
        words!("not_found$ not_exist$ ^no_such_ ^unknown_"),
    ),
    Row(
        Is(Category::Timeout),
        statuses(&[0]),
        words!("=timeout =deadline_exceeded =request_timeout"),
    ),
    Row(
        Is(Category::Server),
        statuses(&[0]),
        words!("^internal server$ system$ ^fatal"),
    ),
    Row(
        Is(Category::Validation),
        statuses(&[0]),
        words!(
            "invalid valid bad_request bad_user_input missing required parse_failed malformed \
             =unique"
        ),
    ),
];

/// What is signed in with.
const CREDENTIALS: Packed = words!(
    "token access_token auth_token id_token bearer_token security_token refresh_token \
     authentication_token user_token session session_id jwt auth provider_token session_token \
     oauth_token api_token personal_access_token"
);

/// What the words of a code say in a response of that status. `is_input`: an input is named.
#[must_use]
pub fn rule(code: &str, status: Option<u16>, is_input: bool) -> Option<&'static Rule> {
    let status = status.filter(|status| *status >= 300).unwrap_or(0);
    let all = snake_case(code);
    let code = code.as_bytes();
    let plain = without_kind(all.as_bytes());
    let initials = initials(plain);
    let bit = bit_of(status);
    let Row(meaning, ..) = ROWS.iter().find(|Row(_, statuses, words)| {
        statuses & bit != 0 && words.clone().any(|word| says(plain, initials, code, word))
    })?;
    let rule = meaning.rule();
    let is_of_input = rule.category == Category::Duplicate && is_input && status != 409;
    (!is_of_input).then_some(rule)
}

/// `token_expired_exception` is `token_expired`.
fn without_kind(plain: &[u8]) -> &[u8] {
    let kinds: [&[u8]; 3] = [b"_exception", b"_error", b"_fault"];
    let mut kinds = kinds.iter();
    kinds.find_map(|kind| before(plain, kind)).unwrap_or(plain)
}

/// The letters that words of a code begin with, a bit each. Most words of the table begin with
/// another one, so they need not be compared.
fn initials(plain: &[u8]) -> u32 {
    let (mut initials, mut before) = (0, b'_');
    for byte in plain {
        if before == b'_' {
            initials |= bit(*byte);
        }
        before = *byte;
    }
    initials
}

const fn bit(letter: u8) -> u32 {
    1 << (letter & 31)
}

/// Whether a word of the table is in a code.
fn says(plain: &[u8], initials: u32, code: &[u8], word: &[u8]) -> bool {
    match word {
        [b'?'] => is_stale_credential(plain),
        [b'!', word @ ..] => code == word,
        [b'=', word @ ..] => plain == word,
        [b'^', word @ ..] => plain.starts_with(word),
        [word @ .., b'$'] => {
            let start = before(plain, word);
            start.is_some_and(|start| matches!(start, [] | [.., b'_']))
        }
        [initial, ..] if initials & bit(*initial) != 0 => {
            let mut rest = plain;
            while !rest.starts_with(word) {
                let Some(end) = rest.iter().position(|byte| *byte == b'_') else {
                    return false;
                };
                rest = rest.get(end.wrapping_add(1)..).unwrap_or_default();
            }
            true
        }
        _ => false,
    }
}

/// What comes before an end.
// The standard library's `strip_suffix` has a path to a panic.
fn before<'p>(plain: &'p [u8], end: &[u8]) -> Option<&'p [u8]> {
    let length = plain.len().checked_sub(end.len())?;
    plain.get(..length).filter(|_| plain.ends_with(end))
}

/// What comes after a beginning.
fn after<'p>(plain: &'p [u8], start: &[u8]) -> Option<&'p [u8]> {
    plain
        .get(start.len()..)
        .filter(|_| plain.starts_with(start))
}

/// `session_expired`, `invalid_access_token`; a page token or a CSRF token is no credential.
fn is_stale_credential(plain: &[u8]) -> bool {
    const STATES: Packed = words!("expired invalid revoked not_valid no_longer_valid bad");
    let mut states = STATES;
    let subject = states.find_map(|state| {
        let rest = after(plain, state).and_then(|rest| after(rest, b"_"));
        rest.or_else(|| before(before(plain, state)?, b"_"))
    });
    let mut credentials = CREDENTIALS;
    subject.is_some_and(|subject| credentials.any(|it| it == subject))
}

/// The codes of gRPC (<https://grpc.io/docs/guides/status-codes/>), from 1.
const GRPC: [Category; 16] = [
    Category::Aborted,
    Category::Unknown,
    Category::Validation,
    Category::Timeout,
    Category::NotFound,
    Category::Duplicate,
    Category::Permission,
    Category::RateLimit,
    Category::Precondition,
    Category::Conflict,
    Category::Validation,
    Category::Server,
    Category::Server,
    Category::Unavailable,
    Category::Server,
    Category::Authentication,
];

/// What a code of gRPC says.
#[must_use]
pub fn grpc(code: &str) -> Option<&'static Rule> {
    let number = decimal::millis(code.as_bytes(), 1)?.checked_sub(1)?;
    GRPC.get(usize::try_from(number).ok()?)
        .map(|category| CATEGORIES.of(*category))
}

/// The codes of JSON-RPC 2.0 (§5.1).
#[must_use]
pub fn json_rpc(code: &str) -> Option<&'static Rule> {
    match code {
        "-32700" | "-32600" | "-32601" | "-32602" => Some(&FIX_REQUEST),
        "-32603" => Some(CATEGORIES.of(Category::Server)),
        _ => None,
    }
}
