//! A classification for the person at the terminal.

use anstyle::{AnsiColor, Style};

use super::times;
use crate::classification::{By, Category};
use crate::profile::Advice;
use crate::report::words::label;
use crate::report::{Classification, Retry};

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

/// All of it, over several lines.
pub fn card(what: &Classification) -> String {
    let recovery = &what.recovery;
    let title = Style::new().bold().fg_color(Some(colour(what).into()));
    let mut text = format!(
        "{title}{}{title:#}\n{}\n",
        printable(&recovery.title, 200),
        printable(&recovery.message, 1_000),
    );
    text.push('\n');
    if what.category != Category::Ok {
        row(
            &mut text,
            "what now",
            &format!("{} ({})", label(recovery.action), who(recovery.by)),
        );
        row(&mut text, "try again", &again(what.retry));
    }
    let from_outside = [
        ("look up", &recovery.lookup),
        ("hint", &recovery.hint),
        ("link", &recovery.url),
        ("request ID", &what.request_id),
        ("server says", &what.message),
    ];
    for (name, value) in from_outside {
        let value = value.as_ref().map(|value| printable(value, 2_048));
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            row(&mut text, name, &value);
        }
    }
    row(&mut text, "kind", &kind(what));
    row(&mut text, "exit code", &what.exit_code.to_string());
    text
}

fn row(text: &mut String, name: &str, value: &str) {
    text.push_str(&format!("  {DIM}{name:<12}{DIM:#}{value}\n"));
}

/// `rate_limit, code RATE_LIMITED, status 429, profile http`.
pub fn kind(what: &Classification) -> String {
    let mut text = what.category.name().to_owned();
    if let Some(code) = &what.code {
        text.push_str(&format!(", code {}", printable(code, 200)));
    }
    if let Some(status) = what.status {
        text.push_str(&format!(", status {status}"));
    }
    text.push_str(&format!(", profile {}", printable(&what.profile, 200)));
    text
}

fn who(by: By) -> &'static str {
    match by {
        By::User => "up to you",
        By::Developer => "up to the app's maker",
        By::Support => "up to the service's support",
        By::Wait => "time does it",
    }
}

fn again(retry: Retry) -> String {
    let wait = retry.after_ms.map(times::shown);
    let mut text = match (retry.kind, &wait) {
        (Advice::Wait, Some(wait)) => return format!("yes, after {wait}"),
        (Advice::Poll, Some(wait)) => return format!("yes, ask again after {wait}"),
        (Advice::Backoff, _) => {
            let most = retry.max_retries.unwrap_or_default();
            let times = if most == 1 { "time" } else { "times" };
            format!("yes, at most {most} {times}, with growing waits")
        }
        (Advice::Refresh, _) => "yes, once, with new credentials".to_owned(),
        (_, Some(_)) => "not by itself".to_owned(),
        (_, None) => "no, it would fail again".to_owned(),
    };
    if let Some(wait) = wait {
        text.push_str(&format!(", not before {wait}"));
    }
    text
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
