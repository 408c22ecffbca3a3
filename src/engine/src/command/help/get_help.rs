//! Get-Help: what comments say of functions, and the syntax of everything else.

use std::rc::Rc;

use super::comment::Comment;
use crate::bind::Signature;
use crate::command::discovery::command_info::{signature_of, syntax_text};
use crate::command::discovery::syntax;
use crate::command::pattern::Pattern;
use crate::command::property::bag;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::member::set_type_names;
use crate::runspace::{Command, ProgressRecord, Runspace};
use crate::value::{Str, Value};

/// Get-Help
pub struct GetHelp;

impl Cmdlet for GetHelp {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("Name").unwrap_or_else(|| "default".into());
        let mut found = commands(call.runspace, &name);
        done(call)?;
        if found.is_empty() {
            let message = format!(
                "Get-Help could not find {name} in a help file in this session. To download updated help topics type: \"Update-Help\". To get help online, search for the help topic in the TechNet library at https://go.microsoft.com/fwlink/?LinkID=107116."
            );
            let exception = Exception::new("Microsoft.PowerShell.Commands.HelpNotFoundException", message);
            let (id, category) = ("HelpNotFound", ErrorCategory::ResourceUnavailable);
            return call.error(ErrorRecord::new(exception, id, category, Value::Null));
        }
        if found.len() == 1 {
            let command = found.remove(0);
            let help = help(call.runspace, &command)?;
            return call.write(help);
        }
        for command in found {
            let help = help(call.runspace, &command)?;
            call.write(help)?;
        }
        Ok(())
    }
}

/// Get-Help ends the progress that it shows while it searches.
fn done(call: &mut Call<'_>) -> Result {
    call.runspace.write_progress(ProgressRecord {
        activity: "Get-Help".into(),
        status: "Completed".into(),
        completed: true,
        id: 0,
        parent_id: -1,
        current_operation: None,
        percent_complete: -1,
        seconds_remaining: -1,
    })
}

fn commands(runspace: &mut Runspace, name: &str) -> Vec<Command> {
    let mut found = Vec::new();
    if name.contains(['*', '?']) {
        let wildcard = Pattern::new(name);
        let mut names: Vec<String> = crate::command::builtins().map(|builtin| builtin.name.to_owned()).collect();
        let functions = runspace.global.commands_mut().functions.borrow();
        names.extend(functions.iter().map(|(_, function)| function.name.to_string()));
        drop(functions);
        names.retain(|name| wildcard.is_match(name));
        names.sort();
        names.dedup();
        found.extend(names.iter().filter_map(|name| runspace.find_command(name)));
        return found;
    }
    let mut command = runspace.find_command(name);
    for _ in 0..16 {
        let Some(Command::Alias(alias)) = &command else { break };
        let target = alias.definition.clone();
        command = runspace.find_command(&target);
    }
    found.extend(command.filter(|command| !matches!(command, Command::Application(_))));
    found
}

