//! The words: `src/words.rs` for the native crate, `pkg/src/words.ts` for the package. They never
//! get into the wasm.

use std::fmt::Write;

use anyhow::Context;
use serde_json::{Value, json};

use super::STAMP;
use super::catalogue::{Catalogue, object, text};

pub fn rust(catalogue: &Catalogue) -> anyhow::Result<String> {
    let mut out = format!(
        "// {STAMP}\n//! The words for the person at the screen, in English.\n\n\
         use crate::report::words::Words;\n\n\
         /// By category, in the order of its variants.\n\
         pub static CATEGORIES: &[Words] = &[\n"
    );
    for entry in object(&catalogue.words, "categories")?.values() {
        write_words(&mut out, entry)?;
    }
    writeln!(
        out,
        "];\n\n/// By profile and code, in the order of the profiles and their codes."
    )?;
    writeln!(out, "pub static CODES: &[&[Words]] = &[")?;
    for profile in &catalogue.profiles {
        writeln!(out, "&[")?;
        for entry in of_codes(catalogue, profile)? {
            write_words(&mut out, entry)?;
        }
        writeln!(out, "],")?;
    }
    writeln!(
        out,
        "];\n\n/// By action, in the order of its variants: what to write on its button.\n\
         pub static ACTIONS: &[&str] = &["
    )?;
    for label in object(&catalogue.words, "actions")?.values() {
        writeln!(out, "{label},")?;
    }
    writeln!(out, "];")?;
    Ok(out)
}

fn write_words(out: &mut String, entry: &Value) -> anyhow::Result<()> {
    writeln!(
        out,
        "Words {{ title: {:?}, message: {:?}, figured: {:?} }},",
        text(entry, "title")?,
        text(entry, "message")?,
        entry["figured"].as_str()
    )?;
    Ok(())
}

pub fn typescript(catalogue: &Catalogue) -> anyhow::Result<String> {
    let mut out = format!(
        "// {STAMP}\nimport type {{ Action, Category }} from \"./types.js\";\n\n\
         /** A title, a message, and the message that names figures when they are known. */\n\
         export type Words = readonly [title: string, message: string, figured?: string | undefined];\n\n\
         /** By category. */\n\
         export const CATEGORY_WORDS: Readonly<Record<Category, Words>> = {{\n"
    );
    for (category, entry) in object(&catalogue.words, "categories")? {
        writeln!(out, "  {category}: {},", tuple(entry)?)?;
    }
    writeln!(out, "}};\n\n/** Of the codes that `http` lists. */")?;
    writeln!(
        out,
        "export const HTTP_WORDS: Readonly<Record<string, Words>> = {{"
    )?;
    for (code, entry) in object(&catalogue.words["codes"], "http")? {
        writeln!(out, "  {code}: {},", tuple(entry)?)?;
    }
    writeln!(out, "}};\n")?;
    writeln!(out, "/** What to write on the button for an action. */")?;
    writeln!(
        out,
        "export const ACTION_LABELS: Readonly<Record<Action, string>> = {{"
    )?;
    for (action, label) in object(&catalogue.words, "actions")? {
        writeln!(out, "  {action}: {label},")?;
    }
    writeln!(out, "}};")?;
    Ok(out)
}

fn tuple(entry: &Value) -> anyhow::Result<String> {
    let mut all = vec![json!(text(entry, "title")?), json!(text(entry, "message")?)];
    if let Some(figured) = entry["figured"].as_str() {
        all.push(json!(figured));
    }
    Ok(serde_json::to_string(&all)?)
}

/// The words of a profile's codes, in the order of its codes.
fn of_codes<'a>(catalogue: &'a Catalogue, profile: &Value) -> anyhow::Result<Vec<&'a Value>> {
    let name = text(profile, "name")?;
    object(profile, "codes")?
        .keys()
        .map(|code| {
            catalogue.words["codes"][name]
                .get(code)
                .with_context(|| format!("words.en.json has no words for {name} {code}"))
        })
        .collect()
}
