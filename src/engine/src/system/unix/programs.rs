//! Programs.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::Unix;
use crate::system::Programs;

impl Programs for Unix {
    type Group = Option<Pid>;

    fn program(path: &Path) -> Option<PathBuf> {
        let can_run =
            std::fs::metadata(path).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0);
        can_run.then(|| path.to_owned())
    }

    fn apart(command: &mut Command) {
        command.process_group(0);
    }

    fn group(child: &Child) -> Option<Pid> {
        i32::try_from(child.id()).ok().map(Pid::from_raw)
    }

    fn end_group(group: &Option<Pid>) {
        if let Some(group) = group {
            let _ = killpg(*group, Signal::SIGKILL);
        }
    }

    fn code(status: ExitStatus) -> i32 {
        status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
    }

    fn reason(error: &io::Error) -> String {
        match error.raw_os_error() {
            Some(2) => "No such file or directory".to_owned(),
            Some(8) => "Exec format error".to_owned(),
            Some(13) => "Permission denied".to_owned(),
            _ => error.to_string(),
        }
    }
}
