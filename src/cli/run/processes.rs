//! The command with all that it has started, as far as it can be found.
//!
//! Away from a terminal the command has a process group of its own. At a terminal it stays in ours:
//! the terminal sends Ctrl-C to both, and the command may ask for a password there. But the other
//! programs of a pipeline are in that group, too. So there it is the command and, on Linux, its
//! descendants in that group.

use std::io::{self, IsTerminal};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};

use rustix::process::{
    Pid, Signal, getpgid, kill_process, kill_process_group, test_kill_process,
    test_kill_process_group,
};

pub struct Processes {
    first: Pid,
    has_group: bool,
    /// Beside the first one, where it has no group. Those of a parent that has ended stay in here.
    others: Vec<Pid>,
}

/// Gives the command a group of its own, unless this is at a terminal. Returns whether it has one.
pub fn own_group(command: &mut Command) -> bool {
    let at_terminal = io::stdin().is_terminal() || io::stderr().is_terminal();
    if !at_terminal {
        command.process_group(0);
    }
    !at_terminal
}

impl Processes {
    pub fn of(command: &Child, has_group: bool) -> Self {
        Self::new(Pid::from_child(command), has_group)
    }

    pub const fn new(first: Pid, has_group: bool) -> Self {
        Self {
            first,
            has_group,
            others: Vec::new(),
        }
    }

    /// Returns whether there is a way to ask.
    pub fn ask_to_end(&mut self) -> bool {
        self.signal(Signal::TERM);
        true
    }

    pub fn end_now(&mut self) {
        self.signal(Signal::KILL);
    }

    /// Whether any is left.
    pub fn is_there(&self) -> bool {
        if self.has_group {
            test_kill_process_group(self.first).is_ok()
        } else {
            let mut all = std::iter::once(&self.first).chain(&self.others);
            all.any(|pid| test_kill_process(*pid).is_ok())
        }
    }

    fn signal(&mut self, signal: Signal) {
        if self.has_group {
            let _ = kill_process_group(self.first, signal);
            return;
        }
        self.find_others();
        let _ = kill_process(self.first, signal);
        let group = getpgid(None).ok();
        for other in &self.others {
            // One with a group of its own has left the job; another's may have got the number.
            if getpgid(Some(*other)).ok() == group {
                let _ = kill_process(*other, signal);
            }
        }
    }

    fn find_others(&mut self) {
        let parents = parents();
        let mut found = vec![self.first];
        found.append(&mut self.others);
        let mut at = 0;
        while let Some(parent) = found.get(at).copied() {
            let children = parents.iter().filter(|(_, of)| *of == parent);
            for (child, _) in children {
                if !found.contains(child) {
                    found.push(*child);
                }
            }
            at = at.saturating_add(1);
        }
        self.others = found.split_off(1);
    }
}

/// Every process and its parent (Linux).
fn parents() -> Vec<(Pid, Pid)> {
    let Ok(all) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    all.filter_map(|entry| parent(&entry.ok()?.path()))
        .collect()
}

/// From proc_pid_stat(5): the parent is the second field behind the name, which may hold anything.
fn parent(folder: &Path) -> Option<(Pid, Pid)> {
    let pid = Pid::from_raw(folder.file_name()?.to_str()?.parse().ok()?)?;
    let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
    let (_, behind_the_name) = stat.rsplit_once(')')?;
    let parent = behind_the_name.split_ascii_whitespace().nth(1)?;
    Some((pid, Pid::from_raw(parent.parse().ok()?)?))
}
