//! What a response says beside a JSON body: pages, XML and headers.

use super::look::{Look, Place};
use super::{markup, values};
use crate::view::{Buffer, View, paths};

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
        if let Some(code) = markup::within(text, "code") {
            let code = self.view.make(&code);
            self.code(0, code, Place::Error);
        }
        // Of SOAP: `faultstring` (1.1 §4.4), `Text` (1.2 §5.4.2).
        let mut names = ["message", "faultstring", "detail", "text"].into_iter();
        if let Some(message) = names.find_map(|name| markup::within(text, name)) {
            self.found.message.offer(0, self.view.make(&message));
        } else if self.found.code.1.is_none() {
            self.found.message.offer(PAGE_TEXT, page);
        }
        if let Some(id) = markup::within(text, "requestid") {
            self.found.id.offer(0, self.view.make(&id));
        }
    }

    /// Codes and texts in headers.
    pub fn headers(&mut self, headers: V::Node) {
        for name in [paths!["x-amzn-errortype"], paths!["x-ms-error-code"]] {
            let Some(node) = self.view.header(headers, name) else {
                continue;
            };
            let mut buffer = Buffer::new();
            let Some(text) = self.view.text(node, &mut buffer) else {
                continue;
            };
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
