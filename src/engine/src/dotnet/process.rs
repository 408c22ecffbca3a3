//! System.Diagnostics.Process, as `/proc` shows it.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::argument::{integer, text};
use crate::error::Result;
use crate::member::MemberType::ScriptProperty;
use crate::member::{OwnKind, OwnMember, thrown};
use crate::runspace::Runspace;
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

/// Ticks of the kernel's process clock in a second: USER_HZ, which is 100 wherever Linux runs.
const USER_HZ: i64 = 100;
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
    /// When it started, in kernel ticks since the machine did: tells it from a later process of the same number.
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
        let stat = Stat::read(id)?;
        let mut name = stat.name.clone();
        // The kernel keeps 15 bytes; the rest is in the command line.
        if name.len() >= 15
            && let Some(first) = arguments(id).first()
            && let Some(whole) = first.rsplit('/').next().filter(|whole| whole.starts_with(&name))
        {
            name = whole.to_owned();
        }
        Some(Process { id, name: name.into(), exit: None, start: stat.start })
    }

    /// All running processes, by number.
    pub fn all() -> Vec<Process> {
        let mut ids: Vec<i32> = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(Process::of_id).collect()
    }

    /// A process that was just started; a thread waits for its end.
    pub fn started(mut child: std::process::Child, name: &str) -> Process {
        let id = i32::try_from(child.id()).unwrap_or(0);
        let start = Stat::read(id).map_or(0, |stat| stat.start);
        let exit = Arc::new(Mutex::new(None));
        let ended = exit.clone();
        let wait = move || {
            use std::os::unix::process::ExitStatusExt as _;
            let code =
                child.wait().map_or(-1, |status| status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0)));
            if let Ok(mut ended) = ended.lock() {
                *ended = Some((code, SystemTime::now()));
            }
        };
        // Without a thread the process stays a zombie, and is seen as running.
        let _ = std::thread::Builder::new().name("end of a process".to_owned()).spawn(wait);
        Process { id, name: name.rsplit('/').next().unwrap_or(name).into(), exit: Some(exit), start }
    }

    fn exit(&self) -> Option<(i32, SystemTime)> {
        self.exit.as_ref().and_then(|exit| exit.lock().ok().and_then(|exit| *exit))
    }

    /// Whether it has ended.
    pub fn has_exited(&self) -> bool {
        match &self.exit {
            Some(_) => self.exit().is_some(),
            None => self.stat().is_none_or(|stat| stat.state == 'Z'),
        }
    }

    fn stat(&self) -> Option<Stat> {
        Stat::read(self.id).filter(|stat| stat.start == self.start)
    }

    /// Ends it at once; one that has ended is left alone.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill(&self) -> nix::Result<()> {
        // Numbers are used again: only the very process is meant.
        if self.has_exited() || self.stat().is_none() {
            return Ok(());
        }
        match nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.id), nix::sys::signal::Signal::SIGKILL) {
            Err(nix::errno::Errno::ESRCH) => Ok(()),
            other => other,
        }
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

    /// A line of `/proc/ID/status` in bytes.
    fn memory(&self, name: &str) -> Option<i64> {
        let text = fs::read_to_string(format!("/proc/{}/status", self.id)).ok()?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        Some(line.split_whitespace().next()?.parse::<i64>().ok()?.saturating_mul(1024))
    }
}

/// What `/proc/ID/stat` says.
struct Stat {
    name: String,
    state: char,
    parent: i32,
    session: i32,
    user: i64,
    system: i64,
    nice: i64,
    start: i64,
}

impl Stat {
    fn read(id: i32) -> Option<Stat> {
        let text = String::from_utf8_lossy(&fs::read(format!("/proc/{id}/stat")).ok()?).into_owned();
        // The name may have any character, parentheses and spaces too.
        let (open, close) = (text.find('(')?, text.rfind(')')?);
        let fields: Vec<&str> = text.get(close + 1..)?.split_whitespace().collect();
        let number = |at: usize| fields.get(at)?.parse::<i64>().ok();
        Some(Stat {
            name: text.get(open + 1..close)?.to_owned(),
            state: fields.first()?.chars().next()?,
            parent: number(1)? as i32,
            session: number(3)? as i32,
            user: number(11)?,
            system: number(12)?,
            nice: number(16)?,
            start: number(19)?,
        })
    }
}

fn arguments(id: i32) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    let mut parts: Vec<String> =
        bytes.split(|byte| *byte == 0).map(|part| String::from_utf8_lossy(part).into()).collect();
    if parts.last().is_some_and(String::is_empty) {
        parts.pop();
    }
    parts
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

fn bytes(this: &Value, name: &str) -> Result<Value> {
    with(this, |process| {
        process.stat()?;
        Some(Value::Int64(process.memory(name).unwrap_or(0)))
    })
}

fn short(value: Result<Value>) -> Result<Value> {
    value.map(|value| if let Value::Int64(bytes) = value { Value::Int32(bytes as i32) } else { value })
}

fn span(this: &Value, read: fn(&Stat) -> i64) -> Result<Value> {
    with(this, |process| Some(TimeSpan { ticks: read(&process.stat()?) * (SECOND / USER_HZ) }.into()))
}

fn start_time(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    with(this, |process| {
        let stat = fs::read_to_string("/proc/stat").ok()?;
        let boot: i64 = stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse().ok())?;
        let since = boot.saturating_mul(SECOND) + process.start * (SECOND / USER_HZ);
        Some(local(since))
    })
}

/// A time of the machine's zone, of ticks since 1970.
fn local(since_1970: i64) -> Value {
    const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
    let utc = DateTime { ticks: UNIX_EPOCH.saturating_add(since_1970), kind: DateTimeKind::Utc };
    crate::text::date_time::to_local(utc).into()
}

