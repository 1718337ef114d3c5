//! The rules as const tables: `src/profile/builtin/`.

use std::fmt::Write;

use anyhow::{Context, bail};
use serde_json::{Map, Value};

use super::STAMP;
use super::catalogue::{Catalogue, NAMES, object, text};

/// Every file of `src/profile/builtin/`, by its path.
pub fn rust(catalogue: &Catalogue) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = vec![(path("mod"), module(catalogue)?)];
    for profile in &catalogue.profiles {
        let name = text(profile, "name")?;
        let mut body = String::new();
        write_profile(&mut body, profile, catalogue)
            .with_context(|| format!("in profiles/{name}.json"))?;
        let source = text(profile, "source")?;
        let head = format!("// {STAMP}\n//! {source}.\n\n");
        files.push((path(name), head + &imports(&body) + &body));
    }
    Ok(files)
}

fn path(name: &str) -> String {
    format!("src/profile/builtin/{name}.rs")
}

/// What is true of all profiles, and the list of them.
fn module(catalogue: &Catalogue) -> anyhow::Result<String> {
    let mut body = String::new();
    for name in NAMES {
        writeln!(body, "{}mod {name};", feature(name))?;
    }
    writeln!(body)?;
    for name in NAMES {
        let table = name.to_uppercase();
        writeln!(body, "{}pub use {name}::{table};", feature(name))?;
    }
    writeln!(body, "\n/// All that are compiled in; `http` is the first.")?;
    write!(body, "pub static PROFILES: &[&Profile] = &[")?;
    for name in NAMES {
        writeln!(body, "{}&{},", feature(name), name.to_uppercase())?;
    }
    writeln!(body, "];\n")?;
    write_categories(&mut body, &catalogue.defaults).context("in profiles/defaults.json")?;
    write_failures(&mut body, &catalogue.failures).context("in profiles/failures.json")?;
    Ok(format!(
        "// {STAMP}\n//! The built-in profiles, as tables.\n\n{}{body}",
        imports(&body)
    ))
}

/// `http` is compiled in always, the others with a feature.
fn feature(name: &str) -> &'static str {
    if name == "http" {
        ""
    } else {
        "#[cfg(feature = \"profiles\")]\n"
    }
}

/// The imports for the types that a table names.
fn imports(body: &str) -> String {
    let all = [
        (
            "crate::classification",
            &["Action", "By", "Category", "Report"][..],
        ),
        ("crate::failure", &["Failures", "table"]),
        ("crate::profile::detect", &["Is", "Test"]),
        (
            "crate::profile",
            &[
                "Advice",
                "CategoryRules",
                "CodeRule",
                "Limit",
                "More",
                "Profile",
                "Rule",
                "StatusRule",
            ],
        ),
        ("crate::view", &["paths"]),
        ("crate::wire::envelope", &["Envelope", "Flag", "Success"]),
    ];
    let words: std::collections::HashSet<&str> = body
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .collect();
    let mut out = String::new();
    for (module, types) in all {
        let used: Vec<_> = types
            .iter()
            .copied()
            .filter(|t| words.contains(t))
            .collect();
        if !used.is_empty() {
            out += &format!("use {module}::{{{}}};\n", used.join(", "));
        }
    }
    out + "\n"
}

fn write_profile(out: &mut String, profile: &Value, catalogue: &Catalogue) -> anyhow::Result<()> {
    let defaults = &catalogue.defaults;
    let name = text(profile, "name")?;
    writeln!(out, "/// What its errors look like and mean.")?;
    writeln!(
        out,
        "pub static {}: Profile = Profile {{",
        name.to_uppercase()
    )?;
    writeln!(out, "name: {name:?},")?;
    let http = catalogue.profiles.first().context("no profiles")?;
    write_envelope(out, &profile["envelope"], &http["envelope"])?;
    for part in ["shape", "likely"] {
        writeln!(out, "{part}: &[{}],", tests(&profile[part])?)?;
    }
    writeln!(
        out,
        "idempotency_keys: {},",
        profile["idempotencyKeys"] == true
    )?;
    writeln!(
        out,
        "messages_for_users: {}, credits_header: {},",
        profile["messageFor"] == "user",
        match profile["creditsHeader"].as_str() {
            Some(name) => format!("Some(paths![{name:?}])"),
            None => "None".to_owned(),
        }
    )?;
    let limits_origin = profile["limitScope"] == "origin";
    writeln!(out, "limits_origin: {limits_origin},")?;
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
            rule(entry, defaults)?,
            entry["status"].as_u64().unwrap_or(0)
        )?;
    }
    writeln!(out, "],\nstatuses: &[")?;
    for (first, last, entry) in statuses(profile["statuses"].as_object())? {
        writeln!(
            out,
            "StatusRule {{ first: {first}, last: {last}, rule: {} }},",
            rule(entry, defaults)?
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

/// A path that the profile leaves out is that of `http`, as for a user's own.
fn write_envelope(out: &mut String, own: &Value, http: &Value) -> anyhow::Result<()> {
    let of = |part: &str| own.get(part).unwrap_or(&http[part]);
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
        "fields",
    ];
    writeln!(out, "envelope: Envelope {{ paths: [")?;
    for part in parts {
        let paths = of(part).as_array().map_or(&[][..], Vec::as_slice);
        writeln!(out, "paths!{:?},", texts(paths)?)?;
    }
    writeln!(out, "],")?;
    match &own["success"] {
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
                "success: Some(Success {{ path: paths![{path:?}], is: {is} }}),"
            )?;
        }
    }
    writeln!(out, "}},")?;
    Ok(())
}

