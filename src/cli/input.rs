//! Reads what is to be classified, and never more than a bounded part of it.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use serde_json::Value;

use super::{Fault, out};

/// More of an input is not read: an error is far shorter.
pub const MAX: usize = 1 << 20;

/// A file, or standard input for `-`.
pub fn read(file: &Path) -> Result<Vec<u8>, Fault> {
    if file == Path::new("-") {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            out::say("reading the answer from the terminal; end it with Ctrl-D");
        }
        return bounded(stdin.lock()).map_err(|error| Fault(format!("standard input: {error}")));
    }
    let fault = |error| Fault(format!("{}: {error}", file.display()));
    bounded(File::open(file).map_err(fault)?).map_err(fault)
}

/// A definition of a profile; too long is a fault, for a part of it is of no use.
pub fn whole_text(file: &Path) -> Result<String, Fault> {
    let fault = |what: &dyn std::fmt::Display| Fault(format!("{}: {what}", file.display()));
    let opened = File::open(file).map_err(|error| fault(&error))?;
    let (bytes, more) = up_to(opened, MAX).map_err(|error| fault(&error))?;
    if more {
        return Err(fault(&"longer than 1 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| fault(&"not UTF-8"))
}

fn bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let (bytes, more) = up_to(from, MAX)?;
    if more {
        out::say("the input is longer than 1 MiB; only that much was read");
    }
    Ok(bytes)
}

/// The first `most` bytes, and whether there are more.
pub fn up_to(from: impl Read, most: usize) -> io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    from.take(limit).read_to_end(&mut bytes)?;
    let more = bytes.len() > most;
    bytes.truncate(most);
    Ok((bytes, more))
}

/// A body as text, without a byte order mark; blanks alone are not a body.
pub fn body(bytes: &[u8]) -> Value {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Value::Null;
    }
    Value::String(String::from_utf8_lossy(bytes).into_owned())
}