/// The object that tells about one command.
fn help(runspace: &mut Runspace, command: &Command) -> Result<Value> {
    let name = command.name();
    let Some(signature) = signature_of(runspace, command)? else { return Ok(Value::Null) };
    let (comment, category) = match command {
        Command::Function(info) => (comment_of(&info.block), "Function"),
        Command::Script(info) => (comment_of(&info.block), "ExternalScript"),
        _ => (None, "Cmdlet"),
    };
    let comment = comment.unwrap_or_default();
    let written = syntax_text(&name, &signature);
    let synopsis: Str = match comment.section("SYNOPSIS") {
        Some(text) => text.into(),
        None => written.as_str().into(),
    };
    let mut properties: Vec<(Str, Value)> = vec![
        ("Name".into(), name.clone().into()),
        ("Category".into(), category.into()),
        ("Synopsis".into(), synopsis.into()),
        ("syntax".into(), Value::string(written)),
    ];
    let paragraph = |text: &str| {
        let one = typed(vec![("Text".into(), text.into())], "MamlParaTextItem");
        Value::array(vec![one])
    };
    if let Some(text) = comment.section("DESCRIPTION") {
        properties.push(("description".into(), paragraph(text)));
    }
    let parameters = parameters(&signature, &comment, &paragraph);
    let parameters = typed(vec![("parameter".into(), parameters)], "MamlCommandHelpInfo#parameters");
    properties.push(("parameters".into(), parameters));
    let examples: Vec<Value> = comment
        .all("EXAMPLE")
        .enumerate()
        .map(|(at, (_, text))| {
            let (code, remarks) = text.split_once('\n').unwrap_or((text, ""));
            let fields = vec![
                (
                    "title".into(),
                    Value::string(format!("-------------------------- EXAMPLE {} --------------------------", at + 1)),
                ),
                ("code".into(), code.into()),
                ("remarks".into(), paragraph(remarks.trim())),
            ];
            typed(fields, "MamlCommandHelpInfo#example")
        })
        .collect();
    if !examples.is_empty() {
        let examples = typed(vec![("example".into(), one_or_more(examples))], "MamlCommandHelpInfo#examples");
        properties.push(("examples".into(), examples));
    }
    for (keyword, property) in [("NOTES", "alertSet"), ("COMPONENT", "Component"), ("ROLE", "Role")] {
        if let Some(text) = comment.section(keyword) {
            properties.push((property.into(), text.into()));
        }
    }
    let links: Vec<Value> = comment
        .all("LINK")
        .map(|(_, text)| typed(vec![("linkText".into(), text.into())], "MamlCommandHelpInfo#navigationLink"))
        .collect();
    if !links.is_empty() {
        let links = typed(vec![("navigationLink".into(), one_or_more(links))], "MamlCommandHelpInfo#relatedLinks");
        properties.push(("relatedLinks".into(), links));
    }
    Ok(typed(properties, "MamlCommandHelpInfo"))
}

fn parameters(signature: &Signature, comment: &Comment, paragraph: &dyn Fn(&str) -> Value) -> Value {
    let mut found = Vec::new();
    for parameter in signature.parameters.iter().filter(|parameter| parameter.common.is_none()) {
        let membership = parameter.memberships.first();
        let position = membership.and_then(|own| own.position);
        let mut fields: Vec<(Str, Value)> = vec![("name".into(), parameter.name.clone().into())];
        let own = comment.all("PARAMETER").find(|(name, _)| name.eq_ignore_ascii_case(&parameter.name));
        if let Some((_, text)) = own {
            fields.push(("description".into(), paragraph(text)));
        }
        let word = |yes: bool| Value::from(if yes { "true" } else { "false" });
        fields.push(("required".into(), word(membership.is_some_and(|own| own.mandatory))));
        fields.push((
            "position".into(),
            position.map_or_else(|| "named".into(), |position| Value::string(position.saturating_add(1).to_string())),
        ));
        let mut aliases = parameter.aliases.join(", ");
        if aliases.is_empty() {
            aliases.push_str("none");
        }
        fields.push(("aliases".into(), Value::string(aliases)));
        fields.push(("parameterValue".into(), Value::string(syntax::type_text(&parameter.type_name))));
        found.push(typed(fields, "MamlCommandHelpInfo#parameter"));
    }
    one_or_more(found)
}

fn comment_of(block: &Rc<crate::value::ScriptBlock>) -> Option<Comment> {
    let extent = match &block.function {
        Some(function) => function.extent,
        None => block.ast.extent,
    };
    Comment::find(block.ast.source.slice(extent))
}

fn one_or_more(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.remove(0) } else { Value::array(values) }
}

/// A property bag with the name of a type before its own.
fn typed(properties: Vec<(Str, Value)>, name: &str) -> Value {
    let value = Value::Custom(bag(properties));
    set_type_names(
        &value,
        Rc::from([Str::from(name), "System.Management.Automation.PSCustomObject".into(), "System.Object".into()]),
    );
    value
}
