//! The outcome of an attempt, in the engine's terms.

use std::process::ExitStatus;

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value, json};

use super::super::{Fault, http_message, input};
use super::attempt::Attempt;
use super::curl;
use super::output::Output;
use crate::classification::{Category, Retry};
use crate::classify::{self, Verdict};
use crate::profile::several;
use crate::report::{Classification, JsonView, Reader};
use crate::retry::Outcome;
use crate::view::Buffer;
use crate::wire::rate_limit;

/// What a command left behind.
pub struct End {
    /// None when its time was over.
    pub status: Option<ExitStatus>,
    pub output: Output,
}

pub struct Answer {
    pub outcome: Outcome,
    /// None for a success whose body was not read, and for what cannot be classified.
    pub classification: Option<Classification>,
    /// The category to tell of later, where the request may have been carried out.
    pub unclear: Option<Category>,
    pub output: Output,
    /// The command's own exit code.
    own_code: u8,
}

/// The response, as far as it was found.
struct Response {
    status: u16,
    headers: Value,
    body: Value,
}

impl Answer {
    pub fn read(mut end: End, reader: &Reader<'_>, attempt: &Attempt) -> Result<Self, Fault> {
        let own_code = end.status.map_or(0, own_code);
        let printed = match attempt.written() {
            Some(written) => written,
            None => end.output.beginning()?,
        };
        let headers = attempt.headers()?;
        let mut answer = Self {
            outcome: Outcome::OK,
            classification: None,
            unclear: None,
            output: end.output,
            own_code,
        };
        let of_network = if attempt.is_curl {
            curl::failure(i32::from(own_code))
        } else {
            None
        };
        if end.status.is_none() {
            answer.thrown(Category::Timeout, reader);
        } else if let Some(response) = response(headers.as_deref(), &printed, attempt.writes_out) {
            answer.response(&response, reader, of_network);
        } else if let Some(category) = of_network {
            answer.thrown(category, reader);
        } else {
            answer.text(&body(&printed, attempt.writes_out), reader);
        }
        Ok(answer)
    }

    /// The command failed for an unknown reason: neither an error of the API nor of the network.
    pub fn is_own_code(&self) -> bool {
        self.own_code != 0 && self.classification.is_none()
    }

    pub fn exit_code(&self) -> u8 {
        self.classification
            .as_ref()
            .map_or(self.own_code, |what| what.exit_code)
    }

    /// As `createFetch` looks at a response: a success only where the profile marks it in the body.
    fn response(&mut self, response: &Response, reader: &Reader<'_>, of_network: Option<Category>) {
        let view = JsonView::new(reader.now);
        let remaining = rate_limit::read(&&view, &response.headers, &mut Buffer::new());
        let fine = response.status < 400;
        let has_flag = several::mark_success(reader.profiles);
        if fine && let Some(category) = of_network {
            return self.thrown(category, reader);
        }
        if fine && (self.own_code != 0 || !has_flag) {
            self.outcome.status = Some(response.status);
            self.outcome.remaining = remaining;
            return;
        }
        let (headers, body) = (Some(&response.headers), Some(&response.body));
        let verdict =
            classify::classify_response(&&view, response.status, headers, body, reader.profiles);
        self.take(reader, &&view, &verdict);
        self.outcome.remaining = remaining;
    }

    /// No response came, or not all of it.
    fn thrown(&mut self, why: Category, reader: &Reader<'_>) {
        let view = JsonView::new(reader.now);
        let verdict = classify::classify_thrown(&&view, None, why, reader.profiles);
        self.take(reader, &&view, &verdict);
    }

    /// A body without its status. Beside an exit code of 0 only what is surely an error is one.
    fn text(&mut self, body: &Value, reader: &Reader<'_>) {
        let view = JsonView::new(reader.now);
        let verdict = classify::classify(&&view, body, reader.profiles);
        let is_sure = verdict.listed.is_some() || verdict.status.is_some_and(|s| s >= 400);
        let is_error = !matches!(verdict.category, Category::Ok | Category::Unknown);
        if is_error && (is_sure || self.own_code != 0) {
            self.take(reader, &&view, &verdict);
        }
    }

    fn take<'v>(&mut self, reader: &Reader<'_>, view: &&'v JsonView, verdict: &Verdict<&'v Value>) {
        self.outcome = Outcome::of(verdict);
        if verdict.category == Category::Ok {
            self.outcome.retry = Retry::Never;
        } else {
            self.classification = Some(reader.compose(view, verdict));
            self.unclear = reader.unclear(verdict);
        }
    }
}

/// From the headers that curl wrote apart, or from the output.
fn response(headers: Option<&[u8]>, printed: &[u8], writes_out: bool) -> Option<Response> {
    let (message, rest) = match headers {
        // They are before the body, too, when a configuration file asks for that.
        Some(headers) => (
            http_message::last_block(headers)?,
            printed.strip_prefix(headers).unwrap_or(printed),
        ),
        None => {
            let message = http_message::last(printed)?;
            let rest = message.body;
            (message, rest)
        }
    };
    Some(Response {
        status: message.status,
        headers: json!(message.headers),
        body: body(rest, writes_out),
    })
}

/// The body, without what curl's `-w` writes after it where the body is JSON.
fn body(printed: &[u8], writes_out: bool) -> Value {
    let mut values = Deserializer::from_slice(printed).into_iter::<IgnoredAny>();
    let is_json = writes_out && printed.trim_ascii_start().starts_with(b"{");
    let end = if is_json && matches!(values.next(), Some(Ok(_))) {
        values.byte_offset()
    } else {
        printed.len()
    };
    input::body(printed.get(..end).unwrap_or(printed))
}

/// As a shell gives it: 128 and the signal's number when one ended the command.
fn own_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None::<i32>;
    let code = status
        .code()
        .or(signal.map(|signal| signal.saturating_add(128)));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}
