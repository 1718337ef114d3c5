//! The words: `src/words.rs` for the native crate, `pkg/src/words.ts` and `names.ts` for the
//! package. They never get into the wasm.

use std::fmt::Write;

use anyhow::Context;
use serde_json::{Value, json};

use super::STAMP;
use super::catalogue::{Catalogue, NAMES, object, text};

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
        "// {STAMP}\n\
         /** A title, a message, and the message that names figures when they are known. */\n\
         export type Words = readonly [title: string, message: string, figured?: string];\n\n\
         /** By category, in the order of `CATEGORIES`. */\n\
         export const CATEGORY_WORDS: readonly Words[] = [\n"
    );
    for entry in object(&catalogue.words, "categories")?.values() {
        writeln!(out, "  {},", tuple(entry)?)?;
    }
    writeln!(
        out,
        "];\n\n/** By profile and code, in the order of the profiles' files. */"
    )?;
    writeln!(
        out,
        "export const CODE_WORDS: readonly (readonly Words[])[] = ["
    )?;
    for profile in &catalogue.profiles {
        writeln!(out, "  // {}\n  [", text(profile, "name")?)?;
        for entry in of_codes(catalogue, profile)? {
            writeln!(out, "    {},", tuple(entry)?)?;
        }
        writeln!(out, "  ],")?;
    }
    writeln!(out, "];\n")?;
    writeln!(out, "/** What to write on the button for an action. */")?;
    writeln!(out, "export const ACTION_LABELS = {{")?;
    for (action, label) in object(&catalogue.words, "actions")? {
        writeln!(out, "  {action}: {label},")?;
    }
    writeln!(out, "}} as const;")?;
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

/// The names that numbers at the boundary stand for.
pub fn names() -> anyhow::Result<String> {
    let mut out = format!(
        "// {STAMP}\nimport {{ exitCodes }} from \"./exit-codes.js\";\n\
         import type {{ Action, Category }} from \"./types.js\";\n\
         import {{ ACTION_LABELS }} from \"./words.js\";\n\n"
    );
    writeln!(
        out,
        "/** The built-in profiles; the place is the number at the boundary. */"
    )?;
    writeln!(
        out,
        "export const PROFILES = {} as const;\n",
        serde_json::to_string(&NAMES)?
    )?;
    // The enums of the core, the tables of exit codes and the labels have one order: a test holds
    // them to it, so the names need not be written twice.
    writeln!(
        out,
        "/** Likewise. */\nexport const CATEGORIES = /* @__PURE__ */ Object.keys(exitCodes) as Category[];\n"
    )?;
    writeln!(
        out,
        "/** Likewise. */\nexport const ACTIONS = /* @__PURE__ */ Object.keys(ACTION_LABELS) as Action[];\n"
    )?;
    writeln!(out, "/** Likewise: who can fix it. */")?;
    writeln!(
        out,
        "export const BY = [\"user\", \"developer\", \"support\", \"wait\"] as const;"
    )?;
    Ok(out)
}
