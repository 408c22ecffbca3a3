//! Get-Command

use super::command_info::{self, signature_of, split, syntax_text, type_bits};
use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::{Command, Runspace};
use crate::value::Str;

/// CommandTypes.All
const ALL: i64 = 0x1FF;

/// Get-Command
#[derive(Default)]
pub struct GetCommand {
    written: i64,
}

impl Cmdlet for GetCommand {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let by_parts = call.has("Verb") || call.has("Noun");
        let kinds = match call.number("CommandType") {
            Some(kinds) => kinds,
            None if by_parts => 1 | 2 | 4 | 8 | 256,
            None if call.has("Name") => ALL,
            // Without a name programs and scripts are left out.
            None => 1 | 2 | 4 | 8 | 256,
        };
        for name in call.texts("Name").unwrap_or_else(|| vec!["*".into()]) {
            let pattern = Pattern::is_one(&name);
            let mut found = if pattern { self.matching(call, &name, kinds) } else { exact(call, &name, kinds) };
            found.retain(|command| chosen(call, command));
            filter_parameters(call, &mut found)?;
            if found.is_empty() && !pattern {
                not_found(call, &name)?;
            }
            for command in found {
                if call.number("TotalCount").is_some_and(|count| count >= 0 && self.written >= count) {
                    return Ok(());
                }
                self.written += 1;
                write(call, &command)?;
            }
        }
        Ok(())
    }
}

fn write(call: &mut Call<'_>, command: &Command) -> Result {
    if !call.switch("Syntax") {
        return call.write(command.to_value());
    }
    let text = match command {
        Command::Alias(alias) => {
            let name = alias.definition.clone();
            match call.runspace.find_command(&name) {
                Some(target) => match signature_of(call.runspace, &target)? {
                    Some(signature) => {
                        format!("\n{} (alias) -> {}\n{}", alias.name, name, syntax_text(&alias.name, &signature))
                    }
                    None => name.to_string(),
                },
                None => name.to_string(),
            }
        }
        Command::Application(info) => info.path.to_string(),
        command => match signature_of(call.runspace, command)? {
            Some(signature) => syntax_text(&command.name(), &signature),
            None => String::new(),
        },
    };
    call.write(text)
}

/// The command that a call of that name runs; with `-All` all of that name.
fn exact(call: &mut Call<'_>, name: &Str, kinds: i64) -> Vec<Command> {
    let all = call.switch("All");
    let mut found: Vec<Command> = Vec::new();
    let mut take = |command: Option<Command>| {
        if let Some(command) = command.filter(|command| type_bits(command) & kinds != 0) {
            found.push(command);
        }
    };
    let first = call.runspace.find_command(name);
    take(first);
    if all || found_none(&found) {
        let alias = call.runspace.find_alias(name).map(Command::Alias);
        let function = call.runspace.find_function(name).map(Command::Function);
        let cmdlet = call.runspace.find_cmdlet(name).map(Command::Cmdlet);
        let external: Vec<Command> = externals(call.runspace, name, all);
        for command in [alias, function, cmdlet].into_iter().flatten().chain(external) {
            let same = |known: &Command| {
                type_bits(known) == type_bits(&command) && known.name() == command.name() && type_bits(known) & 48 == 0
            };
            if type_bits(&command) & kinds != 0 && !found.iter().any(same) {
                found.push(command);
            }
        }
        if !all {
            found.truncate(1);
        }
    }
    found
}

fn found_none(found: &[Command]) -> bool {
    found.is_empty()
}

impl GetCommand {
    /// All commands whose names match, by kind and name.
    fn matching(&self, call: &mut Call<'_>, pattern: &str, kinds: i64) -> Vec<Command> {
        let wildcard = Pattern::new(pattern);
        let mut found = all_commands(call.runspace, &wildcard, kinds);
        if kinds & 48 != 0 && (pattern != "*" || call.has("CommandType")) {
            found.extend(programs(call.runspace, &wildcard, kinds));
        }
        found.sort_by_cached_key(|command| (rank(command), command.name().to_lowercase()));
        found
    }
}

fn rank(command: &Command) -> u8 {
    match command {
        Command::Alias(_) => 0,
        Command::Function(_) => 1,
        Command::Cmdlet(_) => 2,
        Command::Script(_) => 3,
        Command::Application(_) => 4,
    }
}

