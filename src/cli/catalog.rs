//! `comeback catalog`.

use serde_json::Value;

use super::args::{Catalog, Format};
use super::export::{self, Library};
use super::host::Host;
use super::language::Language;
use super::show::printable;
use super::{Ended, definition, json, out, table};
use crate::profile::builtin::PROFILES;
use crate::report::catalog::CatalogEntry;

/// The columns, in the words of the command line.
const HEAD: [&str; 9] = [
    "headProfile",
    "headCode",
    "headStatus",
    "headCategory",
    "headRetry",
    "headAction",
    "headBy",
    "headExit",
    "headTitle",
];

pub fn run(host: &dyn Host, options: &Catalog, language: &Language) -> Ended {
    let named = definition::find(host, &options.profile)?;
    let profiles = if named.is_empty() { PROFILES } else { &named };
    let rows = language.reader(profiles, 0).catalog();
    let head = HEAD.map(|name| language.cli(name));
    match options.format {
        Format::Json => {
            let rows: Vec<Value> = rows
                .iter()
                .map(serde_json::to_value)
                .collect::<Result<_, _>>()?;
            out::write(host, format!("{}\n", json::list(&rows)).as_bytes())
        }
        Format::I18next => export::run(host, &rows, language, Library::I18next),
        Format::VueI18n => export::run(host, &rows, language, Library::VueI18n),
        Format::Icu => export::run(host, &rows, language, Library::Icu),
        Format::Table => {
            let rows: Vec<_> = rows.iter().map(cells).collect();
            out::print(host, &table::text(&head, &rows))
        }
        Format::Markdown => {
            let rows: Vec<_> = rows.iter().map(cells).collect();
            out::write(host, table::markdown(&head, &rows).as_bytes())
        }
    }
}

fn cells(row: &CatalogEntry) -> Vec<String> {
    vec![
        printable(row.profile, 200),
        printable(row.code, 200),
        row.status
            .map_or_else(String::new, |status| status.to_string()),
        row.category.name().to_owned(),
        row.retry
            .get("kind")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        row.action.name().to_owned(),
        row.by.name().to_owned(),
        row.exit_code.to_string(),
        printable(&row.title, 200),
    ]
}
