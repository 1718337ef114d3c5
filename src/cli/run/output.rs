//! What one attempt printed: in a temporary file, however much it is.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::process::Stdio;

use super::super::size::Size;
use super::super::{Ended, Fault, input, out};

pub struct Output(File);

/// What is to be kept does not fit into the limit.
pub fn over(what: &str, limit: u64) -> Fault {
    let limit = Size(limit);
    Fault(format!("{what} than {limit}; --buffer-limit allows more"))
}

impl Output {
    pub fn new() -> io::Result<Self> {
        tempfile::tempfile().map(Self)
    }

    /// Where the command writes.
    pub fn stdio(&self) -> io::Result<Stdio> {
        self.0.try_clone().map(Stdio::from)
    }

    /// The beginning of it: enough to see what it says.
    pub fn beginning(&mut self) -> io::Result<Vec<u8>> {
        self.0.rewind()?;
        input::first(&self.0, input::MAX)
    }

    pub fn is_longer(&self, than: u64) -> io::Result<bool> {
        Ok(self.0.metadata()?.len() > than)
    }

    /// The same output, for another thread.
    pub fn share(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    /// All of it, byte for byte.
    pub fn copy_to_stdout(mut self) -> Ended {
        let mut copy = || {
            self.0.rewind()?;
            let mut stdout = io::stdout().lock();
            let mut room = vec![0; 65_536];
            loop {
                let count = self.0.read(&mut room)?;
                if count == 0 {
                    return stdout.flush();
                }
                stdout.write_all(room.get(..count).unwrap_or_default())?;
            }
        };
        out::settle(copy())
    }
}
