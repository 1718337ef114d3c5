//! What the command reads, so that every attempt reads the same.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek, SeekFrom};
use std::process::Stdio;

use super::super::args::Stdin as How;
use super::super::native::Process;
use super::super::{Fault, out};
use super::output;

pub enum Stdin {
    /// Nothing.
    Empty,
    /// Ours; a terminal, or a device such as /dev/null, may be read again and again.
    Inherited,
    /// Ours, a pipe: what one attempt has read is gone.
    Once,
    /// A file, read from here on by each attempt.
    File(File, u64),
}

impl Stdin {
    /// `reads`: whether the command is known to read it, or not to. At most `limit` bytes are kept.
    pub fn new(how: How, reads: Option<bool>, limit: u64) -> Result<Self, Fault> {
        match how {
            How::None => return Ok(Self::Empty),
            How::Once => return Ok(Self::Once),
            How::Auto | How::Keep => {}
        }
        let stdin = io::stdin();
        if stdin.is_terminal() {
            let is_typed = how == How::Keep || reads == Some(true);
            return Ok(if is_typed {
                Self::Once
            } else {
                Self::Inherited
            });
        }
        if how == How::Auto && reads == Some(false) {
            return Ok(Self::Inherited);
        }
        if let Some((mut file, kind)) = own_file() {
            if kind.is_file() {
                let start = file.stream_position()?;
                return Ok(Self::File(file, start));
            }
            // Devices such as /dev/null.
            if how == How::Auto && reads.is_none() && !is_stream(&kind) {
                return Ok(Self::Inherited);
            }
        }
        if how == How::Auto && reads.is_none() {
            return Ok(Self::Once);
        }
        let mut file = tempfile::tempfile()?;
        let most = limit.saturating_add(1);
        if io::copy(&mut stdin.lock().take(most), &mut file)? > limit {
            return Err(output::over("standard input is longer", limit));
        }
        Ok(Self::File(file, 0))
    }

    pub const fn is_replayable(&self) -> bool {
        !matches!(self, Self::Once)
    }

    /// For the next attempt.
    pub fn next(&mut self) -> io::Result<Stdio> {
        Ok(match self {
            Self::Empty => Stdio::null(),
            Self::Inherited | Self::Once => Stdio::inherit(),
            Self::File(file, start) => {
                file.seek(SeekFrom::Start(*start))?;
                file.try_clone()?.into()
            }
        })
    }

    /// Why there is only one attempt, and what to do about it.
    pub fn explain() {
        out::say(
            &Process,
            "not tried again: the command may have read standard input, and it cannot be read \
             twice; --stdin keep keeps it for every attempt, --stdin none withholds it",
        );
    }
}

#[cfg(unix)]
fn own_file() -> Option<(File, std::fs::FileType)> {
    use std::os::fd::AsFd;
    let file = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
    let kind = file.metadata().ok()?.file_type();
    Some((file, kind))
}

#[cfg(not(unix))]
fn own_file() -> Option<(File, std::fs::FileType)> {
    None
}

#[cfg(unix)]
fn is_stream(kind: &std::fs::FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_fifo() || kind.is_socket()
}

#[cfg(not(unix))]
fn is_stream(_: &std::fs::FileType) -> bool {
    true
}
