//! Faults on demand: what the query parameters of a request ask to go wrong.

pub mod perform;

use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};

use crate::catalogue::Api;
use crate::failure::{Failure, Stamp};
use crate::query::{BadParam, Query};
use crate::reply::Reply;

/// A fault of the connection, not of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A TCP reset, nothing is answered.
    Reset,
    /// Headers and half of the body, then the connection closes.
    Cut,
    /// Nothing at all, for as long as the client waits (120 s at most).
    Hang,
    /// Headers and half of the body, then silence (120 s at most).
    HangBody,
    /// An error body that goes on and on (64 MB at most).
    Huge,
}

impl Kind {
    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "reset" => Self::Reset,
            "cut" => Self::Cut,
            "hang" => Self::Hang,
            "hang_body" => Self::HangBody,
            "huge" => Self::Huge,
            _ => return None,
        })
    }

    /// Whether the client gets to see no part of an answer.
    #[must_use]
    pub const fn is_silent(self) -> bool {
        matches!(self, Self::Reset | Self::Hang)
    }
}

/// Everything that a request asks for.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    code: Option<String>,
    status: Option<StatusCode>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<String>,
    content_type: Option<HeaderValue>,
    retry_after: Option<Option<u64>>,
    /// Waited before the answer.
    pub delay: Duration,
    /// What happens to the connection.
    pub kind: Option<Kind>,
    /// A silent fault loses the answer to a request that was carried out.
    pub processed: bool,
    /// Only the first so many requests to the same address are hit.
    pub times: Option<u64>,
}

/// The parameters that ask for a fault: without any of them a request is left alone.
const ASKING: [&str; 7] = [
    "__code",
    "__status",
    "__header",
    "__delay_ms",
    "__fault",
    "__body",
    "__type",
];

impl Faults {
    /// Reads the parameters.
    ///
    /// # Errors
    /// When one is not understood: a typing error must not look like a working server.
    pub fn parse(query: &Query) -> Result<Self, BadParam> {
        Ok(Self {
            code: query.get("__code").map(str::to_owned),
            status: status(query, "__status")?,
            headers: query
                .all("__header")
                .map(header)
                .collect::<Result<_, _>>()?,
            body: query.get("__body").map(str::to_owned),
            content_type: query
                .get("__type")
                .map(|text| value("__type", text))
                .transpose()?,
            retry_after: match query.get("__retry_after") {
                Some("none") => Some(None),
                _ => query.number("__retry_after")?.map(Some),
            },
            delay: Duration::from_millis(query.number("__delay_ms")?.unwrap_or(0)),
            kind: query.get("__fault").map(kind).transpose()?,
            processed: query.flag("__processed"),
            times: query.number("__times")?,
        })
    }

    /// Whether the query asks for anything of this kind.
    #[must_use]
    pub fn asked_for(query: &Query) -> bool {
        query.names().any(|name| ASKING.contains(&name))
    }

    /// The answer that takes the place of the real one, if the faults say what it is.
    #[must_use]
    pub fn answer(&self, api: Api, stamp: &Stamp) -> Option<Reply> {
        let mut reply = if let Some(code) = &self.code {
            let mut failure = Failure::sample(api, code);
            if let Some(seconds) = self.retry_after {
                failure = failure.retry_after(seconds);
            }
            failure.reply(stamp)
        } else if self.body.is_some() {
            Reply::text(StatusCode::OK, "")
        } else {
            Reply::empty(self.status?).with("x-request-id", &stamp.request_id)
        };
        if let Some(body) = &self.body {
            reply.body = body.clone().into_bytes();
        }
        Some(reply)
    }

    /// Puts status, content type and headers onto an answer, a real one too.
    pub fn dress(&self, reply: &mut Reply) {
        if let Some(status) = self.status {
            reply.status = status;
        }
        if let Some(content_type) = &self.content_type {
            reply.headers.insert(CONTENT_TYPE, content_type.clone());
        }
        for (name, _) in &self.headers {
            reply.headers.remove(name);
        }
        // Appended, so that a header given twice is sent twice.
        for (name, value) in &self.headers {
            reply.headers.append(name.clone(), value.clone());
        }
    }
}

