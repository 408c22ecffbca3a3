//! Where records and host calls go, and the ways around that redirections make.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Debug;
use std::rc::Rc;

use super::Runspace;
use crate::debugger::Resume;
use crate::error::{ErrorRecord, InvocationInfo, Result};
use crate::types::Type;
use crate::value::{Instance, Str, Value};

/// What the runspace's surroundings do for it. Implementations keep what they need behind their own cells: a call may come
/// while another is on its way.
pub trait Streams: Debug {
    /// Takes a record that is to be shown.
    fn record(&self, runspace: &mut Runspace, record: Record);

    /// Calls the client's host.
    ///
    /// # Errors
    /// What the client answers as an error; when there is no host to ask, a HostException.
    fn host_call(&self, runspace: &mut Runspace, call: HostCall) -> Result<Value>;

    /// Tells the client of an event.
    fn forward_event(&self, _runspace: &mut Runspace, _event: ForwardedEvent) {}

    /// Whether there is a client that debugs.
    fn debugs(&self) -> bool {
        false
    }

    /// Tells the client of an event of the debugger.
    fn debug_event(&self, _id: i32, _source: &'static str, _arguments: clixml::Value) {}

    /// Tells the client of a stop, and waits until it says how to go on; runs what it asks for meanwhile.
    ///
    /// # Errors
    /// When what runs is to stop.
    fn debug_stop(
        &self,
        _runspace: &mut Runspace,
        _id: i32,
        _source: &'static str,
        _arguments: clixml::Value,
    ) -> Result<Resume> {
        Ok(Resume::Continue)
    }

    /// Waits until what was written has left, if the client takes it.
    fn flush(&self) {}

    /// The next object that the client pipes into what it runs, waited for; none at the end.
    ///
    /// # Errors
    /// When the pipeline is to stop.
    fn next_input(&self, _runspace: &mut Runspace) -> Result<Option<Value>> {
        Ok(None)
    }
}

/// An event that the client is told of.
#[derive(Clone, Debug)]
pub struct ForwardedEvent {
    /// Its number among the events of the runspace.
    pub id: i32,
    /// What it was registered as.
    pub source: Str,
    /// Who raised it.
    pub sender: Value,
    /// Its arguments.
    pub arguments: Vec<Value>,
    /// What was given with it.
    pub data: Value,
}

/// A record for one of the streams.
#[derive(Clone, Debug)]
pub enum Record {
    /// Stream 2
    Error(Rc<ErrorRecord>),
    /// Stream 3
    Warning(Rc<InformationalRecord>),
    /// Stream 4
    Verbose(Rc<InformationalRecord>),
    /// Stream 5
    Debug(Rc<InformationalRecord>),
    /// Stream 6
    Information(Rc<InformationRecord>),
    /// Progress, which has no number.
    Progress(Rc<ProgressRecord>),
}

/// A warning, verbose or debug record.
#[derive(Debug)]
pub struct InformationalRecord {
    /// Which of the three: `System.Management.Automation.WarningRecord`, ...
    pub type_name: &'static str,
    /// The text.
    pub message: Str,
    /// The command that wrote it.
    pub invocation: Option<Rc<InvocationInfo>>,
    /// Whether the host shows it too: what was redirected to nowhere is sent all the same.
    pub shown: bool,
}

/// System.Management.Automation.InformationRecord
#[derive(Debug)]
pub struct InformationRecord {
    /// The object, for Write-Host a HostInformationMessage.
    pub message: Value,
    /// The command or script that wrote it.
    pub source: Str,
    /// Tags, `PSHOST` for Write-Host.
    pub tags: Vec<Str>,
    /// What the host shows at once, if it does; set when it is written.
    pub shown: Option<Str>,
}

/// System.Management.Automation.HostInformationMessage: what Write-Host writes.
#[derive(Debug)]
pub struct HostInformationMessage {
    /// The text.
    pub message: Str,
    /// Whether the line stays open.
    pub no_newline: bool,
    /// ConsoleColor number.
    pub foreground: Option<i32>,
    /// ConsoleColor number.
    pub background: Option<i32>,
}

/// System.Management.Automation.ProgressRecord
#[derive(Clone, Debug)]
pub struct ProgressRecord {
    /// Which activity.
    pub id: i32,
    /// The activity above this one, -1 without.
    pub parent_id: i32,
    /// What is done.
    pub activity: Str,
    /// How it stands.
    pub status: Str,
    /// What is done at the moment.
    pub current_operation: Option<Str>,
    /// -1 when unknown.
    pub percent_complete: i32,
    /// -1 when unknown.
    pub seconds_remaining: i32,
    /// 0 processing, 1 completed.
    pub completed: bool,
}

/// A call to the client's host, [MS-PSRP] 2.2.3.17 names the methods.
#[derive(Clone, Debug)]
pub enum HostCall {
    /// ReadLine
    ReadLine,
    /// ReadLineAsSecureString
    ReadLineAsSecureString,
    /// Write1: text without an end of line.
    Write(Str),
    /// Write2: colours as ConsoleColor numbers.
    WriteColored(i32, i32, Str),
    /// WriteLine1: an empty line.
    WriteEmptyLine,
    /// WriteLine2
    WriteLine(Str),
    /// WriteLine3
    WriteLineColored(i32, i32, Str),
    /// WriteErrorLine
    WriteErrorLine(Str),
    /// WriteDebugLine
    WriteDebugLine(Str),
    /// WriteVerboseLine
    WriteVerboseLine(Str),
    /// WriteWarningLine
    WriteWarningLine(Str),
    /// WriteProgress: source id and record.
    WriteProgress(i64, Rc<ProgressRecord>),
    /// Prompt: caption, message, what is asked for. Answers a dictionary.
    Prompt(Str, Str, Vec<FieldDescription>),
    /// PromptForCredential1 and 2: caption, message, user name, target name.
    PromptForCredential(Str, Str, Str, Str),
    /// PromptForChoice: caption, message, choices (label, help), default. Answers an int.
    PromptForChoice(Str, Str, Vec<(Str, Str)>, i32),
    /// SetShouldExit
    SetShouldExit(i32),
    /// Any other method by its name, with its parameters.
    Other(&'static str, Vec<Value>),
}

/// One thing that [`HostCall::Prompt`] asks for.
#[derive(Clone, Debug)]
pub struct FieldDescription {
    /// Name of the parameter.
    pub name: Str,
    /// The name with `&` before the hot key, or nothing.
    pub label: Str,
    /// Short name of its type: `String`, `Int32`, `Object[]`.
    pub type_name: Str,
    /// Full name of its type.
    pub type_full_name: Str,
    /// HelpMessage.
    pub help: Str,
    /// Whether an answer is required.
    pub mandatory: bool,
}

/// Where one stream goes at the moment.
#[derive(Clone, Debug, Default)]
pub enum Route {
    /// To the runspace's surroundings.
    #[default]
    Out,
    /// Nowhere: `2>$null`.
    Nowhere,
    /// Into the output of the command, in order: `2>&1`.
    Merge(Rc<RefCell<VecDeque<Value>>>),
    /// To a file or a variable.
    Sink(Rc<dyn Sink>),
}

/// Takes redirected records.
pub trait Sink: Debug {
    /// Takes one.
    ///
    /// # Errors
    /// What goes wrong with the file.
    fn take(&self, runspace: &mut Runspace, value: Value) -> Result;

