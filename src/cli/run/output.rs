//! What one attempt printed: in a temporary file, however much it is.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::process::Stdio;

use super::super::{Ended, input, out};

pub struct Output(File);

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

    /// All of it, byte for byte.
    pub fn copy_to_stdout(&mut self) -> Ended {
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
