//! What a response says beside a JSON body: pages, XML and headers.

use super::look::{Look, Place};
use super::{markup, values};
use crate::view::{Buffer, Paths, View, lines, paths};
use crate::wire::words::{Packed, words};

/// The ends of headers with a code, without dashes: `x-amzn-errortype`, `x-ms-error-code`.
static HEADER_CODES: Paths = Paths::new(lines!["errortype", "errorcode"]);
/// The same with a text.
static HEADER_TEXTS: Paths = Paths::new(lines!["errormessage", "errordescription", "errordetail"]);

const HEADER_TEXT: u8 = 202;
const HEADER_CODE: u8 = 60;
const CHALLENGE_CODE: u8 = 101;
const CHALLENGE_TEXT: u8 = 200;
const PAGE_TEXT: u8 = 201;

impl<V: View> Look<'_, V> {
    /// A body that is not JSON: a page, or XML.
    pub fn page(&mut self, page: V::Node) {
        let Some(text) = self.view.beginning(page) else {
            return;
        };
        let text = text.trim_ascii_start();
        let text = text.strip_prefix("\u{feff}").unwrap_or(text);
        if text.is_empty() {
            return;
        }
        if !text.starts_with("<") {
            self.found.message.offer(PAGE_TEXT, page);
            return;
        }
        if markup::is_html(text) {
            if let Some(title) = markup::title(text) {
                self.found.message.offer(PAGE_TEXT, self.view.make(&title));
            }
            return;
        }
        let code = markup::within(text, b"code").or_else(|| markup::within(text, b"errorcode"));
        // `<ows:Exception exceptionCode="InvalidParameterValue">`, `<err code="112" msg="…"/>`
        let code = code.or_else(|| markup::attribute(text, "ode="));
        if let Some(code) = code {
            let code = self.view.make(&code);
            self.code(0, code, Place::Error);
        }
        // Of SOAP: `faultstring` (1.1 §4.4), `Text` (1.2 §5.4.2).
        const TEXTS: Packed = words!(
            "message faultstring errormessage error_message exceptiontext serviceexception \
             description detail text msg reason title error"
        );
        let mut texts = TEXTS;
        let found = texts.find_map(|name| markup::within(text, name));
        let found = found.or_else(|| {
            let mut names = [" message=", " msg="].into_iter();
            names.find_map(|name| markup::attribute(text, name))
        });
        if let Some(message) = found {
            self.found.message.offer(0, self.view.make(&message));
        } else if self.found.code.1.is_none() {
            self.found.message.offer(PAGE_TEXT, page);
        }
        if let Some(id) = markup::within(text, b"requestid") {
            self.found.id.offer(0, self.view.make(&id));
        }
    }

    /// Codes and texts in headers.
    pub fn headers(&mut self, headers: V::Node) {
        if self.is_failure
            && self.found.message.1.is_none()
            && let Some(text) = self.view.header_ending(headers, &HEADER_TEXTS)
        {
            self.found.message.offer(HEADER_TEXT, text);
        }
        if let Some(node) = self.view.header_ending(headers, &HEADER_CODES) {
            let mut buffer = Buffer::new();
            let text = self.view.text(node, &mut buffer).unwrap_or_default();
            // `ThrottlingException:http://internal.example.com/`
            let end = text.bytes().position(|byte| byte == b':');
            let code = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
            self.offer_code(HEADER_CODE, self.view.make(code), code, Place::Body, true);
        }
        let challenge = self.view.header(headers, paths!["www-authenticate"]);
        if let Some(challenge) = challenge
            && let Some(text) = self.view.beginning(challenge)
        {
            self.challenge(&text);
        }
    }

    /// `Bearer error="invalid_token", error_description="…"` (RFC 6750 §3). Any other text in
    /// quotes may be a word that says as much.
    fn challenge(&mut self, text: &str) {
        let mut rest = text;
        while let Some((name, after)) = values::cut(rest, b'"') {
            let Some((part, after)) = values::cut(after, b'"') else {
                return;
            };
            rest = after;
            let value = self.view.make(part);
            if name.ends_with("error=") {
                self.offer_code(CHALLENGE_CODE, value, part, Place::Body, true);
            } else if name.ends_with("error_description=") && !part.is_empty() {
                self.found.message.offer(CHALLENGE_TEXT, value);
            } else if name.ends_with(" ") && values::is_code(part) {
                self.found.add_word(part);
            }
        }
    }
}