    /// Nothing more comes.
    ///
    /// # Errors
    /// What goes wrong with the file.
    fn close(&self, _runspace: &mut Runspace) -> Result {
        Ok(())
    }
}

/// Where the streams go at the moment. Commands that a command calls inherit its routes.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    /// Stream 2
    pub error: Route,
    /// Stream 3
    pub warning: Route,
    /// Stream 4
    pub verbose: Route,
    /// Stream 5
    pub debug: Route,
    /// Stream 6
    pub information: Route,
    /// Lists of `-ErrorVariable`, `-WarningVariable`, `-InformationVariable` that records are added to on their way.
    pub variables: Vec<(Stream, Rc<crate::value::List>)>,
}

/// A stream besides output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Stream {
    Error,
    Warning,
    Verbose,
    Debug,
    Information,
}

/// A runspace without surroundings: records are lost, host calls fail.
#[derive(Debug, Default)]
pub struct NoStreams;

impl Streams for NoStreams {
    fn record(&self, _runspace: &mut Runspace, _record: Record) {}

    fn host_call(&self, _runspace: &mut Runspace, _call: HostCall) -> Result<Value> {
        let exception = crate::error::Exception::new(
            "System.Management.Automation.Host.HostException",
            "A command that prompts the user failed because the host program or the command type does not support user interaction.",
        );
        Err(ErrorRecord::new(
            exception,
            "HostFunctionNotImplemented",
            crate::error::ErrorCategory::NotImplemented,
            Value::Null,
        )
        .into())
    }
}

