//! What the standard library does not ask of Windows. Handles are owned, buffers are of the size that is told with them.

#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::mem::{size_of, zeroed};
use std::os::windows::ffi::OsStringExt as _;
use std::os::windows::io::{AsRawHandle as _, BorrowedHandle, FromRawHandle as _, OwnedHandle};
use std::path::PathBuf;
use std::time::Duration;

use windows_sys::Wdk::System::SystemServices::RtlGetVersion;
use windows_sys::Win32::Foundation::{FILETIME, HANDLE, INVALID_HANDLE_VALUE, MAX_PATH, WAIT_OBJECT_0};
use windows_sys::Win32::Storage::FileSystem::{
    BY_HANDLE_FILE_INFORMATION, GetDiskFreeSpaceExW, GetFileInformationByHandle, GetLogicalDrives,
};
use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, PROCESSENTRY32W, Process32FirstW, Process32NextW, TH32CS_SNAPPROCESS,
};
use windows_sys::Win32::System::JobObjects::{AssignProcessToJobObject, CreateJobObjectW, TerminateJobObject};
use windows_sys::Win32::System::ProcessStatus::{
    K32GetProcessMemoryInfo, PROCESS_MEMORY_COUNTERS, PROCESS_MEMORY_COUNTERS_EX,
};
use windows_sys::Win32::System::RemoteDesktop::ProcessIdToSessionId;
use windows_sys::Win32::System::SystemInformation::{GetTickCount64, OSVERSIONINFOW};
use windows_sys::Win32::System::Threading::{
    GetProcessHandleCount, GetProcessTimes, OpenProcess, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_SYNCHRONIZE,
    PROCESS_TERMINATE, QueryFullProcessImageNameW, TerminateProcess, WaitForSingleObject,
};
use windows_sys::Win32::System::WindowsProgramming::{GetComputerNameW, GetUserNameW};

/// What is needed to look at a process.
pub const LOOK: u32 = PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_SYNCHRONIZE;
/// What is needed to end one.
pub const END: u32 = PROCESS_TERMINATE;

/// A process in the system's list.
#[derive(Debug)]
pub struct Entry {
    /// The number.
    pub id: u32,
    /// The number of the process that started it.
    pub parent: u32,
    /// The base priority.
    pub priority: i32,
    /// The name of the program's file.
    pub file: String,
}

/// Ticks of 100 ns; `created` since 1601.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// When it began.
    pub created: i64,
    /// Time in the kernel.
    pub kernel: i64,
    /// Time outside of it.
    pub user: i64,
}

/// All processes.
pub fn processes() -> Vec<Entry> {
    let mut all = Vec::new();
    // SAFETY: takes no pointers.
    let Some(list) = owned(unsafe { CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0) }) else { return all };
    // SAFETY: a structure of numbers, for which zero is a value.
    let mut entry: PROCESSENTRY32W = unsafe { zeroed() };
    entry.dwSize = size_of::<PROCESSENTRY32W>() as u32;
    // SAFETY: the structure is ours and says its size.
    let mut more = unsafe { Process32FirstW(list.as_raw_handle(), &mut entry) };
    while more != 0 {
        all.push(Entry {
            id: entry.th32ProcessID,
            parent: entry.th32ParentProcessID,
            priority: entry.pcPriClassBase,
            file: text(&entry.szExeFile),
        });
        // SAFETY: as above.
        more = unsafe { Process32NextW(list.as_raw_handle(), &mut entry) };
    }
    all
}

/// The process of a number, with these rights.
///
/// # Errors
/// There is none, or it may not be touched.
pub fn open(id: u32, rights: u32) -> io::Result<OwnedHandle> {
    // SAFETY: takes no pointers.
    owned(unsafe { OpenProcess(rights, 0, id) }).ok_or_else(io::Error::last_os_error)
}

/// Whether it has ended.
pub fn has_ended(process: &OwnedHandle) -> bool {
    // SAFETY: the handle is open.
    unsafe { WaitForSingleObject(process.as_raw_handle(), 0) == WAIT_OBJECT_0 }
}

/// When it began and what it used.
pub fn times(process: &OwnedHandle) -> Option<Times> {
    let zero = FILETIME { dwLowDateTime: 0, dwHighDateTime: 0 };
    let (mut created, mut exited, mut kernel, mut user) = (zero, zero, zero, zero);
    // SAFETY: the handle is open, the structures are ours.
    let done = unsafe { GetProcessTimes(process.as_raw_handle(), &mut created, &mut exited, &mut kernel, &mut user) };
    let ticks = |time: FILETIME| (i64::from(time.dwHighDateTime) << 32) | i64::from(time.dwLowDateTime);
    (done != 0).then(|| Times { created: ticks(created), kernel: ticks(kernel), user: ticks(user) })
}

/// Its memory.
pub fn memory(process: &OwnedHandle) -> Option<PROCESS_MEMORY_COUNTERS_EX> {
    // SAFETY: a structure of numbers, for which zero is a value.
    let mut counters: PROCESS_MEMORY_COUNTERS_EX = unsafe { zeroed() };
    let size = size_of::<PROCESS_MEMORY_COUNTERS_EX>() as u32;
    let into = (&raw mut counters).cast::<PROCESS_MEMORY_COUNTERS>();
    // SAFETY: the handle is open; the structure is ours, begins as the shorter one does, and its size is told.
    let done = unsafe { K32GetProcessMemoryInfo(process.as_raw_handle(), into, size) };
    (done != 0).then_some(counters)
}