/// `-Verb`, `-Noun`, `-Module`, `-ExcludeModule`
fn chosen(call: &Call<'_>, command: &Command) -> bool {
    let (verb, noun) = split(&command.name());
    let module = command_info::module(command);
    let passes = |name: &str, text: &str| match call.texts(name) {
        Some(patterns) => patterns.iter().any(|pattern| Pattern::new(pattern).is_match(text)),
        None => true,
    };
    let excluded = call.texts("ExcludeModule").unwrap_or_default();
    let parts = call.has("Verb") || call.has("Noun");
    passes("Verb", &verb)
        && passes("Noun", &noun)
        && passes("Module", &module)
        && !excluded.iter().any(|pattern| Pattern::new(pattern).is_match(&module))
        && !(parts && verb.is_empty())
}

/// `-ParameterName`
fn filter_parameters(call: &mut Call<'_>, found: &mut Vec<Command>) -> Result {
    let Some(names) = call.texts("ParameterName") else { return Ok(()) };
    let patterns: Vec<Pattern> = names.iter().map(|name| Pattern::new(name)).collect();
    let mut kept = Vec::new();
    for command in found.drain(..) {
        let Some(signature) = signature_of(call.runspace, &command)? else { continue };
        let has = signature.parameters.iter().any(|parameter| {
            patterns.iter().any(|pattern| {
                pattern.is_match(&parameter.name) || parameter.aliases.iter().any(|a| pattern.is_match(a))
            })
        });
        if has {
            kept.push(command);
        }
    }
    *found = kept;
    Ok(())
}

fn not_found(call: &mut Call<'_>, name: &Str) -> Result {
    let mut exception = Exception::new(
        "System.Management.Automation.CommandNotFoundException",
        format!(
            "The term '{name}' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck \
             the spelling of the name, or if a path was included, verify that the path is correct and try again."
        ),
    );
    exception.properties = vec![("CommandName", name.clone().into())];
    call.error(ErrorRecord::new(
        exception,
        "CommandNotFoundException",
        ErrorCategory::ObjectNotFound,
        name.clone().into(),
    ))
}

/// Aliases, functions and cmdlets whose names match.
fn all_commands(runspace: &mut Runspace, wildcard: &Pattern, kinds: i64) -> Vec<Command> {
    let mut found: Vec<Command> = Vec::new();
    let scopes: Vec<_> = runspace.scope.chain().cloned().collect();
    let known = |found: &[Command], command: &Command| {
        found.iter().any(|known| rank(known) == rank(command) && known.name().eq_ignore_ascii_case(&command.name()))
    };
    for scope in scopes {
        let Some(commands) = scope.commands() else { continue };
        let aliases =
            commands.aliases.borrow().iter().map(|(_, alias)| Command::Alias(alias.clone())).collect::<Vec<_>>();
        let functions = commands.functions.borrow();
        let functions = functions.iter().map(|(_, function)| Command::Function(function.clone()));
        for command in aliases.into_iter().chain(functions) {
            if type_bits(&command) & kinds != 0 && wildcard.is_match(&command.name()) && !known(&found, &command) {
                found.push(command);
            }
        }
    }
    if kinds & 8 != 0 {
        for builtin in crate::command::builtins().filter(|builtin| wildcard.is_match(builtin.name)) {
            found.extend(runspace.find_cmdlet(builtin.name).map(Command::Cmdlet));
        }
    }
    found
}

/// Scripts and programs of that name: the first in the path, or all.
fn externals(runspace: &mut Runspace, name: &str, all: bool) -> Vec<Command> {
    let first = runspace.find_external(name);
    if !all || name.contains(crate::provider::path::is_separator) {
        return first.into_iter().collect();
    }
    folders(runspace).iter().filter_map(|folder| runspace.find_external(folder.join(name).to_str()?)).collect()
}

/// Scripts and programs in the path whose names match.
fn programs(runspace: &mut Runspace, wildcard: &Pattern, kinds: i64) -> Vec<Command> {
    let mut found = Vec::new();
    for folder in folders(runspace) {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if !name.to_str().is_some_and(|name| wildcard.is_match(name)) {
                continue;
            }
            let command = folder.join(name).to_str().and_then(|path| runspace.find_external(path));
            found.extend(command.filter(|command| type_bits(command) & kinds != 0));
        }
    }
    found
}

fn folders(runspace: &Runspace) -> Vec<std::path::PathBuf> {
    let path = runspace.environment("PATH").unwrap_or_else(|| "".into());
    std::env::split_paths(&*path).collect()
}
