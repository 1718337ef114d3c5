//! What speaks for a decision: read once, before anything is decided.

use crate::classification::Category;
use crate::failure::{self, Failure};
use crate::profile::builtin::CATEGORIES;
use crate::profile::{self, Listed, Profile, Rule, code, code_words, detect, text_words};
use crate::view::{Buffer, Kinds, View, ViewExt, paths};
use crate::wire::envelope::{self, Part};
use crate::wire::reading::{self, Reading};
use crate::wire::{inside, rate_limit};

/// What is known of a failure.
pub struct Evidence<'f, N> {
    pub failure: &'f Failure<N>,
    pub profile: &'static Profile,
    pub status: Option<u16>,
    pub code: Option<N>,
    pub listed: Option<Listed>,
    pub is_ok: bool,
    /// A failure inside a success.
    is_inside: bool,
    /// A failure within a success, or an envelope alone: the request may have been carried out in part.
    may_be_begun: bool,
    /// The request's id, where the profile says that it is.
    pub own_id: Option<N>,
    /// What the body says under any name.
    pub read: Reading<N>,
    /// A body that is not JSON.
    pub page: Option<N>,
}

impl<'f, N: Copy> Evidence<'f, N> {
    pub fn gather<V: View<Node = N>>(
        view: &V,
        failure: &'f Failure<N>,
        profiles: &[&'static Profile],
        buffer: &mut Buffer,
    ) -> Self {
        let body = failure.body;
        let profile = detect::choose(view, body, profiles);
        let is_general = profile.envelope.is_anywhere(Part::Code);
        let is_http = core::ptr::eq(profile, profile::http());
        let is_success = failure.status.is_some_and(|s| (200..300).contains(&s));
        // A code that an API of its own lists makes a success a failure.
        let has_paths = !profile.envelope.places(Part::Code).is_empty();
        let is_asked = has_paths || (is_success && !is_http);
        let own = failure.code.map(|node| {
            let text = view.text(node, buffer);
            (node, text.and_then(|text| profile.code(text)))
        });
        let found = own.or_else(|| {
            let body = body.filter(|_| is_asked)?;
            code::find(view, body, profile, buffer)
        });
        let status = failure
            .status
            .or_else(|| failure::status_in(view, body?, profile::http().envelope.of(Part::Status)));
        let inside = if is_general {
            inside(view, failure, buffer)
        } else {
            None
        };
        let is_listed = found.is_some_and(|(_, listed)| listed.is_some());
        let is_ok = inside.is_none() && succeeded(view, failure, profile, is_listed);
        // What a library hands back beside a response may be its page.
        let is_markup = |text| {
            let text = view.beginning(text);
            text.is_some_and(|text| text.trim_ascii_start().starts_with("<"))
        };
        let page = failure.text.filter(|text| {
            failure.status.is_some() && !is_ok && (!failure.text_of_error || is_markup(*text))
        });
        let paths = &profile.envelope;
        let own_id =
            body.and_then(|body| view.first(body, paths.places(Part::RequestId), Kinds::SCALAR));
        // Where a profile has paths for everything, the body is not searched.
        let is_searched = own_id.is_none()
            || [Part::Code, Part::Message, Part::RetryAfterSeconds]
                .iter()
                .any(|part| paths.is_anywhere(*part));
        let read = reading::read(
            view,
            status,
            failure.headers.filter(|_| is_general),
            body.filter(|_| is_searched),
            page,
            !is_ok,
        );
        let may_be_begun = !is_ok && (is_success || failure.status.is_none());
        let (code, listed) = match (found, inside) {
            (Some((code, listed)), _) => (Some(code), listed),
            (None, _) if !is_general || is_ok => (None, None),
            (None, inside) => {
                let code = read.code().or(inside.flatten());
                let text = code.and_then(|code| view.text(code, buffer));
                (code, text.and_then(|text| profile.code(text)))
            }
        };
        Self {
            failure,
            profile,
            status,
            code,
            listed,
            is_ok,
            own_id,
            is_inside: inside.is_some(),
            may_be_begun,
            read,
            page,
        }
    }

    /// What the body shows of the work that was done.
    pub fn begun<V: View<Node = N>>(&self, view: &V) -> Option<inside::Begun> {
        let body = self.failure.body.filter(|_| self.may_be_begun)?;
        inside::begun(view, body)
    }

    /// What the words of a code say, or those beside it, or the numbers of a protocol; only where
    /// the code may be anywhere, and not for a code that an API of its own lists.
    pub fn by_words<V: View<Node = N>>(
        &self,
        view: &V,
        buffer: &mut Buffer,
    ) -> Option<&'static Rule> {
        let is_general = self.profile.envelope.is_anywhere(Part::Code);
        let is_own = |listed: Listed| !core::ptr::eq(listed.owner, profile::http());
        if !is_general || self.failure.rule.is_some() || self.listed.is_some_and(is_own) {
            return None;
        }
        let rule = |text: &str| code_words::rule(text, self.status, self.read.names_field);
        let code = self.code.and_then(|code| view.text(code, buffer));
        if let Some(rule) = code.and_then(rule) {
            return Some(rule);
        }
        for word in &self.read.words {
            if code != Some(word)
                && let Some(rule) = rule(word)
            {
                return Some(rule);
            }
        }
        let text = code?;
        let Some(body) = self.failure.body else {
            return code_words::grpc(text).filter(|_| self.is_inside);
        };
        if view.has(body, paths!["jsonrpc"], Kinds::ANY) {
            code_words::json_rpc(text)
        } else if view.has(body, paths!["message"], Kinds::TEXT)
            && view.has(body, paths!["details"], Kinds::LIST)
        {
            code_words::grpc(text)
        } else {
            None
        }
    }