impl Instance for Rc<InformationalRecord> {
    fn ty(&self) -> Type {
        crate::types::find(self.type_name).map_or(Type::OBJECT, Type::Known)
    }

    fn text(&self) -> Option<Str> {
        Some(self.message.clone())
    }

    fn adapted(&self) -> Option<Vec<(Str, Str)>> {
        Some(vec![("Message".into(), "string".into())])
    }

    fn get(&self, _rt: &mut Runspace, _this: &Value, name: &str) -> Result<Option<Value>> {
        Ok(name.eq_ignore_ascii_case("Message").then(|| Value::String(self.message.clone())))
    }
}

impl Instance for Rc<InformationRecord> {
    fn ty(&self) -> Type {
        crate::types::find("System.Management.Automation.InformationRecord").map_or(Type::OBJECT, Type::Known)
    }

    fn text(&self) -> Option<Str> {
        match self.message.bare() {
            Value::String(text) => Some(text.clone()),
            Value::Object(object) => object.instance.text(),
            other => crate::convert::scalar_text(other),
        }
    }

    fn adapted(&self) -> Option<Vec<(Str, Str)>> {
        Some(vec![
            ("MessageData".into(), "System.Object".into()),
            ("Source".into(), "string".into()),
            ("Tags".into(), "System.Collections.Generic.List[string]".into()),
        ])
    }

    fn get(&self, _rt: &mut Runspace, _this: &Value, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name.to_ascii_lowercase().as_str() {
            "messagedata" => self.message.clone(),
            "source" => Value::String(self.source.clone()),
            "tags" => {
                let tags: Vec<Value> = self.tags.iter().cloned().map(Value::String).collect();
                crate::value::List::new(crate::dotnet::collection::list_of(Type::STRING), tags).into()
            }
            _ => return Ok(None),
        }))
    }
}

impl Instance for Rc<HostInformationMessage> {
    fn ty(&self) -> Type {
        crate::types::find("System.Management.Automation.HostInformationMessage").map_or(Type::OBJECT, Type::Known)
    }

    fn adapted(&self) -> Option<Vec<(Str, Str)>> {
        let color: Str = "System.Nullable[System.ConsoleColor]".into();
        Some(vec![
            ("Message".into(), "string".into()),
            ("NoNewLine".into(), "System.Nullable[bool]".into()),
            ("ForegroundColor".into(), color.clone()),
            ("BackgroundColor".into(), color),
        ])
    }

    fn get(&self, _rt: &mut Runspace, _this: &Value, name: &str) -> Result<Option<Value>> {
        let color = |number: Option<i32>| match (number, crate::types::find("System.ConsoleColor")) {
            (Some(number), Some(info)) => {
                Value::Enum(Rc::new(crate::value::EnumValue { ty: Type::Known(info), value: number.into() }))
            }
            _ => Value::Null,
        };
        Ok(Some(match name.to_ascii_lowercase().as_str() {
            "message" => Value::String(self.message.clone()),
            "nonewline" => Value::Bool(self.no_newline),
            "foregroundcolor" => color(self.foreground),
            "backgroundcolor" => color(self.background),
            _ => return Ok(None),
        }))
    }

    fn text(&self) -> Option<Str> {
        Some(self.message.clone())
    }
}

impl Instance for Rc<ProgressRecord> {
    fn ty(&self) -> Type {
        crate::types::find("System.Management.Automation.ProgressRecord").map_or(Type::OBJECT, Type::Known)
    }

    fn primitive(&self) -> Option<crate::value::Primitive<'_>> {
        let text = |text: &str| crate::serialize::to_wire(text);
        Some(crate::value::Primitive::Progress(clixml::ProgressRecord {
            activity: text(&self.activity),
            activity_id: self.id,
            current_operation: self.current_operation.as_deref().map_or(clixml::Value::Null, |own| text(own).into()),
            parent_activity_id: self.parent_id,
            percent_complete: self.percent_complete,
            record_type: text(if self.completed { "Completed" } else { "Processing" }),
            seconds_remaining: self.seconds_remaining,
            status_description: text(&self.status),
        }))
    }
}
