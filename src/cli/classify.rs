//! `comeback classify`.

use serde::Serialize;
use serde_json::{Value, json};

use super::args::{Classify, Shape};
use super::host::Host;
use super::language::Language;
use super::show::Again;
use super::{Ended, Fault, definition, http_message, input, json as javascript, out, show};
use crate::report::{Reader, ToolErrorOptions, to_tool_error};
use crate::wire::method::is_get;

pub fn run(host: &dyn Host, options: &Classify, language: &Language) -> Ended {
    let profiles = definition::find(host, &options.profile.profile)?;
    let bytes = input::read(host, &options.file)?;
    let failure = failure(options, &bytes)?;
    let mut reader = match options.format {
        // The text for a model is English, and ours.
        Shape::Tool => Reader::new(&profiles, host.epoch()),
        Shape::Text | Shape::Json => language.reader(&profiles, host.epoch()),
    };
    if let Some(method) = &options.method {
        reader = reader.method(&method.to_ascii_uppercase());
    }
    let (what, may_be_done) = reader.judge(&failure);
    let again = Again {
        may_be_done,
        may_poll: options
            .method
            .as_ref()
            .is_none_or(|method| is_get(&method.to_ascii_uppercase())),
    };
    match options.format {
        Shape::Text if !options.json => out::print(host, &show::card(&what, again, language)),
        Shape::Text | Shape::Json => print_line(host, &what),
        Shape::Tool => print_line(host, &to_tool_error(&what, ToolErrorOptions::default())),
    }?;
    Ok(what.exit_code)
}

/// One line of JSON.
fn print_line(host: &dyn Host, what: &impl Serialize) -> Ended {
    let line = javascript::line(&serde_json::to_value(what)?);
    out::write(host, format!("{line}\n").as_bytes())
}

/// What the core is asked about: a response, or a text alone.
fn failure(options: &Classify, bytes: &[u8]) -> Result<Value, Fault> {
    let message = http_message::last(bytes);
    let status = options.status.or(message.as_ref().map(|m| m.status));
    let body = input::body(message.as_ref().map_or(bytes, |m| m.body));
    let Some(status) = status else {
        return if options.header.is_empty() {
            Ok(body)
        } else {
            Err(Fault(
                "--header needs --status, or an HTTP message as input".to_owned(),
            ))
        };
    };
    let mut headers = message.map_or_else(Vec::new, |m| m.headers);
    headers.extend(options.header.iter().cloned());
    Ok(json!({ "status": status, "headers": headers, "body": body }))
}
