//! How much memory processes have had.

use std::fs;

/// The most that a process has had, in KiB; 0 when it is gone.
pub fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// The most that a process or one that it has started has had, in KiB.
pub fn peak_of_all(process: u32) -> u64 {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    let of_children = children.split_whitespace().filter_map(|child| child.parse().ok()).map(peak_of_all);
    of_children.chain([peak(process)]).max().unwrap_or(0)
}
