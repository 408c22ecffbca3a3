//! Names of parameters, and values for them.

use std::rc::Rc;

use super::{Context, Kind, Match, begins, commands, paths, quoted, sort, variables};
use crate::bind::{ParameterInfo, Rule, Signature};
use crate::command::discovery::command_info::signature_of;
use crate::error::Result;
use crate::runspace::{Command, Runspace};
use crate::types::{Type, TypeKind};

/// Values that a parameter of any command takes, by its name, where neither its type nor its validation tells.
const SUGGESTED: &[(&str, &str, &[&str])] = &[
    ("Set-StrictMode", "Version", &["Latest", "3.0", "2.0", "1.0"]),
    ("", "Scope", &["Global", "Local", "Script"]),
    ("Get-Date", "Format", &["FileDate", "FileDateUniversal", "FileDateTime", "FileDateTimeUniversal"]),
];

const ENCODINGS: &[&str] = &[
    "ansi",
    "ascii",
    "bigendianunicode",
    "bigendianutf32",
    "oem",
    "unicode",
    "utf7",
    "utf8",
    "utf8BOM",
    "utf8NoBOM",
    "utf32",
];

/// Parameters of the command whose names begin so.
pub fn names(runspace: &mut Runspace, context: &Context<'_>, prefix: &str) -> Result<Vec<Match>> {
    let Some((_, signature)) = command(runspace, context)? else { return Ok(Vec::new()) };
    let given: Vec<&str> = context.words.iter().skip(1).filter_map(|word| word.strip_prefix('-')).collect();
    let free = |parameter: &&ParameterInfo| {
        let is_given = given.iter().any(|given| given.trim_end_matches(':').eq_ignore_ascii_case(&parameter.name));
        let is_hidden = parameter.memberships.iter().all(|membership| membership.hidden);
        let is_piped = context.piped && parameter.memberships.iter().any(|membership| membership.pipeline);
        !(is_given || is_hidden || is_piped)
    };
    let matching = |by_alias: bool| {
        let mut found = Vec::new();
        for parameter in signature.parameters.iter().filter(free) {
            let tip = format!("[{}] {}", type_text(&parameter.type_name), parameter.name);
            if !by_alias && begins(&parameter.name, prefix) {
                let name = parameter.name.to_string();
                found.push(Match::new(format!("-{name}"), name, Kind::ParameterName, tip));
            } else if by_alias {
                for alias in parameter.aliases.iter().filter(|alias| begins(alias, prefix)) {
                    let alias = alias.to_string();
                    found.push(Match::new(format!("-{alias}"), alias, Kind::ParameterName, tip.clone()));
                }
            }
        }
        found
    };
    let found = matching(false);
    Ok(if found.is_empty() { matching(true) } else { found })
}

/// Values for the parameter that the word would be bound to.
pub fn values(runspace: &mut Runspace, context: &Context<'_>, prefix: &str) -> Result<Vec<Match>> {
    if let Some((name, signature)) = command(runspace, context)?
        && let Some(parameter) = parameter(&signature, context)
        && let Some(found) = of_parameter(runspace, &name, parameter, prefix, context.quote)?
    {
        return Ok(found);
    }
    paths::complete(runspace, prefix, context.quote)
}

fn of_parameter(
    runspace: &mut Runspace,
    command: &str,
    parameter: &ParameterInfo,
    prefix: &str,
    quote: Option<char>,
) -> Result<Option<Vec<Match>>> {
    let value = |text: &str| Match::new(quoted(text, quote), text, Kind::ParameterValue, text);
    for rule in &parameter.rules {
        if let Rule::Set { values, .. } = &**rule {
            let mut found: Vec<Match> =
                values.iter().filter(|text| begins(text, prefix)).map(|text| value(text)).collect();
            sort(&mut found);
            return Ok(Some(found));
        }
    }
    if let Some(Type::Known(info)) = crate::bind::parameter_type(parameter)
        && let TypeKind::Enum { constants, .. } = info.kind
    {
        let mut found: Vec<Match> =
            constants.iter().filter(|(name, _)| begins(name, prefix)).map(|(name, _)| value(name)).collect();
        sort(&mut found);
        return Ok(Some(found));
    }
    let is = |names: &[&str]| names.iter().any(|name| parameter.name.eq_ignore_ascii_case(name));
    for (of, name, texts) in SUGGESTED {
        if is(&[*name]) && (of.is_empty() || of.eq_ignore_ascii_case(command)) {
            let kind = if *of == "Get-Date" { Kind::ParameterValue } else { Kind::Text };
            let texts = texts.iter().filter(|text| begins(text, prefix));
            return Ok(Some(texts.map(|text| Match::new(quoted(text, quote), *text, kind, *text)).collect()));
        }
    }
    if is(&["Encoding"]) {
        return Ok(Some(ENCODINGS.iter().filter(|text| begins(text, prefix)).map(|text| value(text)).collect()));
    }
    let lower = command.to_ascii_lowercase();
    let of_commands = matches!(lower.as_str(), "get-command" | "get-help" | "help") && is(&["Name"])
        || matches!(lower.as_str(), "get-alias") && is(&["Definition"])
        || matches!(lower.as_str(), "set-alias" | "new-alias") && is(&["Value"]);
    if of_commands {
        return commands::complete(runspace, prefix, quote).map(Some);
    }
    if matches!(lower.as_str(), "get-variable" | "set-variable" | "clear-variable" | "remove-variable") && is(&["Name"])
    {
        return Ok(Some(variables::names(runspace, prefix)));
    }
    Ok(None)
}

