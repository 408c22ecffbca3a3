//! System.Runtime.InteropServices.RuntimeInformation and OSPlatform.

use super::argument::text;
use super::object::OBJECT;
use crate::runspace::enum_value;
use crate::types::{TypeInfo, method, read};
use crate::value::{Record, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&RUNTIME_INFORMATION, &OS_PLATFORM];

/// System.Runtime.InteropServices.RuntimeInformation
pub static RUNTIME_INFORMATION: TypeInfo = TypeInfo {
    declarations: "\
static string FrameworkDescription {get;}
static System.Runtime.InteropServices.Architecture OSArchitecture {get;}
static string OSDescription {get;}
static System.Runtime.InteropServices.Architecture ProcessArchitecture {get;}
static string RuntimeIdentifier {get;}
static bool IsOSPlatform(System.Runtime.InteropServices.OSPlatform osPlatform)
",
    static_properties: &[
        read("OSArchitecture", |_, _| Ok(architecture())),
        read("ProcessArchitecture", |_, _| Ok(architecture())),
        read("OSDescription", |rt, _| {
            let table = rt.variable("PSVersionTable").unwrap_or_default();
            Ok(crate::member::get(rt, &table, "OS")?.unwrap_or_default())
        }),
        read("RuntimeIdentifier", |_, _| {
            let system = if cfg!(windows) {
                "win"
            } else if cfg!(target_os = "macos") {
                "osx"
            } else {
                "linux"
            };
            Ok(Value::from(format!("{system}-{}", if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" })))
        }),
    ],
    static_methods: &[method("IsOSPlatform", |rt, _, args| {
        let asked = crate::convert::to_text(rt, &args[0])?;
        let own = if cfg!(windows) {
            "WINDOWS"
        } else if cfg!(target_os = "macos") {
            "OSX"
        } else {
            "LINUX"
        };
        Ok(Value::Bool(asked.eq_ignore_ascii_case(own)))
    })],
    ..TypeInfo::class("System.Runtime.InteropServices.RuntimeInformation", &OBJECT)
};
/// System.Runtime.InteropServices.OSPlatform
pub static OS_PLATFORM: TypeInfo = TypeInfo {
    declarations: "\
static System.Runtime.InteropServices.OSPlatform FreeBSD {get;}
static System.Runtime.InteropServices.OSPlatform Linux {get;}
static System.Runtime.InteropServices.OSPlatform OSX {get;}
static System.Runtime.InteropServices.OSPlatform Windows {get;}
static System.Runtime.InteropServices.OSPlatform Create(string osPlatform)
",
    static_properties: &[
        read("FreeBSD", |_, _| Ok(platform("FREEBSD"))),
        read("Linux", |_, _| Ok(platform("LINUX"))),
        read("OSX", |_, _| Ok(platform("OSX"))),
        read("Windows", |_, _| Ok(platform("WINDOWS"))),
    ],
    static_methods: &[method("Create", |_, _, args| Ok(platform(&text(&args[0], "osPlatform")?)))],
    ..TypeInfo::value("System.Runtime.InteropServices.OSPlatform")
};

fn platform(name: &str) -> Value {
    Record::new(&OS_PLATFORM, Vec::new()).with_text(name).into()
}

fn architecture() -> Value {
    let number = if cfg!(target_arch = "aarch64") { 3 } else { 1 };
    enum_value("System.Runtime.InteropServices.Architecture", number).unwrap_or_default()
}
