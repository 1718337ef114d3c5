//! Classifies with more than profiles: the language of the words, and the request's method.

use std::borrow::Cow;

use serde_json::Value;

use super::bytes_view::{BytesView, Node};
use super::catalog::{self, CatalogEntry};
use super::json_view::JsonView;
use super::tape::{self, Item};
use super::texts::Texts;
use super::{
    Classification, Composed, Field, Headers, OwnWords, Recovery, Retry, copy, field_text,
    server_text, text, words,
};
use crate::classification::Category;
use crate::classify::Verdict;
use crate::locales::{EN, Locale};
use crate::profile::Profile;
#[cfg(feature = "agent")]
use crate::retry::Outcome;
use crate::time::EpochMs;
use crate::wire::method::is_idempotent;

/// Reads failures for one kind of reader: which APIs, which language, and what is known of the
/// request.
///
/// ```
/// use comeback::report::Reader;
/// use serde_json::json;
///
/// let failure = json!({ "status": 500 });
/// let read = Reader::new(&[], 0);
/// // Nobody knows whether a payment went through.
/// assert!(read.classify(&failure).recovery.message.contains("check whether it went through"));
/// let message = read.method("GET").classify(&failure).recovery.message;
/// assert!(message.contains("Try again."));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub(crate) profiles: &'a [&'static Profile],
    pub(crate) now: EpochMs,
    pub(super) words: words::Sources<'a>,
    is_repeatable: bool,
    unclear: Option<Category>,
}

/// What the middleware sees of an attempt.
#[cfg(feature = "agent")]
pub(crate) struct Seen {
    pub classification: Classification,
    pub outcome: Outcome,
    /// The category to tell of later, where the request may have been carried out.
    pub unclear: Option<Category>,
}

