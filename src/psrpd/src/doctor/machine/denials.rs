//! SELinux and AppArmor, which deny without a word to whoever is denied.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use super::super::finding::{Remedy, Report};
use super::account::Account;

/// Where denials are written.
const LOGS: &[&str] = &["/var/log/audit/audit.log", "/var/log/kern.log", "/var/log/messages", "/var/log/syslog"];
/// How much of a log's end is looked at.
const RECENT: u64 = 1 << 20;
/// Programs of a session, by the names that the kernel has of them.
const OURS: &[&str] = &["psrpd", "pwsh"];

/// Something of a session's that was denied.
pub fn mandatory_access(_: &Account, report: &mut Report) {
    let selinux = fs::read_to_string("/sys/fs/selinux/enforce").is_ok_and(|text| text.trim() == "1");
    let apparmor = fs::read_to_string("/sys/module/apparmor/parameters/enabled").is_ok_and(|text| text.trim() == "Y");
    if !selinux && !apparmor {
        return;
    }
    for log in LOGS.iter().map(Path::new).filter(|log| log.exists()) {
        let text = match end_of(log) {
            Ok(text) => text,
            Err(error) => {
                report.unseen(format!("what SELinux or AppArmor denied, in {}", log.display()), error);
                continue;
            }
        };
        let Some(line) = text.lines().rev().find(|line| is_denial(line)) else { continue };
        let remedy = if selinux {
            Remedy::run("give the program the label that its place has", "restorecon -v $(command -v psrpd pwsh)")
        } else {
            Remedy::words("let the profile that the log names allow it, or have it complain only: aa-complain PROFILE")
        };
        let seen = format!("{}: {}", log.display(), line.chars().take(300).collect::<String>());
        return report.wrong(
            "mandatory-access-denied",
            "SELinux or AppArmor has denied something to a session, which ends or hangs without saying so.",
            seen,
            remedy,
        );
    }
}

fn end_of(log: &Path) -> std::io::Result<String> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(RECENT)))?;
    let mut bytes = Vec::new();
    file.take(RECENT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn is_denial(line: &str) -> bool {
    let denied = line.contains("avc:  denied") || line.contains("apparmor=\"DENIED\"");
    denied && OURS.iter().any(|name| line.contains(&format!("comm=\"{name}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denials_of_sessions_are_told_from_others() {
        let cases = [
            (
                r#"type=AVC msg=audit(1.2:3): avc:  denied  { execute } for  pid=7 comm="psrpd" name="pwsh" scontext=x"#,
                true,
            ),
            (
                r#"audit: type=1400 apparmor="DENIED" operation="exec" profile="sshd" name="/opt/psrpd" pid=3 comm="psrpd""#,
                true,
            ),
            (r#"type=AVC msg=audit(1.2:3): avc:  denied  { read } for  pid=7 comm="httpd""#, false),
            (r#"type=AVC msg=audit(1.2:3): avc:  granted  { read } for  pid=7 comm="psrpd""#, false),
        ];
        for (line, wanted) in cases {
            assert_eq!(is_denial(line), wanted, "{line}");
        }
    }
}
