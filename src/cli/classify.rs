//! `comeback classify`.

use serde_json::{Value, json};

use super::args::Classify;
use super::host::Host;
use super::{Ended, Fault, definition, http_message, input, json as javascript, out, show};
use crate::report::{Classification, classify};

pub fn run(host: &dyn Host, options: &Classify) -> Ended {
    let profiles = definition::find(host, &options.profile.profile)?;
    let bytes = input::read(host, &options.file)?;
    let failure = failure(options, &bytes)?;
    let what = classify(&failure, &profiles, host.epoch());
    if options.json {
        out::write(host, format!("{}\n", line(&what)?).as_bytes())?;
    } else {
        out::print(host, &show::card(&what))?;
    }
    Ok(what.exit_code)
}

/// The classification as one line of JSON.
fn line(what: &Classification) -> Result<String, Fault> {
    Ok(javascript::line(&serde_json::to_value(what)?))
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
