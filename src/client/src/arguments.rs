//! How the words that a person gives after a script reach it.

use clixml::Value;
use psrp_proto::message::Command;
use psrp_syntax::ast::{AttributeBaseAst, ParamBlockAst};
use psrp_syntax::{ParseOptions, Source, parse};

/// The script with its arguments. Words like `-Name` name its parameters, where it declares such, as after `pwsh -File`; a
/// script that is a command's name alone is that command, as after `pwsh -Command`. What then runs may be changed.
pub(crate) fn script_with(script: &str, words: &[String], change: impl Fn(&str) -> Option<String>) -> Command {
    let changed = |script: &str| Command::script(change(script).as_deref().unwrap_or(script));
    if words.is_empty() {
        return changed(script);
    }
    if is_name(script.trim()) {
        let line = words.iter().fold(script.trim().to_owned(), |line, word| line + " " + &quoted(word));
        return changed(&line);
    }
    let parsed = parse(&Source::new(script), ParseOptions::default());
    let parameters = parsed.script.param_block.as_ref().map(parameters).unwrap_or_default();
    let mut command = changed(script);
    let mut words = words.iter().map(String::as_str).peekable();
    while let Some(word) = words.next() {
        let Some((parameter, value)) = named(word, &parameters) else {
            command = command.with(None, Value::String(word.into()));
            continue;
        };
        let value = match (parameter.kind, value) {
            (Kind::Switch, value) => Value::Bool(!value.is_some_and(is_false)),
            (Kind::Value, Some(value)) => Value::String(value.into()),
            // Without a value PowerShell tells what is missing.
            (Kind::Value, None) => words.next().map_or(Value::Null, |value| Value::String(value.into())),
        };
        command = command.with(Some(&parameter.name), value);
    }
    command
}

/// What a script declares.
struct Parameter {
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Switch,
    Value,
}

/// Parameters that every script has that says that it is like a cmdlet.
const COMMON: &[(&str, Kind)] = &[
    ("Verbose", Kind::Switch),
    ("Debug", Kind::Switch),
    ("ErrorAction", Kind::Value),
    ("WarningAction", Kind::Value),
    ("InformationAction", Kind::Value),
];

fn parameters(block: &ParamBlockAst) -> Vec<Parameter> {
    let mut all = Vec::new();
    let mut is_like_cmdlet = block.attributes.iter().any(|attribute| is_type(&attribute.type_name, "CmdletBinding"));
    for parameter in &block.parameters {
        let mut kind = Kind::Value;
        for attribute in &parameter.attributes {
            match attribute {
                AttributeBaseAst::TypeConstraint(constraint) => {
                    let is = |name| is_type(&constraint.type_name, name);
                    if is("switch") || is("SwitchParameter") || is("System.Management.Automation.SwitchParameter") {
                        kind = Kind::Switch;
                    }
                }
                AttributeBaseAst::Attribute(attribute) => is_like_cmdlet |= is_type(&attribute.type_name, "Parameter"),
            }
        }
        all.push(Parameter { name: parameter.name.path.name.to_string(), kind });
    }
    if is_like_cmdlet {
        all.extend(COMMON.iter().map(|(name, kind)| Parameter { name: (*name).to_owned(), kind: *kind }));
    }
    all
}

fn is_type(found: &impl ToString, name: &str) -> bool {
    found.to_string().eq_ignore_ascii_case(name)
}

/// The parameter that a word names, by all of its name or as much of it as tells it from the others, and what stands behind
/// a colon.
fn named<'a, 'b>(word: &'b str, parameters: &'a [Parameter]) -> Option<(&'a Parameter, Option<&'b str>)> {
    let word = word.strip_prefix('-')?;
    let (name, value) = word.split_once(':').map_or((word, None), |(name, value)| (name, Some(value)));
    let begins = |parameter: &&Parameter| {
        parameter.name.get(..name.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(name))
    };
    let mut alike = parameters.iter().filter(begins).filter(|_| !name.is_empty());
    let whole = parameters.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name));
    let found = match (whole, alike.next(), alike.next()) {
        (Some(whole), ..) => whole,
        (None, Some(only), None) => only,
        _ => return None,
    };
    Some((found, value))
}

fn is_false(text: &str) -> bool {
    ["false", "$false", "0"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a script is nothing but the name of a command.
fn is_name(script: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "-_./\\:~".contains(c);
    script.starts_with(|c: char| c.is_alphabetic() || "./~\\_".contains(c)) && script.chars().all(fits)
}

/// A word as an argument of a command's that PowerShell takes for what it is.
fn quoted(word: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || "-_./\\:~=+*?^!,".contains(c);
    match !word.is_empty() && word.chars().all(fits) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &[&str]) -> Vec<String> {
        line.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_name_alone_is_a_command_with_its_arguments() {
        let cases: &[(&str, &[&str], &str)] = &[
            ("Get-Date", &[], "Get-Date"),
            ("Get-Date", &["-Format", "yyyy"], "Get-Date -Format yyyy"),
            (" ./run.ps1 ", &["a b", "it's", ""], "./run.ps1 'a b' 'it''s' ''"),
            ("systemctl", &["status", "sshd", "--no-pager"], "systemctl status sshd --no-pager"),
            (
                "Get-Item",
                &["/etc/*.conf", "$HOME", "a;b", "@x", "(1)"],
                "Get-Item /etc/*.conf '$HOME' 'a;b' '@x' '(1)'",
            ),
        ];
        for (script, given, wanted) in cases {
            assert_eq!(script_with(script, &words(given), |_| None), Command::script(*wanted), "{script}");
        }
        for script in ["1", "$args[0]", "a b", "& x", "'x'"] {
            let wanted = Command::script(script).with(None, Value::String("y".into()));
            assert_eq!(script_with(script, &words(&["y"]), |_| None), wanted, "{script}");
        }
    }

    #[test]
    fn words_name_parameters_that_a_script_declares() {
        let script = "param([string]$Name, [switch]$Force, $Number, [int]$Count)";
        let text = |text: &str| Value::String(text.into());
        let named = |name: &'static str, value| (Some(name), value);
        let cases: &[(&[&str], &[(Option<&str>, Value)])] = &[
            (&["-Name", "x", "rest"], &[named("Name", text("x")), (None, text("rest"))]),
            (&["-name:x y"], &[named("Name", text("x y"))]),
            (&["-F", "-Count", "3"], &[named("Force", Value::Bool(true)), named("Count", text("3"))]),
            (&["-Force:$false"], &[named("Force", Value::Bool(false))]),
            (&["-Count"], &[named("Count", Value::Null)]),
            // It begins two names, or none.
            (
                &["-N", "-5", "-", "-Other"],
                &[(None, text("-N")), (None, text("-5")), (None, text("-")), (None, text("-Other"))],
            ),
            (&["-Verbose"], &[(None, text("-Verbose"))]),
        ];
        for (given, wanted) in cases {
            let command = wanted
                .iter()
                .fold(Command::script(script), |command, (name, value)| command.with(*name, value.clone()));
            assert_eq!(script_with(script, &words(given), |_| None), command, "{given:?}");
        }
        let script = "[CmdletBinding()]param($Path)";
        let wanted = Command::script(script).with(Some("Verbose"), Value::Bool(true));
        assert_eq!(script_with(script, &words(&["-verbose"]), |_| None), wanted);
    }
}
