//! Processes.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::{Windows, api};
use crate::system::{Memory, Processes, Sight};

/// From 1601, where Windows begins to count, to 1970, in ticks of 100 ns.
const TO_1970: i64 = 116_444_736_000_000_000;

impl Processes for Windows {
    fn all() -> Vec<Sight> {
        let mut all: Vec<Sight> = api::processes().into_iter().filter_map(sight).collect();
        all.sort_by_key(|sight| sight.id);
        all
    }

    fn sight(id: i32) -> Option<Sight> {
        api::processes().into_iter().find(|entry| entry.id == id as u32).and_then(sight)
    }

    fn started(start: i64) -> Option<SystemTime> {
        let ticks = u64::try_from(start.checked_sub(TO_1970)?).ok()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_micros(ticks / 10))
    }

    fn memory(id: i32) -> Option<Memory> {
        let counters = api::memory(&api::open(id as u32, api::LOOK).ok()?)?;
        let bytes = |size: usize| i64::try_from(size).unwrap_or(i64::MAX);
        Some(Memory {
            paged: bytes(counters.PagefileUsage),
            virtual_size: bytes(counters.PagefileUsage),
            peak_virtual_size: bytes(counters.PeakPagefileUsage),
            working_set: bytes(counters.WorkingSetSize),
            peak_working_set: bytes(counters.PeakWorkingSetSize),
            private: bytes(counters.PrivateUsage),
        })
    }

    fn handles(id: i32) -> Option<i32> {
        i32::try_from(api::handles(&api::open(id as u32, api::LOOK).ok()?)?).ok()
    }

    fn arguments(id: i32) -> Vec<String> {
        // Of another process the system shows the command line to a debugger.
        if id as u32 != std::process::id() {
            return Vec::new();
        }
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect()
    }

    fn program_file(id: i32) -> Option<PathBuf> {
        api::program_file(&api::open(id as u32, api::LOOK).ok()?)
    }

    fn end(id: i32) -> Result<(), String> {
        let process = match api::open(id as u32, api::END) {
            Ok(process) => process,
            // There is no such number any more.
            Err(error) if error.raw_os_error() == Some(87) => return Ok(()),
            Err(error) if error.raw_os_error() == Some(5) => return Err("Access is denied.".to_owned()),
            Err(error) => return Err(error.to_string()),
        };
        api::end(&process).map_err(|error| error.to_string())
    }
}

fn sight(entry: api::Entry) -> Option<Sight> {
    let id = i32::try_from(entry.id).ok()?;
    let process = api::open(entry.id, api::LOOK).ok();
    let times = process.as_ref().and_then(api::times).unwrap_or_default();
    Some(Sight {
        id,
        name: match entry.file.len().checked_sub(4).and_then(|at| entry.file.split_at_checked(at)) {
            Some((name, extension)) if extension.eq_ignore_ascii_case(".exe") => name.to_owned(),
            _ => entry.file,
        },
        ended: process.as_ref().is_some_and(api::has_ended),
        parent: entry.parent as i32,
        session: api::session(entry.id).unwrap_or(0) as i32,
        user: times.user,
        system: times.kernel,
        priority: entry.priority,
        start: times.created,
    })
}
