//! Bearer tokens: reading them, and issuing tokens that run out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// The token in an `Authorization` value, if that begins with `Bearer`.
#[must_use]
pub fn token(authorization: &str) -> &str {
    match authorization.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => "",
    }
}

/// A token in the form of a JWT. Nothing signs it: this server guards no secrets.
#[must_use]
pub fn issue(request_id: &str, expires_at_ms: u64) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    // `exp` is in seconds by RFC 7519 §4.1.4; tests need tokens that live shorter.
    let exp = expires_at_ms.div_ceil(1000);
    let claims = json!({ "sub": "demo", "jti": request_id, "exp": exp, "exp_ms": expires_at_ms });
    format!(
        "{header}.{}.c2lnbmF0dXJl",
        URL_SAFE_NO_PAD.encode(claims.to_string())
    )
}

/// Whether a token has run out: the word `expired`, or a JWT past its date.
#[must_use]
pub fn is_expired(token: &str, now_ms: u64) -> bool {
    token == "expired" || expiry(token).is_some_and(|at| at <= now_ms)
}

/// The body of the answer to a refresh request.
#[must_use]
pub fn refreshed(request_id: &str, now_ms: u64, lifetime_ms: u64) -> Value {
    let expires_at = now_ms.saturating_add(lifetime_ms);
    json!({
        "token": issue(request_id, expires_at),
        "token_type": "Bearer",
        "expires_at_ms": expires_at,
    })
}

fn expiry(token: &str) -> Option<u64> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let exp = || claims["exp"].as_u64()?.checked_mul(1000);
    claims["exp_ms"].as_u64().or_else(exp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_runs_out_at_its_date() {
        let jwt = issue("req_1", 5_000);
        assert!(!is_expired(&jwt, 4_999));
        assert!(is_expired(&jwt, 5_000));
        assert!(is_expired("expired", 0));
        assert!(!is_expired("any-other-key", u64::MAX));
    }

    #[test]
    fn only_the_bearer_scheme_carries_a_token() {
        assert_eq!(token("bearer  k1 "), "k1");
        assert_eq!(token("Basic abc"), "");
        assert_eq!(token("k1"), "");
    }
}
