//! System.Environment, System.GC, System.Threading.Thread: the surroundings of a process.

use super::argument::{constant, text, text_or_empty};
use super::object::OBJECT;
use crate::system::{Account as _, Machine as _, Processes as _, System};
use crate::types::{Method, Property, Type, TypeInfo, method, read};
use crate::value::{Array, Dictionary, Record, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&ENVIRONMENT, &OPERATING_SYSTEM, &GC, &THREAD];

/// System.Environment
pub static ENVIRONMENT: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/environment.txt"),
    static_properties: PROPERTIES,
    static_methods: METHODS,
    ..TypeInfo::class("System.Environment", &OBJECT)
};
/// System.OperatingSystem
pub static OPERATING_SYSTEM: TypeInfo = TypeInfo {
    declarations: "\
System.PlatformID Platform {get;}
string ServicePack {get;}
version Version {get;}
string VersionString {get;}
string ToString()
",
    properties: &[
        read("Platform", |rt, _| {
            crate::convert::to_type(rt, &Value::Int32(System::PLATFORM_ID), &Type::Known(&super::enums::PLATFORM_ID))
        }),
        read("ServicePack", |_, _| Ok(Value::string(""))),
        read("Version", |_, _| Ok(super::version::value(System::version()))),
        read("VersionString", |_, _| Ok(Value::from(System::version_text()))),
    ],
    static_methods: &[
        method("static bool IsLinux()", |_, _, _| Ok(Value::Bool(cfg!(target_os = "linux")))),
        method("static bool IsMacOS()", |_, _, _| Ok(Value::Bool(cfg!(target_os = "macos")))),
        method("static bool IsWindows()", |_, _, _| Ok(Value::Bool(cfg!(windows)))),
    ],
    ..TypeInfo::class("System.OperatingSystem", &OBJECT)
};
/// System.GC
pub static GC: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/gc.txt"),
    static_properties: &[read("MaxGeneration", |_, _| Ok(Value::Int32(2)))],
    static_methods: &[
        method("Collect", |_, _, _| Ok(Value::Nothing)),
        method("WaitForPendingFinalizers", |_, _, _| Ok(Value::Nothing)),
        method("KeepAlive", |_, _, _| Ok(Value::Nothing)),
        method("SuppressFinalize", |_, _, _| Ok(Value::Nothing)),
        method("GetTotalMemory", |_, _, _| Ok(Value::Int64(working_set()))),
        method("CollectionCount", |_, _, _| Ok(Value::Int32(0))),
        method("GetGeneration", |_, _, _| Ok(Value::Int32(0))),
    ],
    ..TypeInfo::class("System.GC", &OBJECT)
};
/// System.Threading.Thread
pub static THREAD: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/thread.txt"),
    properties: &[
        read("CurrentCulture", |_, _| Ok(super::culture_info::value(&crate::text::INVARIANT))),
        read("CurrentUICulture", |_, _| Ok(super::culture_info::value(&crate::text::INVARIANT))),
        read("ManagedThreadId", |_, _| Ok(Value::Int32(1))),
        read("IsAlive", |_, _| Ok(Value::Bool(true))),
        read("IsBackground", |_, _| Ok(Value::Bool(true))),
        read("IsThreadPoolThread", |_, _| Ok(Value::Bool(false))),
        read("Name", |_, _| Ok(Value::string("Pipeline Execution Thread"))),
    ],
    static_properties: &[read("CurrentThread", |_, _| Ok(Value::from(Record::new(&THREAD, Vec::new()))))],
    static_methods: &[method("Sleep", |rt, _, args| {
        let milliseconds = match &args[0] {
            Value::TimeSpan(span) => span.ticks / 10_000,
            other => super::argument::integer(other),
        };
        let end = std::time::Instant::now() + std::time::Duration::from_millis(milliseconds.max(0) as u64);
        while let Some(left) = end.checked_duration_since(std::time::Instant::now()).filter(|left| !left.is_zero()) {
            rt.check_stop()?;
            std::thread::sleep(left.min(std::time::Duration::from_millis(50)));
        }
        Ok(Value::Nothing)
    })],
    ..TypeInfo::class("System.Threading.Thread", &OBJECT)
};
fn working_set() -> i64 {
    let own = i32::try_from(std::process::id()).ok();
    own.and_then(System::memory).map_or(0, |memory| memory.working_set)
}

/// `System.Environment+SpecialFolder` System.
const SYSTEM_FOLDER: i64 = 37;

