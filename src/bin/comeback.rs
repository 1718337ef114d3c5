//! The command line tool; see `comeback::cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    comeback::cli::main()
}
