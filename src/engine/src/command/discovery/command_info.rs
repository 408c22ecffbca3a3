//! CommandInfo and the types derived from it: what Get-Command gives.

use std::rc::Rc;

use super::syntax;
use crate::bind::Signature;
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::runspace::{Command, Runspace, enum_value};
use crate::types::{Type, TypeInfo, read};
use crate::value::{Dictionary, DictionaryKind, List, Record, Str, Value, field};

/// System.Management.Automation.CommandInfo
pub static COMMAND_INFO: TypeInfo = TypeInfo {
    declarations: "string Name {get;}
System.Management.Automation.CommandTypes CommandType {get;}
string Source {get;}
version Version {get;}
System.Management.Automation.SessionStateEntryVisibility Visibility {get;set;}
string ModuleName {get;}
psmoduleinfo Module {get;}
System.Management.Automation.RemotingCapability RemotingCapability {get;}
System.Collections.Generic.Dictionary[string,System.Management.Automation.ParameterMetadata] Parameters {get;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.CommandParameterSetInfo] ParameterSets {get;}",
    properties: &[
        read("Name", |_, this| Ok(of(this, |command| command.name().into()))),
        read("CommandType", |_, this| Ok(of(this, command_type))),
        read("Source", |_, this| Ok(of(this, |command| module(command).into()))),
        read("Version", |runspace, this| match command(this) {
            Some(command) => version(runspace, command),
            None => Ok(Value::Null),
        }),
        read("Visibility", |_, _| Ok(enumeration("System.Management.Automation.SessionStateEntryVisibility", 0))),
        read("ModuleName", |_, this| Ok(of(this, |command| module(command).into()))),
        read("Module", |runspace, this| match command(this) {
            Some(command) => module_named(runspace, &module(command)),
            None => Ok(Value::Null),
        }),
        read("RemotingCapability", |_, _| Ok(enumeration("System.Management.Automation.RemotingCapability", 1))),
        read("Parameters", parameters),
        read("ParameterSets", parameter_sets),
    ],
    ..TypeInfo::class("System.Management.Automation.CommandInfo", &OBJECT)
};

/// Where help for a command is: nowhere for what scripts define; an alias has none to say so of.
pub(crate) fn help_uri(_: &mut Runspace, this: &Value) -> Result<Value> {
    Ok(match command(this) {
        Some(Command::Alias(_)) => Value::Nothing,
        Some(Command::Cmdlet(_)) => Value::Null,
        _ => "".into(),
    })
}

