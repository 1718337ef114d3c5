//! The query string as a list of names and values.

use std::fmt;
use std::str::FromStr;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::reply::Reply;

/// The parameters of one request, in order.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

/// A parameter that could not be read; its text names the parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadParam(pub String);

impl fmt::Display for BadParam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl IntoResponse for BadParam {
    /// 400, in a shape that no API uses: the test is wrong.
    fn into_response(self) -> Response {
        Reply::json(StatusCode::BAD_REQUEST, &json!({ "mock_error": self.0 })).into_response()
    }
}

impl Query {
    /// Reads what stands behind the `?`.
    #[must_use]
    pub fn parse(query: Option<&str>) -> Self {
        let bytes = query.unwrap_or_default().as_bytes();
        Self(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The first value of `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// Whether `name` is switched on: `?name`, `?name=1` or `?name=true`.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some("" | "1" | "true"))
    }

    /// The value of `name` as a number.
    ///
    /// # Errors
    /// When the parameter is there and is not such a number.
    pub fn number<N: FromStr>(&self, name: &str) -> Result<Option<N>, BadParam> {
        self.get(name)
            .map(|text| {
                text.parse()
                    .map_err(|_| BadParam(format!("{name} is not a valid number: {text}")))
            })
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_kept_in_order() {
        let query = Query::parse(Some("h=A:1&h=B%3A2+3&flag&n=7&bad=x"));
        assert_eq!(query.all("h").collect::<Vec<_>>(), ["A:1", "B:2 3"]);
        assert!(query.flag("flag") && !query.flag("n"));
        assert_eq!(query.number::<u64>("n"), Ok(Some(7)));
        assert_eq!(query.number::<u64>("none"), Ok(None));
        assert!(query.number::<u64>("bad").unwrap_err().0.contains("bad"));
    }
}
