//! The words of all languages: `src/locales/` for the native crate, `pkg/src/words/english.ts` and
//! `pkg/src/locales/` for the package. They never get into the wasm.

use std::fmt::Write;

use anyhow::Context;
use serde_json::Value;

use super::STAMP;
use super::catalogue::{Catalogue, Locale, object, object_of, text};

/// A language as a table, by its key.
pub fn rust(locale: &Locale) -> anyhow::Result<(String, String)> {
    let mut words: Vec<_> = object_of(&locale.flat)?.iter().collect();
    words.sort_by_key(|(key, _)| key.as_str());
    let mut out = format!(
        "// {STAMP}\nuse super::{{Forms, Locale, Plural}};\n\n\
         /// The words in `{}`.\n\
         pub static {}: Locale = Locale {{\n\
         tag: {:?},\nis_rtl: {},\nplural: Plural::{},\nwaits: [",
        locale.tag,
        locale.tag.replace('-', "_").to_uppercase(),
        locale.tag,
        locale.dir == "rtl",
        variant(text(&locale.waits, "plural")?),
    );
    for unit in ["second", "minute", "hour", "day"] {
        let form = |name: &str| locale.waits[unit][name].as_str().unwrap_or_default();
        writeln!(
            out,
            "Forms {{ one: {:?}, two: {:?}, few: {:?}, many: {:?}, other: {:?} }},",
            form("one"),
            form("two"),
            form("few"),
            form("many"),
            form("other"),
        )?;
    }
    writeln!(out, "],\nwords: &[")?;
    for (key, words) in words {
        writeln!(out, "({key:?}, {words}),")?;
    }
    writeln!(out, "],\n}};")?;
    let file = locale.tag.replace('-', "_").to_lowercase();
    Ok((format!("src/locales/{file}.rs"), out))
}

/// `one_other` as the name of a variant.
fn variant(name: &str) -> String {
    let upper = |part: &str| part[..1].to_uppercase() + &part[1..];
    name.split('_').map(upper).collect()
}

/// English for the default entry: what every application needs, a constant each, so that a bundle
/// contains what it uses.
pub fn english(catalogue: &Catalogue) -> anyhow::Result<String> {
    let words = &catalogue.words;
    let mut out = format!(
        "// {STAMP}\nimport type {{ Action, Category }} from \"../types.js\";\n\
         import type {{ Texts, Waits }} from \"./types.js\";\n"
    );
    let mut constant = |docs: &str, name: &str, of: &str, group: &str| -> anyhow::Result<()> {
        writeln!(out, "\n/** {docs} */\nexport const {name}{of} = {{")?;
        for (key, words) in object(words, group)? {
            writeln!(out, "  {}: {words},", property(key))?;
        }
        writeln!(out, "}}{};", if of.is_empty() { " as const" } else { "" })?;
        Ok(())
    };
    constant(
        "By category.",
        "CATEGORIES",
        ": Readonly<Record<Category, Texts>>",
        "category",
    )?;
    constant(
        "Of the codes that `http` lists.",
        "HTTP",
        ": Readonly<Record<string, Texts>>",
        "http",
    )?;
    constant(
        "What to write on the button for an action.",
        "ACTIONS",
        ": Readonly<Record<Action, string>>",
        "action",
    )?;
    constant(
        "Under an input, by the code of what is wrong.",
        "FIELDS",
        ": Readonly<Record<string, string>>",
        "field",
    )?;
    constant(
        "While a call waits and goes again by itself.",
        "WAITING",
        "",
        "wait",
    )?;
    constant("What `<comeback-recovery>` itself shows.", "UI", "", "ui")?;
    constant(
        "What is added where a person is to ask for help.",
        "SUPPORT",
        "",
        "support",
    )?;
    let waits = &catalogue.locales.first().context("no English")?.waits;
    writeln!(
        out,
        "\n/** When a wait is over. */\nexport const WAITS: Waits = {waits};"
    )?;
    Ok(out)
}

