//! The rules as const tables: `src/profile/builtin.rs`.

use std::fmt::Write;

use anyhow::{Context, bail};
use serde_json::{Map, Value};

use super::STAMP;
use super::catalogue::{Catalogue, NAMES, object, text};

pub fn rust(catalogue: &Catalogue) -> anyhow::Result<String> {
    let mut out = format!(
        "// {STAMP}\n//! The built-in profiles, as tables.\n\n\
         use super::detect::{{Detect, Is, Test}};\n\
         use super::{{Advice, CodeRule, Limit, More, Profile, Rule, StatusRule}};\n\
         use crate::classification::{{Action, By, Category}};\n\
         use crate::classify::Defaults;\n\
         use crate::failure::Failures;\n\
         use crate::wire::envelope::{{Envelope, Flag, Success}};\n\n"
    );
    writeln!(out, "/// All of them; `http` is the first.")?;
    write!(out, "pub static PROFILES: &[&Profile] = &[")?;
    for name in NAMES {
        write!(out, "&{},", name.to_uppercase())?;
    }
    writeln!(out, "];\n")?;
    for profile in &catalogue.profiles {
        write_profile(&mut out, profile)
            .with_context(|| format!("in profiles/{}.json", profile["name"]))?;
    }
    write_detect(&mut out, &catalogue.detect).context("in profiles/detect.json")?;
    write_defaults(&mut out, &catalogue.defaults).context("in profiles/defaults.json")?;
    write_failures(&mut out, &catalogue.failures).context("in profiles/failures.json")?;
    Ok(out)
}

fn write_profile(out: &mut String, profile: &Value) -> anyhow::Result<()> {
    let name = text(profile, "name")?;
    writeln!(out, "/// {}.", text(profile, "source")?)?;
    writeln!(
        out,
        "pub static {}: Profile = Profile {{",
        name.to_uppercase()
    )?;
    writeln!(out, "name: {name:?},")?;
    write_envelope(out, &profile["envelope"])?;
    writeln!(
        out,
        "idempotency_keys: {},",
        profile["idempotencyKeys"] == true
    )?;
    writeln!(
        out,
        "credits_header: {:?},",
        profile["creditsHeader"].as_str()
    )?;
    writeln!(out, "limits: &[")?;
    for limit in profile["limits"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "Limit {{ requests: {}, per: {}, path: {:?} }},",
            limit["requests"],
            limit["per"],
            limit["path"].as_str()
        )?;
    }
    writeln!(out, "],\ncodes: &[")?;
    for (code, entry) in object(profile, "codes")? {
        writeln!(
            out,
            "CodeRule {{ code: {code:?}, rule: {}, status: {} }},",
            rule(entry, None)?,
            entry["status"].as_u64().unwrap_or(0)
        )?;
    }
    writeln!(out, "],\nstatuses: &[")?;
    for (first, last, entry) in statuses(profile["statuses"].as_object())? {
        writeln!(
            out,
            "StatusRule {{ first: {first}, last: {last}, rule: {} }},",
            rule(entry, None)?
        )?;
    }
    writeln!(out, "],\nbase: None,\n}};\n")?;
    Ok(())
}

/// Ranges of equal meaning are one row; a single status comes before its class.
fn statuses(map: Option<&Map<String, Value>>) -> anyhow::Result<Vec<(u16, u16, &Value)>> {
    let mut single: Vec<(u16, u16, &Value)> = Vec::new();
    let mut classes = Vec::new();
    for (key, entry) in map.into_iter().flatten() {
        if let Some(class) = key.strip_suffix("xx") {
            let first = class.parse::<u16>()? * 100;
            classes.push((first, first + 99, entry));
            continue;
        }
        let status = key.parse::<u16>()?;
        match single.last_mut() {
            Some(last) if last.1 + 1 == status && last.2 == entry => last.1 = status,
            _ => single.push((status, status, entry)),
        }
    }
    single.extend(classes);
    Ok(single)
}

