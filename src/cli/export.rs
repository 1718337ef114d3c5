//! The words in the formats of translation libraries, for a catalogue of one's own: a text per key
//! of a classification's `recovery`, such as `category.rate_limit.title`.

use serde_json::{Map, Value};

use super::Ended;
use super::host::Host;
use super::language::Language;
use super::out;
use crate::classification::Category;
use crate::locales::EN;
use crate::report::catalog::CatalogEntry;
use crate::report::words::Texts;

/// The format of a library.
#[derive(Clone, Copy)]
pub enum Library {
    /// i18next: nested, `{{wait}}`.
    I18next,
    /// ICU MessageFormat, as react-intl and others read it: flat, `{wait}`.
    Icu,
    /// vue-i18n: nested, `{wait}`.
    VueI18n,
}

/// The groups with a text for each name.
const PLAIN: [&str; 5] = ["action", "field", "wait", "ui", "support"];

pub fn run(host: &dyn Host, rows: &[CatalogEntry], language: &Language, library: Library) -> Ended {
    let mut all = Map::new();
    for (key, _) in EN.all() {
        let (group, name) = key.split_once('.').unwrap_or_default();
        if PLAIN.contains(&group) {
            library.put(&mut all, &[group, name], language.text(group, name));
        }
    }
    for category in Category::ALL {
        let texts = language.category(*category);
        library.put_texts(&mut all, "category", category.name(), texts);
    }
    for row in rows {
        let texts = Texts {
            title: Some(row.title.clone()),
            message: Some(row.message.clone()),
            message_safe: row.message_safe.clone(),
            message_template: row.message_template.clone(),
        };
        library.put_texts(&mut all, row.profile, row.code, texts);
    }
    let text = serde_json::to_string_pretty(&Value::Object(all))?;
    out::write(host, format!("{text}\n").as_bytes())
}

impl Library {
    fn put_texts(self, all: &mut Map<String, Value>, group: &str, name: &str, texts: Texts) {
        let parts = [
            ("title", texts.title),
            ("message", texts.message),
            ("messageSafe", texts.message_safe),
            ("messageTemplate", texts.message_template),
        ];
        for (part, text) in parts {
            if let Some(text) = text {
                self.put(all, &[group, name, part], &text);
            }
        }
    }

    fn put(self, all: &mut Map<String, Value>, path: &[&str], text: &str) {
        match self {
            Self::Icu => {
                all.insert(path.join("."), icu(text).into());
            }
            Self::I18next => nest(all, path, i18next(text)),
            // A code may have dots, and vue-i18n divides keys at each.
            Self::VueI18n => {
                let path = path.join(".");
                nest(all, &path.split('.').collect::<Vec<_>>(), vue_i18n(text));
            }
        }
    }
}

fn nest(all: &mut Map<String, Value>, path: &[&str], text: String) {
    let mut at = all;
    let Some((last, groups)) = path.split_last() else {
        return;
    };
    for group in groups {
        let next = at
            .entry((*group).to_owned())
            .or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(next) = next else { return };
        at = next;
    }
    at.insert((*last).to_owned(), text.into());
}

/// `{details.name}` is `{{name}}`, which is what `recovery.params` calls it.
fn i18next(text: &str) -> String {
    text.replace("{details.", "{")
        .replace('{', "{{")
        .replace('}', "}}")
}

/// An apostrophe opens quoted text, unless there are two.
fn icu(text: &str) -> String {
    text.replace("{details.", "{").replace('\'', "''")
}

/// What means something to vue-i18n is written as a literal: `{'@'}`. Braces are those of figures alone.
fn vue_i18n(text: &str) -> String {
    let mut out = String::new();
    for c in text.replace("{details.", "{").chars() {
        if "@$|%".contains(c) {
            out.push_str(&format!("{{'{c}'}}"));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_those_of_the_library() {
        let text = "It's {details.balance} now. Try again {wait}.";
        assert_eq!(i18next(text), "It's {{balance}} now. Try again {{wait}}.");
        assert_eq!(icu(text), "It''s {balance} now. Try again {wait}.");
        assert_eq!(vue_i18n(text), "It's {balance} now. Try again {wait}.");
        assert_eq!(vue_i18n("a@b | {wait}"), "a{'@'}b {'|'} {wait}");
    }
}
