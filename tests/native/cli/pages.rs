//! The tables, the help, the completions and the manual.

use std::io::Read;
use std::process::{Command, Stdio};

use comeback::classification::Category;
use comeback::profile::{builtin::PROFILES, by_name};
use comeback::report::catalog::catalog;
use serde_json::Value;

use super::tool::{comeback, command};

#[test]
fn exit_codes_are_the_stable_table() {
    let ran = comeback(&["exit-codes"], b"");
    assert_eq!(ran.code, Some(0));
    for category in Category::ALL {
        let row = format!("{:>4}  {}", category.exit_code(), category.name());
        assert!(ran.out.lines().any(|line| line.starts_with(&row)), "{row}");
    }
    let json: Value = serde_json::from_str(&comeback(&["exit-codes", "--json"], b"").out).unwrap();
    let rows = json.as_array().unwrap();
    assert_eq!(rows.len(), Category::ALL.len());
    assert_eq!(rows[7]["category"], "validation");
    assert_eq!(rows[7]["exitCode"], 30);
}

#[test]
fn the_catalogue_is_printed_in_three_formats() {
    let rows = catalog(PROFILES);
    let json = comeback(&["catalog", "--format", "json"], b"").out;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json, serde_json::to_value(&rows).unwrap());
    for format in ["table", "markdown"] {
        let ran = comeback(&["catalog", "--format", format], b"");
        let heads = if format == "table" { 1 } else { 2 };
        assert_eq!(ran.out.lines().count(), rows.len() + heads);
    }
    let one = comeback(&["catalog", "http", "--format=markdown"], b"").out;
    assert!(
        one.contains("| http | rate\\_limit\\_error | 429 |"),
        "{one}"
    );
    let two = comeback(&["catalog", "http", "workspace", "--format=json"], b"").out;
    let two: Value = serde_json::from_str(&two).unwrap();
    let named: Vec<_> = ["http", "workspace"].map(|n| by_name(n).unwrap()).into();
    assert_eq!(two, serde_json::to_value(catalog(&named)).unwrap());
    assert_eq!(comeback(&["catalog", "nobody"], b"").code, Some(2));
}

#[test]
fn help_has_examples_and_the_exit_codes() {
    let help = comeback(&["--help"], b"");
    assert_eq!(help.code, Some(0));
    assert!(help.out.contains("no category has it"));
    for name in ["classify", "run", "completions", "man"] {
        let help = comeback(&[name, "--help"], b"").out;
        assert!(help.contains("Example"), "{name}: {help}");
    }
}

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = comeback(&["completions", shell], b"");
        assert_eq!(ran.code, Some(0));
        assert!(ran.out.contains("max-server-delay"), "{shell}");
    }
    // Where the shell is there it must be able to read them.
    let script = comeback(&["completions", "bash"], b"").out;
    if let Ok(output) = Command::new("bash").args(["-n", "-c", &script]).output() {
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn the_manual_has_every_command_and_option() {
    let page = comeback(&["man"], b"").out;
    for text in [
        "COMEBACK CLASSIFY",
        "COMEBACK RUN",
        "max\\-server\\-delay",
        ".SH",
        "NO_COLOR",
    ] {
        assert!(page.contains(text), "{text}");
    }
    let file = tempfile::Builder::new().suffix(".1").tempfile().unwrap();
    std::fs::write(file.path(), &page).unwrap();
    let mut groff = Command::new("groff");
    groff
        .args(["-man", "-Tascii", "-ww", "-z"])
        .arg(file.path());
    if let Ok(output) = groff.output() {
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{said}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    for args in [
        &["catalog"][..],
        &["run", "--", "sh", "-c", "yes | head -c 5000000"],
    ] {
        let mut child = command(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdout.take().unwrap();
        pipe.read_exact(&mut [0; 4]).unwrap();
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}