fn write_envelope(out: &mut String, envelope: &Value) -> anyhow::Result<()> {
    // The order of `Part`.
    let parts = [
        "code",
        "message",
        "requestId",
        "details",
        "status",
        "hint",
        "url",
        "retryAfterSeconds",
    ];
    writeln!(out, "envelope: Envelope {{ paths: [")?;
    for part in parts {
        let paths = envelope[part].as_array().map_or(&[][..], Vec::as_slice);
        writeln!(out, "&{paths:?},", paths = texts(paths)?)?;
    }
    writeln!(out, "],")?;
    match &envelope["success"] {
        Value::Null => writeln!(out, "success: None,")?,
        success => {
            let is = match &success["is"] {
                Value::Bool(b) => format!("Flag::Bool({b})"),
                Value::Number(n) => format!("Flag::Number({:?})", n.to_string()),
                Value::String(s) => format!("Flag::Text({s:?})"),
                other => bail!("`success.is` cannot be {other}"),
            };
            let path = text(success, "path")?;
            writeln!(
                out,
                "success: Some(Success {{ path: {path:?}, is: {is} }}),"
            )?;
        }
    }
    writeln!(out, "}},")?;
    Ok(())
}

fn texts(values: &[Value]) -> anyhow::Result<Vec<&str>> {
    values
        .iter()
        .map(|value| value.as_str().context("a path is no text"))
        .collect()
}

fn rule(entry: &Value, category: Option<&str>) -> anyhow::Result<String> {
    let category = match category {
        Some(category) => category,
        None => text(entry, "category")?,
    };
    let retry = &entry["retry"];
    let kind = retry
        .as_str()
        .or_else(|| retry["kind"].as_str())
        .context("`retry` has no kind")?;
    let amount = retry["maxRetries"]
        .as_u64()
        .or_else(|| retry["afterMs"].as_u64());
    let more = match (amount, entry["lookup"].as_str()) {
        (None, None) => "None".to_owned(),
        (amount, lookup) => format!("Some(&More {{ amount: {amount:?}, lookup: {lookup:?} }})"),
    };
    Ok(format!(
        "Rule {{ category: Category::{}, action: Action::{}, by: By::{}, retry: Advice::{}, more: {more} }}",
        variant(category),
        variant(text(entry, "action")?),
        variant(text(entry, "by")?),
        variant(kind),
    ))
}

fn write_detect(out: &mut String, detect: &Value) -> anyhow::Result<()> {
    writeln!(out, "/// Which profile a body belongs to, in order.")?;
    writeln!(out, "pub static DETECT: &[Detect] = &[")?;
    for rule in detect["rules"].as_array().context("`rules` is no list")? {
        let profile = text(rule, "profile")?.to_uppercase();
        write!(out, "Detect {{ profile: &{profile}, when: &[")?;
        for when in rule["when"].as_array().context("`when` is no list")? {
            write!(out, "Test(&[")?;
            for test in when.as_str().context("a test is no text")?.split('|') {
                let (path, is) = match test.split_once(':') {
                    None => (test, "Present"),
                    Some((path, "number")) => (path, "Number"),
                    Some((path, "false")) => (path, "False"),
                    Some((path, "lower")) => (path, "Lower"),
                    Some((_, other)) => bail!("no such test: {other}"),
                };
                write!(out, "({path:?}, Is::{is}),")?;
            }
            write!(out, "]),")?;
        }
        let not_by = match rule["notBy"].as_str() {
            None => "None".to_owned(),
            Some(name) => format!("Some(&{})", name.to_uppercase()),
        };
        writeln!(
            out,
            "], listed: {}, not_by: {not_by} }},",
            rule["listed"] == true
        )?;
    }
    writeln!(out, "];\n")?;
    Ok(())
}

fn write_defaults(out: &mut String, defaults: &Value) -> anyhow::Result<()> {
    writeln!(out, "/// The verdicts where no code and no status decides.")?;
    writeln!(out, "pub static DEFAULTS: Defaults = Defaults {{")?;
    for name in [
        "ok",
        "unknown",
        "network",
        "timeout",
        "aborted",
        "rate_limit",
    ] {
        writeln!(out, "{name}: {},", rule(&defaults[name], Some(name))?)?;
    }
    writeln!(out, "}};\n")?;
    Ok(())
}

fn write_failures(out: &mut String, failures: &Value) -> anyhow::Result<()> {
    writeln!(out, "/// What errors that never became a response mean.")?;
    writeln!(out, "pub static FAILURES: Failures = Failures {{")?;
    for table in ["codes", "names", "messages"] {
        writeln!(out, "{table}: &[")?;
        for (name, category) in object(failures, table)? {
            let category = variant(category.as_str().context("a category is no text")?);
            writeln!(out, "({name:?}, Category::{category}),")?;
        }
        writeln!(out, "],")?;
    }
    writeln!(out, "}};")?;
    Ok(())
}

/// `rate_limit` is `RateLimit`.
fn variant(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}
