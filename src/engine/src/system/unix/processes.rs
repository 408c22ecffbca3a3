//! Processes, as `/proc` shows them.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Unix;
use crate::system::{Memory, Processes, Sight};

/// Ticks of the kernel's process clock in a second: USER_HZ, which is 100 wherever Linux runs.
const USER_HZ: i64 = 100;
/// Ticks of .NET in one of the kernel's.
const TICK: i64 = 10_000_000 / USER_HZ;

impl Processes for Unix {
    fn all() -> Vec<Sight> {
        let mut ids: Vec<i32> = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(Unix::sight).collect()
    }

    fn sight(id: i32) -> Option<Sight> {
        let text = String::from_utf8_lossy(&fs::read(format!("/proc/{id}/stat")).ok()?).into_owned();
        // The name may have any character, parentheses and spaces too.
        let (open, close) = (text.find('(')?, text.rfind(')')?);
        let fields: Vec<&str> = text.get(close + 1..)?.split_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<i64>().ok();
        let mut name = text.get(open + 1..close)?.to_owned();
        // The kernel keeps 15 bytes; the rest is in the command line.
        if name.len() >= 15
            && let Some(first) = Unix::arguments(id).first()
            && let Some(whole) = first.rsplit('/').next().filter(|whole| whole.starts_with(&name))
        {
            name = whole.to_owned();
        }
        Some(Sight {
            id,
            name,
            ended: *fields.first()? == "Z",
            parent: number(1)? as i32,
            session: number(3)? as i32,
            user: number(11)?.saturating_mul(TICK),
            system: number(12)?.saturating_mul(TICK),
            priority: match number(16)? {
                ..=-15 => 24,
                -14..=-6 => 13,
                -5..=-1 => 10,
                0..=4 => 8,
                5..=9 => 6,
                _ => 4,
            },
            start: number(19)?,
        })
    }

    fn started(start: i64) -> Option<SystemTime> {
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let boot: u64 = stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok())?;
        let since = Duration::from_millis(u64::try_from(start).ok()?.checked_mul(1000 / USER_HZ as u64)?);
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(boot))?.checked_add(since)
    }

    fn memory(id: i32) -> Option<Memory> {
        let text = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let mut memory = Memory::default();
        for line in text.lines() {
            let Some((name, rest)) = line.split_once(':') else { continue };
            let into = match name {
                "VmSwap" => &mut memory.paged,
                "VmSize" => &mut memory.virtual_size,
                "VmPeak" => &mut memory.peak_virtual_size,
                "VmRSS" => &mut memory.working_set,
                "VmHWM" => &mut memory.peak_working_set,
                "VmData" => &mut memory.private,
                _ => continue,
            };
            let kilobytes = rest.split_whitespace().next().and_then(|number| number.parse::<i64>().ok());
            *into = kilobytes.unwrap_or(0).saturating_mul(1024);
        }
        Some(memory)
    }

    fn handles(id: i32) -> Option<i32> {
        let open = fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count);
        i32::try_from(open).ok()
    }

    fn arguments(id: i32) -> Vec<String> {
        let bytes = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let mut parts: Vec<String> =
            bytes.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into()).collect();
        if parts.last().is_some_and(String::is_empty) {
            parts.pop();
        }
        parts
    }

    fn program_file(id: i32) -> Option<PathBuf> {
        fs::read_link(format!("/proc/{id}/exe")).ok()
    }

    fn end(id: i32) -> Result<(), String> {
        match kill(Pid::from_raw(id), Signal::SIGKILL) {
            Ok(()) | Err(Errno::ESRCH) => Ok(()),
            Err(error) => Err(error.desc().to_owned()),
        }
    }
}
