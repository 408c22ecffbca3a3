//! Members of what stands before a dot.

use std::rc::Rc;

use psrp_syntax::Source;

use super::{Context, Kind, Match, begins, sort};
use crate::command::discovery::command_info::signature_of;
use crate::error::Result;
use crate::member::{self, MemberType};
use crate::runspace::{Command, Runspace};
use crate::types::{Surface, Type, lookup, surface};
use crate::value::{ScriptBlock, Value};

/// Members whose names begin so.
pub fn complete(
    runspace: &mut Runspace,
    context: &Context<'_>,
    target: &str,
    prefix: &str,
    is_static: bool,
) -> Result<Vec<Match>> {
    if is_static {
        let ty = target.strip_prefix('[').and_then(|name| lookup(name.strip_suffix(']')?, &()));
        return Ok(ty.map_or_else(Vec::new, |ty| of_type(&ty, prefix, true)));
    }
    if let Some(value) = value(runspace, target) {
        return Ok(of_value(runspace, &value, prefix));
    }
    if matches!(target.to_ascii_lowercase().as_str(), "$_" | "$psitem") {
        let ty = match piped_in(context.input) {
            Some(text) => output_type(runspace, text)?,
            None => None,
        };
        return Ok(ty.map_or_else(Vec::new, |ty| of_type(&ty, prefix, false)));
    }
    let ty = match target.strip_prefix('(') {
        Some(inner) => output_type(runspace, inner.trim_end_matches(')'))?,
        None => match assigned(context.input, target) {
            Some(text) => match value(runspace, text) {
                Some(value) => return Ok(of_value(runspace, &value, prefix)),
                None => output_type(runspace, text)?,
            },
            None => None,
        },
    };
    Ok(ty.map_or_else(Vec::new, |ty| of_type(&ty, prefix, false)))
}

/// The value of an expression that does nothing but read.
fn value(runspace: &mut Runspace, text: &str) -> Option<Value> {
    let first = text.chars().next()?;
    let harmless = match first {
        '$' => {
            text[1..].chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '.' | ':' | '?'))
        }
        '"' | '\'' => !text.contains(['$', '`']) && text[1..].ends_with(first) && text[1..].matches(first).count() == 1,
        '(' => text[1..].strip_suffix(')').is_some_and(|inner| {
            inner.chars().all(|character| character.is_ascii_digit() || matches!(character, ',' | ' ' | '.'))
        }),
        '@' => text.ends_with('}') && !text.contains(['$', '(', '&', '|', '<']),
        '[' => text.ends_with(']') && !text[1..].contains(['$', '(']),
        _ => false,
    };
    if !harmless {
        return None;
    }
    let script = runspace.read_script(&Source::new(format!(", ({text})"))).ok()?;
    let mut found = runspace.call_block(&Rc::new(ScriptBlock::new(script)), None, &[]).ok()?;
    let value = (found.len() == 1).then(|| found.remove(0))?;
    let value = match value.bare() {
        Value::Array(items) if items.len() == 1 && !text.starts_with('(') => items.first()?,
        _ => value,
    };
    (!value.is_null()).then_some(value)
}

/// The text last assigned to a variable before the cursor.
fn assigned<'a>(input: &'a str, variable: &str) -> Option<&'a str> {
    let at = input.find(&format!("{variable} = ")).map(|at| at + variable.len() + 3);
    let at = at.or_else(|| input.find(&format!("{variable}=")).map(|at| at + variable.len() + 1))?;
    let rest = &input[at..];
    let mut depth = 0_usize;
    for (end, character) in rest.char_indices() {
        match character {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            ';' | '\n' | '|' if depth == 0 => return Some(rest[..end].trim()),
            _ => {}
        }
    }
    None
}

/// The command whose objects a script block at the end of the text sees one by one: `Get-Date` in `Get-Date | % { $_.`.
fn piped_in(input: &str) -> Option<&str> {
    let block = input.rfind('{')?;
    let before = input[..block].trim_end();
    let bar = before.rfind('|')?;
    let command = before[bar + 1..].split_whitespace().next()?.to_ascii_lowercase();
    let each = ["%", "foreach-object", "foreach", "?", "where-object", "where"].contains(&command.as_str());
    let first = before[..bar].rsplit([';', '|', '\n', '{', '(']).next()?.trim();
    (each && !first.is_empty()).then_some(first)
}