fn not_exited() -> crate::error::Flow {
    thrown("System.InvalidOperationException", "Process must exit before requested information can be determined.")
}

const PROPERTIES: &[Property] = &[
    read("BasePriority", |_, this| {
        with(this, |process| {
            Some(Value::Int32(match process.stat()?.nice {
                ..=-15 => 24,
                -14..=-6 => 13,
                -5..=-1 => 10,
                0..=4 => 8,
                5..=9 => 6,
                _ => 4,
            }))
        })
    }),
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
        Some((_, time)) => {
            let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            Ok(local((since.as_nanos() / 100) as i64))
        }
        None => Err(not_exited()),
    }),
    read("HandleCount", |_, this| {
        with(this, |process| {
            let open = fs::read_dir(format!("/proc/{}/fd", process.id)).map_or(0, Iterator::count);
            Some(Value::Int32(open as i32))
        })
    }),
    read("HasExited", |_, this| with(this, |process| Some(Value::Bool(process.has_exited())))),
    read("Id", |_, this| with(this, |process| Some(Value::Int32(process.id)))),
    read("MachineName", |_, _| Ok(Value::string("."))),
    read("MainWindowTitle", |_, _| Ok(Value::string(""))),
    read("NonpagedSystemMemorySize", |_, _| Ok(Value::Int32(0))),
    read("NonpagedSystemMemorySize64", |_, _| Ok(Value::Int64(0))),
    read("PagedMemorySize", |_, this| short(bytes(this, "VmSwap"))),
    read("PagedMemorySize64", |_, this| bytes(this, "VmSwap")),
    read("PagedSystemMemorySize", |_, _| Ok(Value::Int32(0))),
    read("PagedSystemMemorySize64", |_, _| Ok(Value::Int64(0))),
    read("PeakPagedMemorySize", |_, _| Ok(Value::Int32(0))),
    read("PeakPagedMemorySize64", |_, _| Ok(Value::Int64(0))),
    read("PeakVirtualMemorySize", |_, this| short(bytes(this, "VmPeak"))),
    read("PeakVirtualMemorySize64", |_, this| bytes(this, "VmPeak")),
    read("PeakWorkingSet", |_, this| short(bytes(this, "VmHWM"))),
    read("PeakWorkingSet64", |_, this| bytes(this, "VmHWM")),
    read("PriorityBoostEnabled", |_, _| Ok(Value::Bool(false))),
    read("PrivateMemorySize", |_, this| short(bytes(this, "VmData"))),
    read("PrivateMemorySize64", |_, this| bytes(this, "VmData")),
    read("PrivilegedProcessorTime", |_, this| span(this, |stat| stat.system)),
    read("ProcessName", |_, this| with(this, |process| Some(Value::String(process.name.clone())))),
    read("Responding", |_, _| Ok(Value::Bool(true))),
    read("SessionId", |_, this| with(this, |process| Some(Value::Int32(process.stat()?.session)))),
    read("Site", |_, _| Ok(Value::Null)),
    read("StartTime", start_time),
    read("SynchronizingObject", |_, _| Ok(Value::Null)),
    read("TotalProcessorTime", |_, this| span(this, |stat| stat.user + stat.system)),
    read("UserProcessorTime", |_, this| span(this, |stat| stat.user)),
    read("VirtualMemorySize", |_, this| short(bytes(this, "VmSize"))),
    read("VirtualMemorySize64", |_, this| bytes(this, "VmSize")),
    read("WorkingSet", |_, this| short(bytes(this, "VmRSS"))),
    read("WorkingSet64", |_, this| bytes(this, "VmRSS")),
];

const METHODS: &[Method] = &[
    method("Kill", |_, this, _| {
        if let Some(process) = of(this) {
            process.kill().map_err(|error| thrown("System.ComponentModel.Win32Exception", error.desc()))?;
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
            Some(Value::Array(items)) => items.items.borrow().iter().map(super::argument::text_or_empty).collect(),
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
    use std::os::unix::process::CommandExt as _;
    use std::process::Stdio;
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
}

/// What .NET says of a program that does not start.
pub fn not_started(name: &str, folder: &str, error: &std::io::Error) -> String {
    let reason = match error.raw_os_error() {
        Some(2) => "No such file or directory".to_owned(),
        Some(8) => "Exec format error".to_owned(),
        Some(13) => "Permission denied".to_owned(),
        _ => error.to_string(),
    };
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
        let path = of(this).and_then(|process| fs::read_link(format!("/proc/{}/exe", process.id)).ok());
        Ok(path.map_or(Value::Null, |path| Value::string(&*path.to_string_lossy())))
    }),
    script(
        "CommandLine",
        "System.Object CommandLine {get=Get-Content -LiteralPath \"/proc/$($this.Id)/cmdline\";}",
        |_, this| {
            let arguments = of(this).map(|process| arguments(process.id)).unwrap_or_default();
            Ok(if arguments.is_empty() { Value::Null } else { Value::string(arguments.join(" ")) })
        },
    ),
    script("Parent", "System.Object Parent {get=ParentProcess;}", |_, this| {
        let parent = of(this).and_then(Process::stat).and_then(|stat| Process::of_id(stat.parent));
        Ok(parent.map_or(Value::Null, |parent| Object::new(parent).into()))
    }),
    script("Company", "System.Object Company {get=$this.Mainmodule.FileVersionInfo.CompanyName;}", |_, _| {
        Ok(Value::Null)
    }),
    script("CPU", "System.Object CPU {get=$this.TotalProcessorTime.TotalSeconds;}", |_, this| {
        let stat = of(this).and_then(Process::stat);
        Ok(stat.map_or(Value::Null, |stat| Value::Double((stat.user + stat.system) as f64 / USER_HZ as f64)))
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
