//! Headers in any of their usual forms.

use std::borrow::Cow;

/// The headers of a response, by name.
///
/// Lists of pairs have it, and with the feature `agent` so does `http::HeaderMap`.
pub trait Headers {
    /// The value of a header, whose name is given in lower case; those of one that was sent more
    /// than once are joined with `, ` (RFC 9110 §5.3). `None` for a value that is not text.
    fn value(&self, name: &str) -> Option<Cow<'_, str>>;
}

/// No headers.
impl Headers for () {
    fn value(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }
}

impl<K: AsRef<str>, V: AsRef<str>> Headers for [(K, V)] {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let is_it = |(key, _): &&(K, V)| key.as_ref().eq_ignore_ascii_case(name);
        joined(self.iter().filter(is_it).map(|(_, value)| value.as_ref()))
    }
}

impl<K: AsRef<str>, V: AsRef<str>, const N: usize> Headers for [(K, V); N] {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.as_slice().value(name)
    }
}

impl<K: AsRef<str>, V: AsRef<str>> Headers for Vec<(K, V)> {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.as_slice().value(name)
    }
}

/// One value as it is, several as a list.
pub(crate) fn joined<'a>(mut values: impl Iterator<Item = &'a str>) -> Option<Cow<'a, str>> {
    let mut all = Cow::Borrowed(values.next()?);
    for value in values {
        let all = all.to_mut();
        all.push_str(", ");
        all.push_str(value);
    }
    Some(all)
}
