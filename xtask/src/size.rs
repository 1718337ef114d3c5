//! What the package weighs in a web page. The measuring is done where the bundler lives: in Node.

use anyhow::Result;

use crate::node;

pub fn run(check: bool) -> Result<()> {
    node::script("xtask/js/size.mjs")
        .args(check.then_some("--check"))
        .run()
}
