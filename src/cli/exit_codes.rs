//! `comeback exit-codes`.

use serde_json::json;

use super::host::Host;
use super::language::Language;
use super::{Ended, json, out, show, table};
use crate::classification::Category;

pub fn run(host: &dyn Host, as_json: bool, language: &Language) -> Ended {
    let title = |category| language.category(category).title.unwrap_or_default();
    let rows = Category::ALL
        .iter()
        .map(|category| (category, title(*category)));
    if as_json {
        let codes: Vec<_> = rows
            .map(|(category, title)| {
                json!({ "exitCode": category.exit_code(), "category": category, "title": title })
            })
            .collect();
        return out::write(host, format!("{}\n", json::list(&codes)).as_bytes());
    }
    let rows: Vec<Vec<String>> = rows
        .map(|(category, title)| {
            let code = format!("{:>4}", category.exit_code());
            vec![
                code,
                category.name().to_owned(),
                show::printable(&title, 200),
            ]
        })
        .collect();
    let head = ["headCode", "headCategory", "headMeaning"].map(|name| language.cli(name));
    let note = show::dim(language.cli("usage"));
    out::print(host, &format!("{}\n{note}\n", table::text(&head, &rows)))
}
