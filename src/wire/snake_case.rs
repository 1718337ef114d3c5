//! The words of a code, however it is spelt.

/// In lower case with `_` between the words, and without a namespace:
/// `com.example#TokenExpiredException:x` is `token_expired_exception`.
#[must_use]
pub fn snake_case(code: &str) -> String {
    let mut plain = String::new();
    let mut before = b'_';
    let mut bytes = code.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'#' => {
                plain.clear();
                before = b'_';
                continue;
            }
            b':' => break,
            _ => {}
        }
        let begins_word = byte.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_digit()
                || before.is_ascii_uppercase() && bytes.peek().is_some_and(u8::is_ascii_lowercase));
        let is_part = byte.is_ascii_alphanumeric();
        if begins_word || (!is_part && before != b'_') {
            plain.push('_');
        }
        before = b'_';
        if is_part {
            plain.push(char::from(byte.to_ascii_lowercase()));
            before = byte;
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn a_code_is_the_same_however_it_is_spelt() {
        for (code, want) in [
            ("TokenExpired", "token_expired"),
            ("TOKEN_EXPIRED", "token_expired"),
            ("token-expired", "token_expired"),
            ("token.expired", "token_expired"),
            ("HTTPTimeout", "http_timeout"),
            ("Code2Big", "code2_big"),
            ("com.example#Throttled:http://x", "throttled"),
            ("", ""),
        ] {
            assert_eq!(snake_case(code), want, "{code}");
        }
    }
}
