//! The three browser engines, from Debian's packages. Nothing is downloaded from elsewhere.

use anyhow::{Result, bail};

use crate::node;
use crate::sh::{Cmd, which};

pub fn ensure() -> Result<()> {
    let missing = missing_packages()?;
    if missing.is_empty() {
        eprintln!("setup: browsers are there");
        return Ok(());
    }
    if which("apt-get").is_some() && is_root()? {
        install(&missing)?;
        let still = missing_packages()?;
        return if still.is_empty() {
            Ok(())
        } else {
            do_without(&still)
        };
    }
    do_without(&missing)
}

/// The Debian packages of every engine that cannot be started here, from the script that starts the
/// engines.
fn missing_packages() -> Result<Vec<String>> {
    let names = node::script("tests/browser/run.mjs")
        .arg("--missing")
        .read()?;
    Ok(names.split_whitespace().map(str::to_owned).collect())
}

fn install(packages: &[String]) -> Result<()> {
    let apt = || Cmd::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive");
    // A dead source in the list must not stop the installation from the others.
    if let Err(error) = apt().arg("update").run() {
        eprintln!("setup: {error:#}; going on");
    }
    if let Err(error) = apt()
        .args(["install", "-y", "--no-install-recommends"])
        .args(packages)
        .run()
    {
        eprintln!("setup: {error:#}");
    }
    Ok(())
}

fn do_without(missing: &[String]) -> Result<()> {
    let advice = format!(
        "browsers are missing; on Debian or Ubuntu: sudo apt-get install -y \
         --no-install-recommends {}",
        missing.join(" ")
    );
    if on_ci() {
        bail!("{advice}");
    }
    eprintln!("\nSKIPPED: {advice}\nTheir runs will be skipped.\n");
    Ok(())
}

/// On a build server a warning goes unread, so a missing browser is a failure there.
fn on_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

fn is_root() -> Result<bool> {
    Ok(Cmd::new("id").arg("-u").read()? == "0")
}
