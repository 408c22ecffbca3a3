//! Command metadata: what `Enter-PSSession` and `Import-PSSession` ask for (`[MS-PSRP] 2.2.2.14`).
//!
//! The answer is what `Get-Command | Measure-Object | Select-Object` and `Get-Command | Select-Object` would give: a count,
//! then the commands.

use std::rc::Rc;

use clixml::{ListKind, TypeNames, Writer};
use psrp_proto::message::{GetCommandMetadata, MessageType};
use psrp_proto::server::Draft;

use super::streams::HostStreams;
use crate::bind::{ParameterInfo, Signature};
use crate::error::{Flow, Result};
use crate::runspace::{Command, Runspace};
use crate::serialize::from_wire;
use crate::value::{Str, Value};

/// The version of PowerShell's assembly that generic types name.
const AUTOMATION: &str =
    "System.Management.Automation, Version=7.6.5.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35";
/// .NET's own.
const CORE: &str = "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e";

/// Where Microsoft's help on a command is, by the number of a link.
const HELP_LINKS: &[(&str, u32)] =
    &[("Exit-PSSession", 2_096_787), ("Get-Random", 2_097_016), ("Out-Default", 2_096_486)];

/// Answers with a count and the commands.
pub fn answer(streams: &HostStreams, runspace: &mut Runspace, get: &GetCommandMetadata) -> Result {
    let commands = find(runspace, get)?;
    let mut draft = Draft::default();
    draft.body().extend(count(commands.len()));
    streams.message(MessageType::PIPELINE_OUTPUT, &mut draft);
    for command in &commands {
        runspace.check_stop()?;
        draft.body().extend(describe(runspace, command)?);
        streams.message(MessageType::PIPELINE_OUTPUT, &mut draft);
    }
    Ok(())
}

/// The commands that Get-Command finds; names that nobody knows are no error here.
fn find(runspace: &mut Runspace, get: &GetCommandMetadata) -> Result<Vec<Command>> {
    let texts = |list: &Option<psrp_proto::message::TypedList<clixml::Text>>| -> Vec<Value> {
        list.iter().flat_map(|list| &list.items).map(|text| Value::String(from_wire(text))).collect()
    };
    let names = texts(&get.names);
    let modules: Vec<Value> = texts(&get.namespaces)
        .into_iter()
        .filter(|name| !matches!(name, Value::String(text) if text.is_empty()))
        .collect();
    let names = if names.is_empty() { vec!["*".into()] } else { names };
    let mut named: Vec<(Str, Value)> = vec![
        ("Name".into(), Value::array(names)),
        ("CommandType".into(), get.command_type.0.into()),
        ("ErrorAction".into(), "SilentlyContinue".into()),
    ];
    if !modules.is_empty() {
        named.push(("Module".into(), Value::array(modules)));
    }
    let mut found = Vec::new();
    match runspace.invoke_command("Get-Command", &named, &[], Vec::new(), &mut found) {
        Ok(()) => {}
        Err(Flow::Stopped) => return Err(Flow::Stopped),
        Err(_) if !found.is_empty() => {}
        Err(flow) => return Err(flow),
    }
    let command = |value: &Value| match value.bare() {
        Value::Object(object) => object.downcast::<Command>().cloned(),
        _ => None,
    };
    Ok(found.iter().filter_map(command).collect())
}

fn names(first: &str) -> TypeNames {
    let names = [first, "System.Management.Automation.PSCustomObject", "System.Object"];
    names.into_iter().collect()
}

fn two(first: &str) -> TypeNames {
    [first, "System.Object"].into_iter().collect()
}

fn count(count: usize) -> Vec<u8> {
    let mut body = Vec::new();
    let mut writer = Writer::new(&mut body);
    writer.item().begin_object();
    writer.type_names(&names("Selected.Microsoft.PowerShell.Commands.GenericMeasureInfo"));
    writer.begin_extended();
    writer.member("Count").int32(i32::try_from(count).unwrap_or(i32::MAX));
    writer.end();
    writer.end();
    body
}