/// Which words there are, as a type: a pack that lacks one does not compile.
pub fn keys(catalogue: &Catalogue) -> anyhow::Result<String> {
    let mut out = format!(
        "// {STAMP}\n\
         /** A title, a message, and those of the other messages that this one has. */\n\
         type Text<More extends string = never> = {{ readonly [Part in \"title\" | \"message\" | More]: string }};\n\n\
         /** All words of a language. A type, not an interface: only a type fits the index of own words. */\n\
         export type Words = {{\n"
    );
    for (group, entries) in object_of(&catalogue.words)? {
        writeln!(out, "  readonly {}: {{", property(group))?;
        for (name, entry) in object_of(entries)? {
            writeln!(out, "    readonly {}: {};", property(name), type_of(entry)?)?;
        }
        writeln!(out, "  }};")?;
    }
    writeln!(out, "}};")?;
    Ok(out)
}

fn type_of(entry: &Value) -> anyhow::Result<String> {
    if entry.is_string() {
        return Ok("string".to_owned());
    }
    let more = object_of(entry)?
        .keys()
        .filter(|part| !["title", "message"].contains(&part.as_str()));
    let more: Vec<_> = more.map(|part| format!("{part:?}")).collect();
    Ok(if more.is_empty() {
        "Text".to_owned()
    } else {
        format!("Text<{}>", more.join(" | "))
    })
}

/// English as a language to choose. Its words are in the package and in the profiles.
pub fn english_pack(english: &Locale) -> (String, String) {
    let source = format!(
        "// {STAMP}\n\
         import {{ WAITS }} from \"../words/english.js\";\n\
         import type {{ Locale }} from \"../words/types.js\";\n\n\
         /** English, for a client or a call on a page in another language. */\n\
         export const en: Locale = /* @__PURE__ */ Object.freeze({{ tag: \"en\", dir: {:?}, waits: WAITS, words: {{}} }} as const);\n",
        english.dir
    );
    ("pkg/src/locales/en.ts".to_owned(), source)
}

/// A language as a module of the package.
pub fn pack(locale: &Locale) -> anyhow::Result<(String, String)> {
    let Locale { tag, name, dir, .. } = locale;
    let mut out = format!("// {STAMP}\n");
    // The words of the command line are not in it.
    let confirm = locale.confirm.iter().filter(|it| !it.starts_with("cli."));
    let confirm: Vec<_> = confirm.collect();
    if !confirm.is_empty() {
        writeln!(out, "//\n// A native speaker should still confirm:")?;
        for line in confirm {
            writeln!(out, "// - {}", line.replace('\n', " "))?;
        }
    }
    writeln!(
        out,
        "import {{ frozen }} from \"../frozen.js\";\n\
         import type {{ Locale }} from \"../words/types.js\";\n\
         import type {{ Words }} from \"../words/keys.js\";\n\n\
         /** The words in `{tag}`: `setLocale({name})`, or the option `locale`. */\n\
         export const {name}: Locale<Words> = /* @__PURE__ */ frozen({{\n\
         \x20 tag: {tag:?}, dir: {dir:?}, waits: {},\n  words: {{",
        compact(&locale.waits)
    )?;
    for (group, entries) in object_of(&locale.groups()?)? {
        writeln!(out, "    {}: {{", property(group))?;
        for (name, entry) in object_of(entries)? {
            writeln!(out, "      {}: {},", property(name), compact(entry))?;
        }
        writeln!(out, "    }},")?;
    }
    writeln!(out, "  }},\n}});")?;
    Ok((format!("pkg/src/locales/{tag}.ts"), out))
}

/// As JavaScript: names that need no quotes have none.
fn compact(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let fields: Vec<_> = map
                .iter()
                .map(|(key, value)| format!("{}: {}", property(key), compact(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        _ => value.to_string(),
    }
}

fn property(name: &str) -> String {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit());
    let is_index = !name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain || is_index {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}
