//! Programs.

use std::ffi::OsString;
use std::io;
use std::os::windows::io::{AsHandle as _, OwnedHandle};
use std::os::windows::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use super::{Windows, api};
use crate::system::Programs;

/// A process group of its own, which Ctrl-C does not reach, without a window.
const APART: u32 = 0x0000_0200 | 0x0800_0000;

impl Programs for Windows {
    /// A job.
    type Group = Option<OwnedHandle>;

    fn program(path: &Path) -> Option<PathBuf> {
        let known = extensions();
        let own = path.extension().map(|own| own.to_string_lossy().to_ascii_lowercase());
        if own.is_some_and(|own| known.contains(&own)) && path.is_file() {
            return Some(path.to_owned());
        }
        known.iter().find_map(|extension| {
            let mut whole = OsString::from(path);
            whole.push(".");
            whole.push(extension);
            let whole = PathBuf::from(whole);
            whole.is_file().then_some(whole)
        })
    }

    fn apart(command: &mut Command) {
        command.creation_flags(APART);
    }

    fn group(child: &Child) -> Option<OwnedHandle> {
        let job = api::job()?;
        api::assign(&job, child.as_handle()).then_some(job)
    }

    fn end_group(group: &Option<OwnedHandle>) {
        if let Some(job) = group {
            api::end_job(job);
        }
    }

    fn code(status: ExitStatus) -> i32 {
        status.code().unwrap_or(-1)
    }

    fn reason(error: &io::Error) -> String {
        match error.raw_os_error() {
            Some(2) => "The system cannot find the file specified.".to_owned(),
            Some(5) => "Access is denied.".to_owned(),
            Some(193) => "%1 is not a valid Win32 application.".to_owned(),
            Some(267) => "The directory name is invalid.".to_owned(),
            _ => error.to_string(),
        }
    }
}

/// The extensions of what can be run, in lower case without the dot, scripts of PowerShell first.
fn extensions() -> Vec<String> {
    let listed = std::env::var("PATHEXT").unwrap_or_else(|_| ".COM;.EXE;.BAT;.CMD".to_owned());
    let listed = listed.split(';').map(|extension| extension.trim_start_matches('.').to_ascii_lowercase());
    std::iter::once("ps1".to_owned()).chain(listed.filter(|extension| !extension.is_empty())).collect()
}
