//! System.Diagnostics.Process.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::argument::{integer, text};
use crate::error::Result;
use crate::member::MemberType::ScriptProperty;
use crate::member::{OwnKind, OwnMember, thrown};
use crate::runspace::Runspace;
use crate::system::{Memory, Processes as _, Programs as _, Sight, System};
use crate::types::{Method, Property, Type, TypeInfo, method, read};
use crate::value::{Array, DateTime, DateTimeKind, Instance, Object, Str, TimeSpan, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&COMPONENT, &PROCESS];

/// System.ComponentModel.Component
pub static COMPONENT: TypeInfo = TypeInfo {
    interfaces: &["System.IDisposable"],
    ..TypeInfo::class("System.ComponentModel.Component", &super::file_info::MARSHAL_BY_REF)
};

/// System.Diagnostics.Process
pub static PROCESS: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/process.txt"),
    properties: PROPERTIES,
    methods: METHODS,
    static_methods: STATIC_METHODS,
    ..TypeInfo::class("System.Diagnostics.Process", &COMPONENT)
};

/// Ticks of .NET in a second.
const SECOND: i64 = 10_000_000;

/// A process.
#[derive(Debug)]
pub struct Process {
    /// The number.
    pub id: i32,
    /// The name.
    pub name: Str,
    /// How and when it ended, if it was started here and has.
    exit: Option<Arc<Mutex<Option<(i32, SystemTime)>>>>,
    /// When it started, in the system's own count: tells it from a later process of the same number.
    start: i64,
}

impl Instance for Process {
    fn ty(&self) -> Type {
        Type::Known(&PROCESS)
    }

    fn text(&self) -> Option<Str> {
        Some(format!("System.Diagnostics.Process ({})", self.name).into())
    }
}

impl Process {
    /// The running process of that number.
    pub fn of_id(id: i32) -> Option<Process> {
        System::sight(id).map(Process::seen)
    }

    /// All running processes, by number.
    pub fn all() -> Vec<Process> {
        System::all().into_iter().map(Process::seen).collect()
    }

    fn seen(sight: Sight) -> Process {
        Process { id: sight.id, name: sight.name.into(), exit: None, start: sight.start }
    }

    /// A process that was just started; a thread waits for its end.
    pub fn started(mut child: std::process::Child, name: &str) -> Process {
        let id = i32::try_from(child.id()).unwrap_or(0);
        let seen = System::sight(id).map(Process::seen);
        let exit = Arc::new(Mutex::new(None));
        let ended = exit.clone();
        let wait = move || {
            let code = child.wait().map_or(-1, System::code);
            if let Ok(mut ended) = ended.lock() {
                *ended = Some((code, SystemTime::now()));
            }
        };
        // Without a thread the process stays a zombie, and is seen as running.
        let _ = std::thread::Builder::new().name("end of a process".to_owned()).spawn(wait);
        match seen {
            Some(process) => Process { exit: Some(exit), ..process },
            // It has ended already.
            None => Process { id, name: crate::provider::path::leaf(name).into(), exit: Some(exit), start: 0 },
        }
    }

    fn exit(&self) -> Option<(i32, SystemTime)> {
        self.exit.as_ref().and_then(|exit| exit.lock().ok().and_then(|exit| *exit))
    }

    /// Whether it has ended.
    pub fn has_exited(&self) -> bool {
        match &self.exit {
            Some(_) => self.exit().is_some(),
            None => self.sight().is_none_or(|sight| sight.ended),
        }
    }

    fn sight(&self) -> Option<Sight> {
        System::sight(self.id).filter(|sight| sight.start == self.start)
    }

    /// Ends it at once; one that has ended is left alone.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill(&self, runspace: &Runspace) -> std::result::Result<(), String> {
        // What was said so far is to be heard, also of whoever ends itself.
        runspace.streams.flush();
        // Numbers are used again: only the very process is meant.
        if self.has_exited() || self.sight().is_none() {
            return Ok(());
        }
        System::end(self.id)
    }

    /// Waits until it ends; false when the time is up before. No limit means no end to the waiting.
    ///
    /// # Errors
    /// The pipeline is being stopped.
    pub fn wait(&self, runspace: &mut Runspace, limit: Option<Duration>) -> Result<bool> {
        const GLANCE: Duration = Duration::from_millis(10);
        let until = limit.and_then(|limit| std::time::Instant::now().checked_add(limit));
        while !self.has_exited() {
            runspace.check_stop()?;
            if until.is_some_and(|until| std::time::Instant::now() >= until) {
                return Ok(false);
            }
            std::thread::sleep(GLANCE);
        }
        Ok(true)
    }
}

