//! The login shell, which runs the subsystem's command: what its start-up files print, and what it makes of a command.

use std::path::{Path, PathBuf};

use super::super::finding::{Remedy, Report, quoted, word};
use super::PATIENCE;
use super::account::Account;
use super::is_root;
use crate::unix::ask::{Answer, ask_apart};

/// A command as a subsystem's is: quotes, blanks, hyphens.
const COMMAND: &str = "/bin/echo 'psrpd  doctor' \"--host  a b\"";
/// What it prints.
const WANTED: &str = "psrpd  doctor --host  a b\n";
/// A file that sshd runs for everybody before the subsystem.
const RC: &str = "/etc/ssh/sshrc";

/// Start-up files that a shell reads though nobody types at it: by the shell's name, and how a file of them is kept quiet.
struct Family {
    shells: &'static [&'static str],
    files: &'static [&'static str],
    /// What as a file's first line ends it for such shells.
    stop: &'static str,
    /// What runs one of the files alone.
    alone: &'static str,
}

const FAMILIES: &[Family] = &[
    Family {
        shells: &["bash"],
        files: &["/etc/bash.bashrc", "/etc/bashrc", ".bashrc"],
        stop: "case $- in *i*) ;; *) return ;; esac",
        alone: ". ",
    },
    Family {
        shells: &["zsh"],
        files: &["/etc/zshenv", "/etc/zsh/zshenv", ".zshenv"],
        stop: "[[ -o interactive ]] || return",
        alone: ". ",
    },
    Family {
        shells: &["fish"],
        files: &["/etc/fish/config.fish", ".config/fish/config.fish"],
        stop: "status is-interactive; or return",
        alone: "source ",
    },
    Family {
        shells: &["csh", "tcsh"],
        files: &["/etc/csh.cshrc", ".cshrc", ".tcshrc"],
        stop: "if (! $?prompt) exit",
        alone: "source ",
    },
];

/// Runs a command as sshd would run the subsystem's, and looks at what comes out.
pub fn start_up(account: &Account, report: &mut Report) {
    if !is_root() && !account.is_ours() {
        return report.unseen(format!("what the login shell of {} prints", account.name), "run this with sudo");
    }
    // A shell that runs nothing was named already.
    if report.findings.iter().any(|finding| finding.id.starts_with("login-shell")) {
        return;
    }
    let shell = &account.shell;
    let Ok(answer) = run(account, shell, COMMAND) else { return };
    rc(account, report);
    let name = shell.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if answer.output == WANTED {
        return;
    }
    let shows = format!("{} -c COMMAND", shell.display());
    let replace =
        || Remedy::run("give the account a shell of POSIX's", format!("usermod -s /bin/sh {}", word(&account.name)));
    if answer.status.is_none() {
        report.wrong(
            "shell-hangs",
            "The login shell does not come to run the subsystem: a start-up file waits for something.",
            format!("{shows} did not end within {} seconds", PATIENCE.as_secs()),
            silence(account, &name, &[]).unwrap_or_else(replace),
        );
    } else if let Some(before) = answer.output.strip_suffix(WANTED) {
        // What it is stays here: it may be anybody's secret.
        let guilty = guilty(account, &name);
        let files: Vec<String> = guilty.iter().map(|file| file.display().to_string()).collect();
        let which = if files.is_empty() { "a start-up file".to_owned() } else { files.join(", ") };
        report.wrong(
            "shell-prints",
            "A start-up file of the login shell prints something, which clients take for the protocol: `Error reported: ...`, or the session breaks.",
            format!("{which} printed {} bytes before the command's own output", before.len()),
            silence(account, &name, &guilty).unwrap_or_else(|| Remedy::words(format!("let it print only where somebody types: {which}"))),
        );
    } else {
        report.wrong(
            "shell-mangles",
            "The login shell does not run commands as POSIX has it, so that the subsystem gets other words or does not start.",
            format!("{shows} gave {} bytes that are not the command's ({})", answer.output.len(), answer.end()),
            replace(),
        );
    }
}

fn run(account: &Account, shell: &Path, command: &str) -> std::io::Result<Answer> {
    ask_apart(account.command(shell).arg("-c").arg(command), PATIENCE)
}

/// The start-up files of such a shell that print something by themselves.
fn guilty(account: &Account, shell: &str) -> Vec<PathBuf> {
    let Some(family) = FAMILIES.iter().find(|family| family.shells.contains(&shell)) else { return Vec::new() };
    let there = family.files.iter().map(|file| account.home.join(file)).filter(|file| file.exists());
    let there: Vec<PathBuf> = there.collect();
    let prints = |file: &&PathBuf| {
        let command = format!("{}{}", family.alone, quoted(file));
        let mut alone = account.command(&account.shell);
        if shell == "bash" {
            alone.env_remove("SSH_CLIENT").arg("--norc");
        }
        ask_apart(alone.arg("-c").arg(command), PATIENCE).is_ok_and(|answer| !answer.output.is_empty())
    };
    match &there[..] {
        [_] => there,
        // Where every shell reads them all, all look guilty.
        _ if shell == "bash" => there.iter().filter(prints).cloned().collect(),
        _ => there,
    }
}

/// A command line that keeps start-up files quiet.
fn silence(account: &Account, shell: &str, files: &[PathBuf]) -> Option<Remedy> {
    let family = FAMILIES.iter().find(|family| family.shells.contains(&shell))?;
    let files: Vec<PathBuf> = if files.is_empty() {
        family.files.iter().map(|file| account.home.join(file)).filter(|file| file.exists()).collect()
    } else {
        files.to_vec()
    };
    let list: Vec<String> = files.iter().map(|file| quoted(file)).collect();
    (!list.is_empty()).then(|| {
        Remedy::run(
            "let it end there for shells at which nobody types",
            format!("sed -i {} {}", word(&format!("1i {}", family.stop)), list.join(" ")),
        )
    })
}

/// sshd's own start-up file, which runs in front of every subsystem.
fn rc(account: &Account, report: &mut Report) {
    if !Path::new(RC).exists() {
        return;
    }
    let Ok(answer) = run(account, Path::new("/bin/sh"), &format!(". {RC}")) else { return };
    if !answer.output.is_empty() {
        report.wrong(
            "sshrc-prints",
            "sshd's start-up file prints something, which clients take for the protocol: `Error reported: ...`, or the session breaks.",
            format!("{RC} printed {} bytes", answer.output.len()),
            Remedy::run("let it print to standard error", format!("sed -i '1i exec 1>&2' {RC}")),
        );
    }
}
