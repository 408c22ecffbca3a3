//! Variables.

use super::arguments::type_text;
use super::{Context, Kind, Match, begins, sort};
use crate::runspace::Runspace;
use crate::types::type_of;
use crate::value::Value;

/// Variables whose names begin so; with `env:` those of the environment.
pub fn complete(runspace: &mut Runspace, context: &Context<'_>, prefix: &str) -> Vec<Match> {
    if let Some((drive, rest)) = prefix.split_once(':') {
        if drive.eq_ignore_ascii_case("env") {
            let names = runspace.environment_variables();
            let names = names.keys().filter(|name| begins(name, rest));
            let mut found: Vec<Match> =
                names.map(|name| Match::new(format!("${drive}:{name}"), &**name, Kind::Variable, &**name)).collect();
            sort(&mut found);
            return found;
        }
        let scoped = ["global", "local", "script", "private", "using", "variable"];
        if !scoped.contains(&drive.to_ascii_lowercase().as_str()) {
            return Vec::new();
        }
        return of_scope(runspace, rest, &format!("{drive}:"));
    }
    let mut found = of_scope(runspace, prefix, "");
    for name in mentioned(&context.input[..context.start]) {
        if begins(name, prefix) && !found.iter().any(|known| known.list.eq_ignore_ascii_case(name)) {
            found.push(Match::new(format!("${name}"), name, Kind::Variable, format!("[Object]${name}")));
        }
    }
    sort(&mut found);
    found
}

/// The variables that the text before the cursor mentions.
fn mentioned(text: &str) -> impl Iterator<Item = &str> {
    text.split('$').skip(1).filter_map(|rest| {
        let end = rest.find(|character: char| !(character.is_alphanumeric() || character == '_')).unwrap_or(rest.len());
        let name = &rest[..end];
        (!name.is_empty() && !rest[end..].starts_with(':') && name != "_").then_some(name)
    })
}

fn of_scope(runspace: &mut Runspace, prefix: &str, scope: &str) -> Vec<Match> {
    let mut found = names(runspace, prefix);
    for found in &mut found {
        let plain = found.list.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '?'));
        found.kind = Kind::Variable;
        found.text = if plain { format!("${scope}{}", found.list) } else { format!("${{{scope}{}}}", found.list) };
    }
    found
}

/// The names of variables alone.
pub fn names(runspace: &mut Runspace, prefix: &str) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    let scope = runspace.scope.clone();
    for scope in scope.chain() {
        if scope.local("inputscript").is_some() {
            // The variables of TabExpansion2 itself.
            continue;
        }
        for variable in scope.variables() {
            let name = variable.name.to_string();
            if !begins(&name, prefix) || found.iter().any(|known| known.list.eq_ignore_ascii_case(&name)) {
                continue;
            }
            let value = runspace.variable(&name).unwrap_or_default();
            let mut tip = match value {
                Value::Null => name.clone(),
                value => format!("[{}]${name}", type_text(&type_of(value.bare()).name())),
            };
            if let Some(description) = &*variable.description.borrow() {
                tip = format!("{tip} - {description}");
            }
            found.push(Match::new(name.clone(), name, Kind::ParameterValue, tip));
        }
    }
    sort(&mut found);
    found
}
