//! `comeback exit-codes`.

use serde_json::json;

use super::host::Host;
use super::{Ended, json, out, show, table};
use crate::classification::Category;
use crate::words::CATEGORIES;

pub fn run(host: &dyn Host, as_json: bool) -> Ended {
    let rows = Category::ALL.iter().zip(CATEGORIES);
    if as_json {
        let codes: Vec<_> = rows
            .map(|(category, words)| {
                json!({ "exitCode": category.exit_code(), "category": category, "title": words.title })
            })
            .collect();
        return out::write(host, format!("{}\n", json::list(&codes)).as_bytes());
    }
    let rows: Vec<Vec<String>> = rows
        .map(|(category, words)| {
            let code = format!("{:>4}", category.exit_code());
            vec![code, category.name().to_owned(), words.title.to_owned()]
        })
        .collect();
    let note = show::dim("2 is wrong usage, or a file that cannot be read or written.");
    out::print(
        host,
        &format!(
            "{}\n{note}\n",
            table::text(&["Code", "Category", "Meaning"], &rows)
        ),
    )
}
