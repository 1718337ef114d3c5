//! The codes of the five APIs: HTTP status and a sentence of our own for each.

/// One of the APIs that the server plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Api {
    /// Creator data, with `error_code` at the top of the body.
    Noxinfluencer,
    /// Content publishing, paid in credits.
    Publishing,
    /// Tasks and orders, with numeric codes.
    Marketplace,
    /// Sessions, products and orders.
    Commerce,
    /// A workspace's public API, metered.
    Workspace,
    /// No API in particular: what the HTTP standards say.
    Http,
}

impl Api {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Noxinfluencer,
        Self::Publishing,
        Self::Marketplace,
        Self::Commerce,
        Self::Workspace,
        Self::Http,
    ];

    /// The name in paths and scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Noxinfluencer => "noxinfluencer",
            Self::Publishing => "publishing",
            Self::Marketplace => "marketplace",
            Self::Commerce => "commerce",
            Self::Workspace => "workspace",
            Self::Http => "http",
        }
    }

    /// The API of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|api| api.name() == name)
    }

    /// The API that a path such as `/commerce/orders` belongs to.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        path.trim_start_matches('/')
            .split('/')
            .next()
            .and_then(Self::named)
    }

    /// The codes that this API documents.
    #[must_use]
    pub const fn codes(self) -> &'static [Code] {
        match self {
            Self::Noxinfluencer => NOXINFLUENCER,
            Self::Publishing => PUBLISHING,
            Self::Marketplace => MARKETPLACE,
            Self::Commerce => COMMERCE,
            Self::Workspace => WORKSPACE,
            Self::Http => &[],
        }
    }

    /// What is known about a code of this API.
    #[must_use]
    pub fn code(self, code: &str) -> Option<&'static Code> {
        self.codes().iter().find(|entry| entry.code == code)
    }
}

/// One documented error code.
#[derive(Debug)]
pub struct Code {
    /// As it stands in the body (the numbers of `marketplace` in decimal).
    pub code: &'static str,
    /// The HTTP status it comes with.
    pub status: u16,
    /// The server's message.
    pub text: &'static str,
}

const fn row(code: &'static str, status: u16, text: &'static str) -> Code {
    Code { code, status, text }
}

// No statuses are documented: these are what such a server would be expected to send.
const NOXINFLUENCER: &[Code] = &[
    row("INVALID_API_KEY", 401, "this key opens nothing here"),
    row(
        "INSUFFICIENT_CREDIT",
        402,
        "the quota does not cover this request",
    ),
    row(
        "RATE_LIMITED",
        429,
        "this key is sending requests too quickly",
    ),
    row(
        "ASYNC_NOT_READY",
        409,
        "the task is still running, its result is not there yet",
    ),
    row(
        "SCOPE_REQUIRED",
        403,
        "the plan of this account does not include the permission",
    ),
    row(
        "INVALID_REQUEST",
        400,
        "the request or an identifier in it makes no sense",
    ),
    row(
        "DUPLICATE_DATA",
        409,
        "an object like this one was created before",
    ),
    row("INTERNAL_ERROR", 500, "something broke on the server"),
];

const PUBLISHING: &[Code] = &[
    row(
        "VALIDATION_ERROR",
        400,
        "a field of the request is missing or out of range",
    ),
    row("UNAUTHORIZED", 401, "no usable key came with the request"),
    row(
        "INSUFFICIENT_CREDITS",
        402,
        "the credit balance is below the price",
    ),
    row("FORBIDDEN", 403, "this key may not do that"),
    row("NOT_FOUND", 404, "nothing of yours has this id"),
    row(
        "CONFLICT",
        409,
        "the resource is in a state that rules this out",
    ),
    row(
        "PRECONDITION_FAILED",
        412,
        "the channel has to be connected first",
    ),
    row("RATE_LIMIT_EXCEEDED", 429, "the request limit is used up"),
    row("INTERNAL_ERROR", 500, "the server failed unexpectedly"),
];