/// System.Management.Automation.AliasInfo
pub static ALIAS_INFO: TypeInfo = TypeInfo {
    declarations: "System.Management.Automation.CommandInfo ReferencedCommand {get;}
System.Management.Automation.CommandInfo ResolvedCommand {get;}
string Definition {get;}
System.Management.Automation.ScopedItemOptions Options {get;set;}
string Description {get;set;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.PSTypeName] OutputType {get;}",
    properties: &[
        read("ReferencedCommand", |runspace, this| referenced(runspace, this, Follow::Once)),
        read("ResolvedCommand", |runspace, this| referenced(runspace, this, Follow::ToTheEnd)),
        read("Definition", |_, this| Ok(of(this, definition))),
        read("Options", |_, this| Ok(of(this, options))),
        read("Description", |_, this| Ok(of(this, description))),
        read("OutputType", |runspace, this| match resolve(runspace, this, Follow::ToTheEnd) {
            Some(command) => output_type(runspace, &command),
            None => Ok(Value::Null),
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.AliasInfo", &COMMAND_INFO)
};

/// System.Management.Automation.FunctionInfo
pub static FUNCTION_INFO: TypeInfo = TypeInfo {
    declarations: "scriptblock ScriptBlock {get;}
bool CmdletBinding {get;}
string DefaultParameterSet {get;}
string Definition {get;}
System.Management.Automation.ScopedItemOptions Options {get;set;}
string Description {get;set;}
string Verb {get;}
string Noun {get;}
string HelpFile {get;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.PSTypeName] OutputType {get;}",
    properties: &[
        read("ScriptBlock", |_, this| Ok(of(this, block))),
        read("CmdletBinding", |runspace, this| Ok(signature(runspace, this)?.is_some_and(|own| own.advanced).into())),
        read("DefaultParameterSet", default_set),
        read("Definition", |_, this| Ok(of(this, definition))),
        read("Options", |_, this| Ok(of(this, options))),
        read("Description", |_, this| Ok(of(this, description))),
        read("Verb", |_, this| Ok(of(this, |command| split(&command.name()).0.into()))),
        read("Noun", |_, this| Ok(of(this, |command| split(&command.name()).1.into()))),
        read("HelpFile", |_, _| Ok(Value::Null)),
        read("OutputType", |runspace, this| match command(this) {
            Some(command) => output_type(runspace, command),
            None => Ok(Value::Null),
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.FunctionInfo", &COMMAND_INFO)
};

/// System.Management.Automation.FilterInfo
pub static FILTER_INFO: TypeInfo = TypeInfo::class("System.Management.Automation.FilterInfo", &FUNCTION_INFO);

/// System.Management.Automation.CmdletInfo
pub static CMDLET_INFO: TypeInfo = TypeInfo {
    declarations: "string Verb {get;}
string Noun {get;}
string HelpFile {get;}
System.Management.Automation.PSSnapInInfo PSSnapIn {get;}
version Version {get;}
type ImplementingType {get;}
string Definition {get;}
string DefaultParameterSet {get;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.PSTypeName] OutputType {get;}
System.Management.Automation.ScopedItemOptions Options {get;set;}",
    properties: &[
        read("Verb", |_, this| Ok(of(this, |command| split(&command.name()).0.into()))),
        read("Noun", |_, this| Ok(of(this, |command| split(&command.name()).1.into()))),
        read("HelpFile", |_, this| {
            Ok(of(this, |command| format!("{}.dll-Help.xml", assembly(&module(command))).into()))
        }),
        read("PSSnapIn", |_, _| Ok(Value::Null)),
        read("Version", |runspace, this| match command(this) {
            Some(command) => version(runspace, command),
            None => Ok(Value::Null),
        }),
        read("ImplementingType", |_, this| {
            Ok(of(this, |command| match command {
                Command::Cmdlet(info) => crate::types::find(info.builtin.class)
                    .map(|info| Value::Type(Type::Known(info)))
                    .unwrap_or_default(),
                _ => Value::Null,
            }))
        }),
        read("Definition", cmdlet_definition),
        read("DefaultParameterSet", default_set),
        read("OutputType", |runspace, this| match command(this) {
            Some(command) => output_type(runspace, command),
            None => Ok(Value::Null),
        }),
        read("Options", |_, this| Ok(of(this, options))),
    ],
    ..TypeInfo::class("System.Management.Automation.CmdletInfo", &COMMAND_INFO)
};

/// System.Management.Automation.ApplicationInfo
pub static APPLICATION_INFO: TypeInfo = TypeInfo {
    declarations: "string Path {get;}
string Extension {get;}
string Definition {get;}
string Source {get;}
version Version {get;}
System.Management.Automation.SessionStateEntryVisibility Visibility {get;set;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.PSTypeName] OutputType {get;}",
    properties: &[
        read("Path", |_, this| Ok(of(this, path))),
        read("Extension", |_, this| {
            Ok(of(this, |command| {
                let name = command.name();
                name.rfind('.').map_or("", |dot| &name[dot..]).into()
            }))
        }),
        read("Definition", |_, this| Ok(of(this, path))),
        read("Source", |_, this| Ok(of(this, path))),
        read("Version", |runspace, _| version_value(runspace, "0.0.0.0")),
        read("Visibility", |_, _| Ok(enumeration("System.Management.Automation.SessionStateEntryVisibility", 0))),
        read("OutputType", |runspace, _| {
            let text = type_named(runspace, "string")?;
            Ok(collection("System.Management.Automation.PSTypeName", vec![text]))
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.ApplicationInfo", &COMMAND_INFO)
};

/// System.Management.Automation.ExternalScriptInfo
pub static EXTERNAL_SCRIPT_INFO: TypeInfo = TypeInfo {
    declarations: "string Path {get;}
string Definition {get;}
string Source {get;}
System.Management.Automation.SessionStateEntryVisibility Visibility {get;set;}
scriptblock ScriptBlock {get;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.PSTypeName] OutputType {get;}
string ScriptContents {get;}",
    properties: &[
        read("Path", |_, this| Ok(of(this, path))),
        read("Definition", |_, this| Ok(of(this, path))),
        read("Source", |_, this| Ok(of(this, path))),
        read("Visibility", |_, _| Ok(enumeration("System.Management.Automation.SessionStateEntryVisibility", 0))),
        read("ScriptBlock", |_, this| Ok(of(this, block))),
        read("OutputType", |runspace, this| match command(this) {
            Some(command) => output_type(runspace, command),
            None => Ok(Value::Null),
        }),
        read("ScriptContents", |_, this| Ok(of(this, definition))),
    ],
    ..TypeInfo::class("System.Management.Automation.ExternalScriptInfo", &COMMAND_INFO)
};

/// System.Management.Automation.CommandParameterSetInfo
pub static PARAMETER_SET_INFO: TypeInfo = TypeInfo {
    declarations: "string Name {get;}
bool IsDefault {get;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Management.Automation.CommandParameterInfo] Parameters {get;}",
    properties: &[read("Name", field::<0>), read("IsDefault", field::<1>), read("Parameters", field::<2>)],
    ..TypeInfo::class("System.Management.Automation.CommandParameterSetInfo", &OBJECT)
};

/// System.Management.Automation.CommandParameterInfo
pub static PARAMETER_INFO: TypeInfo = TypeInfo {
    declarations: "string Name {get;}
type ParameterType {get;}
bool IsMandatory {get;}
bool IsDynamic {get;}
int Position {get;}
bool ValueFromPipeline {get;}
bool ValueFromPipelineByPropertyName {get;}
bool ValueFromRemainingArguments {get;}
string HelpMessage {get;}
System.Collections.ObjectModel.ReadOnlyCollection[string] Aliases {get;}
System.Collections.ObjectModel.ReadOnlyCollection[System.Attribute] Attributes {get;}",
    properties: &[
        read("Name", field::<0>),
        read("ParameterType", field::<1>),
        read("IsMandatory", field::<2>),
        read("IsDynamic", field::<3>),
        read("Position", field::<4>),
        read("ValueFromPipeline", field::<5>),
        read("ValueFromPipelineByPropertyName", field::<6>),
        read("ValueFromRemainingArguments", field::<7>),
        read("HelpMessage", field::<8>),
        read("Aliases", field::<9>),
        read("Attributes", field::<10>),
    ],
    ..TypeInfo::class("System.Management.Automation.CommandParameterInfo", &OBJECT)
};

/// System.Management.Automation.ParameterMetadata
pub static PARAMETER_METADATA: TypeInfo = TypeInfo {
    declarations: "string Name {get;set;}
type ParameterType {get;set;}
System.Collections.Generic.Dictionary[string,System.Management.Automation.ParameterSetMetadata] ParameterSets {get;}
bool IsDynamic {get;set;}
System.Collections.ObjectModel.Collection[string] Aliases {get;}
System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}
bool SwitchParameter {get;}",
    properties: &[
        read("Name", field::<0>),
        read("ParameterType", field::<1>),
        read("ParameterSets", field::<2>),
        read("IsDynamic", field::<3>),
        read("Aliases", field::<4>),
        read("Attributes", field::<5>),
        read("SwitchParameter", field::<6>),
    ],
    ..TypeInfo::class("System.Management.Automation.ParameterMetadata", &OBJECT)
};

/// System.Management.Automation.ParameterSetMetadata
pub static PARAMETER_SET_METADATA: TypeInfo = TypeInfo {
    declarations: "bool IsMandatory {get;set;}
int Position {get;set;}
bool ValueFromPipeline {get;set;}
bool ValueFromPipelineByPropertyName {get;set;}
bool ValueFromRemainingArguments {get;set;}
string HelpMessage {get;set;}",
    properties: &[
        read("IsMandatory", field::<0>),
        read("Position", field::<1>),
        read("ValueFromPipeline", field::<2>),
        read("ValueFromPipelineByPropertyName", field::<3>),
        read("ValueFromRemainingArguments", field::<4>),
        read("HelpMessage", field::<5>),
    ],
    ..TypeInfo::class("System.Management.Automation.ParameterSetMetadata", &OBJECT)
};

/// The command behind an object.
pub fn command(this: &Value) -> Option<&Command> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn of(this: &Value, with: impl FnOnce(&Command) -> Value) -> Value {
    command(this).map_or(Value::Null, with)
}

/// The value of an enum; its number where the engine does not know the enum.
pub fn enumeration(name: &str, number: i64) -> Value {
    enum_value(name, number).unwrap_or(Value::Int32(i32::try_from(number).unwrap_or_default()))
}

/// CommandTypes as bits.
pub fn type_bits(command: &Command) -> i64 {
    match command {
        Command::Alias(_) => 1,
        Command::Function(info) if info.block.is_filter() => 4,
        Command::Function(_) => 2,
        Command::Cmdlet(_) => 8,
        Command::Script(_) => 16,
        Command::Application(_) => 32,
    }
}

fn command_type(command: &Command) -> Value {
    enumeration("System.Management.Automation.CommandTypes", type_bits(command))
}

/// The module's name; empty for what came with none.
pub fn module(command: &Command) -> Str {
    match command {
        Command::Alias(info) => info.module.clone().unwrap_or_else(|| "".into()),
        Command::Function(info) => info.module.clone().unwrap_or_else(|| "".into()),
        Command::Cmdlet(info) => info.declaration.module.into(),
        Command::Script(_) | Command::Application(_) => "".into(),
    }
}

fn assembly(module: &str) -> String {
    match module {
        "Microsoft.PowerShell.Core" => "System.Management.Automation".into(),
        "Microsoft.PowerShell.Utility" | "Microsoft.PowerShell.Management" => {
            module.replacen("Microsoft.PowerShell.", "Microsoft.PowerShell.Commands.", 1)
        }
        other => other.into(),
    }
}

fn version(runspace: &mut Runspace, command: &Command) -> Result<Value> {
    match &*module(command) {
        "Microsoft.PowerShell.Core" => version_value(runspace, "7.6.5.500"),
        module if module.starts_with("Microsoft.PowerShell.") => version_value(runspace, "7.0.0.0"),
        "" => Ok(Value::Null),
        other => match runspace.find_module(other) {
            Some(module) => version_value(runspace, &module.version.clone()),
            None => Ok(Value::Null),
        },
    }
}

/// The loaded module of that name as an object.
fn module_named(runspace: &mut Runspace, name: &str) -> Result<Value> {
    Ok(runspace.find_module(name).map_or(Value::Null, |module| crate::command::module::object(&module)))
}

/// A System.Version.
pub fn version_value(runspace: &mut Runspace, text: &str) -> Result<Value> {
    match crate::types::find("System.Version") {
        Some(info) => crate::convert::to_type(runspace, &text.into(), &Type::Known(info)),
        None => Ok(text.into()),
    }
}

fn block(command: &Command) -> Value {
    match command {
        Command::Function(info) => Value::ScriptBlock(info.block.clone()),
        Command::Script(info) => Value::ScriptBlock(info.block.clone()),
        _ => Value::Null,
    }
}

fn path(command: &Command) -> Value {
    match command {
        Command::Script(info) => info.path.clone().into(),
        Command::Application(info) => info.path.clone().into(),
        _ => Value::Null,
    }
}

fn definition(command: &Command) -> Value {
    match command {
        Command::Alias(info) => info.definition.clone().into(),
        Command::Function(info) => info.block.ast.body_text().into(),
        Command::Script(info) => info.block.ast.body_text().into(),
        _ => Value::Null,
    }
}

fn options(command: &Command) -> Value {
    crate::command::variable::options_value(match command {
        Command::Alias(info) => info.options.get(),
        Command::Function(info) => info.options.get(),
        _ => Default::default(),
    })
}

fn description(command: &Command) -> Value {
    match command {
        Command::Alias(info) => info.description.borrow().clone().into(),
        Command::Function(info) => {
            let text = info.description.borrow().clone();
            if text.is_empty() { Value::Null } else { text.into() }
        }
        _ => Value::Null,
    }
}

/// Verb and noun; empty where the name has no verb.
pub fn split(name: &str) -> (Str, Str) {
    match name.split_once('-') {
        Some((verb, noun)) if !verb.is_empty() && !noun.is_empty() => (verb.into(), noun.into()),
        _ => ("".into(), "".into()),
    }
}

/// How far an alias is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follow {
    Once,
    ToTheEnd,
}

fn resolve(runspace: &mut Runspace, this: &Value, follow: Follow) -> Option<Command> {
    /// Aliases of aliases.
    const DEPTH: usize = 100;
    let Some(Command::Alias(alias)) = command(this) else { return None };
    let mut found = runspace.find_command(&alias.definition)?;
    for _ in 0..DEPTH {
        match &found {
            Command::Alias(alias) if follow == Follow::ToTheEnd => found = runspace.find_command(&alias.definition)?,
            _ => return Some(found),
        }
    }
    None
}

fn referenced(runspace: &mut Runspace, this: &Value, follow: Follow) -> Result<Value> {
    Ok(resolve(runspace, this, follow).map_or(Value::Null, |command| command.to_value()))
}

/// The parameters of the command, or of what the alias stands for.
pub fn signature(runspace: &mut Runspace, this: &Value) -> Result<Option<Rc<Signature>>> {
    match command(this) {
        Some(Command::Alias(_)) => match resolve(runspace, this, Follow::ToTheEnd) {
            Some(command) => signature_of(runspace, &command),
            None => Ok(None),
        },
        Some(command) => signature_of(runspace, command),
        None => Ok(None),
    }
}

/// The parameters of the command; none for a program.
pub fn signature_of(runspace: &mut Runspace, command: &Command) -> Result<Option<Rc<Signature>>> {
    Ok(match command {
        Command::Cmdlet(info) => Some(info.signature.clone()),
        Command::Function(info) => Some(Signature::of_block(runspace, &info.block)?),
        Command::Script(info) => Some(Signature::of_block(runspace, &info.block)?),
        Command::Alias(_) | Command::Application(_) => None,
    })
}

fn default_set(runspace: &mut Runspace, this: &Value) -> Result<Value> {
    let own = signature(runspace, this)?;
    let named = own.as_ref().and_then(|own| own.default_set.clone());
    Ok(match (named, command(this)) {
        (Some(set), _) => set.into(),
        (None, Some(Command::Cmdlet(_))) => syntax::ALL_SETS.into(),
        (None, _) if own.is_some_and(|own| own.advanced) => syntax::ALL_SETS.into(),
        (None, _) => Value::Null,
    })
}

fn cmdlet_definition(runspace: &mut Runspace, this: &Value) -> Result<Value> {
    let (Some(command), Some(signature)) = (command(this), signature(runspace, this)?) else { return Ok(Value::Null) };
    Ok(syntax_text(&command.name(), &signature).into())
}

/// The syntax of all parameter sets as `Get-Command -Syntax` and Definition show it.
pub fn syntax_text(name: &str, signature: &Signature) -> String {
    let mut text = String::from("\n");
    for (_, set, _) in syntax::sets(signature) {
        let line = format!("{name} {}", syntax::set_text(signature, set));
        text.push_str(line.trim_end_matches(' '));
        text.push_str("\n\n");
    }
    text.truncate(text.len().saturating_sub(1));
    text
}

fn output_type(runspace: &mut Runspace, command: &Command) -> Result<Value> {
    let names = signature_of(runspace, command)?.map(|own| own.output.clone()).unwrap_or_default();
    let mut types = Vec::new();
    for name in &names {
        types.push(type_named(runspace, name)?);
    }
    Ok(collection("System.Management.Automation.PSTypeName", types))
}

/// A PSTypeName.
fn type_named(runspace: &mut Runspace, name: &str) -> Result<Value> {
    match crate::types::find("System.Management.Automation.PSTypeName") {
        Some(info) => crate::member::construct(runspace, &Type::Known(info), &[name.into()]),
        None => Ok(name.into()),
    }
}

/// The closed generic type of that name.
fn generic(name: &str) -> Type {
    crate::types::lookup(name, &()).unwrap_or(Type::OBJECT)
}

/// A ReadOnlyCollection of that item type.
pub fn collection(item: &str, items: Vec<Value>) -> Value {
    let of =
        |item: &str| crate::types::lookup(&format!("System.Collections.ObjectModel.ReadOnlyCollection[{item}]"), &());
    let ty = of(item).or_else(|| of("System.Object")).unwrap_or(Type::OBJECT);
    let mut list = List::new(ty, items);
    list.read_only = true;
    list.into()
}

fn parameter_type(parameter: &crate::bind::ParameterInfo) -> Value {
    crate::bind::parameter_type(parameter).map_or(Value::Type(Type::OBJECT), Value::Type)
}

fn texts(texts: &[Str]) -> Vec<Value> {
    texts.iter().map(|text| text.clone().into()).collect()
}

/// `$null` for a program; otherwise a Dictionary of ParameterMetadata.
fn parameters(runspace: &mut Runspace, this: &Value) -> Result<Value> {
    let Some(signature) = signature(runspace, this)? else { return Ok(Value::Null) };
    let ty = generic("System.Collections.Generic.Dictionary[string,System.Management.Automation.ParameterMetadata]");
    let table = Dictionary::new(ty, DictionaryKind::GenericIgnoreCase);
    for parameter in &signature.parameters {
        let set_type =
            generic("System.Collections.Generic.Dictionary[string,System.Management.Automation.ParameterSetMetadata]");
        let sets = Dictionary::new(set_type, DictionaryKind::GenericIgnoreCase);
        for membership in &parameter.memberships {
            let name: Str = match membership.sets {
                crate::bind::SetMask::MAX => syntax::ALL_SETS.into(),
                mask => signature.sets.get(mask.trailing_zeros() as usize).cloned().unwrap_or_else(|| "".into()),
            };
            let fields = vec![
                membership.mandatory.into(),
                membership.position.unwrap_or(i32::MIN).into(),
                membership.pipeline.into(),
                membership.by_property.into(),
                membership.remaining.into(),
                membership.help.clone().into(),
            ];
            sets.set(name.into(), Record::new(&PARAMETER_SET_METADATA, fields).into());
        }
        let fields = vec![
            parameter.name.clone().into(),
            parameter_type(parameter),
            Rc::new(sets).into(),
            false.into(),
            collection("System.String", texts(&parameter.aliases)),
            collection("System.Attribute", Vec::new()),
            parameter.switch.into(),
        ];
        table.set(parameter.name.clone().into(), Record::new(&PARAMETER_METADATA, fields).into());
    }
    Ok(Rc::new(table).into())
}

fn parameter_sets(runspace: &mut Runspace, this: &Value) -> Result<Value> {
    Ok(signature(runspace, this)?.map_or(Value::Null, |signature| sets_of(&signature)))
}

/// The parameter sets as objects.
pub(crate) fn sets_of(signature: &Signature) -> Value {
    let mut sets = Vec::new();
    for (name, mask, is_default) in syntax::sets(signature) {
        let mut infos = Vec::new();
        for parameter in &signature.parameters {
            let Some(membership) = syntax::membership(parameter, mask) else { continue };
            let fields = vec![
                parameter.name.clone().into(),
                parameter_type(parameter),
                membership.mandatory.into(),
                false.into(),
                membership.position.unwrap_or(i32::MIN).into(),
                membership.pipeline.into(),
                membership.by_property.into(),
                membership.remaining.into(),
                membership.help.clone().unwrap_or_else(|| "".into()).into(),
                collection("System.String", texts(&parameter.aliases)),
                collection("System.Attribute", Vec::new()),
            ];
            infos.push(Record::new(&PARAMETER_INFO, fields).into());
        }
        let infos = collection("System.Management.Automation.CommandParameterInfo", infos);
        let text = syntax::set_text(signature, mask);
        sets.push(Record::new(&PARAMETER_SET_INFO, vec![name.into(), is_default.into(), infos]).with_text(text).into());
    }
    collection("System.Management.Automation.CommandParameterSetInfo", sets)
}
