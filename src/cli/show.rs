//! A classification for the person at the terminal.

use anstyle::{AnsiColor, Style};

use super::language::Language;
use super::width::{padded, width};
use crate::classification::{By, Category, Report};
use crate::profile::Advice;
use crate::report::{Classification, Field, dotted};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Characters that a terminal obeys, or that are not seen or reorder what is seen.
pub fn is_tricky(c: char) -> bool {
    matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A text from outside on one line.
pub fn printable(text: &str, most: usize) -> String {
    let mut safe = text.chars().filter(|c| !is_tricky(*c));
    let mut kept: String = safe.by_ref().take(most).collect();
    if safe.next().is_some() {
        kept.push('…');
    }
    kept
}

/// What is known of the request, where it is to be sent again.
#[derive(Clone, Copy)]
pub struct Again {
    /// It may have been carried out, and doing it twice is not known to do no harm.
    pub may_be_done: bool,
    /// It only reads, as far as is known.
    pub may_poll: bool,
}

/// All of it, over several lines.
pub fn card(what: &Classification, request: Again, language: &Language) -> String {
    let recovery = &what.recovery;
    let title = Style::new().bold().fg_color(Some(colour(what).into()));
    let head = format!(
        "{title}{}{title:#}\n{}\n\n",
        printable(&recovery.title, 200),
        printable(&recovery.message, 1_000),
    );
    let mut rows = Rows::new(language);
    let is_ok = what.category == Category::Ok;
    if !is_ok {
        let label = printable(language.text("action", recovery.action.name()), 200);
        rows.add(
            "whatNow",
            &format!("{label} ({})", who(recovery.by, language)),
        );
        rows.add("tryAgain", &again(what, request, language));
    }
    let from_outside = [
        ("lookUp", &recovery.lookup),
        ("hint", &recovery.hint),
        ("link", &recovery.url),
        ("requestId", &what.request_id),
        ("serverSays", &what.message),
    ];
    for (name, value) in from_outside {
        let value = value.as_ref().map(|value| printable(value, 2_048));
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            rows.add(name, &value);
        }
    }
    rows.add_inputs(&what.fields);
    rows.add("kind", &kind(what, language));
    if !is_ok {
        rows.add("report", &report(what.report, language));
    }
    rows.add("exitCode", &what.exit_code.to_string());
    format!("{head}{}", rows.text)
}

/// The names of all rows, in the words of the command line.
const ROWS: [&str; 11] = [
    "whatNow",
    "tryAgain",
    "lookUp",
    "hint",
    "link",
    "requestId",
    "serverSays",
    "input",
    "kind",
    "report",
    "exitCode",
];

/// Rows with a name each, whose values are below each other.
struct Rows<'l> {
    language: &'l Language,
    /// The columns that a name takes.
    columns: usize,
    text: String,
}

impl<'l> Rows<'l> {
    /// The widest name decides, be it shown or not.
    fn new(language: &'l Language) -> Self {
        let widths = ROWS.iter().map(|name| width(language.cli(name)));
        Self {
            language,
            columns: widths.max().unwrap_or_default().saturating_add(1),
            text: String::new(),
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        let name = padded(self.language.cli(name), self.columns);
        self.text
            .push_str(&format!("  {DIM}{name}{DIM:#}{value}\n"));
    }

    /// `items.0.name: Too short (too_short)`.
    fn add_inputs(&mut self, fields: &[Field]) {
        for field in fields.iter().take(MAX_INPUTS) {
            let path = match dotted(&field.path) {
                path if path.is_empty() => self.language.cli("wholeForm").to_owned(),
                path => path,
            };
            let path = printable(&path, 200);
            let code = printable(&field.code, 200);
            let line = match &field.message {
                Some(message) => format!("{path}: {} ({code})", printable(message, 1_000)),
                None => format!("{path}: {code}"),
            };
            self.add("input", &line);
        }
        let more = fields.len().saturating_sub(MAX_INPUTS);
        if more > 0 {
            let count = more.to_string();
            let more = self.language.cli_with("moreInputs", "count", &count);
            self.add("input", &more);
        }
    }
}

/// More inputs than these are counted only.
const MAX_INPUTS: usize = 20;

/// `rate_limit, code RATE_LIMITED, status 429, profile http`.
pub fn kind(what: &Classification, language: &Language) -> String {
    let mut text = what.category.name().to_owned();
    let mut add = |name: &str, value: &str| {
        text.push_str(&format!(
            ", {} {}",
            language.cli(name),
            printable(value, 200)
        ));
    };
    if let Some(code) = &what.code {
        add("code", code);
    }
    if let Some(status) = what.status {
        add("status", &status.to_string());
    }
    add("profile", &what.profile);
    text
}

fn who(by: By, language: &Language) -> &str {
    language.cli(match by {
        By::User => "byUser",
        By::Developer => "byDeveloper",
        By::Support => "bySupport",
        By::Wait => "byWait",
    })
}

fn report(report: Report, language: &Language) -> String {
    let meaning = language.cli(match report {
        Report::Outage => "reportOutage",
        Report::Bug => "reportBug",
        Report::Expected => "reportExpected",
    });
    format!("{}: {meaning}", report.name())
}

/// Whether a program may try again, and when.
fn again(what: &Classification, request: Again, language: &Language) -> String {
    let retry = what.retry;
    let wait = retry.after_ms.and_then(|ms| language.wait(ms));
    let is_unclear = what.recovery.params.contains_key("unclear")
        || match retry.kind {
            // To wait means that the request was refused, but a server can send a copy that says so.
            Advice::Backoff | Advice::Wait => request.may_be_done,
            Advice::Poll => !request.may_poll,
            _ => false,
        };
    let text = match (retry.kind, &wait) {
        _ if is_unclear => language.cli("againUnclear").to_owned(),
        (Advice::Wait, Some(wait)) => return language.cli_with("againWait", "wait", wait),
        (Advice::Poll, Some(wait)) => return language.cli_with("againPoll", "wait", wait),
        (Advice::Wait | Advice::Poll, None) => language.cli("againNow").to_owned(),
        (Advice::Backoff, _) => {
            let most = retry.max_retries.unwrap_or_default().to_string();
            language.cli_with("againBackoff", "count", &most)
        }
        (Advice::Refresh, _) => language.cli("againRefresh").to_owned(),
        (Advice::Never, Some(_)) => language.cli("againLater").to_owned(),
        (Advice::Never, None) => language.cli("againNever").to_owned(),
    };
    match wait {
        None => text,
        Some(wait) => language
            .cli_with("againEarliest", "wait", &wait)
            .replacen("{again}", &text, 1),
    }
}

fn colour(what: &Classification) -> AnsiColor {
    match (what.category, what.retry.kind) {
        (Category::Ok, _) => AnsiColor::Green,
        (_, Advice::Never | Advice::Refresh) => AnsiColor::Red,
        _ => AnsiColor::Yellow,
    }
}

/// In bold.
pub fn bold(text: &str) -> String {
    format!("{BOLD}{text}{BOLD:#}")
}

/// What is of less weight.
pub fn dim(text: &str) -> String {
    format!("{DIM}{text}{DIM:#}")
}
