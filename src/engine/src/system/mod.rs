//! What the engine asks of the system it runs on: one small trait a subject, one module a system.
//!
//! Nothing outside this folder asks which system it is but for what PowerShell itself tells scripts, such as `$IsWindows`.

mod paths;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::fs::{Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, SystemTime};

#[cfg(unix)]
pub use paths::UnixPaths as OwnPaths;
#[cfg(windows)]
pub use paths::WindowsPaths as OwnPaths;
pub use paths::{Paths, UnixPaths, WindowsPaths};
#[cfg(unix)]
pub use unix::Unix as System;
#[cfg(windows)]
pub use windows::Windows as System;

/// The machine and its system.
pub trait Machine {
    /// What `$PSVersionTable.Platform` says.
    const PLATFORM: &'static str;
    /// The same as a value of `System.PlatformID`.
    const PLATFORM_ID: i32;
    /// The machine's name.
    fn name() -> String;
    /// The system's name as PowerShell says it: `Debian GNU/Linux 12 (bookworm)`, `Microsoft Windows 10.0.22631`.
    fn title() -> String;
    /// The numbers of the kernel's version.
    fn version() -> [i32; 4];
    /// The version as `[Environment]::OSVersion` prints it.
    fn version_text() -> String;
    /// How long the machine has been running, if the system says.
    fn uptime() -> Option<Duration>;
    /// Whether two names mean the same environment variable.
    fn is_same_variable(a: &str, b: &str) -> bool;
    /// The roots of the file system: `/`, or `C:\` and its like.
    fn roots() -> Vec<String>;
}

/// The user whom the process runs as.
pub trait Account {
    /// The environment variables that may hold the user's name, the first one before the others.
    const NAME: &'static [&'static str];
    /// The environment variable that holds the user's home.
    const HOME: &'static str;
    /// The environment variable that holds the folder for temporary files.
    const TEMPORARY: &'static str;
    /// The user's name, of the system and not of the environment.
    fn user() -> Option<String>;
    /// The folder of that number in `System.Environment+SpecialFolder`, below `home`; empty where there is none.
    fn folder(number: i64, home: &str, variable: &dyn Fn(&str) -> Option<String>) -> String;
    /// The name that a user's number has, or the number itself.
    fn user_name(number: u32) -> String;
    /// The name that a group's number has, or the number itself.
    fn group_name(number: u32) -> String;
}

/// What a file of Unix has beyond .NET's properties. Times are in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct FileStatus {
    /// The number of the file.
    pub inode: u64,
    /// Permissions and kind.
    pub mode: u32,
    /// The owner.
    pub user: u32,
    /// The owner's group.
    pub group: u32,
    /// How many names it has.
    pub links: u64,
    /// Bytes.
    pub size: u64,
    /// When it was read.
    pub accessed: i64,
    /// When it was written.
    pub modified: i64,
    /// When anything of it changed.
    pub changed: i64,
    /// Bytes that are best read at once.
    pub block_size: u64,
    /// The device it is on.
    pub device: u64,
    /// Blocks of 512 bytes that it takes.
    pub blocks: u64,
    /// The kind in PowerShell's words: `Directory`, `NamedPipe`.
    pub kind: &'static str,
}

/// Files beyond what the standard library says of them.
pub trait Files {
    /// Whether files have what stands in the note `UnixStat`.
    const KEEPS_STATUS: bool;
    /// The bits of mode, where files have them.
    fn mode(metadata: &Metadata) -> Option<u32>;
    /// Sets the permissions among the bits of mode.
    ///
    /// # Errors
    /// When the system refuses; [`io::ErrorKind::Unsupported`] where files have none.
    fn set_mode(path: &str, mode: u32) -> io::Result<()>;
    /// Whether a file has more than one name.
    fn is_hard_link(path: &str, metadata: &Metadata) -> bool;
    /// The bits of `System.IO.FileAttributes`, where the file system keeps them; else names and permissions tell.
    fn attributes(metadata: &Metadata) -> Option<u32>;
    /// Whether a file is hidden: by its name, or by its attributes.
    fn is_hidden(name: &str, metadata: impl FnOnce() -> Option<Metadata>) -> bool;
    /// What stands in the note `UnixStat`.
    fn status(path: &str) -> Option<FileStatus>;
    /// Makes a symbolic link at `at` that leads to `to`.
    ///
    /// # Errors
    /// When the system refuses.
    fn symbolic_link(to: &str, at: &str) -> io::Result<()>;
    /// Has a file that is made be for the user alone.
    fn private(options: &mut OpenOptions);
    /// Bytes of a root's file system that are used, and that are free.
    fn space(root: &str) -> Option<(i64, i64)>;
}

/// Programs: finding, starting and ending them.
pub trait Programs {
    /// A program and what it started.
    type Group: std::fmt::Debug;
    /// The file that is run for a path: itself, or with an extension that names a program.
    fn program(path: &Path) -> Option<PathBuf>;
    /// Has a program start in a group of its own, where what interrupts the host does not reach it.
    fn apart(command: &mut Command);
    /// The group of a program that was started [`apart`](Programs::apart).
    fn group(child: &Child) -> Self::Group;
    /// Ends everything in a group at once.
    fn end_group(group: &Self::Group);
    /// The number with which a program ended.
    fn code(status: ExitStatus) -> i32;
    /// Why a program did not start, in the system's words.
    fn reason(error: &io::Error) -> String;
}

/// What the system says of a process. Spans are in ticks of .NET, 100 ns.
#[derive(Clone, Debug)]
pub struct Sight {
    /// Its number.
    pub id: i32,
    /// The name of its program.
    pub name: String,
    /// Whether it has ended, though its number is still taken.
    pub ended: bool,
    /// The number of the process that started it.
    pub parent: i32,
    /// The session it belongs to.
    pub session: i32,
    /// Time spent in the program.
    pub user: i64,
    /// Time spent in the kernel.
    pub system: i64,
    /// `BasePriority` as .NET counts it.
    pub priority: i32,
    /// When it started, in the system's own count: tells it from a later process of the same number.
    pub start: i64,
}

/// The memory of a process in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// What is not in memory now, but on the disk.
    pub paged: i64,
    /// The address space.
    pub virtual_size: i64,
    /// The most it was.
    pub peak_virtual_size: i64,
    /// What is in memory.
    pub working_set: i64,
    /// The most it was.
    pub peak_working_set: i64,
    /// What no other process shares.
    pub private: i64,
}

/// The processes of the machine.
pub trait Processes {
    /// All that are running, by number.
    fn all() -> Vec<Sight>;
    /// The process of a number.
    fn sight(id: i32) -> Option<Sight>;
    /// When a process started, by the system's own count.
    fn started(start: i64) -> Option<SystemTime>;
    /// Its memory.
    fn memory(id: i32) -> Option<Memory>;
    /// How many files and other things of the system it has open.
    fn handles(id: i32) -> Option<i32>;
    /// Its arguments, the program's name first; none where the system does not tell.
    fn arguments(id: i32) -> Vec<String>;
    /// Its program's file.
    fn program_file(id: i32) -> Option<PathBuf>;
    /// Ends it at once. One that is not there any more is no error.
    ///
    /// # Errors
    /// Why the system refuses.
    fn end(id: i32) -> Result<(), String>;
}
