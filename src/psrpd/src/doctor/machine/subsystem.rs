//! The line that names the subsystem, and the program that it names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::super::finding::{Remedy, Report};
use super::account::Account;
use super::{CONFIGURATION, Sshd, powershell};
use crate::failure::Failure;
use crate::setup::SUBSYSTEM;
use crate::setup::listener::Listener;
use crate::setup::sshd_config::{Line, names_the_subsystem};
use crate::subsystem::choice::{self, Choice};

/// Where sshd's commands are looked for when they are named without a folder.
const PATH: &[&str] = &["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/// The line, and what it leads to.
pub fn line(sshd: &Sshd, account: &Account, report: &mut Report) {
    match sshd.settings.subsystem(SUBSYSTEM) {
        Some(command) => named(command, sshd, account, report),
        None => missing(sshd, account, report),
    }
}

/// No line that this sshd obeys for this account.
fn missing(sshd: &Sshd, account: &Account, report: &mut Report) {
    let remedy = || Remedy::run("let psrpd write the line where this sshd reads it", sshd.enable());
    let heard = format!(
        "clients hear `subsystem request failed on channel 0`. sshd knows: {}",
        match sshd.settings.subsystems() {
            names if names.is_empty() => "no subsystem".to_owned(),
            names => names.join(", "),
        }
    );
    if let Some(line) = sshd.config.lines().find(is_it) {
        let place = format!("{} line {}", line.file.display(), line.number);
        return report.wrong(
            "subsystem-in-match",
            format!("The line that names the subsystem is for others than {} only; {heard}", account.name),
            format!("{place}, in a Match block"),
            remedy(),
        );
    }
    let unread: Vec<String> = elsewhere(sshd).iter().map(|file| file.display().to_string()).collect();
    if unread.is_empty() {
        report.wrong(
            "subsystem-missing",
            format!("No line names the subsystem {SUBSYSTEM}; {heard}"),
            read(sshd),
            remedy(),
        );
    } else {
        report.wrong(
            "subsystem-in-unread-file",
            format!("The line that names the subsystem stands where this sshd does not read it; {heard}"),
            format!("it stands in {}; {}", unread.join(", "), read(sshd)),
            remedy(),
        );
    }
}

fn is_it(line: &Line<'_>) -> bool {
    line.keyword == "subsystem" && line.words.first().is_some_and(|name| name == SUBSYSTEM)
}

/// Where the line stands.
fn place(sshd: &Sshd) -> String {
    let line = sshd.config.lines().find(is_it);
    line.map_or_else(
        || "sshd's configuration".to_owned(),
        |line| format!("{} line {}", line.file.display(), line.number),
    )
}

fn read(sshd: &Sshd) -> String {
    let files: Vec<String> = sshd.config.files().map(|file| file.display().to_string()).collect();
    format!("sshd reads {}", files.join(", "))
}

/// Files that name the subsystem and that this sshd does not read.
fn elsewhere(sshd: &Sshd) -> BTreeSet<PathBuf> {
    let mut folders = vec![PathBuf::from("/etc/ssh/sshd_config.d")];
    folders.extend(sshd.configuration.parent().map(|folder| folder.join("sshd_config.d")));
    folders.extend(sshd.config.included().iter().filter_map(|pattern| pattern.parent().map(Path::to_owned)));
    let mut files: BTreeSet<PathBuf> = folders
        .iter()
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.insert(CONFIGURATION.into());
    files.extend(Listener::all().into_iter().map(|listener| listener.configuration));
    let known: Vec<PathBuf> = sshd.config.files().filter_map(|file| file.canonicalize().ok()).collect();
    files.retain(|file| {
        let file = file.canonicalize().unwrap_or_default();
        !known.contains(&file) && fs::read_to_string(&file).is_ok_and(|text| text.lines().any(names_the_subsystem))
    });
    files
}

fn named(command: &str, sshd: &Sshd, account: &Account, report: &mut Report) {
    let place = place(sshd);
    let Some(words) = choice::words(command) else {
        return report.wrong(
            "subsystem-arguments",
            "The command of the subsystem is none: it is empty, or a quote is not closed. The session ends before it begins.",
            format!("Subsystem {SUBSYSTEM} {command}, {place}"),
            Remedy::run("let psrpd write the line", sshd.enable()),
        );
    };
    let Some(program) = program(&words, account) else {
        return absent(command, &words, sshd, report);
    };
    if let Some(why) = unusable(&program, account) {
        return report.wrong(
            "subsystem-program-not-executable",
            format!(
                "{} cannot run the program that the subsystem names; the session ends before it begins.",
                account.name
            ),
            why,
            Remedy::run("let psrpd be the subsystem", sshd.enable()),
        );
    }
    match program.file_name().unwrap_or_default().to_str() {
        Some("psrpd") => ours(&words, sshd, report),
        Some(name) if name.starts_with("pwsh") => {
            powershell::installed(&program, &sshd.enable_embedded(), report);
            powershell::configuration_file(&words[1..], account, &sshd.enable_embedded(), report);
        }
        _ => {}
    }
}

/// The program that the words name.
fn program(words: &[String], account: &Account) -> Option<PathBuf> {
    let first = Path::new(&words[0]);
    if first.components().count() > 1 {
        return Some(account.home.join(first)).filter(|file| file.exists());
    }
    PATH.iter().map(|folder| Path::new(folder).join(first)).find(|file| file.is_file())
}

/// A program that is not there.
fn absent(command: &str, words: &[String], sshd: &Sshd, report: &mut Report) {
    let seen = format!("Subsystem {SUBSYSTEM} {command}, {}", place(sshd));
    // Where sshd drops quotes the shell cuts a path at its blanks.
    let joined = (2..=words.len()).map(|count| words[..count].join(" ")).find(|path| Path::new(path).is_file());
    match joined {
        Some(path) => report.wrong(
            "subsystem-path-with-spaces",
            "The path of the subsystem's program has spaces, at which the shell cuts it; the session ends before it begins.",
            format!("{path} is there, and sshd runs: {command}"),
            Remedy::run("let the line name a program without spaces in its path", sshd.enable()),
        ),
        None => report.wrong(
            "subsystem-program-missing",
            "The program that the subsystem names is not there; the session ends before it begins.",
            format!("{seen}: there is no {}", words[0]),
            Remedy::run(
                "install it, or let psrpd be the subsystem",
                sshd.enable(),
            ),
        ),
    }
}

/// Why this account cannot run it.
fn unusable(program: &Path, account: &Account) -> Option<String> {
    let data = program.metadata().ok()?;
    if let Some(barrier) = account.barrier(program) {
        return Some(format!(
            "{} may not pass {} on the way to {}",
            account.name,
            barrier.display(),
            program.display()
        ));
    }
    if !data.is_file() {
        return Some(format!("{} is no file", program.display()));
    }
    (!account.may(&data, 1)).then(|| format!("{} is not executable for {}", program.display(), account.name))
}

/// A line with psrpd: its arguments, its configuration, its host.
fn ours(words: &[String], sshd: &Sshd, report: &mut Report) {
    let place = place(sshd);
    let arguments = match crate::Arguments::try_parse_from(words).map(|arguments| arguments.command) {
        Ok(crate::Command::Subsystem(arguments)) => arguments,
        other => {
            let what = match other {
                Ok(_) => "the command is not subsystem".to_owned(),
                Err(error) => error.to_string().lines().next().unwrap_or_default().to_owned(),
            };
            return report.wrong(
                "subsystem-arguments",
                "The arguments of psrpd subsystem cannot be used; every session is refused.",
                format!("{what}; {place}"),
                Remedy::run("let psrpd write the line", sshd.enable()),
            );
        }
    };
    match arguments.decide() {
        Ok(Choice::Embedded) => {}
        Ok(Choice::PowerShell(file)) => powershell::installed(&file, &sshd.enable_embedded(), report),
        Ok(Choice::Command(words)) => {
            let file = Path::new(&words[0]);
            let found = match file.components().count() {
                0 | 1 => PATH.iter().any(|folder| Path::new(folder).join(file).is_file()),
                _ => file.is_file(),
            };
            if !found {
                report.wrong(
                    "host-program-missing",
                    "The host that psrpd is told to start is not there; every session is refused.",
                    format!("there is no {}; {place}", words[0]),
                    Remedy::run("install it, or use the embedded engine", sshd.enable_embedded()),
                );
            } else if file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pwsh")) {
                powershell::installed(file, &sshd.enable_embedded(), report);
            }
        }
        Err(Failure { error_id, cause, .. }) => {
            let (id, remedy) = match error_id {
                "PsrpdConfigurationInvalid" => (
                    "psrpd-configuration-invalid",
                    Remedy::words("correct the line that is named; psrpd.toml(5) tells what may stand there"),
                ),
                "PsrpdHostNotFound" => (
                    "pwsh-missing",
                    Remedy::run("install PowerShell, or use the embedded engine", sshd.enable_embedded()),
                ),
                _ => ("subsystem-arguments", Remedy::run("let psrpd write the line", sshd.enable())),
            };
            report.wrong(
                id,
                format!("Every session is refused: {cause}"),
                format!("the arguments of psrpd, {place}"),
                remedy,
            );
        }
    }
}
