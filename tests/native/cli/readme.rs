//! The commands of the guides, as they are written there, against the mock server.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::tool::{Server, result_of};

#[test]
fn the_shell_guides_commands_do_what_it_says() {
    let Some(server) = Server::start() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(
        run_shell_blocks("docs/guides/shell.md", &server, dir.path()),
        2
    );
    for (name, text) in [
        ("why.json", "\"retry\":{\"kind\":"),
        ("codes.md", "| marketplace | 1002 |"),
        ("comeback.bash", "complete"),
        ("comeback.1", ".TH comeback 1"),
    ] {
        let file = fs::read_to_string(dir.path().join(name)).unwrap();
        assert!(file.contains(text), "{name}");
    }
}

#[test]
fn the_backend_guides_commands_do_what_it_says() {
    let Some(server) = Server::start() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let guide = "docs/guides/backend.md";
    assert_eq!(run_shell_blocks(guide, &server, dir.path()), 2);
}

/// Runs the blocks below "In a shell", and gives how many there are.
fn run_shell_blocks(document: &str, server: &Server, dir: &Path) -> usize {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(document)).unwrap();
    let from = text.find("# In a shell\n").unwrap();
    let section = &text[from..];
    let end = section.find("\n## ").unwrap_or(section.len());
    let blocks: Vec<&str> = section[..end]
        .split("```sh\n")
        .skip(1)
        .map(|block| block.split("```").next().unwrap())
        .collect();
    let tool = Path::new(env!("CARGO_BIN_EXE_comeback")).parent().unwrap();
    let path = format!("{}:{}", tool.display(), std::env::var("PATH").unwrap());
    for block in &blocks {
        let script = block.replace("https://api.example.com", &server.base);
        assert!(!script.contains("example"));
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &script])
            .current_dir(dir)
            .env("PATH", &path)
            .stdin(Stdio::null())
            .output();
        let ran = result_of(output.unwrap());
        assert_eq!(ran.code, Some(0), "{script}\n{}{}", ran.out, ran.err);
        let mut rest = ran.out.as_str();
        for want in block
            .lines()
            .filter_map(|line| line.strip_prefix("# prints: "))
        {
            let at = rest.find(&format!("{want}\n"));
            let at = at.unwrap_or_else(|| panic!("{want:?} is not printed:\n{}", ran.out));
            rest = &rest[at + want.len()..];
        }
    }
    blocks.len()
}
