//! A map from paths to what is wrong there: `{"items[0].name": ["Too short"]}`, also nested.

use super::{MAX_NAMES, Part, Reader, code, joined};
use crate::view::{Buffer, Kind, Kinds, View, ViewExt, paths};
use crate::wire::words::words;

impl<V: View> Reader<'_, V> {
    pub(super) fn map(&mut self, node: V::Node, path: &[Part<V::Node>], depth: usize) {
        if depth > MAX_NAMES {
            return;
        }
        let pairs = self.within(node);
        let by_place = |(key, value): &(Option<V::Node>, V::Node)| {
            self.view.kind(*value) == Kind::Map
                && key.is_some_and(|key| self.place_named(key).is_some())
        };
        let is_code = |(key, value): &(Option<V::Node>, V::Node)| {
            let mut buffer = Buffer::new();
            let name = key.and_then(|key| self.view.text(key, &mut buffer));
            self.view.kind(*value) == Kind::Text && name.is_some_and(code::is_code)
        };
        // `{"email": {"isEmpty": "Give one."}}`
        let are_codes = depth > 0 && !path.is_empty() && pairs.iter().any(is_code);
        // Every key is a part of the request: `{"query": {…}, "json": {…}}`.
        let are_places = depth == 0 && pairs.iter().all(by_place);
        for (key, value) in pairs {
            let Some(key) = key else { break };
            if are_places {
                self.place = self.place_named(key);
                match self.view.first(value, paths!["keys"], Kinds::LIST) {
                    Some(_) => self.element(value, &[]),
                    None => self.map(value, &[], 1),
                }
                self.place = None;
                continue;
            }
            let at = joined(path, Part::Names(key));
            // What a list of all texts repeats is no input.
            if self.is_one_of(key, words!("full_messages full_message fullMessages")) {
                continue;
            }
            let text = self.text_at(value, paths!["message", "msg"]);
            match self.view.kind(value) {
                Kind::Text if are_codes => self.put(path, Some(key), Some(value)),
                Kind::Text => self.put(&at, None, Some(value)),
                // `{"currency": {"errors": [{"errorMessage": …}]}}`
                Kind::List if depth > 0 && self.is_one_of(key, words!("errors _errors")) => {
                    self.errors_at(value, path, depth);
                }
                Kind::List => self.errors_at(value, &at, depth),
                // A form may have an input `message`, whose errors are a list.
                Kind::Map if text.is_some() => {
                    self.put(&at, self.text_at(value, paths!["kind", "code"]), text);
                }
                Kind::Map => self.map(value, &at, depth.saturating_add(1)),
                _ => {}
            }
        }
    }

    /// What is wrong at one path: texts, objects with a text, or the elements of a list of inputs.
    fn errors_at(&mut self, list: V::Node, path: &[Part<V::Node>], depth: usize) {
        for (index, (_, item)) in (0..).zip(self.within(list)) {
            let text = self.said(item);
            let mut codes = self
                .view
                .each(item, paths!["code", "error", "type"], Kinds::TEXT);
            let code = codes.find(|code| self.is_word(*code));
            if text.is_some() || code.is_some() {
                self.put(path, code, text);
            } else if self.view.kind(item) == Kind::Map {
                let at = joined(path, Part::Index(index));
                self.map(item, &at, depth.saturating_add(1));
            }
        }
    }
}
