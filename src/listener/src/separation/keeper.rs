//! The keeper: a process that outlives a monitor that is killed for as long as it takes to end what the monitor has started.
//!
//! A program ends by itself when the monitor does; what it has started in turn is in its session, or its cgroup. The keeper knows both:
//! sessions by numbers that come through a pipe, whose end it takes for the monitor's.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::cgroup;

/// How often it is looked whether all have ended.
const ROUNDS: usize = 50;
const STEP: Duration = Duration::from_millis(20);

/// The monitor's hold on its keeper.
#[derive(Debug)]
pub struct Keeper(File);

impl Keeper {
    /// Starts it: `words` is a command that calls [`keep`], with the folder behind them that has the cgroups of sessions.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(words: &[OsString], cgroups: Option<&Path>) -> io::Result<Keeper> {
        let (first, rest) = words.split_first().ok_or_else(|| io::Error::other("no program keeps sessions"))?;
        let (hears, tells) = io::pipe()?;
        let mut command = Command::new(first);
        command.args(rest).args(cgroups).env_clear().current_dir("/");
        // What is typed on the monitor's terminal is for the monitor.
        command.stdin(hears).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn()?;
        Ok(Keeper(File::from(OwnedFd::from(tells))))
    }

    /// A program leads a session of that number.
    pub fn begun(&self, program: Pid) {
        // Without a keeper programs still end with the monitor.
        let _ = (&self.0).write_all(&program.as_raw().to_ne_bytes());
    }

    /// It has ended, and its number may be another's.
    pub fn ended(&self, program: Pid) {
        let _ = (&self.0).write_all(&(-program.as_raw()).to_ne_bytes());
    }
}

/// Keeps sessions until the monitor is gone, and ends those that are left.
pub fn keep(cgroups: Option<&Path>) {
    let mut sessions = HashSet::new();
    let mut number = [0; 4];
    let mut input = io::stdin().lock();
    while input.read_exact(&mut number).is_ok() {
        match i32::from_ne_bytes(number) {
            ended if ended < 0 => sessions.remove(&ended.saturating_neg()),
            begun => sessions.insert(begun),
        };
    }
    if let Some(folder) = cgroups {
        cgroup::sweep(folder);
    }
    for _ in 0..ROUNDS {
        let left = members(&sessions);
        if left.is_empty() {
            return;
        }
        for process in left {
            let _ = kill(process, Signal::SIGKILL);
        }
        std::thread::sleep(STEP);
    }
}

/// The processes of sessions that have not ended.
fn members(sessions: &HashSet<i32>) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let is_member = |process: &i32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        session(&stat).is_some_and(|session| sessions.contains(&session))
    };
    numbers.filter(is_member).map(Pid::from_raw).collect()
}

/// The session of a process that runs, by proc(5)'s stat.
fn session(stat: &str) -> Option<i32> {
    let (_, after) = stat.rsplit_once(") ")?;
    let mut fields = after.split(' ');
    if matches!(fields.next()?, "Z" | "X") {
        return None;
    }
    fields.nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_found_whatever_its_process_is_called() {
        let cases = [
            ("12 (cat) S 1 11 10 0 -1", Some(10)),
            ("12 (a) R 7) S 1 11 10 0 -1", Some(10)),
            ("12 (cat) Z 1 11 10 0 -1", None),
            ("12 (cat", None),
            ("", None),
        ];
        for (stat, wanted) in cases {
            assert_eq!(session(stat), wanted, "{stat}");
        }
    }
}
