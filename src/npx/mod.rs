//! Layer 4, a driver: the command line as WebAssembly, for `npx comeback`.
//!
//! Everything a user sees comes from [`crate::cli`]. The shell around this, `pkg/bin/comeback.js`,
//! reads and writes what it is asked to.

mod colours;
mod error;

use std::ffi::OsString;
use std::io;
use std::path::Path;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::cli::execute;
use crate::cli::host::{Host, Stream};
use crate::time::EpochMs;

#[wasm_bindgen]
extern "C" {
    /// What the shell does on request. Streams are file descriptors.
    pub type Shell;

    /// The first `most` bytes of a file, or of standard input without one.
    #[wasm_bindgen(method, catch)]
    fn read(this: &Shell, file: Option<&str>, most: usize) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method)]
    fn exists(this: &Shell, file: &str) -> bool;

    #[wasm_bindgen(method, catch)]
    fn write(this: &Shell, stream: u8, bytes: &[u8]) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = "isTerminal")]
    fn is_terminal(this: &Shell, stream: u8) -> bool;

    /// The width of a terminal, in characters.
    #[wasm_bindgen(method)]
    fn columns(this: &Shell, stream: u8) -> usize;

    /// A variable of the environment.
    #[wasm_bindgen(method)]
    fn env(this: &Shell, name: &str) -> Option<String>;

    #[wasm_bindgen(method, js_name = "isWindows")]
    fn is_windows(this: &Shell) -> bool;
}

const STDIN: u8 = 0;
const STDOUT: u8 = 1;
const STDERR: u8 = 2;

/// Runs a command line, given without the tool's name, and returns its exit code.
#[wasm_bindgen]
pub fn run(args: Vec<String>, shell: &Shell) -> u8 {
    let args = [String::from("comeback")].into_iter().chain(args);
    execute(&Node(shell), args.map(OsString::from))
}

struct Node<'s>(&'s Shell);

impl Host for Node<'_> {
    fn read(&self, file: Option<&Path>, most: usize) -> io::Result<Vec<u8>> {
        let file = file.map(|file| file.to_string_lossy());
        self.0.read(file.as_deref(), most).map_err(error::from)
    }

    fn exists(&self, file: &Path) -> bool {
        self.0.exists(&file.to_string_lossy())
    }

    fn write(&self, to: Stream, bytes: &[u8]) -> io::Result<()> {
        self.0.write(descriptor(to), bytes).map_err(error::from)
    }

    fn write_styled(&self, to: Stream, text: &str) -> io::Result<()> {
        if colours::are_wanted(self.0, descriptor(to)) {
            self.write(to, text.as_bytes())
        } else {
            let plain = anstream::adapter::strip_bytes(text.as_bytes()).into_vec();
            self.write(to, &plain)
        }
    }

    fn is_stdin_terminal(&self) -> bool {
        self.0.is_terminal(STDIN)
    }

    /// The first terminal's width, or COLUMNS, as clap has it.
    fn columns(&self) -> Option<usize> {
        let streams = [STDOUT, STDERR, STDIN].into_iter();
        streams
            .filter(|stream| self.0.is_terminal(*stream))
            .map(|stream| self.0.columns(stream))
            .find(|columns| *columns > 0)
            .or_else(|| self.0.env("COLUMNS")?.parse().ok())
            // For clap no width at all is 0.
            .map(|columns| columns.max(1))
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.0.env(name)
    }

    fn epoch(&self) -> EpochMs {
        whole_ms(js_sys::Date::now())
    }
}

fn descriptor(stream: Stream) -> u8 {
    match stream {
        Stream::Stdout => STDOUT,
        Stream::Stderr => STDERR,
    }
}

/// A clock before 1970 counts as 1970.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
fn whole_ms(ms: f64) -> EpochMs {
    ms.max(0.0) as EpochMs
}
