//! Reads what is to be classified, and never more than a bounded part of it.

#[cfg(feature = "cli")]
use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;

use super::host::Host;
use super::{Fault, json, out};

/// More of an input is not read: an error is far shorter.
pub const MAX: usize = 1 << 20;

/// A file, or standard input for `-`.
pub fn read(host: &dyn Host, file: &Path) -> Result<Vec<u8>, Fault> {
    let file = Some(file).filter(|file| *file != Path::new("-"));
    if file.is_none() && host.is_stdin_terminal() {
        out::say(
            host,
            "reading the answer from the terminal; end it with Ctrl-D",
        );
    }
    let (bytes, more) = bounded(host, file)?;
    if more {
        out::say(
            host,
            "the input is longer than 1 MiB; only that much was read",
        );
    }
    Ok(bytes)
}

/// A file with JSON, its keys in JavaScript's order.
pub fn whole_json(host: &dyn Host, file: &Path) -> Result<Value, Fault> {
    let text = whole_text(host, file)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Fault(format!("{}: not JSON: {error}", file.display())))?;
    Ok(json::in_order(&value))
}

/// Too long is a fault, for a part of it is of no use.
fn whole_text(host: &dyn Host, file: &Path) -> Result<String, Fault> {
    let fault = |what| Fault(format!("{}: {what}", file.display()));
    let (bytes, more) = bounded(host, Some(file))?;
    if more {
        return Err(fault("longer than 1 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| fault("not UTF-8"))
}

/// As much as is read of an input, and whether there is more.
fn bounded(host: &dyn Host, file: Option<&Path>) -> Result<(Vec<u8>, bool), Fault> {
    let mut bytes = host.read(file, MAX.saturating_add(1)).map_err(|error| {
        Fault(match file {
            Some(file) => format!("{}: {error}", file.display()),
            None => format!("standard input: {error}"),
        })
    })?;
    let more = bytes.len() > MAX;
    bytes.truncate(MAX);
    Ok((bytes, more))
}

/// The first `most` bytes.
#[cfg(feature = "cli")]
pub fn first(from: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(u64::try_from(most).unwrap_or(u64::MAX))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A body as text, without a byte order mark; blanks alone are not a body.
pub fn body(bytes: &[u8]) -> Value {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Value::Null;
    }
    Value::String(String::from_utf8_lossy(bytes).into_owned())
}