/// The first type that a command declares to give.
fn output_type(runspace: &mut Runspace, text: &str) -> Result<Option<Type>> {
    let name = text.split_whitespace().next().unwrap_or_default();
    let Some(mut command) = runspace.find_command(name) else { return Ok(None) };
    while let Command::Alias(alias) = &command {
        let target = alias.definition.clone();
        match runspace.find_command(&target) {
            Some(found) if !matches!(&found, Command::Alias(again) if Rc::ptr_eq(again, alias)) => command = found,
            _ => return Ok(None),
        }
    }
    let signature = signature_of(runspace, &command)?;
    // Several are listed with the most general first.
    Ok(signature.and_then(|signature| signature.output.iter().rev().find_map(|name| lookup(name, &()))))
}

fn of_value(runspace: &mut Runspace, value: &Value, prefix: &str) -> Vec<Match> {
    let (mut properties, mut methods) = (Vec::new(), Vec::new());
    for member in member::list(runspace, value) {
        let accessor = ["get_", "set_", "add_", "remove_", "op_"].iter().any(|front| member.name.starts_with(front));
        if member.is_static || member.hidden || accessor || !begins(&member.name, prefix) {
            continue;
        }
        let method = matches!(
            member.kind,
            MemberType::Method | MemberType::ScriptMethod | MemberType::CodeMethod | MemberType::ParameterizedProperty
        );
        let name = member.name.to_string();
        if method {
            let tip = member.definition.replace("), ", ")\r\n");
            methods.push(Match::new(format!("{name}("), name, Kind::Method, tip));
        } else {
            properties.push(Match::new(name.clone(), name, Kind::Property, member.definition.to_string()));
        }
    }
    if let Value::Dictionary(dictionary) = value.bare() {
        for (key, _) in dictionary.entries() {
            if let Value::String(name) = key.bare()
                && begins(name, prefix)
            {
                let plain = name.chars().all(|character| character.is_alphanumeric() || character == '_');
                let text = if plain { name.to_string() } else { format!("'{}'", name.replace('\'', "''")) };
                properties.push(Match::new(text, name.to_string(), Kind::Property, name.to_string()));
            }
        }
    }
    join(properties, methods)
}

fn of_type(ty: &Type, prefix: &str, is_static: bool) -> Vec<Match> {
    let own: Rc<Surface> = surface(ty.info());
    let (mut properties, mut methods) = (Vec::new(), Vec::new());
    let word = if is_static { "static " } else { "" };
    for property in own.properties.iter().filter(|own| own.is_static == is_static && begins(own.name, prefix)) {
        // What is only known by its type is written more widely.
        let accessors = match is_static {
            true => property.accessors.to_owned(),
            false => format!(" {} ", property.accessors.replace("get;set;", "get; set;")),
        };
        let tip = format!("{word}{} {} {{{accessors}}}", property.type_text, property.name);
        properties.push(Match::new(property.name, property.name, Kind::Property, tip));
    }
    for group in own.methods.iter().filter(|own| own.is_static == is_static && begins(own.name, prefix)) {
        let lines: Vec<String> = group.overloads.iter().map(|own| format!("{word}{}", own.declaration)).collect();
        methods.push(Match::new(format!("{}(", group.name), group.name, Kind::Method, lines.join("\r\n")));
    }
    if is_static && begins("new", prefix) && !own.constructors.is_empty() {
        let lines: Vec<String> = own
            .constructors
            .iter()
            .map(|own| format!("{}{}", ty.name(), own.declaration.strip_prefix("new").unwrap_or(own.declaration)))
            .collect();
        methods.push(Match::new("new(", "new", Kind::Method, lines.join("\r\n")));
    }
    join(properties, methods)
}

fn join(mut properties: Vec<Match>, mut methods: Vec<Match>) -> Vec<Match> {
    sort(&mut properties);
    sort(&mut methods);
    properties.extend(methods);
    properties.dedup_by(|second, first| second.list.eq_ignore_ascii_case(&first.list));
    properties
}
