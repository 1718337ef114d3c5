//! The language of what a person reads, and an app's own words in it.

use std::path::Path;

use super::host::Host;
use super::{Fault, input};
use crate::classification::Category;
use crate::locales::{self, EN, Locale};
use crate::profile::Profile;
use crate::report::words::Texts;
use crate::report::{OwnWords, Reader};
use crate::time::{EpochMs, Ms};

/// The variables that name the language, in the order of POSIX (XBD 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// Whose words are used.
#[derive(Clone)]
pub struct Language {
    locale: &'static Locale,
    own: Option<OwnWords>,
}

impl Language {
    /// The language that was asked for, else that of the environment, else English; with the words of
    /// a file, if one is named.
    pub fn find(host: &dyn Host, asked: Option<&str>, words: Option<&Path>) -> Result<Self, Fault> {
        let locale = locale(host, asked)?;
        let own = words.map(|file| own(host, file)).transpose()?;
        Ok(Self { locale, own })
    }

    /// Reads failures in these words.
    pub fn reader<'a>(&'a self, profiles: &'a [&'static Profile], now: EpochMs) -> Reader<'a> {
        let reader = Reader::new(profiles, now).locale(self.locale);
        match &self.own {
            Some(own) => reader.words(own),
            None => reader,
        }
    }

    /// A text by its group and name, such as the label of an action.
    pub fn text(&self, group: &str, name: &str) -> &str {
        self.reader(&[], 0).text(group, name).unwrap_or_default()
    }

    /// A text of the command line's own.
    pub fn cli(&self, name: &str) -> &str {
        self.text("cli", name)
    }

    /// The same with a figure in it.
    pub fn cli_with(&self, name: &str, figure: &str, value: &str) -> String {
        self.cli(name).replacen(&format!("{{{figure}}}"), value, 1)
    }

    /// When a wait is over, as a phrase: "in 7 seconds".
    pub fn wait(&self, ms: Ms) -> Option<String> {
        self.locale.wait(ms)
    }

    /// What is said about a category.
    pub fn category(&self, category: Category) -> Texts {
        self.reader(&[], 0).category(category)
    }
}

fn locale(host: &dyn Host, asked: Option<&str>) -> Result<&'static Locale, Fault> {
    if let Some(tag) = asked {
        return locales::by_tag(tag).ok_or_else(|| {
            let tags: Vec<_> = locales::ALL.iter().map(|locale| locale.tag).collect();
            Fault(format!("--lang {tag}: must be one of {}", tags.join(", ")))
        });
    }
    let mut set = VARIABLES.iter().filter_map(|name| host.variable(name));
    // Such as `pt_BR.UTF-8` and `de_DE@euro`.
    let name = set.find(|value| !value.is_empty()).unwrap_or_default();
    let tag = name.split(['.', '@']).next().unwrap_or_default();
    Ok(locales::by_tag(&tag.replace('_', "-")).unwrap_or(&EN))
}

fn own(host: &dyn Host, file: &Path) -> Result<OwnWords, Fault> {
    let words = input::whole_json(host, file)?;
    OwnWords::new(&words).map_err(|error| Fault(format!("{}: {error}", file.display())))
}
