//! Where curl writes the headers of its answer: a temporary file that has no name, where possible.
//! So nothing stays behind, whatever ends this process: there may be cookies in it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Seek};

use tempfile::NamedTempFile;

use super::super::input;

pub enum Headers {
    /// The command inherits it open.
    #[cfg(unix)]
    Unnamed(File, String),
    Named(NamedTempFile),
}

impl Headers {
    pub fn new() -> io::Result<Self> {
        #[cfg(unix)]
        if let Some(unnamed) = Self::unnamed()? {
            return Ok(unnamed);
        }
        NamedTempFile::with_prefix("comeback-").map(Self::Named)
    }

    /// `None` without /dev/fd.
    #[cfg(unix)]
    fn unnamed() -> io::Result<Option<Self>> {
        use std::os::fd::AsRawFd;
        let file = tempfile::tempfile()?;
        rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty())?;
        let path = format!("/dev/fd/{}", file.as_raw_fd());
        let is_there = std::fs::metadata(&path).is_ok();
        Ok(is_there.then_some(Self::Unnamed(file, path)))
    }

    /// What the command knows it by.
    pub fn path(&self) -> OsString {
        match self {
            #[cfg(unix)]
            Self::Unnamed(_, path) => path.into(),
            Self::Named(file) => file.path().into(),
        }
    }

    /// An attempt that gets no answer must not leave that of the one before.
    pub fn clear(&mut self) -> io::Result<()> {
        let mut file = self.file();
        file.set_len(0)?;
        file.rewind()
    }

    pub fn read(&self) -> io::Result<Vec<u8>> {
        let mut file = self.file();
        file.rewind()?;
        input::first(file, input::MAX)
    }

    fn file(&self) -> &File {
        match self {
            #[cfg(unix)]
            Self::Unnamed(file, _) => file,
            Self::Named(file) => file.as_file(),
        }
    }
}
