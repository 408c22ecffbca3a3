//! The records of the streams, as scripts see them.

use std::rc::Rc;

use crate::command::discovery::command_info::enumeration;
use crate::dotnet::object::OBJECT;
use crate::runspace::{HostInformationMessage, InformationRecord, InformationalRecord, ProgressRecord};
use crate::types::{TypeInfo, method, read};
use crate::value::{Instance, Object, Value};

/// System.Management.Automation.HostInformationMessage
pub static HOST_INFORMATION_MESSAGE: TypeInfo = TypeInfo {
    declarations: "string Message {get;set;}
System.Nullable[bool] NoNewLine {get;set;}
System.Nullable[System.ConsoleColor] ForegroundColor {get;set;}
System.Nullable[System.ConsoleColor] BackgroundColor {get;set;}",
    properties: &[
        read("Message", |_, this| Ok(of(this, |own: &Rc<HostInformationMessage>| own.message.clone().into()))),
        read("NoNewLine", |_, this| Ok(of(this, |own: &Rc<HostInformationMessage>| own.no_newline.into()))),
        read("ForegroundColor", |_, this| Ok(of(this, |own: &Rc<HostInformationMessage>| color(own.foreground)))),
        read("BackgroundColor", |_, this| Ok(of(this, |own: &Rc<HostInformationMessage>| color(own.background)))),
    ],
    ..TypeInfo::class("System.Management.Automation.HostInformationMessage", &OBJECT)
};

/// System.Management.Automation.InformationRecord
pub static INFORMATION_RECORD: TypeInfo = TypeInfo {
    declarations: "new(System.Object messageData, string source)
System.Object MessageData {get;}
string Source {get;set;}
datetime TimeGenerated {get;set;}
System.Collections.Generic.List[string] Tags {get;}
string User {get;set;}
string Computer {get;set;}
uint ProcessId {get;set;}
uint NativeThreadId {get;set;}
uint ManagedThreadId {get;set;}",
    constructors: &[method("new", |_, _, arguments| {
        let source = match arguments.get(1).map(Value::bare) {
            Some(Value::String(source)) => source.clone(),
            _ => "".into(),
        };
        let message = arguments.first().cloned().unwrap_or_default();
        Ok(Object::new(Rc::new(InformationRecord { message, source, tags: Vec::new(), shown: None })).into())
    })],
    properties: &[
        read("MessageData", |_, this| Ok(of(this, |own: &Rc<InformationRecord>| own.message.clone()))),
        read("Source", |_, this| Ok(of(this, |own: &Rc<InformationRecord>| own.source.clone().into()))),
        read("Tags", |_, this| {
            Ok(of(this, |own: &Rc<InformationRecord>| {
                Value::array(own.tags.iter().map(|tag| tag.clone().into()).collect())
            }))
        }),
        read("ProcessId", |_, _| Ok(std::process::id().into())),
    ],
    ..TypeInfo::class("System.Management.Automation.InformationRecord", &OBJECT)
};

/// System.Management.Automation.InformationalRecord
pub static INFORMATIONAL_RECORD: TypeInfo = TypeInfo {
    declarations: "string Message {get;set;}
System.Management.Automation.InvocationInfo InvocationInfo {get;}
System.Collections.ObjectModel.ReadOnlyCollection[int] PipelineIterationInfo {get;}",
    properties: &[
        read("Message", |_, this| Ok(of(this, |own: &Rc<InformationalRecord>| own.message.clone().into()))),
        read("InvocationInfo", |_, this| {
            Ok(of(this, |own: &Rc<InformationalRecord>| {
                own.invocation.clone().map_or(Value::Null, |invocation| Object::new(invocation).into())
            }))
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.InformationalRecord", &OBJECT)
};

/// System.Management.Automation.WarningRecord
pub static WARNING_RECORD: TypeInfo = TypeInfo {
    declarations: "string FullyQualifiedWarningId {get;}",
    properties: &[read("FullyQualifiedWarningId", |_, _| Ok("".into()))],
    ..TypeInfo::class("System.Management.Automation.WarningRecord", &INFORMATIONAL_RECORD)
};

/// System.Management.Automation.VerboseRecord
pub static VERBOSE_RECORD: TypeInfo =
    TypeInfo::class("System.Management.Automation.VerboseRecord", &INFORMATIONAL_RECORD);

/// System.Management.Automation.DebugRecord
pub static DEBUG_RECORD: TypeInfo = TypeInfo::class("System.Management.Automation.DebugRecord", &INFORMATIONAL_RECORD);

/// System.Management.Automation.ProgressRecord
pub static PROGRESS_RECORD: TypeInfo = TypeInfo {
    declarations: "int ActivityId {get;}
int ParentActivityId {get;set;}
string Activity {get;set;}
string StatusDescription {get;set;}
string CurrentOperation {get;set;}
int PercentComplete {get;set;}
int SecondsRemaining {get;set;}
System.Management.Automation.ProgressRecordType RecordType {get;set;}",
    properties: &[
        read("ActivityId", |_, this| Ok(of(this, |own: &Rc<ProgressRecord>| own.id.into()))),
        read("ParentActivityId", |_, this| Ok(of(this, |own: &Rc<ProgressRecord>| own.parent_id.into()))),
        read("Activity", |_, this| Ok(of(this, |own: &Rc<ProgressRecord>| own.activity.clone().into()))),
        read("StatusDescription", |_, this| Ok(of(this, |own: &Rc<ProgressRecord>| own.status.clone().into()))),
        read("CurrentOperation", |_, this| {
            Ok(of(this, |own: &Rc<ProgressRecord>| own.current_operation.clone().into()))
        }),
        read("PercentComplete", |_, this| Ok(of(this, |own: &Rc<ProgressRecord>| own.percent_complete.into()))),
        read("SecondsRemaining", |_, this| Ok(of(this, |own: &Rc<ProgressRecord>| own.seconds_remaining.into()))),
        read("RecordType", |_, this| {
            Ok(of(this, |own: &Rc<ProgressRecord>| {
                enumeration("System.Management.Automation.ProgressRecordType", own.completed.into())
            }))
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.ProgressRecord", &OBJECT)
};

fn of<T: Instance>(this: &Value, with: impl FnOnce(&T) -> Value) -> Value {
    match this.bare() {
        Value::Object(object) => object.downcast::<T>().map_or(Value::Null, with),
        _ => Value::Null,
    }
}

fn color(number: Option<i32>) -> Value {
    number.map_or(Value::Null, |number| enumeration("System.ConsoleColor", number.into()))
}