    /// What the status alone says, where the code is not known.
    pub fn by_status<V: View<Node = N>>(&self, view: &V, buffer: &mut Buffer) -> &'static Rule {
        if let Some(rule) = self.failure.rule {
            return rule;
        }
        // Within a success, a body's own status says more than that of the response.
        let own = self.read.status.filter(|_| self.is_inside);
        let is_thrown = self.failure.thrown.is_some();
        let status = own
            .or(self.status)
            .filter(|status| *status >= 400 || !is_thrown);
        let Some(status) = status else {
            return CATEGORIES.of(self.failure.thrown.unwrap_or(Category::Unknown));
        };
        let is_general = self.profile.envelope.is_anywhere(Part::Code);
        // 418 is what some APIs send to a client that goes on after a 429.
        if matches!(status, 403 | 418)
            && let Some(headers) = self.failure.headers
            && (view.header(headers, paths!["retry-after"]).is_some()
                || status == 403 && rate_limit::is_used_up(view, headers, buffer))
        {
            return CATEGORIES.of(Category::RateLimit);
        }
        let text = self.read.message();
        let text = text.filter(|_| is_general);
        let by_text = text.and_then(|text| {
            text_words::rule(&view.beginning(text)?, Some(status), self.read.names_field)
        });
        let rule = by_text.or_else(|| self.profile.status(status));
        rule.unwrap_or(CATEGORIES.of(Category::Unknown))
    }

    /// A part of the body, where the profile says that it is.
    pub fn part<V: View<Node = N>>(&self, view: &V, part: Part, kinds: Kinds) -> Option<N> {
        let body = self.failure.body.filter(|_| !self.is_ok)?;
        view.first(body, self.profile.envelope.places(part), kinds)
    }
}

/// Whether a success holds a failure; with the code of gRPC.
fn inside<V: View>(
    view: &V,
    failure: &Failure<V::Node>,
    buffer: &mut Buffer,
) -> Option<Option<V::Node>> {
    let is_success = failure.status.is_some_and(|s| (200..300).contains(&s));
    if failure.thrown.is_some() || !is_success {
        return None;
    }
    let body = failure.body;
    if body.is_some_and(|body| inside::is_failure(view, body) || is_limit(view, body)) {
        return Some(None);
    }
    let code = inside::grpc_status(view, failure.headers?, buffer)?;
    Some(Some(code))
}

/// A body that is one text, which speaks of a limit: `{"Information": "Our rate limit is …"}`.
fn is_limit<V: View>(view: &V, body: V::Node) -> bool {
    let text = view.item(body, 0).filter(|_| view.item(body, 1).is_none());
    let rule = text
        .and_then(|text| view.beginning(text))
        .and_then(|text| text_words::rule(&text, None, false));
    rule.is_some_and(|rule| matches!(rule.category, Category::RateLimit | Category::Quota))
}

/// "A success (`code` 0, `success: true`, a 2xx without an envelope) is `ok`."
fn succeeded<V: View>(
    view: &V,
    failure: &Failure<V::Node>,
    profile: &'static Profile,
    is_listed: bool,
) -> bool {
    let fine = |status: u16| (200..300).contains(&status) || status == 304;
    let is_thrown = failure.thrown.is_some() || failure.rule.is_some();
    if is_thrown || failure.status.is_some_and(|s| !fine(s)) {
        return false;
    }
    let flag = failure.body.and_then(|body| {
        let success = profile.success()?;
        envelope::succeeded(view, body, success)
    });
    match flag {
        Some(flag) => flag,
        // An API without a flag: a code that it lists makes an answer an error. Others may be
        // anything, such as `"error_code": 0`.
        None => failure.status.is_some() && !is_listed,
    }
}
