//! The words for the person at the screen, a language each. English is always there; the others are
//! features: `locale-de`, or `locales` for all.
//!
//! The tables are generated from `profiles/words.en.json`, `profiles/locales/` and
//! `profiles/waits.json`, as those of the npm package are.

macro_rules! locales {
    ($($module:ident $name:ident $feature:literal),+ $(,)?) => {
        mod en;
        $(#[cfg(feature = $feature)] mod $module;)+

        pub use en::EN;
        $(#[cfg(feature = $feature)] pub use $module::$name;)+

        /// All languages that are compiled in, English first.
        pub static ALL: &[&Locale] = &[&EN, $(#[cfg(feature = $feature)] &$name),+];
    };
}

locales! {
    de DE "locale-de",
    es ES "locale-es",
    fr FR "locale-fr",
    it IT "locale-it",
    pt_br PT_BR "locale-pt-br",
    nl NL "locale-nl",
    pl PL "locale-pl",
    ja JA "locale-ja",
    zh_cn ZH_CN "locale-zh-cn",
    ko KO "locale-ko",
    ar AR "locale-ar",
}

/// A language.
#[derive(Debug)]
#[non_exhaustive]
pub struct Locale {
    /// A BCP 47 language tag, such as `pt-BR`.
    pub tag: &'static str,
    /// Its script runs from right to left.
    pub is_rtl: bool,
    plural: Plural,
    /// Of seconds, minutes, hours and days.
    waits: [Forms; 4],
    /// By key, in its order.
    words: &'static [(&'static str, &'static str)],
}

/// The rule that selects a form for a whole number from 1, by CLDR.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code)] // which are used depends on the languages
enum Plural {
    /// One form for all.
    Other,
    /// 1, and all else.
    OneOther,
    Polish,
    Arabic,
}

/// "in {n} seconds" in each form; empty where the language has none.
#[derive(Debug)]
struct Forms {
    one: &'static str,
    two: &'static str,
    few: &'static str,
    many: &'static str,
    other: &'static str,
}

/// The language with that tag, whatever the case; of another country where that one is not there, but
/// not in another script: Chinese in Taiwan, Hong Kong and Macau is not `zh-CN`.
#[must_use]
pub fn by_tag(tag: &str) -> Option<&'static Locale> {
    let script = |tag: &str| {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        let is_traditional = ["zh-hant", "zh-tw", "zh-hk", "zh-mo"];
        match tag.split_once('-') {
            _ if is_traditional.iter().any(|one| tag.starts_with(one)) => "zh-hant".to_owned(),
            Some((language, _)) => language.to_owned(),
            None => tag,
        }
    };
    let mut exact = ALL.iter().filter(|one| one.tag.eq_ignore_ascii_case(tag));
    let mut near = ALL.iter().filter(|one| script(one.tag) == script(tag));
    exact.next().or(near.next()).copied()
}

impl Locale {
    /// A text by its key, such as `action.retry` or `commerce.SESSION_EXPIRED.title`.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&'static str> {
        let at = self.words.binary_search_by_key(&key, |(key, _)| key).ok()?;
        self.words.get(at).map(|(_, text)| *text)
    }

    /// The same, in English where this language does not have it; empty for an unknown key.
    #[must_use]
    pub(crate) fn text_or_english(&self, key: &str) -> &'static str {
        self.text(key).or_else(|| EN.text(key)).unwrap_or_default()
    }

    /// Every key with its text, in the order of the keys.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.words.iter().copied()
    }

    /// When a wait is over, as a whole phrase, rounded up: "in 45 seconds", "in 2 minutes".
    #[must_use]
    pub fn wait(&self, ms: u64) -> Option<String> {
        if ms == 0 {
            return None;
        }
        let units = [
            (1_000_u64, 120_u64),
            (60_000, 120),
            (3_600_000, 48),
            (86_400_000, u64::MAX),
        ];
        let mut all = self.waits.iter().zip(units);
        let (forms, count) = all.find_map(|(forms, (size, most))| {
            let count = ms.div_ceil(size);
            (count < most).then_some((forms, count))
        })?;
        let form = match self.plural.form(forms, count) {
            "" => forms.other,
            form => form,
        };
        Some(form.replacen("{n}", &count.to_string(), 1))
    }
}

impl Plural {
    fn form(self, forms: &Forms, n: u64) -> &'static str {
        let (ten, hundred) = (n % 10, n % 100);
        match self {
            Self::Other => forms.other,
            Self::OneOther | Self::Polish | Self::Arabic if n == 1 => forms.one,
            Self::OneOther => forms.other,
            Self::Polish if matches!(ten, 2..=4) && !matches!(hundred, 12..=14) => forms.few,
            Self::Polish => forms.many,
            Self::Arabic => match hundred {
                _ if n == 2 => forms.two,
                3..=10 => forms.few,
                11.. => forms.many,
                _ => forms.other,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_in_words_are_rounded_up() {
        for (ms, words) in [
            (1, "in 1 second"),
            (1000, "in 1 second"),
            (1001, "in 2 seconds"),
            (60_000, "in 60 seconds"),
            (120_000, "in 2 minutes"),
            (7_200_000, "in 2 hours"),
            (86_400_000_000, "in 1000 days"),
        ] {
            assert_eq!(EN.wait(ms).as_deref(), Some(words));
        }
        assert_eq!(EN.wait(0), None);
    }

    #[test]
    fn a_tag_selects_a_language_in_the_same_script() {
        let tag = |wanted| by_tag(wanted).map(|locale| locale.tag);
        assert_eq!(tag("en-GB"), Some("en"));
        assert_eq!(tag("xx"), None);
        assert_eq!(tag("zh-TW"), None);
        assert_eq!(tag("zh-Hant-HK"), None);
    }

    #[test]
    #[cfg(feature = "locales")]
    fn a_country_that_is_not_there_gets_its_language() {
        let tag = |wanted| by_tag(wanted).map(|locale| locale.tag);
        assert_eq!(tag("de_AT"), Some("de"));
        assert_eq!(tag("pt-PT"), Some("pt-BR"));
        assert_eq!(tag("ZH-cn"), Some("zh-CN"));
        assert_eq!(tag("zh-SG"), Some("zh-CN"));
    }

    #[test]
    #[cfg(feature = "locales")]
    fn every_form_of_every_language_is_selected_by_its_numbers() {
        let wait = |tag: &str, seconds: u64| by_tag(tag).and_then(|it| it.wait(seconds * 1_000));
        for (tag, seconds, words) in [
            ("pl", 1, "za 1 sekundę"),
            ("pl", 3, "za 3 sekundy"),
            ("pl", 13, "za 13 sekund"),
            ("pl", 112, "za 112 sekund"),
            ("ar", 2, "خلال ثانيتين"),
            ("ar", 3, "خلال 3 ثوانٍ"),
            ("ar", 11, "خلال 11 ثانية"),
            ("ja", 1, "1 秒後"),
        ] {
            assert_eq!(
                wait(tag, seconds).as_deref(),
                Some(words),
                "{tag} {seconds}"
            );
        }
    }
}