fn texts(values: &[Value]) -> anyhow::Result<Vec<&str>> {
    values
        .iter()
        .map(|value| value.as_str().context("a path is not a text"))
        .collect()
}

/// The category, and what the entry says otherwise than `defaults.json` does for it.
fn rule(entry: &Value, defaults: &Value) -> anyhow::Result<String> {
    let category = text(entry, "category")?;
    let usual = &defaults["categories"][category];
    let of = |field: &str| match &entry[field] {
        Value::Null => &usual[field],
        own => own,
    };
    let retry = of("retry");
    let kind = retry
        .as_str()
        .or_else(|| retry["kind"].as_str())
        .context("`retry` has no kind")?;
    let amount = retry["maxRetries"]
        .as_u64()
        .or_else(|| retry["afterMs"].as_u64());
    let report = match entry["report"].as_str() {
        None => "None".to_owned(),
        Some(name) => format!("Some(Report::{})", variant(name)),
    };
    let more = match (amount, entry["lookup"].as_str(), &*report) {
        (None, None, "None") => "None".to_owned(),
        (amount, lookup, report) => {
            format!("Some(&More {{ amount: {amount:?}, lookup: {lookup:?}, report: {report} }})")
        }
    };
    Ok(format!(
        "Rule {{ category: Category::{}, action: Action::{}, by: By::{}, retry: Advice::{}, more: {more} }}",
        variant(category),
        variant(of("action").as_str().context("`action` is not a text")?),
        variant(of("by").as_str().context("`by` is not a text")?),
        variant(kind),
    ))
}

/// The small language of `shape` and `likely`, which `src/profile/parse/` reads as well.
fn tests(list: &Value) -> anyhow::Result<String> {
    let mut out = String::new();
    for test in list.as_array().into_iter().flatten() {
        write!(out, "Test(&[")?;
        for any in test.as_str().context("a test is not a text")?.split('|') {
            let (path, is) = match any.split_once(':') {
                None => (any, "present"),
                Some(with) => with,
            };
            write!(out, "(paths![{path:?}], Is::{}),", variant(is))?;
        }
        write!(out, "]),")?;
    }
    Ok(out)
}

fn write_categories(out: &mut String, defaults: &Value) -> anyhow::Result<()> {
    writeln!(out, "/// What each category means.")?;
    writeln!(
        out,
        "pub static CATEGORIES: CategoryRules = CategoryRules(["
    )?;
    for name in object(defaults, "categories")?.keys() {
        let entry = serde_json::json!({ "category": name });
        writeln!(out, "{},", rule(&entry, defaults)?)?;
    }
    writeln!(out, "]);\n")?;
    Ok(())
}

fn write_failures(out: &mut String, failures: &Value) -> anyhow::Result<()> {
    writeln!(out, "/// What errors that never became a response mean.")?;
    writeln!(out, "pub static FAILURES: Failures = Failures {{")?;
    for table in ["codes", "names", "messages", "beginnings"] {
        // Those that are compared whole.
        let is_whole = table != "beginnings";
        let (open, close) = if is_whole {
            ("table!(&[", "])")
        } else {
            ("&[", "]")
        };
        writeln!(out, "{table}: {open}")?;
        for (name, category) in object(failures, table)? {
            let category = variant(category.as_str().context("a category is not a text")?);
            writeln!(out, "({name:?}, Category::{category}),")?;
        }
        writeln!(out, "{close},")?;
    }
    let bugs = failures["bugs"].as_array().map_or(&[][..], Vec::as_slice);
    writeln!(out, "bugs: &{:?},\n}};", texts(bugs)?)?;
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