const PROPERTIES: &[Property] = &[
    read("NewLine", |_, _| Ok(Value::string("\n"))),
    read("MachineName", |_, _| Ok(Value::from(System::name()))),
    read("UserDomainName", |_, _| Ok(Value::from(System::name()))),
    read("UserName", |rt, _| {
        let name = System::NAME.iter().find_map(|variable| rt.environment(variable));
        Ok(name.map_or_else(|| Value::from(System::user()), Value::String))
    }),
    read("UserInteractive", |_, _| Ok(Value::Bool(true))),
    read("ProcessId", |_, _| Ok(Value::Int32(std::process::id() as i32))),
    read("ProcessPath", |_, _| {
        Ok(Value::from(std::env::current_exe().ok().map(|path| path.to_string_lossy().into_owned())))
    }),
    read("ProcessorCount", |_, _| {
        Ok(Value::Int32(std::thread::available_parallelism().map_or(1, |count| count.get() as i32)))
    }),
    read("CurrentDirectory", |_, _| {
        Ok(Value::from(
            std::env::current_dir().map_or_else(|_| "/".to_owned(), |path| path.to_string_lossy().into_owned()),
        ))
    }),
    read("CurrentManagedThreadId", |_, _| Ok(Value::Int32(1))),
    read("CommandLine", |_, _| Ok(Value::from(std::env::args().collect::<Vec<_>>().join(" ")))),
    read("ExitCode", |_, _| Ok(Value::Int32(0))),
    read("HasShutdownStarted", |_, _| Ok(Value::Bool(false))),
    read("Is64BitOperatingSystem", |_, _| Ok(Value::Bool(cfg!(target_pointer_width = "64")))),
    read("Is64BitProcess", |_, _| Ok(Value::Bool(cfg!(target_pointer_width = "64")))),
    read("OSVersion", |_, _| {
        Ok(Value::from(Record::new(&OPERATING_SYSTEM, Vec::new()).with_text(System::version_text())))
    }),
    read("SystemDirectory", |rt, _| {
        let variable = |name: &str| rt.environment(name).map(|value| value.to_string());
        Ok(Value::from(System::folder(SYSTEM_FOLDER, "", &variable)))
    }),
    read("SystemPageSize", |_, _| Ok(Value::Int32(4096))),
    read("StackTrace", |_, _| Ok(Value::string(""))),
    read("TickCount", |_, _| Ok(Value::Int32((uptime() & 0x7FFF_FFFF) as i32))),
    read("TickCount64", |_, _| Ok(Value::Int64(uptime()))),
    read("Version", |_, _| Ok(super::version::value([10, 0, 0, -1]))),
    read("WorkingSet", |_, _| Ok(Value::Int64(working_set()))),
];

/// Milliseconds since the machine started.
fn uptime() -> i64 {
    System::uptime().map_or(0, |time| i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}

const METHODS: &[Method] = &[
    method("GetEnvironmentVariable", |rt, _, args| {
        let name = text(&args[0], "variable")?;
        if matches!(constant(args.get(1)), Some(1 | 2)) {
            return Ok(Value::Null);
        }
        Ok(Value::from(rt.environment(&name)))
    }),
    method("SetEnvironmentVariable", |rt, _, args| {
        let name = text(&args[0], "variable")?;
        let value = text_or_empty(&args[1]);
        rt.set_environment(&name, (!value.is_empty()).then_some(value));
        Ok(Value::Nothing)
    }),
    method("GetEnvironmentVariables", |rt, _, _| {
        let all = Dictionary::hashtable();
        for (name, value) in rt.environment_variables() {
            all.set(Value::String(name), Value::String(value));
        }
        Ok(Value::from(all))
    }),
    method("ExpandEnvironmentVariables", |rt, _, args| {
        let text = text(&args[0], "name")?;
        let mut out = String::new();
        let mut parts = text.split('%');
        out.push_str(parts.next().unwrap_or(""));
        let rest: Vec<&str> = parts.collect();
        let mut at = 0;
        while at < rest.len() {
            match rt.environment(rest[at]).filter(|_| at + 1 < rest.len()) {
                Some(value) => {
                    out.push_str(&value);
                    out.push_str(rest[at + 1]);
                    at += 2;
                }
                None => {
                    out.push('%');
                    out.push_str(rest[at]);
                    at += 1;
                }
            }
        }
        Ok(Value::from(out))
    }),
    method("GetFolderPath", |rt, _, args| {
        let home = rt.environment(System::HOME).unwrap_or_default();
        let variable = |name: &str| rt.environment(name).map(|value| value.to_string());
        Ok(constant(args.first()).map_or(Value::string(""), |number| System::folder(number, &home, &variable).into()))
    }),
    method("GetCommandLineArgs", |_, _, _| {
        Ok(Value::from(Array::new(Type::STRING, std::env::args().map(Value::from).collect())))
    }),
    method("GetLogicalDrives", |_, _, _| {
        Ok(Value::from(Array::new(Type::STRING, System::roots().into_iter().map(Value::from).collect())))
    }),
];