fn describe(runspace: &mut Runspace, command: &Command) -> Result<Vec<u8>> {
    let (class, kind, number) = match command {
        Command::Alias(_) => ("AliasInfo", "Alias", 1),
        Command::Function(info) if info.block.is_filter() => ("FilterInfo", "Filter", 4),
        Command::Function(_) => ("FunctionInfo", "Function", 2),
        Command::Cmdlet(_) => ("CmdletInfo", "Cmdlet", 8),
        Command::Script(_) => ("ExternalScriptInfo", "ExternalScript", 16),
        Command::Application(_) => ("ApplicationInfo", "Application", 32),
    };
    let signature = signature(runspace, command)?;
    let module: Str = match command {
        Command::Cmdlet(info) => info.declaration.module.into(),
        Command::Function(info) => info.module.clone().unwrap_or_else(|| "".into()),
        Command::Alias(info) => info.module.clone().unwrap_or_else(|| "".into()),
        _ => "".into(),
    };
    let name = command.name();
    let help = HELP_LINKS
        .iter()
        .find(|(of, _)| of.eq_ignore_ascii_case(&name))
        .map_or_else(String::new, |(_, link)| format!("https://go.microsoft.com/fwlink/?LinkID={link}"));
    let mut body = Vec::new();
    let mut writer = Writer::new(&mut body);
    writer.item().begin_object();
    writer.type_names(&names(&format!("Selected.System.Management.Automation.{class}")));
    writer.begin_extended();
    writer.member("Name").string(&*name);
    writer.member("Namespace").string(&*module);
    writer.member("HelpUri").string(help.as_str());
    writer.member("CommandType").begin_object();
    writer.type_names(&TypeNames::known(&[
        "System.Management.Automation.CommandTypes",
        "System.Enum",
        "System.ValueType",
        "System.Object",
    ]));
    writer.to_string_text(kind);
    writer.item().int32(number);
    writer.end();
    match command {
        Command::Alias(alias) => writer.member("ResolvedCommandName").string(&*alias.definition),
        _ => writer.member("ResolvedCommandName").null(),
    }
    writer.member("OutputType").begin_object();
    writer.type_names(&two(&format!(
        "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Management.Automation.PSTypeName, {AUTOMATION}]]"
    )));
    writer.begin_list(ListKind::List);
    for output in signature.iter().flat_map(|signature| &signature.output) {
        writer.item().string(&**output);
    }
    writer.end();
    writer.end();
    parameters(&mut writer, signature.as_deref());
    writer.end();
    writer.end();
    Ok(body)
}

/// The parameters of a command; none for a program.
fn signature(runspace: &mut Runspace, command: &Command) -> Result<Option<Rc<Signature>>> {
    Ok(match command {
        Command::Cmdlet(info) => Some(info.signature.clone()),
        Command::Function(info) => Some(Signature::of_block(runspace, &info.block)?),
        Command::Script(info) => Some(Signature::of_block(runspace, &info.block)?),
        Command::Alias(info) => match runspace.find_command(&info.definition) {
            Some(Command::Alias(_)) | None => None,
            Some(target) => signature(runspace, &target)?,
        },
        Command::Application(_) => None,
    })
}

fn parameters(writer: &mut Writer<'_>, signature: Option<&Signature>) {
    writer.member("Parameters").begin_object();
    writer.type_names(&two(&format!(
        "System.Collections.Generic.Dictionary`2[[System.String, {CORE}],[System.Management.Automation.ParameterMetadata, {AUTOMATION}]]"
    )));
    writer.begin_dictionary();
    for parameter in signature.iter().flat_map(|signature| &signature.parameters) {
        writer.begin_entry();
        writer.key().string(&*parameter.name);
        writer.value().begin_object();
        writer.type_names(&two("System.Management.Automation.ParameterMetadata"));
        writer.to_string_text("System.Management.Automation.ParameterMetadata");
        writer.begin_adapted();
        writer.member("Name").string(&*parameter.name);
        writer.member("ParameterType").string(type_name(parameter).as_str());
        writer.member("Aliases").begin_object();
        writer.type_names(&two(&format!("System.Collections.ObjectModel.Collection`1[[System.String, {CORE}]]")));
        writer.begin_list(ListKind::List);
        for alias in &parameter.aliases {
            writer.item().string(&**alias);
        }
        writer.end();
        writer.end();
        writer.member("IsDynamic").bool(parameter.dynamic.is_some());
        writer.member("SwitchParameter").bool(parameter.switch);
        writer.end();
        writer.end();
        writer.end();
    }
    writer.end();
    writer.end();
}

fn type_name(parameter: &ParameterInfo) -> String {
    if parameter.switch {
        return "System.Management.Automation.SwitchParameter".to_owned();
    }
    match &*parameter.type_name {
        "psobject" => "System.Management.Automation.PSObject".to_owned(),
        "psobject[]" => "System.Management.Automation.PSObject[]".to_owned(),
        "" => "System.Object".to_owned(),
        name => crate::interpret::type_by_name(name).map_or_else(|| name.to_owned(), |ty| ty.name().to_string()),
    }
}
