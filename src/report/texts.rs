//! What a classification takes out of the data, beyond what the decision reads.

use std::borrow::Cow;

use serde_json::Value;

use super::json_view::{JsonView, scalar_text};
use crate::view::View;

/// A look that can hand out whole texts and values, however long.
pub trait Texts: View {
    /// A string's text.
    fn str(&self, node: Self::Node) -> Option<&str>;
    /// The text of a string, or of a number in decimal.
    fn scalar(&self, node: Self::Node) -> Option<Cow<'_, str>>;
    /// A copy of the value.
    fn value(&self, node: Self::Node) -> Value;
}

impl<'v> Texts for &'v JsonView {
    fn str(&self, node: &'v Value) -> Option<&'v str> {
        node.as_str()
    }

    fn scalar(&self, node: &'v Value) -> Option<Cow<'v, str>> {
        match node {
            Value::String(text) => Some(Cow::Borrowed(text)),
            number => scalar_text(number).map(Cow::Owned),
        }
    }

    fn value(&self, node: &'v Value) -> Value {
        node.clone()
    }
}