/// The parameter that the word belongs to: the one named before it, or the next positional one.
fn parameter<'a>(signature: &'a Signature, context: &Context<'_>) -> Option<&'a ParameterInfo> {
    let named = |word: &str| {
        let name = word.strip_prefix('-')?;
        let own = || signature.parameters.iter();
        let exact = own().find(|own| {
            own.name.eq_ignore_ascii_case(name) || own.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        });
        exact.or_else(|| own().find(|own| begins(&own.name, name)))
    };
    let mut bound: Vec<&str> = Vec::new();
    let mut places = 0;
    let mut waiting: Option<&ParameterInfo> = None;
    for word in context.words.iter().skip(1) {
        match named(word) {
            Some(parameter) => {
                bound.push(&parameter.name);
                waiting = (!parameter.switch).then_some(parameter);
            }
            None if waiting.take().is_some() => {}
            None => places += 1,
        }
    }
    if waiting.is_some() {
        return waiting;
    }
    let mut positional: Vec<(i32, &ParameterInfo)> = signature
        .parameters
        .iter()
        .filter(|parameter| !bound.iter().any(|bound| parameter.name.eq_ignore_ascii_case(bound)))
        .filter_map(|parameter| Some((parameter.memberships.iter().find_map(|own| own.position)?, parameter)))
        .collect();
    positional.sort_by_key(|(position, _)| *position);
    positional.get(places).map(|(_, parameter)| *parameter)
}

/// Name and parameters of the command that the word is an argument of.
fn command(runspace: &mut Runspace, context: &Context<'_>) -> Result<Option<(String, Rc<Signature>)>> {
    let Some(first) = context.words.first() else { return Ok(None) };
    let name = first.trim_matches(['\'', '"']);
    let mut found = runspace.find_command(name);
    for _ in 0..16 {
        let Some(Command::Alias(alias)) = &found else { break };
        let target = alias.definition.clone();
        found = runspace.find_command(&target);
    }
    if found.is_none() {
        found = defined_here(runspace, context.input, name);
    }
    let Some(command) = found else { return Ok(None) };
    let signature = signature_of(runspace, &command)?;
    Ok(signature.map(|signature| (command.name().to_string(), signature)))
}

/// A function that the text itself defines before the cursor.
fn defined_here(runspace: &mut Runspace, input: &str, name: &str) -> Option<Command> {
    let lower = input.to_ascii_lowercase();
    let start = lower.find(&format!("function {}", name.to_ascii_lowercase()))?;
    let text = &input[start..];
    for (end, _) in text.match_indices('}') {
        let source = psrp_syntax::Source::new(&text[..=end]);
        let Ok(script) = runspace.read_script(&source) else { continue };
        let mut function = None;
        for statement in script.end_block.iter().flat_map(|block| &block.statements) {
            if let psrp_syntax::ast::StatementAst::FunctionDefinition(own) = statement {
                function = Some(own.clone());
            }
        }
        let block = Rc::new(crate::value::ScriptBlock::of_function(function?));
        return Some(Command::Function(Rc::new(crate::runspace::FunctionInfo::new(name, block))));
    }
    None
}

/// The type as tool tips show it: without namespaces, by its short name where it has one.
pub fn type_text(name: &str) -> String {
    if name.is_empty() {
        return "Object".to_owned();
    }
    match crate::types::lookup(name, &()) {
        Some(ty) => {
            let text = crate::types::short_name(&ty);
            let plain = text.split(['[', ',']).all(|part| !part.contains('.'));
            if plain { text.to_string() } else { crate::command::discovery::syntax::type_text(name) }
        }
        None => crate::command::discovery::syntax::type_text(name),
    }
}
