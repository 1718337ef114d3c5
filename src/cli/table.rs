//! Tables, for a terminal and in Markdown.

use super::show;
use super::width::{padded, width};

/// Columns two spaces apart, the head in bold.
pub fn text(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = head.iter().map(|cell| width(cell)).collect();
    for row in rows {
        for (most, cell) in widths.iter_mut().zip(row) {
            *most = width(cell).max(*most);
        }
    }
    let line = |cells: &[String]| {
        let mut text = String::new();
        for (cell, most) in cells.iter().zip(&widths) {
            text.push_str(&padded(cell, *most));
            text.push_str("  ");
        }
        text.trim_end().to_owned()
    };
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let mut text = format!("{}\n", show::bold(&line(&head)));
    for row in rows {
        text.push_str(&line(row));
        text.push('\n');
    }
    text
}

/// A table of GitHub's Markdown.
pub fn markdown(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = format!("| {} |\n", head.join(" | "));
    text.push_str(&format!("|{}\n", "---|".repeat(head.len())));
    for row in rows {
        let cells: Vec<_> = row.iter().map(|cell| escaped(cell)).collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// Escapes a cell's text, so that it makes no link, tag or further column.
fn escaped(cell: &str) -> String {
    let mut text = String::new();
    for c in cell.chars() {
        if "\\|<>[]*_`&".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}
