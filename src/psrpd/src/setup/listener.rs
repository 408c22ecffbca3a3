//! The sshd that listens.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::CONFIGURATION;

/// How long sshd may take to be back after it was told to read its configuration again.
const RELOAD: Duration = Duration::from_secs(10);

/// A process that listens for connections.
#[derive(Debug)]
pub struct Listener {
    /// Its number.
    pub process: Pid,
    /// The configuration that it reads.
    pub configuration: PathBuf,
    /// Clients that have not logged in yet: how many there are, from how many on it turns some away, and when all.
    pub startups: Option<[u32; 3]>,
}

impl Listener {
    /// All that this user may see.
    pub fn all() -> Vec<Listener> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries.filter_map(|entry| Listener::of(entry.file_name().to_str()?.parse().ok()?)).collect()
    }

    /// sshd writes what it does into its own command line: `sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups`.
    fn of(process: i32) -> Option<Listener> {
        let line = fs::read(format!("/proc/{process}/cmdline")).ok()?;
        let words: Vec<&[u8]> = line.split(|byte| matches!(byte, 0 | b' ')).collect();
        if words.first()? != b"sshd:" || !words.contains(&&b"[listener]"[..]) {
            return None;
        }
        let named = words.iter().position(|word| *word == b"-f").and_then(|at| words.get(at + 1));
        let configuration = named.map_or(PathBuf::from(CONFIGURATION), |file| OsStr::from_bytes(file).into());
        Some(Listener {
            process: Pid::from_raw(process),
            configuration: configuration.canonicalize().ok()?,
            startups: startups(&words),
        })
    }

    /// Has it read its configuration again; sessions live on.
    ///
    /// # Errors
    /// When it cannot be told, or is not back in time.
    pub fn reload(&self) -> anyhow::Result<()> {
        kill(self.process, Signal::SIGHUP).context("cannot tell sshd to read its configuration again")?;
        let begun = Instant::now();
        // It starts itself anew under the same number, and says what it does when it listens.
        std::thread::sleep(Duration::from_millis(100));
        while Listener::of(self.process.as_raw()).is_none() {
            if begun.elapsed() > RELOAD {
                bail!("sshd, process {}, was told to read its configuration again and does not listen", self.process);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

/// `... [listener] 0 of 10-100 startups`.
fn startups(words: &[&[u8]]) -> Option<[u32; 3]> {
    let at = words.iter().position(|word| *word == b"[listener]")?;
    let number = |word: &[u8]| std::str::from_utf8(word).ok()?.parse().ok();
    let [now, b"of", limits, b"startups", ..] = words.get(at + 1..)? else { return None };
    let middle = limits.iter().position(|byte| *byte == b'-')?;
    Some([number(now)?, number(&limits[..middle])?, number(&limits[middle + 1..])?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_of_sshd_tells_how_many_are_about_to_log_in() {
        let words = |title: &'static str| title.split(' ').map(str::as_bytes).collect::<Vec<_>>();
        let title = words("sshd: /usr/sbin/sshd -D [listener] 3 of 10-100 startups");
        assert_eq!(startups(&title), Some([3, 10, 100]));
        assert_eq!(startups(&words("sshd: /usr/sbin/sshd -D [listener]")), None);
    }
}