/// How many handles it has open.
pub fn handles(process: &OwnedHandle) -> Option<u32> {
    let mut count = 0;
    // SAFETY: the handle is open, the number is ours.
    let done = unsafe { GetProcessHandleCount(process.as_raw_handle(), &mut count) };
    (done != 0).then_some(count)
}

/// Its program's file.
pub fn program_file(process: &OwnedHandle) -> Option<PathBuf> {
    let mut units = vec![0u16; 32 << 10];
    let mut length = units.len() as u32;
    // SAFETY: the handle is open, the buffer is ours and as long as is told.
    let done = unsafe { QueryFullProcessImageNameW(process.as_raw_handle(), 0, units.as_mut_ptr(), &mut length) };
    (done != 0).then(|| std::ffi::OsString::from_wide(&units[..length as usize]).into())
}

/// The session of the process of a number.
pub fn session(id: u32) -> Option<u32> {
    let mut session = 0;
    // SAFETY: the number is ours.
    (unsafe { ProcessIdToSessionId(id, &mut session) } != 0).then_some(session)
}

/// Ends a process.
///
/// # Errors
/// The system refuses.
pub fn end(process: &OwnedHandle) -> io::Result<()> {
    // SAFETY: the handle is open.
    match unsafe { TerminateProcess(process.as_raw_handle(), u32::MAX) } {
        0 if !has_ended(process) => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// A job: processes that can be ended together.
pub fn job() -> Option<OwnedHandle> {
    // SAFETY: no attributes and no name are allowed.
    owned(unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) })
}

/// Puts a process, and all that it starts from now on, into a job.
pub fn assign(job: &OwnedHandle, process: BorrowedHandle<'_>) -> bool {
    // SAFETY: both handles are open.
    unsafe { AssignProcessToJobObject(job.as_raw_handle(), process.as_raw_handle()) != 0 }
}

/// Ends all processes of a job.
pub fn end_job(job: &OwnedHandle) {
    // SAFETY: the handle is open.
    unsafe { TerminateJobObject(job.as_raw_handle(), u32::MAX) };
}

/// How long the machine has been running.
pub fn uptime() -> Duration {
    // SAFETY: takes nothing.
    Duration::from_millis(unsafe { GetTickCount64() })
}

/// Major, minor, build, and no revision.
pub fn version() -> [i32; 4] {
    // SAFETY: a structure of numbers, for which zero is a value.
    let mut version: OSVERSIONINFOW = unsafe { zeroed() };
    version.dwOSVersionInfoSize = size_of::<OSVERSIONINFOW>() as u32;
    // SAFETY: the structure is ours and says its size.
    unsafe { RtlGetVersion(&mut version) };
    [version.dwMajorVersion as i32, version.dwMinorVersion as i32, version.dwBuildNumber as i32, 0]
}

/// The machine's name.
pub fn computer_name() -> Option<String> {
    name(|into, length| {
        // SAFETY: the buffer is as long as is told.
        unsafe { GetComputerNameW(into, length) }
    })
}

/// The user's name.
pub fn user_name() -> Option<String> {
    name(|into, length| {
        // SAFETY: the buffer is as long as is told.
        unsafe { GetUserNameW(into, length) }
    })
}

/// A bit for each drive letter that is there, `A` the lowest.
pub fn drive_letters() -> u32 {
    // SAFETY: takes nothing.
    unsafe { GetLogicalDrives() }
}

/// Bytes of a folder's volume, all of them and those that are free.
pub fn space(folder: &str) -> Option<(u64, u64)> {
    let folder: Vec<u16> = folder.encode_utf16().chain([0]).collect();
    let (mut free, mut total) = (0, 0);
    // SAFETY: the text ends with a zero, the numbers are ours, what is not wanted may be null.
    let done = unsafe { GetDiskFreeSpaceExW(folder.as_ptr(), &mut free, &mut total, std::ptr::null_mut()) };
    (done != 0).then_some((total, free))
}

/// How many names a file has.
pub fn names_of(file: &File) -> Option<u32> {
    // SAFETY: a structure of numbers, for which zero is a value.
    let mut information: BY_HANDLE_FILE_INFORMATION = unsafe { zeroed() };
    // SAFETY: the handle is open, the structure is ours.
    let done = unsafe { GetFileInformationByHandle(file.as_raw_handle(), &mut information) };
    (done != 0).then_some(information.nNumberOfLinks)
}

fn name(ask: impl FnOnce(*mut u16, *mut u32) -> i32) -> Option<String> {
    let mut units = [0u16; MAX_PATH as usize + 1];
    let mut length = units.len() as u32;
    (ask(units.as_mut_ptr(), &mut length) != 0).then(|| text(&units))
}

fn text(units: &[u16]) -> String {
    let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
    String::from_utf16_lossy(&units[..end])
}

fn owned(handle: HANDLE) -> Option<OwnedHandle> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return None;
    }
    // SAFETY: the handle was just opened, and nobody else closes it.
    Some(unsafe { OwnedHandle::from_raw_handle(handle) })
}