// The pairs of code and status are not documented; these use only the statuses that are.
const MARKETPLACE: &[Code] = &[
    row("1001", 400, "a parameter is wrong"),
    row("1002", 401, "the login is missing or has run out"),
    row("1003", 403, "not allowed for this role"),
    row("1004", 404, "no such thing"),
    row("1005", 409, "it exists already"),
    row("1006", 401, "the API key is not valid"),
    row("1007", 403, "this user is not bound to the platform"),
    row("1008", 422, "a field did not pass validation"),
    row("2001", 400, "the verification code was not accepted"),
    row("2002", 429, "too many verification codes were asked for"),
    row("2003", 401, "wrong password"),
    row("3001", 400, "the balance is too small"),
    row("3002", 409, "the wallet refused the operation"),
    row("3003", 400, "less than that can be withdrawn"),
    row("3004", 409, "the funds for the draft could not be reserved"),
    row("4001", 409, "the task is in another state"),
    row("4091", 409, "somebody took this task first"),
    row("4501", 409, "the order is in another state"),
    row("4502", 409, "the order ran out of time"),
    row("5001", 502, "the AI service behind this is unavailable"),
    row("7001", 400, "the invitation is not usable"),
    row("7002", 400, "the invitation is too old"),
    row("7003", 409, "the invitation was used before"),
    row("7004", 409, "no invitations are left"),
    row("7005", 422, "the rules forbid this invitation"),
    row("7006", 404, "no such invitation"),
    row("8001", 502, "the payment channel failed"),
    row("8002", 409, "the payment is still under way"),
    row("8003", 422, "that amount cannot be recharged"),
    row("8004", 404, "no such recharge"),
    row("8005", 409, "the recharge is in another state"),
    row("9999", 500, "unexpected server fault"),
];

const COMMERCE: &[Code] = &[
    row("AUTH_INVALID_KEY", 401, "the key is not known"),
    row("AUTH_EXPIRED_TOKEN", 401, "the token has run out"),
    row(
        "AUTH_INSUFFICIENT_PERMISSION",
        403,
        "the key lacks a permission",
    ),
    row("RATE_LIMIT_EXCEEDED", 429, "the request limit is used up"),
    row("ACCOUNT_DISABLED", 403, "the account is switched off"),
    row(
        "INSUFFICIENT_BALANCE",
        402,
        "the balance does not cover the amount",
    ),
    row("SESSION_NOT_FOUND", 404, "no session has this id"),
    row("SESSION_EXPIRED", 410, "the session is over"),
    row(
        "SESSION_LIMIT_REACHED",
        429,
        "no more sessions can be opened at once",
    ),
    row("PRODUCT_NOT_FOUND", 404, "no product has this id"),
    row("PRODUCT_OUT_OF_STOCK", 409, "not enough pieces are left"),
    row("INVALID_REQUEST", 400, "the request cannot be understood"),
    row(
        "IDEMPOTENCY_CONFLICT",
        409,
        "this idempotency key belongs to another request",
    ),
    row("BACKEND_ERROR", 502, "a system behind this one failed"),
    row(
        "BACKEND_TIMEOUT",
        504,
        "a system behind this one took too long",
    ),
    row("INTERNAL_ERROR", 500, "the server failed unexpectedly"),
];

const WORKSPACE: &[Code] = &[
    row("missing_api_key", 401, "the request carries no key"),
    row("invalid_api_key", 401, "no workspace has this key"),
    row("credential_not_found", 401, "the key has been removed"),
    row(
        "credential_revoked",
        401,
        "the key has been replaced by a newer one",
    ),
    row("credential_expired", 401, "the key is past its date"),
    row(
        "workspace_public_api_disabled",
        403,
        "the workspace keeps its public API closed",
    ),
    row(
        "workspace_public_api_suspended",
        403,
        "the workspace is on hold",
    ),
    row("forbidden", 403, "the key has no access to this"),
    row("rate_limited", 429, "the request limit is used up"),
    row(
        "insufficient_credits",
        402,
        "the remaining credits do not cover this request",
    ),
    row("internal_error", 500, "the server failed unexpectedly"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn all_76_documented_codes_are_known_once() {
        let counts = Api::ALL.map(|api| api.codes().len());
        assert_eq!(counts, [8, 9, 32, 16, 11, 0]);
        for api in Api::ALL {
            let names: HashSet<_> = api.codes().iter().map(|entry| entry.code).collect();
            assert_eq!(names.len(), api.codes().len());
        }
    }

    #[test]
    fn the_api_is_the_first_segment_of_the_path() {
        assert_eq!(Api::of_path("/commerce/orders"), Some(Api::Commerce));
        assert_eq!(Api::of_path("/_mock/play/x"), None);
    }
}
