//! The profiles as modules of the package, `pkg/src/profiles/`: in the format of a user's own
//! definition, with their words. An application contains only those that it imports.

use std::fmt::Write;

use anyhow::Context;
use serde_json::{Map, Value};

use super::STAMP;
use super::catalogue::{Catalogue, object, text};

/// Every file, by its path. `http` is in the core.
pub fn typescript(catalogue: &Catalogue) -> anyhow::Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    let mut names = Vec::new();
    for profile in catalogue.profiles.iter().filter(|p| p["name"] != "http") {
        let name = text(profile, "name")?;
        let source = module(catalogue, profile).with_context(|| format!("in {name}.json"))?;
        files.push((format!("pkg/src/profiles/{name}.ts"), source));
        names.push(name);
    }
    files.push(("pkg/src/profiles/index.ts".to_owned(), index(&names)?));
    let list = serde_json::to_string(&names)?;
    files.push((
        "pkg/src/module-names.ts".to_owned(),
        format!("// {STAMP}\n/** The profiles that are modules. */\nexport const MODULES: readonly string[] = {list};\n"),
    ));
    Ok(files)
}

fn module(catalogue: &Catalogue, profile: &Value) -> anyhow::Result<String> {
    let name = text(profile, "name")?;
    let mut out = format!(
        "// {STAMP}\n\
         import type {{ BuiltinCodes }} from \"../codes.js\";\n\
         import type {{ ProfileDefinition }} from \"../types.js\";\n\
         import {{ frozen }} from \"../frozen.js\";\n\n\
         /** {}: `createFetch({{ profile: {name} }})`, or `extends: {name}` in your own. */\n\
         export const {name}: ProfileDefinition<BuiltinCodes[\"{name}\"], never> = \
         /* @__PURE__ */ frozen({{\n",
        text(profile, "source")?
    );
    let fields = profile.as_object().context("a profile is not an object")?;
    for (field, value) in fields {
        match field.as_str() {
            // For the reader of the file.
            "$schema" | "source" => {}
            "codes" => write_codes(&mut out, catalogue, profile)?,
            "statuses" => write_entries(&mut out, "statuses", value.as_object())?,
            _ => writeln!(out, "  {field}: {value},")?,
        }
    }
    writeln!(out, "}});")?;
    Ok(out)
}

/// Each code with its words.
fn write_codes(out: &mut String, catalogue: &Catalogue, profile: &Value) -> anyhow::Result<()> {
    let name = text(profile, "name")?;
    let words = object(&catalogue.words, name)?;
    let mut codes = Map::new();
    for (code, rule) in object(profile, "codes")? {
        let mut entry = rule.as_object().context("a rule is not an object")?.clone();
        let own = words.get(code).and_then(Value::as_object);
        entry.extend(own.with_context(|| format!("no words for {code}"))?.clone());
        codes.insert(code.clone(), Value::Object(entry));
    }
    write_entries(out, "codes", Some(&codes))
}

fn write_entries(
    out: &mut String,
    field: &str,
    entries: Option<&Map<String, Value>>,
) -> anyhow::Result<()> {
    writeln!(out, "  {field}: {{")?;
    for (key, entry) in entries.into_iter().flatten() {
        writeln!(out, "    {}: {entry},", Value::from(key.as_str()))?;
    }
    writeln!(out, "  }},")?;
    Ok(())
}

fn index(names: &[&str]) -> anyhow::Result<String> {
    let mut out =
        format!("// {STAMP}\n// All profiles. One alone: `comeback/profiles/commerce`.\n\n");
    for name in names {
        writeln!(out, "import {{ {name} }} from \"./{name}.js\";")?;
    }
    let list = names.join(", ");
    let types: Vec<_> = names.iter().map(|name| format!("typeof {name}")).collect();
    writeln!(
        out,
        "\nexport {{ {list} }};\n\n\
         /** All of them, to tell by its shape whose error a body is: `createFetch({{ profile: all }})`. */\n\
         export const all: readonly [\n  {},\n] = /* @__PURE__ */ Object.freeze([{list}] as const);",
        types.join(",\n  ")
    )?;
    Ok(out)
}