/// The process that a value stands for.
pub fn of(value: &Value) -> Option<&Process> {
    match value.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn with(this: &Value, read: impl FnOnce(&Process) -> Option<Value>) -> Result<Value> {
    let Some(process) = of(this) else { return Ok(Value::Null) };
    read(process).ok_or_else(|| {
        let message = format!("Process has exited, so the requested information is not available. ({})", process.id);
        thrown("System.InvalidOperationException", message)
    })
}

fn bytes(this: &Value, of: fn(Memory) -> i64) -> Result<Value> {
    with(this, |process| {
        process.sight()?;
        Some(Value::Int64(System::memory(process.id).map_or(0, of)))
    })
}

fn short(value: Result<Value>) -> Result<Value> {
    value.map(|value| if let Value::Int64(bytes) = value { Value::Int32(bytes as i32) } else { value })
}

fn span(this: &Value, read: fn(&Sight) -> i64) -> Result<Value> {
    with(this, |process| Some(TimeSpan { ticks: read(&process.sight()?) }.into()))
}

fn start_time(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    with(this, |process| System::started(process.start).map(local))
}

/// A time in the machine's zone.
fn local(time: SystemTime) -> Value {
    let utc = DateTime { ticks: crate::provider::ticks(time), kind: DateTimeKind::Utc };
    crate::text::date_time::to_local(utc).into()
}

fn not_exited() -> crate::error::Flow {
    thrown("System.InvalidOperationException", "Process must exit before requested information can be determined.")
}

const PROPERTIES: &[Property] = &[
    read("BasePriority", |_, this| with(this, |process| Some(Value::Int32(process.sight()?.priority)))),
    read("Container", |_, _| Ok(Value::Null)),
    read("EnableRaisingEvents", |_, _| Ok(Value::Bool(false))),
    read("ExitCode", |_, this| match of(this).and_then(Process::exit) {
        Some((code, _)) => Ok(Value::Int32(code)),
        None if of(this).is_some_and(|process| process.exit.is_none()) => Err(thrown(
            "System.InvalidOperationException",
            "Process was not started by this object, so requested information cannot be determined.",
        )),
        None => Err(not_exited()),
    }),
    read("ExitTime", |_, this| match of(this).and_then(Process::exit) {
        Some((_, time)) => Ok(local(time)),
        None => Err(not_exited()),
    }),
    read("HandleCount", |_, this| with(this, |process| Some(Value::Int32(System::handles(process.id).unwrap_or(0))))),
    read("HasExited", |_, this| with(this, |process| Some(Value::Bool(process.has_exited())))),
    read("Id", |_, this| with(this, |process| Some(Value::Int32(process.id)))),
    read("MachineName", |_, _| Ok(Value::string("."))),
    read("MainWindowTitle", |_, _| Ok(Value::string(""))),
    read("NonpagedSystemMemorySize", |_, _| Ok(Value::Int32(0))),
    read("NonpagedSystemMemorySize64", |_, _| Ok(Value::Int64(0))),
    read("PagedMemorySize", |_, this| short(bytes(this, |memory| memory.paged))),
    read("PagedMemorySize64", |_, this| bytes(this, |memory| memory.paged)),
    read("PagedSystemMemorySize", |_, _| Ok(Value::Int32(0))),
    read("PagedSystemMemorySize64", |_, _| Ok(Value::Int64(0))),
    read("PeakPagedMemorySize", |_, _| Ok(Value::Int32(0))),
    read("PeakPagedMemorySize64", |_, _| Ok(Value::Int64(0))),
    read("PeakVirtualMemorySize", |_, this| short(bytes(this, |memory| memory.peak_virtual_size))),
    read("PeakVirtualMemorySize64", |_, this| bytes(this, |memory| memory.peak_virtual_size)),
    read("PeakWorkingSet", |_, this| short(bytes(this, |memory| memory.peak_working_set))),
    read("PeakWorkingSet64", |_, this| bytes(this, |memory| memory.peak_working_set)),
    read("PriorityBoostEnabled", |_, _| Ok(Value::Bool(false))),
    read("PrivateMemorySize", |_, this| short(bytes(this, |memory| memory.private))),
    read("PrivateMemorySize64", |_, this| bytes(this, |memory| memory.private)),
    read("PrivilegedProcessorTime", |_, this| span(this, |sight| sight.system)),
    read("ProcessName", |_, this| with(this, |process| Some(Value::String(process.name.clone())))),
    read("Responding", |_, _| Ok(Value::Bool(true))),
    read("SessionId", |_, this| with(this, |process| Some(Value::Int32(process.sight()?.session)))),
    read("Site", |_, _| Ok(Value::Null)),
    read("StartTime", start_time),
    read("SynchronizingObject", |_, _| Ok(Value::Null)),
    read("TotalProcessorTime", |_, this| span(this, |sight| sight.user + sight.system)),
    read("UserProcessorTime", |_, this| span(this, |sight| sight.user)),
    read("VirtualMemorySize", |_, this| short(bytes(this, |memory| memory.virtual_size))),
    read("VirtualMemorySize64", |_, this| bytes(this, |memory| memory.virtual_size)),
    read("WorkingSet", |_, this| short(bytes(this, |memory| memory.working_set))),
    read("WorkingSet64", |_, this| bytes(this, |memory| memory.working_set)),
];

const METHODS: &[Method] = &[
    method("Kill", |rt, this, _| {
        if let Some(process) = of(this) {
            process.kill(rt).map_err(|error| thrown("System.ComponentModel.Win32Exception", error))?;
        }
        Ok(Value::Nothing)
    }),
    method("WaitForExit", |rt, this, args| {
        let Some(process) = of(this) else { return Ok(Value::Nothing) };
        match args.first() {
            None => process.wait(rt, None).map(|_| Value::Nothing),
            Some(limit) => {
                let limit = match limit.bare() {
                    Value::TimeSpan(span) => span.ticks / 10_000,
                    other => integer(other),
                };
                let limit = u64::try_from(limit).ok().map(Duration::from_millis);
                process.wait(rt, limit).map(Value::Bool)
            }
        }
    }),
    method("Refresh", |_, _, _| Ok(Value::Nothing)),
    method("Close", |_, _, _| Ok(Value::Nothing)),
    method("Dispose", |_, _, _| Ok(Value::Nothing)),
    method("CloseMainWindow", |_, _, _| Ok(Value::Bool(false))),
    method("ToString", |_, this, _| with(this, |process| process.text().map(Value::String))),
];

fn list(processes: Vec<Process>) -> Value {
    let values = processes.into_iter().map(|process| Object::new(process).into()).collect();
    Array::new(Type::Known(&PROCESS), values).into()
}

const STATIC_METHODS: &[Method] = &[
    method("GetCurrentProcess", |_, _, _| {
        let id = i32::try_from(std::process::id()).unwrap_or(0);
        Ok(Process::of_id(id).map_or(Value::Null, |process| Object::new(process).into()))
    }),
    method("GetProcessById", |_, _, args| {
        let id = integer(&args[0]);
        match i32::try_from(id).ok().and_then(Process::of_id) {
            Some(process) => Ok(Object::new(process).into()),
            None => Err(thrown("System.ArgumentException", format!("Process with an Id of {id} is not running."))),
        }
    }),
    method("GetProcesses", |_, _, _| Ok(list(Process::all()))),
    method("GetProcessesByName", |_, _, args| {
        let name = text(&args[0], "processName")?;
        let found = Process::all().into_iter().filter(|process| process.name.eq_ignore_ascii_case(&name)).collect();
        Ok(list(found))
    }),
    method("Start", |rt, _, args| {
        let name = text(&args[0], "fileName")?;
        let arguments = match args.get(1).map(Value::bare) {
            Some(Value::String(line)) => split_arguments(line),
            Some(Value::Array(items)) => items.items().iter().map(super::argument::text_or_empty).collect(),
            Some(_) => {
                return Err(thrown(
                    "System.NotSupportedException",
                    "Starting a process as another user is not supported.",
                ));
            }
            None => Vec::new(),
        };
        let mut command = std::process::Command::new(&*name);
        command.args(arguments.iter().map(|part| &**part)).current_dir(&*rt.location_path());
        quiet(&mut command);
        match command.spawn() {
            Ok(child) => Ok(Object::new(Process::started(child, &name)).into()),
            Err(error) => {
                Err(thrown("System.ComponentModel.Win32Exception", not_started(&name, &rt.location_path(), &error)))
            }
        }
    }),
    method("EnterDebugMode", |_, _, _| Ok(Value::Nothing)),
    method("LeaveDebugMode", |_, _, _| Ok(Value::Nothing)),
];

/// Gives a process neither this one's input nor its output, which belong to the protocol.
pub fn quiet(command: &mut std::process::Command) {
    use std::process::Stdio;
    System::apart(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()));
}

