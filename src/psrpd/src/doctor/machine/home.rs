//! The home folder.

use super::super::finding::{Remedy, Report, quoted, word};
use super::account::Account;

/// One that is not there, or that its owner cannot write.
pub fn folder(account: &Account, report: &mut Report) {
    let home = &account.home;
    let (path, owner) = (quoted(home), word(&account.name));
    let late = "profiles, modules and history fail late, with errors that name something else.";
    match home.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            report.unseen(format!("the home folder {}", home.display()), error);
        }
        Ok(data) if data.is_dir() => {
            if let Some(barrier) = account.barrier(home) {
                report.wrong(
                    "home-unreachable",
                    format!("The account cannot reach its home folder: {late}"),
                    format!("{} may not pass {}", account.name, barrier.display()),
                    Remedy::run("let it pass", format!("chmod a+x {}", quoted(barrier))),
                );
            } else if !account.may(&data, 2) || !account.may(&data, 1) {
                report.wrong(
                    "home-unwritable",
                    format!("The account cannot write to its home folder: {late}"),
                    format!("{} may not write to {}", account.name, home.display()),
                    Remedy::run("give it the folder", format!("chown {owner} {path} && chmod u+rwx {path}")),
                );
            } else if read_only(home) {
                report.wrong(
                    "home-unwritable",
                    format!("The home folder is on a file system that cannot be written: {late}"),
                    format!("the file system of {} is read-only", home.display()),
                    Remedy::words("mount it so that it can be written, after looking at dmesg for why it is not"),
                );
            }
        }
        _ => report.wrong(
            "home-missing",
            format!("The account's home folder is not there: {late}"),
            format!("there is no folder {}", home.display()),
            Remedy::run("make it", format!("install -d -m 700 -o {owner} -g {} {path}", account.gid)),
        ),
    }
}

fn read_only(folder: &std::path::Path) -> bool {
    use nix::sys::statvfs::{FsFlags, statvfs};
    statvfs(folder).is_ok_and(|system| system.flags().contains(FsFlags::ST_RDONLY))
}
