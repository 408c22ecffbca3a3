//! `$Host.UI`

use super::raw_ui;
use crate::convert;
use crate::dotnet::object::OBJECT;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::member;
use crate::runspace::{FieldDescription, HostCall, InformationalRecord, ProgressRecord, Runspace};
use crate::types::{Type, TypeInfo, method, read, write};
use crate::value::{Dictionary, DictionaryKind, Instance, Object, Record, Str, Value, field, set_field};
use std::rc::Rc;

/// System.Management.Automation.Host.PSHostUserInterface
pub static UI: TypeInfo = TypeInfo::class("System.Management.Automation.Host.PSHostUserInterface", &OBJECT);

/// System.Management.Automation.Internal.Host.InternalHostUserInterface
pub static INTERNAL_UI: TypeInfo = TypeInfo {
    declarations: "System.Management.Automation.Host.PSHostRawUserInterface RawUI {get;}
bool SupportsVirtualTerminal {get;}
System.Collections.Generic.Dictionary[string,psobject] Prompt(string caption, string message, System.Collections.ObjectModel.Collection[System.Management.Automation.Host.FieldDescription] descriptions)
int PromptForChoice(string caption, string message, System.Collections.ObjectModel.Collection[System.Management.Automation.Host.ChoiceDescription] choices, int defaultChoice)
System.Collections.ObjectModel.Collection[int] PromptForChoice(string caption, string message, System.Collections.ObjectModel.Collection[System.Management.Automation.Host.ChoiceDescription] choices, System.Collections.Generic.IEnumerable[int] defaultChoices)
pscredential PromptForCredential(string caption, string message, string userName, string targetName)
pscredential PromptForCredential(string caption, string message, string userName, string targetName, System.Management.Automation.PSCredentialTypes allowedCredentialTypes, System.Management.Automation.PSCredentialUIOptions options)
string ReadLine()
securestring ReadLineAsSecureString()
void Write(string value)
void Write(System.ConsoleColor foregroundColor, System.ConsoleColor backgroundColor, string value)
void WriteDebugLine(string message)
void WriteErrorLine(string value)
void WriteInformation(System.Management.Automation.InformationRecord record)
void WriteLine()
void WriteLine(string value)
void WriteLine(System.ConsoleColor foregroundColor, System.ConsoleColor backgroundColor, string value)
void WriteProgress(long sourceId, System.Management.Automation.ProgressRecord record)
void WriteVerboseLine(string message)
void WriteWarningLine(string message)",
    properties: &[
        read("RawUI", |_, _| Ok(raw_ui::raw_ui())),
        read("SupportsVirtualTerminal", |_, _| Ok(false.into())),
    ],
    methods: &[
        method("Prompt", prompt),
        method("PromptForChoice", prompt_for_choice),
        method("PromptForCredential", |runspace, _, arguments| {
            let mut texts = Vec::new();
            for at in 0..4 {
                texts.push(text(runspace, arguments, at)?);
            }
            let [caption, message, user, target] = [0, 1, 2, 3].map(|at: usize| texts[at].clone());
            runspace.host_call(HostCall::PromptForCredential(caption, message, user, target))
        }),
        method("ReadLine", |runspace, _, _| runspace.host_call(HostCall::ReadLine)),
        method("ReadLineAsSecureString", |runspace, _, _| runspace.host_call(HostCall::ReadLineAsSecureString)),
        method("Write", |runspace, _, arguments| write_text(runspace, arguments, HostCall::Write, HostCall::WriteColored)),
        method("WriteLine", |runspace, _, arguments| match arguments {
            [] => runspace.host_call(HostCall::WriteEmptyLine).map(|_| Value::Nothing),
            arguments => write_text(runspace, arguments, HostCall::WriteLine, HostCall::WriteLineColored),
        }),
        method("WriteErrorLine", |runspace, _, arguments| line(runspace, arguments, HostCall::WriteErrorLine)),
        method("WriteDebugLine", |runspace, _, arguments| {
            let message = text(runspace, arguments, 0)?;
            tell(runspace, "System.Management.Automation.DebugRecord", message, crate::runspace::Record::Debug)
        }),
        method("WriteVerboseLine", |runspace, _, arguments| {
            let message = text(runspace, arguments, 0)?;
            tell(runspace, "System.Management.Automation.VerboseRecord", message, crate::runspace::Record::Verbose)
        }),
        method("WriteWarningLine", |runspace, _, arguments| {
            let message = text(runspace, arguments, 0)?;
            tell(runspace, "System.Management.Automation.WarningRecord", message, crate::runspace::Record::Warning)
        }),
        // What comes this way is for the host's own transcript.
        method("WriteInformation", |_, _, _| Ok(Value::Nothing)),
        method("WriteProgress", |runspace, _, arguments| {
            let source = match arguments.first() {
                Some(Value::Int64(source)) => *source,
                _ => 0,
            };
            if let Some(Value::Object(object)) = arguments.get(1).map(Value::bare)
                && let Some(record) = object.downcast::<Rc<ProgressRecord>>()
            {
                runspace.host_call(HostCall::WriteProgress(source, record.clone()))?;
            }
            Ok(Value::Nothing)
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.Internal.Host.InternalHostUserInterface", &UI)
};

/// System.Management.Automation.Host.ChoiceDescription
pub static CHOICE: TypeInfo = TypeInfo {
    declarations: "new(string label)
new(string label, string helpMessage)
string Label {get;}
string HelpMessage {get;set;}",
    constructors: &[method("new", |_, _, arguments| {
        let label = arguments.first().cloned().unwrap_or_default();
        let help = arguments.get(1).cloned().unwrap_or_else(|| "".into());
        Ok(Record::new(&CHOICE, vec![label, help]).into())
    })],
    properties: &[read("Label", field::<0>), write("HelpMessage", field::<1>, set_field::<1>)],
    ..TypeInfo::class("System.Management.Automation.Host.ChoiceDescription", &OBJECT)
};

/// System.Management.Automation.Host.FieldDescription
pub static FIELD: TypeInfo = TypeInfo {
    declarations: "new(string name)
string Name {get;}
string ParameterTypeName {get;}
string ParameterTypeFullName {get;}
string ParameterAssemblyFullName {get;}
string Label {get;set;}
string HelpMessage {get;set;}
bool IsMandatory {get;set;}
psobject DefaultValue {get;set;}
System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}
void SetParameterType(type parameterType)",
    constructors: &[method("new", |_, _, arguments| {
        let name = arguments.first().cloned().unwrap_or_default();
        let fields = vec![
            name,
            "String".into(),
            "System.String".into(),
            "".into(),
            "".into(),
            "".into(),
            true.into(),
            Value::Null,
            Value::array(Vec::new()),
        ];
        Ok(Record::new(&FIELD, fields).into())
    })],
    properties: &[
        read("Name", field::<0>),
        read("ParameterTypeName", field::<1>),
        read("ParameterTypeFullName", field::<2>),
        read("ParameterAssemblyFullName", field::<3>),
        write("Label", field::<4>, set_field::<4>),
        write("HelpMessage", field::<5>, set_field::<5>),
        write("IsMandatory", field::<6>, set_field::<6>),
        write("DefaultValue", field::<7>, set_field::<7>),
        read("Attributes", field::<8>),
    ],
    methods: &[method("SetParameterType", |_, this, arguments| {
        if let (Value::Object(object), Some(Value::Type(ty))) = (this.bare(), arguments.first())
            && let Some(record) = object.downcast::<Record>()
        {
            let name = ty.name();
            record.set(1, name.rsplit('.').next().unwrap_or_default().into());
            record.set(2, name.into());
        }
        Ok(Value::Nothing)
    })],
    ..TypeInfo::class("System.Management.Automation.Host.FieldDescription", &OBJECT)
};

/// The user interface of the host.
#[derive(Debug)]
struct UserInterface;

impl Instance for UserInterface {
    fn ty(&self) -> Type {
        Type::Known(&INTERNAL_UI)
    }
}

/// `$Host.UI`
pub fn ui() -> Value {
    Object::new(UserInterface).into()
}

/// The error of a method that a host behind the remoting protocol does not have.
pub fn not_implemented(name: &str) -> Flow {
    let exception = Exception::new(
        "System.Management.Automation.PSNotImplementedException",
        format!("Remote host method {name} is not implemented."),
    );
    ErrorRecord::new(exception, "RemoteHostMethodNotImplemented", ErrorCategory::NotImplemented, Value::Null).into()
}

/// Sends a record whatever the preferences say; the host shows it.
fn tell(
    runspace: &mut Runspace,
    type_name: &'static str,
    message: Str,
    record: fn(Rc<InformationalRecord>) -> crate::runspace::Record,
) -> Result<Value> {
    let streams = runspace.streams.clone();
    streams
        .record(runspace, record(Rc::new(InformationalRecord { type_name, message, invocation: None, shown: true })));
    Ok(Value::Nothing)
}

fn text(runspace: &mut Runspace, arguments: &[Value], at: usize) -> Result<Str> {
    match arguments.get(at) {
        Some(value) => convert::to_text(runspace, value),
        None => Ok("".into()),
    }
}

fn line(runspace: &mut Runspace, arguments: &[Value], call: fn(Str) -> HostCall) -> Result<Value> {
    let text = text(runspace, arguments, 0)?;
    runspace.host_call(call(text)).map(|_| Value::Nothing)
}

fn write_text(
    runspace: &mut Runspace,
    arguments: &[Value],
    plain: fn(Str) -> HostCall,
    colored: fn(i32, i32, Str) -> HostCall,
) -> Result<Value> {
    let call = match arguments {
        [foreground, background, _] => {
            let text = text(runspace, arguments, 2)?;
            colored(color(foreground), color(background), text)
        }
        arguments => plain(text(runspace, arguments, 0)?),
    };
    runspace.host_call(call).map(|_| Value::Nothing)
}

fn color(value: &Value) -> i32 {
    match value.bare() {
        Value::Enum(value) => i32::try_from(value.value).unwrap_or_default(),
        Value::Int32(number) => *number,
        _ => 0,
    }
}

fn property(runspace: &mut Runspace, object: &Value, name: &str) -> Result<Str> {
    let value = member::get(runspace, object, name)?.unwrap_or_default();
    convert::to_text(runspace, &value)
}

fn prompt(runspace: &mut Runspace, _this: &Value, arguments: &[Value]) -> Result<Value> {
    let (caption, message) = (text(runspace, arguments, 0)?, text(runspace, arguments, 1)?);
    let descriptions = arguments.get(2).cloned().unwrap_or_default();
    let mut fields = Vec::new();
    for description in convert::enumerate(runspace, &descriptions).unwrap_or_else(|| vec![descriptions]) {
        fields.push(FieldDescription {
            name: property(runspace, &description, "Name")?,
            label: property(runspace, &description, "Label")?,
            type_name: property(runspace, &description, "ParameterTypeName")?,
            type_full_name: property(runspace, &description, "ParameterTypeFullName")?,
            help: property(runspace, &description, "HelpMessage")?,
            mandatory: !matches!(member::get(runspace, &description, "IsMandatory")?, Some(Value::Bool(false))),
        });
    }
    let types: Vec<(Str, Str)> =
        fields.iter().map(|field| (field.name.clone(), field.type_full_name.clone())).collect();
    let answer = runspace.host_call(HostCall::Prompt(caption, message, fields))?;
    let Value::Dictionary(given) = answer.bare() else { return Ok(answer) };
    let ty = crate::interpret::type_by_name("System.Collections.Generic.Dictionary[string,psobject]")
        .unwrap_or(Type::HASHTABLE);
    let converted = Dictionary::new(ty, DictionaryKind::Generic);
    for (key, value) in given.entries() {
        let name = convert::to_text(runspace, &key)?;
        let ty = types
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(&name))
            .and_then(|(_, ty)| crate::interpret::type_by_name(ty));
        let value = match ty {
            // What does not fit stays as the client sent it.
            Some(ty) => convert::to_type(runspace, &value, &ty).unwrap_or(value),
            None => value,
        };
        converted.set(key, value);
    }
    Ok(converted.into())
}

fn prompt_for_choice(runspace: &mut Runspace, _this: &Value, arguments: &[Value]) -> Result<Value> {
    let (caption, message) = (text(runspace, arguments, 0)?, text(runspace, arguments, 1)?);
    let choices = arguments.get(2).cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for choice in convert::enumerate(runspace, &choices).unwrap_or_else(|| vec![choices]) {
        rows.push(match choice.bare() {
            Value::String(label) => (label.clone(), "".into()),
            _ => (property(runspace, &choice, "Label")?, property(runspace, &choice, "HelpMessage")?),
        });
    }
    let default = match arguments.get(3).map(Value::bare) {
        Some(Value::Int32(default)) => *default,
        Some(several @ (Value::Array(_) | Value::List(_))) => {
            let rows = rows.into_iter().map(|(label, help)| Value::array(vec![label.into(), help.into()])).collect();
            let arguments = vec![caption.into(), message.into(), Value::array(rows), several.clone()];
            return runspace.host_call(HostCall::Other("PromptForChoiceMultipleSelection", arguments));
        }
        _ => 0,
    };
    runspace.host_call(HostCall::PromptForChoice(caption, message, rows, default))
}
