//! The PowerShell that a session would run in.

use std::path::Path;
use std::process::Command;

use super::super::finding::{Remedy, Report, quoted};
use super::account::Account;
use super::{is_root, said_by};
use crate::setup::ensure_safe;

/// The oldest that sessions are promised for, on either side.
pub const FLOOR: (u32, u32) = (7, 4);

/// A pwsh that is a wrapper, or too old. `instead` is a command line that makes do without it.
pub fn installed(program: &Path, instead: &str, report: &mut Report) {
    let whole = program.canonicalize().unwrap_or_else(|_| program.to_owned());
    let wrapper = if whole == Path::new("/usr/bin/snap") || program.starts_with("/snap/bin") {
        Some("a snap, which wants a session of the user's own and a home folder below /home")
    } else if whole.components().any(|part| part.as_os_str() == ".dotnet") {
        Some("a tool of dotnet's, which starts another program and needs DOTNET_ROOT, that sshd does not pass on")
    } else {
        None
    };
    if let Some(what) = wrapper {
        report.wrong(
            "pwsh-wrapper",
            format!("The pwsh that sessions get is {what}: sessions hang, or end before they begin."),
            format!("{} leads to {}", program.display(), whole.display()),
            Remedy::run(
                "install PowerShell from its package (https://aka.ms/powershell-linux), or use the embedded engine",
                instead,
            ),
        );
    }
    // Nobody else's program is run as root.
    if is_root() && ensure_safe(&whole).is_err() {
        return report.unseen(format!("the version of {}", program.display()), "others than root can change it");
    }
    let Some(text) = said_by(Command::new(program).arg("--version").env("POWERSHELL_TELEMETRY_OPTOUT", "1")) else {
        return report.wrong(
            "pwsh-broken",
            "The pwsh that sessions get does not start; every session hangs or is refused.",
            format!("{} --version does not end well", program.display()),
            Remedy::run(
                format!("run {} --version and see what it says; or use the embedded engine", quoted(program)),
                instead,
            ),
        );
    };
    if let Some(version) = version(&text).filter(|version| *version < FLOOR) {
        report.wrong(
            "pwsh-too-old",
            "The pwsh that sessions get is older than what sessions are promised for: they end early, or lack what clients ask for.",
            format!("{} is {}.{}; {}.{} is the oldest", program.display(), version.0, version.1, FLOOR.0, FLOOR.1),
            Remedy::run("install a newer PowerShell (https://aka.ms/powershell-linux), or use the embedded engine", instead),
        );
    }
}

/// `PowerShell 7.4.1` and what comes before it.
pub fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.lines().find_map(|line| line.trim().strip_prefix("PowerShell "))?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// A session configuration that pwsh is told to use and that it cannot read.
pub fn configuration_file(arguments: &[String], account: &Account, instead: &str, report: &mut Report) {
    let is_option = |word: &String| {
        let name = word.trim_start_matches('-').to_ascii_lowercase();
        word.starts_with('-') && name.len() > "configuration".len() && "configurationfile".starts_with(&name)
    };
    let Some(at) = arguments.iter().position(is_option) else { return };
    let seen = match arguments.get(at + 1).map(Path::new) {
        None => "no file is named".to_owned(),
        Some(file) if file.extension().is_none_or(|end| !end.eq_ignore_ascii_case("pssc")) => {
            format!("{} does not end in .pssc", file.display())
        }
        Some(file) => match file.metadata() {
            Ok(data) if account.may(&data, 4) => return,
            Ok(_) => format!("{} may not read {}", account.name, file.display()),
            Err(error) => format!("{}: {error}", file.display()),
        },
    };
    report.wrong(
        "configuration-file-missing",
        "pwsh is told to use a session configuration that it cannot read; the session ends before it begins.",
        format!("-ConfigurationFile: {seen}"),
        Remedy::run(
            "name a file that is there and that every account can read; or let psrpd be the subsystem, without one",
            instead,
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        for (text, wanted) in
            [("PowerShell 7.4.1\n", Some((7, 4))), ("PowerShell 6.2.0-preview.1", Some((6, 2))), ("7.4", None)]
        {
            assert_eq!(version(text), wanted, "{text}");
        }
        assert!((7, 10) > FLOOR && (6, 9) < FLOOR);
    }
}
