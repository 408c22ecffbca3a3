//! What the black-box suites share: where the binaries and the judges are, and how a judge is asked.

#![allow(clippy::print_stderr, reason = "what was skipped, and what a judge said, is for whoever runs the tests")]

#[cfg(target_os = "linux")]
pub mod crowd;
pub mod memory;
pub mod peer;
pub mod recording;
pub mod screen;
#[cfg(unix)]
pub mod serve;
pub mod sshd;
pub mod wire;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A binary of this workspace, built with the same profile as the tests.
///
/// # Panics
/// When it was not built: `cargo build --workspace`, with `--release` where the tests have it.
pub fn binary(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a test has a file of its own");
    let folder = own.parent().and_then(Path::parent).expect("tests stand in a folder below the binaries'");
    let file = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(file.is_file(), "{} is not built: cargo build --workspace", file.display());
    file
}

/// A file of the judges, which stand beside the repository or where PSRPD_SHARED says; none where they are absent.
pub fn judge(file: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folder = std::env::var_os("PSRPD_SHARED").map_or(beside, PathBuf::from);
    let found = folder.join(file);
    if !found.exists() {
        eprintln!("skipped: {} is not there", found.display());
        return None;
    }
    found.canonicalize().ok()
}

/// A program on the path; none where there is none of that name.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Waits until something is so that happens by itself.
///
/// # Panics
/// When it does not happen in a time in which it always should.
pub fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    const LIMIT: Duration = Duration::from_secs(120);
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < LIMIT, "{what} did not happen within {LIMIT:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The Python that judges are run with.
pub fn python() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/python");
    match std::env::var_os("PSRPD_PYTHON") {
        Some(named) => named.into(),
        None if own.exists() => own,
        None => "python3".into(),
    }
}

/// What a judge said, and whether it was content.
#[derive(Debug)]
pub struct Verdict {
    /// Whether its exit status was 0.
    pub content: bool,
    /// All it said.
    pub text: String,
}

impl Verdict {
    /// How many were passed, from a line `N passed, M failed`.
    pub fn passed(&self) -> u32 {
        self.count(" passed")
    }

    /// How many failed.
    pub fn failed(&self) -> u32 {
        self.count(" failed")
    }

    fn count(&self, word: &str) -> u32 {
        let line = self.text.lines().rev().find(|line| line.contains(" passed, "));
        let before = line.and_then(|line| line.split(word).next());
        before.and_then(|before| before.rsplit([' ', ',']).find(|part| !part.is_empty())?.parse().ok()).unwrap_or(0)
    }
}

/// Runs a judge; `None` where it is absent.
pub fn ask(judge_file: &str, arguments: &[&str], target: &[&str]) -> Option<Verdict> {
    let judge = judge(judge_file)?;
    let mut command = Command::new(python());
    command.arg(judge).args(arguments);
    if !target.is_empty() {
        command.arg("--").args(target);
    }
    let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", python().display()));
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some(Verdict { content: output.status.success(), text })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_counts_what_was_passed() {
        let verdict = Verdict { content: false, text: "took 3 s\n97 passed, 2 failed\n".into() };
        assert_eq!((verdict.passed(), verdict.failed()), (97, 2));
    }
}