impl<'a> Reader<'a> {
    /// `profiles` and `now` as in [`super::classify`]; in English, and with an unknown request.
    #[must_use]
    pub fn new(profiles: &'a [&'static Profile], now: EpochMs) -> Self {
        Self {
            profiles,
            now,
            words: words::Sources {
                own: &[],
                locale: &EN,
            },
            is_repeatable: false,
            unclear: None,
        }
    }

    /// The language of the words.
    #[must_use]
    pub fn locale(mut self, locale: &'static Locale) -> Self {
        self.words.locale = locale;
        self
    }

    /// Words of the app's own. They come before those of profiles and languages.
    #[must_use]
    pub fn words(self, words: &'a OwnWords) -> Self {
        self.all_words(core::slice::from_ref(words))
    }

    /// The same of several sources, the most specific first.
    #[must_use]
    pub(crate) fn all_words(mut self, words: &'a [OwnWords]) -> Self {
        self.words.own = words;
        self
    }

    /// The method of the request, in capitals. Where repeating the request does no harm, the words may
    /// suggest it.
    #[must_use]
    pub fn method(self, method: &str) -> Self {
        self.repeatable(is_idempotent(method))
    }

    /// Whether repeating the request is known to do no harm.
    #[must_use]
    pub(crate) fn repeatable(mut self, is_repeatable: bool) -> Self {
        self.is_repeatable = is_repeatable;
        self
    }

    /// A text that is not part of a classification, by its group (`action`, `field`, `wait`, `ui`) and
    /// its name; `None` for one that there is not. An action's is the label of its button.
    ///
    /// ```
    /// use comeback::classification::Action;
    /// use comeback::report::Reader;
    ///
    /// let read = Reader::new(&[], 0);
    /// assert_eq!(read.text("action", Action::TopUp.name()), Some("Top up"));
    /// ```
    #[must_use]
    pub fn text(&self, group: &str, name: &str) -> Option<&'a str> {
        self.words.text(group, name)
    }

    /// What is said at an input, with its limit where the server sent one; `None` for a code of the API's
    /// own that there are no words for. The server's text is [`Field::message`].
    ///
    /// ```
    /// use comeback::report::Reader;
    /// use serde_json::json;
    ///
    /// let read = Reader::new(&[], 0);
    /// let body = json!({ "errors": [{ "field": "name", "code": "too_short", "meta": { "min": 3 } }] });
    /// let what = read.classify(&json!({ "status": 422, "body": body }));
    /// let text = what.fields.first().and_then(|field| read.field_text(field));
    /// assert_eq!(text.as_deref(), Some("This is too short. Minimum length: 3."));
    /// ```
    #[must_use]
    pub fn field_text(&self, field: &Field) -> Option<String> {
        field_text::find(field, self.words)
    }

    /// The codes of the profiles with their words, as [`super::catalog::catalog`] in the reader's own
    /// words and language.
    #[must_use]
    pub fn catalog(&self) -> Vec<CatalogEntry> {
        catalog::rows(self.profiles, self.words)
    }

    /// What is said about a category.
    #[cfg(feature = "cli-core")]
    pub(crate) fn category(&self, category: Category) -> words::Texts {
        words::texts(category, None, crate::profile::http(), self.words)
    }

    /// How an earlier attempt of the call ended that may have been carried out. Then no sentence asks to
    /// repeat the request.
    #[cfg(any(feature = "agent", feature = "cli"))]
    #[must_use]
    pub(crate) fn after(mut self, unclear: Option<Category>) -> Self {
        self.unclear = unclear;
        self
    }

    /// Where the request may have been carried out, and repeating it is not known to do no harm: the
    /// category that says so.
    pub(crate) fn unclear<N>(&self, verdict: &Verdict<N>) -> Option<Category> {
        let may_be_done = || (!verdict.is_repeatable).then_some(verdict.category);
        let unclear = verdict.unclear.or_else(may_be_done);
        unclear.filter(|_| !self.is_repeatable)
    }

    /// As [`super::classify`].
    #[must_use]
    pub fn classify(&self, failure: &Value) -> Classification {
        self.judge(failure).0
    }

    /// The same, and whether the request may have been carried out.
    pub(crate) fn judge(&self, failure: &Value) -> (Classification, bool) {
        if let Some(own) = copy::read(failure, self.now) {
            let may_be_done = own.may_be_done() && !self.is_repeatable;
            return (own, may_be_done);
        }
        let view = JsonView::new(self.now);
        let verdict = crate::classify::classify(&&view, failure, self.profiles);
        let may_be_done = self.unclear(&verdict).is_some();
        (self.compose(&&view, &verdict), may_be_done)
    }

    /// As [`super::classify_bytes`].
    #[must_use]
    pub fn classify_bytes(
        &self,
        status: u16,
        headers: &dyn Headers,
        body: &[u8],
    ) -> Classification {
        self.look(status, headers, Some(body), |view, verdict| {
            self.compose(&view, verdict)
        })
    }

    /// As [`super::classify_json`].
    #[must_use]
    pub fn classify_json(&self, json: &[u8]) -> Classification {
        let text = text_of(json);
        let items = tape::read(&text);
        let root = match &items {
            Some(items) => Node::Json(items),
            None => Node::Text(&text),
        };
        let view = BytesView::new(&(), self.now);
        // What may be a classification is read as JSON.
        let own = |path| {
            items
                .as_ref()
                .is_some_and(|items| tape::field(items, path).is_some())
        };
        if own("exitCode") || own("classification.exitCode") {
            return self.classify(&(&view).value(root));
        }
        let verdict = crate::classify::classify(&&view, root, self.profiles);
        self.compose(&&view, &verdict)
    }

    /// A response, and the outcome for the retry engine. `body` is `None` where it was not read.
    #[cfg(feature = "agent")]
    pub(crate) fn see_bytes(
        &self,
        status: u16,
        headers: &dyn Headers,
        body: Option<&[u8]>,
    ) -> Seen {
        self.look(status, headers, body, |view, verdict| {
            self.seen(&view, verdict)
        })
    }

    /// Gives the verdict about a response away while the response is there.
    fn look<R>(
        &self,
        status: u16,
        headers: &dyn Headers,
        body: Option<&[u8]>,
        take: impl FnOnce(&BytesView<'_>, &Verdict<Node<'_>>) -> R,
    ) -> R {
        let view = BytesView::new(headers, self.now);
        let text = body.map(text_of).filter(|text| !text.is_empty());
        let items = text.as_deref().and_then(tape::read);
        // A body that is JSON but neither an object nor a list is a text like any other.
        let body = match (&items, &text) {
            (Some(items), _) if items.first().is_some_and(Item::has_values) => {
                Some(Node::Json(items))
            }
            (_, Some(text)) => Some(Node::Text(text)),
            _ => None,
        };
        let headers = Some(Node::Headers);
        let verdict =
            crate::classify::classify_response(&&view, status, headers, body, self.profiles);
        take(&view, &verdict)
    }

    #[cfg(feature = "agent")]
    fn seen<T: Texts>(&self, texts: &T, verdict: &Verdict<T::Node>) -> Seen {
        Seen {
            classification: self.compose(texts, verdict),
            outcome: Outcome::of(verdict),
            unclear: self.unclear(verdict),
        }
    }

    /// A request that ended without a response; `text` is what the HTTP client says.
    #[cfg(feature = "agent")]
    pub(crate) fn see_thrown(&self, why: Category, text: &str) -> Seen {
        let view = JsonView::new(self.now);
        let error = serde_json::json!({ "message": text });
        let verdict = crate::classify::classify_thrown(&&view, Some(&error), why, self.profiles);
        self.seen(&&view, &verdict)
    }

    /// A call that was not sent: because of a limit (429) or for want of credits (402).
    #[cfg(feature = "agent")]
    pub(crate) fn unsent(&self, status: u16, wait: crate::time::Ms) -> Classification {
        let wait = [("retry-after-ms", wait.to_string())];
        let headers: &dyn Headers = if status == 429 { &wait } else { &() };
        Classification {
            status: None,
            ..self.see_bytes(status, headers, None).classification
        }
    }

    /// Adds the words to a verdict.
    pub(crate) fn compose<T: Texts>(
        &self,
        texts: &T,
        verdict: &Verdict<T::Node>,
    ) -> Classification {
        let clean = |node| texts.str(node).map(text::clean);
        let scalar = |node| texts.scalar(node).map(|text| text::clean(&text));
        let details = verdict.details.map(|node| texts.value(node));
        // An empty text is no information.
        let message = verdict
            .message
            .and_then(clean)
            .filter(|m| !(m.is_empty() || verdict.message_of_error && text::may_hold_secret(m)));
        let request_id = verdict.request_id.and_then(scalar);
        let language = verdict.language.and_then(|node| texts.str(node));
        let words = words::sentence(
            &words::Subject {
                category: verdict.category,
                listed: words::listed_for_words(verdict),
                profile: verdict.profile,
                is_repeatable: verdict.is_repeatable || self.is_repeatable,
                unclear: verdict
                    .unclear
                    .filter(|_| !self.is_repeatable)
                    .or(self.unclear),
                after_ms: verdict.after_ms,
                details: details.as_ref(),
                action: verdict.action,
                has_request_id: request_id.is_some(),
                server_text: verdict
                    .for_user
                    .then(|| {
                        server_text::find(
                            message.as_deref(),
                            details.as_ref(),
                            language,
                            self.words.locale,
                        )
                    })
                    .flatten(),
            },
            self.words,
        );
        Classification {
            profile: verdict.profile.name.to_owned(),
            code: verdict.code.and_then(scalar),
            known: verdict.listed.is_some(),
            category: verdict.category,
            status: verdict.status,
            message,
            request_id,
            details,
            recovery: Recovery {
                key: words.key,
                params: words.params,
                action: verdict.action,
                by: verdict.by,
                title: words.title,
                message: words.message,
                lookup: verdict.lookup.map(str::to_owned),
                hint: verdict.hint.and_then(clean),
                url: verdict
                    .url
                    .and_then(|node| texts.str(node))
                    .and_then(text::safe_url),
            },
            retry: Retry::of(verdict, texts.now()),
            report: verdict.report,
            fields: verdict
                .fields
                .iter()
                .map(|field| Field::of(texts, field))
                .collect(),
            exit_code: verdict.category.exit_code(),
            composed: Composed(true),
        }
    }
}

/// As `TextDecoder` reads it: no byte order mark, and a mark for whatever is no UTF-8.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match core::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}
