//! The demo page, with everything that it needs, on this machine.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::sh::{Cmd, which};
use crate::{build, programs, setup};

pub fn run(port: u16, open: bool) -> Result<()> {
    setup::run(false)?;
    build::run()?;
    let program = programs::mockapi()?;
    let mut command = Cmd::new(program)
        .args(["--port", &port.to_string(), "--shutdown-on-stdin-close"])
        .args([
            "--static",
            "/www=www",
            "--static",
            "/pkg=pkg",
            "--static",
            "/profiles=profiles",
        ])
        .into_command();
    // Its standard input is ours to hold: however this process ends, the server ends, too.
    let mut server = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start mockapi")?;

    let output = server.stdout.take().context("mockapi has no output")?;
    for line in BufReader::new(output).lines() {
        let line = line.context("cannot read what mockapi prints")?;
        match line.strip_prefix("mockapi listening on ") {
            Some(origin) => announce(&format!("{}/www/", origin.trim()), open),
            None => println!("{line}"),
        }
    }
    let status = server.wait().context("cannot wait for mockapi")?;
    if !status.success() {
        bail!("mockapi stopped ({status}); is port {port} in use? Try `--port 0`");
    }
    Ok(())
}

fn announce(url: &str, open: bool) {
    println!("\n    The demo:  {url}\n\n    Ctrl-C stops it.\n");
    if !open {
        return;
    }
    let opener = ["xdg-open", "open"]
        .into_iter()
        .find(|program| which(program).is_some());
    let started = opener.map(|program| Cmd::new(program).arg(url).into_command().spawn());
    if !matches!(started, Some(Ok(_))) {
        println!("    No browser could be started; open the address by hand.\n");
    }
}
