//! Whether colours are wanted, as the crate anstream decides it for a process.

use anstream::ColorChoice;

use super::Shell;

/// Reads `--color`, then the environment: <https://no-color.org>, <https://bixense.com/clicolors>.
pub fn are_wanted(shell: &Shell, stream: u8) -> bool {
    match ColorChoice::global() {
        ColorChoice::Always | ColorChoice::AlwaysAnsi => return true,
        ColorChoice::Never => return false,
        ColorChoice::Auto => {}
    }
    let is_set = |name| shell.env(name).is_some_and(|value| !value.is_empty());
    let clicolor = shell.env("CLICOLOR").map(|value| value != "0");
    if is_set("NO_COLOR") {
        false
    } else if is_set("CLICOLOR_FORCE") {
        true
    } else {
        let may_have = || clicolor == Some(true) || has_colours(shell) || shell.env("CI").is_some();
        clicolor != Some(false) && shell.is_terminal(stream) && may_have()
    }
}

/// Windows sets no TERM.
fn has_colours(shell: &Shell) -> bool {
    match shell.env("TERM") {
        Some(term) => term != "dumb",
        None => shell.is_windows(),
    }
}
