//! Headers in any of their usual forms.

use std::borrow::Cow;

/// The headers of a response, by name.
///
/// Lists of pairs have it, and with the feature `agent` so does `http::HeaderMap`.
pub trait Headers {
    /// The value of a header, whose name is given in lower case; those of one that was sent more
    /// than once are joined with `, ` (RFC 9110 §5.3). `None` for a value that is not text.
    fn value(&self, name: &str) -> Option<Cow<'_, str>>;

    /// The names of all headers, in any case and order.
    fn names(&self) -> Box<dyn Iterator<Item = &str> + '_>;
}

/// No headers.
impl Headers for () {
    fn value(&self, _: &str) -> Option<Cow<'_, str>> {
        None
    }

    fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(core::iter::empty())
    }
}

impl<K: AsRef<str>, V: AsRef<str>> Headers for [(K, V)] {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let is_it = |(key, _): &&(K, V)| key.as_ref().eq_ignore_ascii_case(name);
        joined(self.iter().filter(is_it).map(|(_, value)| value.as_ref()))
    }

    fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        Box::new(self.iter().map(|(key, _)| key.as_ref()))
    }
}

impl<K: AsRef<str>, V: AsRef<str>, const N: usize> Headers for [(K, V); N] {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.as_slice().value(name)
    }

    fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        self.as_slice().names()
    }
}

impl<K: AsRef<str>, V: AsRef<str>> Headers for Vec<(K, V)> {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.as_slice().value(name)
    }

    fn names(&self) -> Box<dyn Iterator<Item = &str> + '_> {
        self.as_slice().names()
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
