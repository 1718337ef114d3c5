//! The codes as types, `pkg/src/codes.ts`, for editors. None of it remains at run time.

use std::fmt::Write;

use super::STAMP;
use super::catalogue::{Catalogue, object, text};

pub fn typescript(catalogue: &Catalogue) -> anyhow::Result<String> {
    let mut out = format!(
        "// {STAMP}\n\
         /** The codes that each built-in profile lists. */\n\
         export interface BuiltinCodes {{\n"
    );
    for profile in &catalogue.profiles {
        writeln!(out, "  {}:", text(profile, "name")?)?;
        for code in object(profile, "codes")?.keys() {
            writeln!(out, "    | {}", serde_json::to_string(code)?)?;
        }
        writeln!(out, "  ;")?;
    }
    writeln!(out, "}}")?;
    Ok(out)
}
