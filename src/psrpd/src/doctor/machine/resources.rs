//! What a session takes: room on disks, processes, descriptors.

use std::fs;
use std::path::{Path, PathBuf};

use nix::sys::statvfs::statvfs;

use super::super::finding::{Remedy, Report, quoted};
use super::account::Account;

/// Room that every session needs for a moment: profiles, caches, histories.
const ROOM: u64 = 1 << 20;
/// Files, for the same.
const FILES: u64 = 8;
/// How much of what the machine has may be in use, in hundredths.
const FULL: u64 = 97;

/// Disks that are full.
pub fn space(account: &Account, report: &mut Report) {
    let mut seen = Vec::new();
    for folder in [account.home.clone(), std::env::temp_dir(), PathBuf::from("/var/log"), PathBuf::from("/run")] {
        let Ok(system) = statvfs(&folder) else { continue };
        // A read-only one is full for a reason.
        if system.flags().contains(nix::sys::statvfs::FsFlags::ST_RDONLY) || seen.contains(&system.filesystem_id()) {
            continue;
        }
        seen.push(system.filesystem_id());
        let free = system.blocks_available().saturating_mul(system.fragment_size());
        let place = quoted(&folder);
        if system.blocks() > 0 && free < ROOM {
            report.wrong(
                "disk-full",
                "A disk is full: sessions hang or end when something cannot be written.",
                format!("{free} bytes are free where {} is", folder.display()),
                Remedy::words(format!("make room; what takes it: du -xh {place} | sort -h | tail")),
            );
        }
        if system.files() > 0 && system.files_available() < FILES {
            report.wrong(
                "disk-without-inodes",
                "A disk can hold no more files, though it may have room: sessions hang or end when one cannot be made.",
                format!("{} more files fit where {} is", system.files_available(), folder.display()),
                Remedy::words(format!("remove some; where they are: du -x --inodes {place} | sort -n | tail")),
            );
        }
    }
}

/// Processes and threads, of the machine and of the group that sshd's are counted in.
pub fn processes(_: &Account, report: &mut Report) {
    let number = |file: &str| fs::read_to_string(file).ok().and_then(|text| text.trim().parse::<u64>().ok());
    let Some(now) = fs::read_to_string("/proc/loadavg").ok().as_deref().and_then(running) else { return };
    for file in ["/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max"] {
        if number(file).is_some_and(|most| is_full(now, most)) {
            report.wrong(
                "no-processes-left",
                "The machine can run hardly any more processes: sessions hang or end before they begin.",
                format!("{now} processes and threads, {file} {}", number(file).unwrap_or_default()),
                Remedy::words("end some; who has them: ps -eLo user= | sort | uniq -c | sort -n | tail"),
            );
        }
    }
    let group = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let Some(group) = group.lines().find_map(|line| line.strip_prefix("0::/")) else { return };
    let mut folder = Path::new("/sys/fs/cgroup").join(group);
    while folder.starts_with("/sys/fs/cgroup") {
        let read = |name: &str| number(&folder.join(name).to_string_lossy());
        if let (Some(now), Some(most)) = (read("pids.current"), read("pids.max"))
            && is_full(now, most)
        {
            report.wrong(
                "no-processes-left",
                "The container or service can run hardly any more processes: sessions hang or end before they begin.",
                format!("{now} of {most} in {}", folder.display()),
                Remedy::words("end some, or allow more: --pids-limit of the container, TasksMax of the service"),
            );
        }
        if !folder.pop() {
            break;
        }
    }
}

/// Open files of the whole machine.
pub fn descriptors(_: &Account, report: &mut Report) {
    let Ok(text) = fs::read_to_string("/proc/sys/fs/file-nr") else { return };
    if let Some((now, most)) = open_files(&text).filter(|(now, most)| is_full(*now, *most)) {
        report.wrong(
            "no-descriptors-left",
            "The machine can open hardly any more files: sessions hang or end before they begin.",
            format!("{now} of {most} in /proc/sys/fs/file-nr"),
            Remedy::run(
                "allow more, after looking at who has them open",
                format!("sysctl fs.file-max={}", most.saturating_mul(2)),
            ),
        );
    }
}

fn is_full(now: u64, most: u64) -> bool {
    most > 0 && now.saturating_mul(100) >= most.saturating_mul(FULL)
}

/// `0.10 0.20 0.30 2/345 6789`: there are 345. proc(5).
fn running(text: &str) -> Option<u64> {
    text.split_whitespace().nth(3)?.split_once('/')?.1.parse().ok()
}

/// `1024 0 9999`: open, a nought, at most.
fn open_files(text: &str) -> Option<(u64, u64)> {
    let mut words = text.split_whitespace().map(|word| word.parse().ok());
    let (now, _, most) = (words.next()??, words.next()?, words.next()??);
    Some((now, most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_numbers_are_read() {
        assert_eq!(running("0.10 0.20 0.30 2/345 6789\n"), Some(345));
        assert_eq!(open_files("1024\t0\t9223372036854775807\n"), Some((1024, 9_223_372_036_854_775_807)));
        assert!(is_full(97, 100) && !is_full(96, 100) && !is_full(0, 0));
    }
}
