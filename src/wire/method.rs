//! What a request's method says of repeating it.

/// GET and HEAD: may be repeated any number of times, so they may be polled.
#[must_use]
pub fn is_get(method: &str) -> bool {
    matches!(method, "GET" | "HEAD")
}

/// Idempotent methods: those of RFC 9110 §9.2.2, and QUERY. Method names are case-sensitive.
#[must_use]
pub fn is_idempotent(method: &str) -> bool {
    is_get(method) || matches!(method, "OPTIONS" | "TRACE" | "QUERY" | "PUT" | "DELETE")
}
