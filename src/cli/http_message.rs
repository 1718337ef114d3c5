//! The last HTTP message of what `curl -i` prints. Not an HTTP parser: nothing here decodes or
//! joins; the text is taken as it stands there.

/// A response with its headers.
pub struct Message<'b> {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: &'b [u8],
}

/// The last message in a row; `None` when the text begins with none.
///
/// 100 Continue, a proxy's answer to CONNECT, redirects that were followed and 401s that were
/// answered stand before it without their bodies; whole messages may, too, when they tell their
/// length.
pub fn last(bytes: &[u8]) -> Option<Message<'_>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut message = one(after_newlines(bytes))?;
    while let Some(next) = next(&message) {
        message = next;
    }
    Some(message)
}

/// The last header block of a file in which no bodies are (curl's `-D`).
#[cfg(feature = "cli")]
pub fn last_block(bytes: &[u8]) -> Option<Message<'_>> {
    let mut message = one(bytes)?;
    while let Some(next) = one(message.body) {
        message = next;
    }
    Some(message)
}

fn next<'b>(message: &Message<'b>) -> Option<Message<'b>> {
    let length = message.header("content-length").and_then(length);
    let is_framed = length.is_some() || message.header("transfer-encoding").is_some();
    // A body that looks like a message is a body all the same.
    let may_have_none = !is_framed && message.header("content-type").is_none()
        || matches!(message.status, 100..=199 | 300..=399 | 401 | 407)
        || length.is_some_and(|length| length > message.body.len());
    if may_have_none && let Some(next) = one(message.body) {
        return Some(next);
    }
    one(after_newlines(message.body.get(length?..)?))
}

fn length(text: &str) -> Option<usize> {
    let is_plain = text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= 15;
    text.parse().ok().filter(|_| is_plain)
}

impl Message<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        let mut found = self
            .headers
            .iter()
            .filter(|(n, _)| n.eq_ignore_ascii_case(name));
        found.next_back().map(|(_, value)| value.as_str())
    }
}

fn one(bytes: &[u8]) -> Option<Message<'_>> {
    let (line, mut rest) = split_line(bytes)?;
    let mut message = Message {
        status: status(line)?,
        headers: Vec::new(),
        body: b"",
    };
    while let Some((line, after)) = split_line(rest) {
        rest = after;
        if line.is_empty() {
            break;
        }
        if matches!(line.first(), Some(b' ' | b'\t')) {
            // A folded line (RFC 9112 §5.2).
            if let Some((_, value)) = message.headers.last_mut() {
                value.push(' ');
                value.push_str(&text(line));
            }
        } else if let Some(colon) = line.iter().position(|b| *b == b':')
            && let (name, value) = line.split_at(colon)
            && is_name(name)
        {
            let value = text(value.get(1..).unwrap_or_default());
            message.headers.push((text(name), value));
        }
    }
    message.body = rest;
    Some(message)
}

/// `HTTP/1.1 429 Too Many Requests`, `HTTP/2 429`.
fn status(line: &[u8]) -> Option<u16> {
    let rest = line.strip_prefix(b"HTTP/")?;
    let version = rest.iter().position(|b| *b == b' ')?;
    let (version, rest) = rest.split_at(version);
    let plain = |b: &u8| b.is_ascii_digit() || *b == b'.';
    if version.is_empty() || version.len() > 3 || !version.iter().all(plain) {
        return None;
    }
    let (digits, after) = rest.get(1..)?.split_at_checked(3)?;
    if !digits.iter().all(u8::is_ascii_digit) || !matches!(after.first(), None | Some(b' ')) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// RFC 9110 §5.6.2, token.
pub fn is_name(name: &[u8]) -> bool {
    let is_token = |b: &u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(b);
    !name.is_empty() && name.iter().all(is_token)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.trim_ascii()).into_owned()
}

/// A line without its end, and what follows.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes
        .iter()
        .position(|b| *b == b'\n')
        .unwrap_or(bytes.len());
    let (line, rest) = bytes.split_at(end);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    Some((line, rest.get(1..).unwrap_or_default()))
}

fn after_newlines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|b| !matches!(b, b'\r' | b'\n'));
    bytes.get(end.unwrap_or(bytes.len())..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (u16, String) {
        let message = last(text.as_bytes()).unwrap();
        (
            message.status,
            String::from_utf8_lossy(message.body).into_owned(),
        )
    }

    #[test]
    fn the_last_of_several_messages_counts() {
        for (text, status, body) in [
            (
                "HTTP/1.1 429 Too Many Requests\r\nA: b\r\n\r\n{}",
                429,
                "{}",
            ),
            ("HTTP/2 429 \nA: b\n\n{}", 429, "{}"),
            ("HTTP/2 429", 429, ""),
            (
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 X\r\n\r\nx",
                503,
                "x",
            ),
            (
                "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 404\r\n\r\nx",
                404,
                "x",
            ),
            (
                "HTTP/1.1 302 Found\r\nContent-Length: 5\r\n\r\nHTTP/1.1 500 X\r\n\r\nx",
                500,
                "x",
            ),
            (
                "HTTP/1.1 503 X\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\n\r\nx",
                200,
                "x",
            ),
            (
                "HTTP/1.1 503 X\nContent-Length: 2\n\nab\nHTTP/1.1 200 OK\n\nx",
                200,
                "x",
            ),
        ] {
            assert_eq!(read(text), (status, body.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_body_that_looks_like_a_message_is_a_body() {
        let fake = "HTTP/1.1 200 OK\r\n\r\n";
        let text = format!(
            "HTTP/1.1 503 X\r\nContent-Length: {}\r\n\r\n{fake}",
            fake.len()
        );
        assert_eq!(read(&text), (503, fake.to_owned()));
        let text = format!("HTTP/2 503\r\ncontent-type: text/plain\r\n\r\n{fake}");
        assert_eq!(read(&text), (503, fake.to_owned()));
    }

    #[cfg(feature = "cli")]
    #[test]
    fn header_blocks_have_no_bodies() {
        let text = b"HTTP/1.1 503 X\r\nContent-Length: 2\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        assert_eq!(last_block(text).unwrap().status, 200);
        assert_eq!(last(text).unwrap().status, 503);
    }

    #[test]
    fn headers_are_read_as_they_stand() {
        let text =
            b"HTTP/1.1 429 X\r\nRetry-After:  7 \r\nno header\r\nbad name: 1\r\nX: a\r\n b\r\n\r\n";
        let message = last(text).unwrap();
        let pairs: Vec<_> = message
            .headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(pairs, [("Retry-After", "7"), ("X", "a b")]);
    }

    #[test]
    fn what_is_no_status_line_is_none() {
        for text in [
            "",
            "{}",
            "HTTP/1.1",
            "HTTP/1.1 20",
            "HTTP/1.1 2000",
            "HTTP/x 200 OK",
            "http/1.1 200 OK",
            "HTTP/1.1  200 OK",
            "HTTP/ 200",
        ] {
            assert!(last(text.as_bytes()).is_none(), "{text}");
        }
    }
}
