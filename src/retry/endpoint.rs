//! Which requests go to the same endpoint.
//!
//! An endpoint is a method and a path in which the segments that look like ids do not count. This
//! is the only place that knows what looks like an id:
//!
//! - a segment of digits alone: `/orders/17`,
//! - a segment of 6 characters or more with at least two digits: `/tasks/task_01h8x`, UUIDs, dates,
//! - a segment with `@` or `%`: `/users/a%40example.com`,
//! - a segment of more than 40 characters.

use super::fnv;

/// A hash of the endpoint, not 0, for [`super::Facts`]. `path` is without query.
#[must_use]
pub fn endpoint(method: &str, path: &str) -> u32 {
    let mut hash = fnv::part(fnv::EMPTY, method.as_bytes());
    for segment in path.as_bytes().split(|byte| *byte == b'/') {
        hash = fnv::part(hash, if is_id(segment) { &[] } else { segment });
    }
    hash.max(1)
}

/// A hash of the server's name for a limit, not 0, for [`super::Outcome`].
#[must_use]
pub fn bucket(name: &[u8]) -> u32 {
    fnv::fold(fnv::EMPTY, name).max(1)
}

fn is_id(segment: &[u8]) -> bool {
    let length = segment.len();
    let digits = segment.iter().filter(|byte| byte.is_ascii_digit()).count();
    (digits > 0 && digits == length)
        || (length >= 6 && digits >= 2)
        || segment.iter().any(|byte| matches!(byte, b'@' | b'%'))
        || length > 40
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_in_a_path_make_no_other_endpoint() {
        let order = endpoint("GET", "/v1/orders/17");
        for path in [
            "/v1/orders/18",
            "/v1/orders/ord_02ab",
            "/v1/orders/a%40b.test",
        ] {
            assert_eq!(endpoint("GET", path), order, "{path}");
        }
        let uuid = "/v1/orders/0b0ad0a4-7d1c-4a6f-9b52-3b6f6f0f3a11";
        assert_eq!(endpoint("GET", uuid), order);
        for path in [
            "/v2/orders/17",
            "/v1/orders",
            "/v1/orders/17/lines",
            "/v1/orders/open",
        ] {
            assert_ne!(endpoint("GET", path), order, "{path}");
        }
        assert_ne!(endpoint("PUT", "/v1/orders/17"), order);
        assert_ne!(
            endpoint("GET", "/oauth2/token"),
            endpoint("GET", "/v1/token")
        );
    }
}
