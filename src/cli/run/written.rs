//! A file that the command itself writes, such as that of curl's `-o`: its body is the answer's.

use std::fs::{self, File, Metadata};
use std::path::PathBuf;
use std::time::SystemTime;

use super::super::input;

pub struct Written {
    path: PathBuf,
    /// As it was before the attempt.
    before: Option<Stamp>,
}

/// What changes when a file is written.
#[derive(PartialEq, Eq)]
struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    /// Which file, and its last change, which `curl -R` does not set back.
    #[cfg(unix)]
    unix: (u64, i64, i64),
}

impl Written {
    pub const fn new(path: PathBuf) -> Self {
        Self { path, before: None }
    }

    /// An attempt begins.
    pub fn begin(&mut self) {
        self.before = self.stamp();
    }

    /// The beginning of what the attempt wrote; `None` when it left the file as it was, or it is
    /// none that can be read again, such as a device.
    pub fn read(&self) -> Option<Vec<u8>> {
        let now = self.stamp();
        if now.is_none() || now == self.before {
            return None;
        }
        let file = File::open(&self.path).ok()?;
        input::first(file, input::MAX).ok()
    }

    fn stamp(&self) -> Option<Stamp> {
        let found = fs::metadata(&self.path).ok();
        found.filter(Metadata::is_file).map(|file| stamp_of(&file))
    }
}

fn stamp_of(file: &Metadata) -> Stamp {
    #[cfg(unix)]
    use std::os::unix::fs::MetadataExt;
    Stamp {
        len: file.len(),
        modified: file.modified().ok(),
        #[cfg(unix)]
        unix: (file.ino(), file.ctime(), file.ctime_nsec()),
    }
}