/// Bad weather: these faults for every request of a tenant, for some time.
#[derive(Clone, Debug)]
pub struct Outage {
    /// What goes wrong.
    pub faults: Faults,
    /// Begins, in Unix milliseconds.
    pub from_ms: u64,
    /// Is over.
    pub until_ms: u64,
}

impl Outage {
    /// The faults, if this is the time.
    #[must_use]
    pub fn faults_at(&self, now_ms: u64) -> Option<Faults> {
        (self.from_ms..self.until_ms)
            .contains(&now_ms)
            .then(|| self.faults.clone())
    }
}

/// A status that can end an exchange: 1xx cannot, and nothing is defined above 999.
///
/// # Errors
/// When the parameter is anything else.
pub fn status(query: &Query, name: &str) -> Result<Option<StatusCode>, BadParam> {
    query
        .number::<u16>(name)?
        .map(|number| final_status(name, number))
        .transpose()
}

/// The same for a number that was read already.
///
/// # Errors
/// When it is out of range.
pub fn final_status(name: &str, number: u16) -> Result<StatusCode, BadParam> {
    StatusCode::from_u16(number)
        .ok()
        .filter(|status| !status.is_informational())
        .ok_or_else(|| BadParam(format!("{name} must lie between 200 and 999: {number}")))
}

fn kind(name: &str) -> Result<Kind, BadParam> {
    let names = "reset, cut, hang, hang_body or huge";
    Kind::named(name).ok_or_else(|| BadParam(format!("__fault must be {names}: {name}")))
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), BadParam> {
    let wrong = || BadParam(format!("__header must be Name:Value: {text}"));
    let (name, text) = text.split_once(':').ok_or_else(wrong)?;
    let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| wrong())?;
    Ok((name, value("__header", text.trim())?))
}

/// A header value; letters beyond ASCII are sent as UTF-8 bytes.
pub(crate) fn value(what: &str, text: &str) -> Result<HeaderValue, BadParam> {
    HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| BadParam(format!("{what} holds a character that no header may hold")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<Faults, BadParam> {
        Faults::parse(&Query::parse(Some(query)))
    }

    fn answer(query: &str) -> Option<Reply> {
        let faults = parse(query).expect("valid");
        let stamp = Stamp {
            request_id: "r".into(),
            now_ms: 0,
        };
        let mut reply = faults.answer(Api::Commerce, &stamp)?;
        faults.dress(&mut reply);
        Some(reply)
    }

    #[test]
    fn a_code_brings_its_status_unless_another_is_given() {
        assert_eq!(answer("__code=BACKEND_ERROR").unwrap().status, 502);
        assert_eq!(
            answer("__code=BACKEND_ERROR&__status=200").unwrap().status,
            200
        );
        assert_eq!(
            answer("__body=x&__type=text/html").unwrap().headers["content-type"],
            "text/html"
        );
        assert!(answer("__delay_ms=5").is_none(), "the real answer is kept");
    }

    #[test]
    fn a_header_given_twice_is_sent_twice_in_place_of_the_usual_one() {
        let query = "__code=RATE_LIMIT_EXCEEDED&__header=Retry-After:120&__header=Retry-After:60";
        let reply = answer(query).unwrap();
        let sent: Vec<_> = reply.headers.get_all("retry-after").iter().collect();
        assert_eq!(sent, ["120", "60"]);
        let reply = answer("__code=RATE_LIMIT_EXCEEDED&__retry_after=none").unwrap();
        assert!(!reply.headers.contains_key("retry-after"));
    }

    #[test]
    fn a_parameter_that_is_not_understood_is_named() {
        for (query, name) in [
            ("__status=abc", "__status"),
            ("__status=101", "__status"),
            ("__fault=explode", "__fault"),
            ("__header=nocolon", "__header"),
            ("__header=X:a%0Ab", "__header"),
            ("__delay_ms=-1", "__delay_ms"),
        ] {
            assert!(parse(query).unwrap_err().0.contains(name), "{query}");
        }
    }

    #[test]
    fn an_outage_has_a_beginning_and_an_end() {
        let outage = Outage {
            faults: Faults::default(),
            from_ms: 10,
            until_ms: 20,
        };
        let hits = [9, 10, 19, 20].map(|now| outage.faults_at(now).is_some());
        assert_eq!(hits, [false, true, true, false]);
    }
}
