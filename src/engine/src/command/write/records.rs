//! The records of the streams, as scripts see them.

use std::rc::Rc;

use crate::command::discovery::command_info::enumeration;
use crate::dotnet::collection::list_of;
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::{HostInformationMessage, InformationRecord, InformationalRecord, ProgressRecord, Runspace};
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, List, Object, Value};

/// System.Management.Automation.HostInformationMessage
pub static HOST_INFORMATION_MESSAGE: TypeInfo = TypeInfo {
    declarations: "new()
string Message {get;set;}
System.Nullable[bool] NoNewLine {get;set;}
System.Nullable[System.ConsoleColor] ForegroundColor {get;set;}
System.Nullable[System.ConsoleColor] BackgroundColor {get;set;}",
    constructors: &[method("new", |_, _, _| {
        let empty =
            HostInformationMessage { message: "".into(), no_newline: false, foreground: None, background: None };
        Ok(Object::new(Rc::new(empty)).into())
    })],
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
    constructors: &[method("new", |runspace, _, arguments| {
        let source = crate::convert::to_text(runspace, &arguments[1])?;
        let message = arguments[0].clone();
        Ok(Object::new(Rc::new(InformationRecord { message, source, tags: Vec::new(), shown: None })).into())
    })],
    properties: &[
        read("MessageData", |_, this| Ok(of(this, |own: &Rc<InformationRecord>| own.message.clone()))),
        read("Source", |_, this| Ok(of(this, |own: &Rc<InformationRecord>| own.source.clone().into()))),
        read("Tags", |_, this| {
            Ok(of(this, |own: &Rc<InformationRecord>| {
                let tags: Vec<Value> = own.tags.iter().map(|tag| tag.clone().into()).collect();
                List::new(list_of(Type::STRING), tags).into()
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
    declarations: "new(string message)
new(string fullyQualifiedWarningId, string message)
string FullyQualifiedWarningId {get;}",
    constructors: &[method("new", |runspace, _, arguments| {
        informational(runspace, "System.Management.Automation.WarningRecord", arguments)
    })],
    properties: &[read("FullyQualifiedWarningId", |_, _| Ok("".into()))],
    ..TypeInfo::class("System.Management.Automation.WarningRecord", &INFORMATIONAL_RECORD)
};

/// System.Management.Automation.VerboseRecord
pub static VERBOSE_RECORD: TypeInfo = TypeInfo {
    declarations: "new(string message)",
    constructors: &[method("new", |runspace, _, arguments| {
        informational(runspace, "System.Management.Automation.VerboseRecord", arguments)
    })],
    ..TypeInfo::class("System.Management.Automation.VerboseRecord", &INFORMATIONAL_RECORD)
};

/// System.Management.Automation.DebugRecord
pub static DEBUG_RECORD: TypeInfo = TypeInfo {
    declarations: "new(string message)",
    constructors: &[method("new", |runspace, _, arguments| {
        informational(runspace, "System.Management.Automation.DebugRecord", arguments)
    })],
    ..TypeInfo::class("System.Management.Automation.DebugRecord", &INFORMATIONAL_RECORD)
};

/// System.Management.Automation.ProgressRecord
pub static PROGRESS_RECORD: TypeInfo = TypeInfo {
    declarations: "new(int activityId)
new(int activityId, string activity, string statusDescription)
int ActivityId {get;}
int ParentActivityId {get;set;}
string Activity {get;set;}
string StatusDescription {get;set;}
string CurrentOperation {get;set;}
int PercentComplete {get;set;}
int SecondsRemaining {get;set;}
System.Management.Automation.ProgressRecordType RecordType {get;set;}",
    constructors: &[method("new", |runspace, _, arguments| {
        let id = match arguments.first() {
            Some(Value::Int32(id)) if *id >= 0 => *id,
            _ => {
                return Err(thrown(
                    "System.Management.Automation.PSArgumentOutOfRangeException",
                    "Cannot process argument because the value of argument \"activityId\" is out of range. Change argument \"activityId\" to a value that is within range.",
                ));
            }
        };
        let mut texts = ["".into(), "".into()];
        for (text, given) in texts.iter_mut().zip(arguments.iter().skip(1)) {
            *text = crate::convert::to_text(runspace, given)?;
        }
        let [activity, status] = texts;
        Ok(Object::new(Rc::new(ProgressRecord {
            id,
            parent_id: -1,
            activity,
            status,
            current_operation: None,
            percent_complete: -1,
            seconds_remaining: -1,
            completed: false,
        }))
        .into())
    })],
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

fn informational(runspace: &mut Runspace, type_name: &'static str, arguments: &[Value]) -> Result<Value> {
    let message = crate::convert::to_text(runspace, arguments.last().unwrap_or(&Value::Null))?;
    Ok(Object::new(Rc::new(InformationalRecord { type_name, message, invocation: None, shown: true })).into())
}

fn of<T: Instance>(this: &Value, with: impl FnOnce(&T) -> Value) -> Value {
    match this.bare() {
        Value::Object(object) => object.downcast::<T>().map_or(Value::Null, with),
        _ => Value::Null,
    }
}

fn color(number: Option<i32>) -> Value {
    number.map_or(Value::Null, |number| enumeration("System.ConsoleColor", number.into()))
}