/// What .NET says of a program that does not start.
pub fn not_started(name: &str, folder: &str, error: &std::io::Error) -> String {
    let reason = System::reason(error);
    format!("An error occurred trying to start process '{name}' with working directory '{folder}'. {reason}")
}

/// A command line as .NET splits it: spaces part, quotes hold together, a backslash before a quote keeps it.
pub fn split_arguments(line: &str) -> Vec<Str> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let (mut quoted, mut begun) = (false, false);
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' if chars.peek() == Some(&'"') => {
                chars.next();
                part.push('"');
                begun = true;
            }
            '"' => {
                quoted = !quoted;
                begun = true;
            }
            ' ' | '\t' if !quoted => {
                if std::mem::take(&mut begun) {
                    parts.push(std::mem::take(&mut part).into());
                }
            }
            other => {
                part.push(other);
                begun = true;
            }
        }
    }
    if begun {
        parts.push(part.into());
    }
    parts
}

/// What PowerShell's type data adds besides other names for properties.
pub(crate) static MEMBERS: &[OwnMember] = &[
    script("Path", "System.Object Path {get=$this.Mainmodule.FileName;}", |_, this| {
        let path = of(this).and_then(|process| System::program_file(process.id));
        Ok(path.map_or(Value::Null, |path| Value::string(&*path.to_string_lossy())))
    }),
    script(
        "CommandLine",
        "System.Object CommandLine {get=Get-Content -LiteralPath \"/proc/$($this.Id)/cmdline\";}",
        |_, this| {
            let arguments = of(this).map(|process| System::arguments(process.id)).unwrap_or_default();
            Ok(if arguments.is_empty() { Value::Null } else { Value::string(arguments.join(" ")) })
        },
    ),
    script("Parent", "System.Object Parent {get=ParentProcess;}", |_, this| {
        let parent = of(this).and_then(Process::sight).and_then(|sight| Process::of_id(sight.parent));
        Ok(parent.map_or(Value::Null, |parent| Object::new(parent).into()))
    }),
    script("Company", "System.Object Company {get=$this.Mainmodule.FileVersionInfo.CompanyName;}", |_, _| {
        Ok(Value::Null)
    }),
    script("CPU", "System.Object CPU {get=$this.TotalProcessorTime.TotalSeconds;}", |_, this| {
        let sight = of(this).and_then(Process::sight);
        Ok(sight.map_or(Value::Null, |sight| Value::Double((sight.user + sight.system) as f64 / SECOND as f64)))
    }),
    script("FileVersion", "System.Object FileVersion {get=$this.Mainmodule.FileVersionInfo.FileVersion;}", |_, _| {
        Ok(Value::Null)
    }),
    script(
        "ProductVersion",
        "System.Object ProductVersion {get=$this.Mainmodule.FileVersionInfo.ProductVersion;}",
        |_, _| Ok(Value::Null),
    ),
    script(
        "Description",
        "System.Object Description {get=$this.Mainmodule.FileVersionInfo.FileDescription;}",
        |_, _| Ok(Value::Null),
    ),
    script("Product", "System.Object Product {get=$this.Mainmodule.FileVersionInfo.ProductName;}", |_, _| {
        Ok(Value::Null)
    }),
];

const fn script(
    name: &'static str,
    definition: &'static str,
    get: fn(&mut Runspace, &Value) -> Result<Value>,
) -> OwnMember {
    OwnMember { type_name: "System.Diagnostics.Process", name, kind: OwnKind::Code(ScriptProperty, definition, get) }
}
