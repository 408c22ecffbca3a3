//! Names of commands.

use super::{Kind, Match, begins, quoted, sort};
use crate::command::discovery::command_info::{signature_of, syntax_text};
use crate::command::pattern::Pattern;
use crate::error::Result;
use crate::provider::path;
use crate::runspace::{Command, Runspace};

/// Commands whose names begin so.
pub fn complete(runspace: &mut Runspace, prefix: &str, quote: Option<char>) -> Result<Vec<Match>> {
    if prefix.is_empty() || prefix.contains(path::is_separator) {
        return Ok(Vec::new());
    }
    let mut found: Vec<Match> = Vec::new();
    for name in names(runspace, prefix) {
        if found.iter().any(|known| known.list.eq_ignore_ascii_case(&name)) {
            continue;
        }
        let Some(command) = runspace.find_command(&name) else { continue };
        let tip = tip(runspace, &command)?;
        found.push(Match::new(quoted(&name, quote), name, Kind::Command, tip));
    }
    sort(&mut found);
    Ok(found)
}

fn names(runspace: &mut Runspace, prefix: &str) -> Vec<String> {
    let wildcard = prefix.contains(['*', '?']).then(|| Pattern::new(prefix));
    let fits = |name: &str| match &wildcard {
        Some(wildcard) => wildcard.is_match(name),
        None => begins(name, prefix),
    };
    let mut names: Vec<String> = Vec::new();
    let scope = runspace.scope.clone();
    for scope in scope.chain() {
        let Some(commands) = scope.commands() else { continue };
        names.extend(commands.functions.borrow().iter().map(|(_, function)| function.name.to_string()));
        names.extend(commands.aliases.borrow().iter().map(|(_, alias)| alias.name.to_string()));
    }
    names.extend(crate::command::builtins().map(|builtin| builtin.name.to_owned()));
    names.retain(|name| fits(name));
    names.extend(programs(runspace).into_iter().filter(|name| fits(name)));
    names
}

/// Files in the folders of `PATH` that can be run.
fn programs(runspace: &Runspace) -> Vec<String> {
    let mut names = Vec::new();
    let folders = runspace.environment("PATH").unwrap_or_default();
    for folder in std::env::split_paths(&*folders).filter(|folder| !folder.as_os_str().is_empty()) {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        names.extend(entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()));
    }
    names
}

/// The syntax, or the path of a file.
fn tip(runspace: &mut Runspace, command: &Command) -> Result<String> {
    Ok(match command {
        Command::Application(info) => info.path.to_string(),
        Command::Script(info) => info.path.to_string(),
        Command::Alias(info) => info.definition.to_string(),
        command => match signature_of(runspace, command)? {
            Some(signature) => syntax_text(&command.name(), &signature),
            None => String::new(),
        },
    })
}
