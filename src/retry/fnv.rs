//! FNV-1a. The engine distinguishes origins, endpoints and credentials by number.

/// The hash of no bytes.
pub const EMPTY: u32 = 0x811c_9dc5;

/// A hash with more bytes added.
#[must_use]
pub fn fold(hash: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(hash, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// A hash with a text added, and with a byte that is in no text, which keeps one text from the next.
#[must_use]
pub fn part(hash: u32, text: &[u8]) -> u32 {
    fold(fold(hash, text), &[0xff])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_apart() {
        let hash = |a: &str, b: &str| part(part(EMPTY, a.as_bytes()), b.as_bytes());
        assert_ne!(hash("GET", "/a"), hash("GE", "T/a"));
        assert_eq!(fold(EMPTY, b"a"), 0xe40c_292c, "a published value");
    }
}
