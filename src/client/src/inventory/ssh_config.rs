//! The hosts that ssh's configuration names. What it says of them is left to ssh.

use std::path::{Path, PathBuf};

use crate::wildcard;

/// Files within files, as in ssh.
const DEPTH: usize = 16;

/// Names of hosts, without patterns, in the order in which they stand. A file that cannot be read has none, as for ssh.
pub fn names(file: Option<&Path>) -> Vec<String> {
    let home = std::env::home_dir().unwrap_or_default();
    let own = home.join(".ssh");
    let mut names = Vec::new();
    match file {
        Some(file) => read(file, &own, DEPTH, &mut names),
        None => {
            read(&own.join("config"), &own, DEPTH, &mut names);
            read(Path::new("/etc/ssh/ssh_config"), Path::new("/etc/ssh"), DEPTH, &mut names);
        }
    }
    names
}

/// Whether a configuration says the same of all hosts: it has no `Match`, and no `Host` but `*`. False where that is not clear.
#[cfg(unix)]
pub(crate) fn is_uniform(file: Option<&Path>) -> bool {
    // Other than for what is named in it, ssh has the home that the account has.
    let account = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
    let own = account.map(|account| account.dir).or_else(std::env::home_dir).unwrap_or_default().join(".ssh");
    match file {
        Some(file) => says_one(file, &own, DEPTH),
        None => {
            says_one(&own.join("config"), &own, DEPTH)
                && says_one(Path::new("/etc/ssh/ssh_config"), Path::new("/etc/ssh"), DEPTH)
        }
    }
}

#[cfg(unix)]
fn says_one(file: &Path, folder: &Path, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let text = match std::fs::read(file) {
        Ok(text) => text,
        Err(error) => return error.kind() == std::io::ErrorKind::NotFound,
    };
    String::from_utf8_lossy(&text).lines().all(|line| {
        let blank = |c: char| c.is_whitespace() || c == '=' || c == '"';
        let mut words = line.split(blank).filter(|word| !word.is_empty());
        let keyword = words.next().unwrap_or_default();
        if keyword.eq_ignore_ascii_case("host") {
            words.all(|word| word == "*")
        } else if keyword.eq_ignore_ascii_case("include") {
            words.all(|word| {
                let (above, _) = word.rsplit_once('/').unwrap_or_default();
                let is_plain = !word.contains(['~', '$', '%', '[', '{']) && !wildcard::is_pattern(above);
                is_plain && files(word, folder).iter().all(|file| says_one(file, folder, depth))
            })
        } else {
            !keyword.eq_ignore_ascii_case("match")
        }
    })
}

fn read(file: &Path, folder: &Path, depth: usize, names: &mut Vec<String>) {
    let (Some(depth), Ok(text)) = (depth.checked_sub(1), std::fs::read_to_string(file)) else { return };
    for line in text.lines() {
        let line = line.trim();
        let Some((keyword, rest)) = line.split_once(|c: char| c.is_whitespace() || c == '=') else { continue };
        let words = || rest.split(|c: char| c.is_whitespace() || c == '=').filter(|word| !word.is_empty());
        let words = words().map(|word| word.trim_matches('"'));
        if keyword.eq_ignore_ascii_case("host") {
            for word in words.filter(|word| !wildcard::is_pattern(word) && !word.starts_with('!')) {
                if !names.iter().any(|name| name == word) {
                    names.push(word.to_owned());
                }
            }
        } else if keyword.eq_ignore_ascii_case("include") {
            for word in words {
                for file in files(word, folder) {
                    read(&file, folder, depth, names);
                }
            }
        }
    }
}

/// The files that an `Include` means; the last part of the path may be a pattern.
fn files(word: &str, folder: &Path) -> Vec<PathBuf> {
    let path = match word.strip_prefix("~/") {
        Some(rest) => std::env::home_dir().unwrap_or_default().join(rest),
        None => folder.join(word),
    };
    let (Some(parent), Some(pattern)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Vec::new();
    };
    if !wildcard::is_pattern(pattern) {
        return vec![path.clone()];
    }
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| wildcard::matches(pattern, name)))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}
