//! What PowerShell's type data adds to files, folders and drives.

use super::{Drives, FileSystemItem, ProviderKind, drive_of, file_item, path};
use crate::dotnet::file_info::attribute_bits;
use crate::error::Result;
use crate::member::MemberType::{CodeProperty, ScriptProperty};
use crate::member::{OwnKind, OwnMember};
use crate::runspace::Runspace;
use crate::system::{Account as _, Files as _, System};
use crate::types::{TypeInfo, method};
use crate::value::{DateTimeKind, MemberKind, Record, Str, Value};

/// System.Diagnostics.FileVersionInfo
pub static FILE_VERSION_INFO: TypeInfo = TypeInfo {
    methods: &[method("string ToString()", |rt, this, _| crate::convert::to_text(rt, this).map(Value::String))],
    ..TypeInfo::class("System.Diagnostics.FileVersionInfo", &crate::dotnet::object::OBJECT)
};

const FILE: &str = "System.IO.FileInfo";
const FOLDER: &str = "System.IO.DirectoryInfo";
const DRIVE: &str = "System.Management.Automation.PSDriveInfo";

type Get = fn(&mut Runspace, &Value) -> Result<Value>;

const fn code(type_name: &'static str, name: &'static str, definition: &'static str, get: Get) -> OwnMember {
    OwnMember { type_name, name, kind: OwnKind::Code(CodeProperty, definition, get) }
}

const fn script(type_name: &'static str, name: &'static str, definition: &'static str, get: Get) -> OwnMember {
    OwnMember { type_name, name, kind: OwnKind::Code(ScriptProperty, definition, get) }
}

const UNIX_MODE: &str = "System.Object UnixMode {get=if ($this.UnixStat) { $this.UnixStat.GetModeString() };}";
const USER: &str = "System.Object User {get=if ($this.UnixStat) { $this.UnixStat.GetUserName() };}";
const GROUP: &str = "System.Object Group {get=if ($this.UnixStat) { $this.UnixStat.GetGroupName() };}";
const SIZE: &str = "System.Object Size {get=$this.UnixStat.Size;}";

/// The members, in the order in which they are listed.
pub(crate) static MEMBERS: &[OwnMember] = &[
    script(FILE, "UnixMode", UNIX_MODE, unix_mode),
    script(FILE, "User", USER, user),
    script(FILE, "Group", GROUP, group),
    script(FILE, "Size", SIZE, size),
    code(FILE, "Mode", "System.String Mode{get=Mode;}", |_, this| mode(this, true)),
    code(FILE, "ModeWithoutHardLink", "System.String ModeWithoutHardLink{get=ModeWithoutHardLink;}", |_, this| {
        mode(this, false)
    }),
    script(
        FILE,
        "VersionInfo",
        "System.Object VersionInfo {get=[System.Diagnostics.FileVersionInfo]::GetVersionInfo($this.FullName);}",
        version_info,
    ),
    script(
        FILE,
        "BaseName",
        "System.Object BaseName {get=if ($this.Extension.Length -gt 0){$this.Name.Remove($this.Name.Length - $this.Extension.Length)}else{$this.Name};}",
        |_, this| of(this, |item| Value::string(path::base_name(&item.full_name))),
    ),
    code(FILE, "ResolvedTarget", "System.String ResolvedTarget{get=ResolvedTarget;}", resolved_target),
    OwnMember { type_name: FILE, name: "Target", kind: OwnKind::Alias("LinkTarget") },
    code(FILE, "LinkType", "System.String LinkType{get=LinkType;}", link_type),
    code(FILE, "NameString", "System.String NameString{get=NameString;}", name_string),
    code(FILE, "LengthString", "System.String LengthString{get=LengthString;}", |rt, this| {
        let length = crate::member::get(rt, this, "Length")?.unwrap_or_default();
        crate::convert::to_text(rt, &length).map(Value::String)
    }),
    code(FILE, "LastWriteTimeString", "System.String LastWriteTimeString{get=LastWriteTimeString;}", last_write_string),
    script(FOLDER, "UnixMode", UNIX_MODE, unix_mode),
    script(FOLDER, "User", USER, user),
    script(FOLDER, "Group", GROUP, group),
    script(FOLDER, "Size", SIZE, size),
    code(FOLDER, "Mode", "System.String Mode{get=Mode;}", |_, this| mode(this, true)),
    code(FOLDER, "ModeWithoutHardLink", "System.String ModeWithoutHardLink{get=ModeWithoutHardLink;}", |_, this| {
        mode(this, false)
    }),
    script(FOLDER, "BaseName", "System.Object BaseName {get=$this.Name;}", |_, this| {
        of(this, |item| Value::string(path::leaf(&item.full_name)))
    }),
    code(FOLDER, "ResolvedTarget", "System.String ResolvedTarget{get=ResolvedTarget;}", resolved_target),
    OwnMember { type_name: FOLDER, name: "Target", kind: OwnKind::Alias("LinkTarget") },
    code(FOLDER, "LinkType", "System.String LinkType{get=LinkType;}", link_type),
    code(FOLDER, "NameString", "System.String NameString{get=NameString;}", name_string),
    code(FOLDER, "LengthString", "System.String LengthString{get=LengthString;}", |_, _| Ok(Value::string(""))),
    code(
        FOLDER,
        "LastWriteTimeString",
        "System.String LastWriteTimeString{get=LastWriteTimeString;}",
        last_write_string,
    ),
    script(DRIVE, "Used", "System.Object Used {get=## Ensure that this is a FileSystem drive;}", |rt, this| {
        Ok(space(rt, this).map_or(Value::Nothing, |(used, _)| Value::Int64(used)))
    }),
    script(DRIVE, "Free", "System.Object Free {get=## Ensure that this is a FileSystem drive;}", |rt, this| {
        Ok(space(rt, this).map_or(Value::Nothing, |(_, free)| Value::Int64(free)))
    }),
];

fn of(this: &Value, read: impl FnOnce(&FileSystemItem) -> Value) -> Result<Value> {
    Ok(file_item(this).map_or(Value::Null, read))
}

/// The note UnixStat, which only items of the provider carry.
fn stat(this: &Value, field: &str, runspace: &mut Runspace) -> Result<Option<Value>> {
    let stat =
        match this.extra().and_then(|extra| extra.members()).and_then(|m| m.get("UnixStat").map(|m| m.kind.clone())) {
            Some(MemberKind::Note(stat)) => stat,
            _ => return Ok(None),
        };
    crate::member::get(runspace, &stat, field)
}

fn unix_mode(runspace: &mut Runspace, this: &Value) -> Result<Value> {
    const BITS: [(u32, char); 9] = [
        (0o400, 'r'),
        (0o200, 'w'),
        (0o100, 'x'),
        (0o040, 'r'),
        (0o020, 'w'),
        (0o010, 'x'),
        (0o004, 'r'),
        (0o002, 'w'),
        (0o001, 'x'),
    ];
    let Some(Value::Int32(mode)) = stat(this, "Mode", runspace)? else { return Ok(Value::Nothing) };
    let mode = mode as u32;
    let mut text = String::from(match mode & 0o170_000 {
        0o040_000 => 'd',
        0o120_000 => 'l',
        0o060_000 => 'b',
        0o020_000 => 'c',
        0o010_000 => 'p',
        0o140_000 => 's',
        _ => '-',
    });
    for (bit, letter) in BITS {
        let special = match bit {
            0o100 => (mode & 0o4000 != 0).then_some(('s', 'S')),
            0o010 => (mode & 0o2000 != 0).then_some(('s', 'S')),
            0o001 => (mode & 0o1000 != 0).then_some(('t', 'T')),
            _ => None,
        };
        text.push(match (special, mode & bit != 0) {
            (Some((with, _)), true) => with,
            (Some((_, without)), false) => without,
            (None, true) => letter,
            (None, false) => '-',
        });
    }
    Ok(Value::string(text))
}

fn user(runspace: &mut Runspace, this: &Value) -> Result<Value> {
    account(runspace, this, "UserId", System::user_name)
}

fn group(runspace: &mut Runspace, this: &Value) -> Result<Value> {
    account(runspace, this, "GroupId", System::group_name)
}

fn account(runspace: &mut Runspace, this: &Value, field: &str, name: fn(u32) -> String) -> Result<Value> {
    Ok(match stat(this, field, runspace)? {
        Some(Value::Int32(id)) => Value::string(name(id as u32)),
        _ => Value::Nothing,
    })
}

fn size(runspace: &mut Runspace, this: &Value) -> Result<Value> {
    Ok(stat(this, "Size", runspace)?.unwrap_or_default())
}

fn is_symbolic(item: &FileSystemItem) -> bool {
    // .NET has all attributes set for what is not there.
    item.metadata().is_none_or(|metadata| metadata.is_symlink())
}

fn is_hard_link(item: &FileSystemItem) -> bool {
    item.metadata().is_some_and(|metadata| System::is_hard_link(&item.full_name, metadata))
}

fn mode(this: &Value, hard_links: bool) -> Result<Value> {
    of(this, |item| {
        let bits = attribute_bits(item);
        let flag = |bit: i64, letter: char| if bits & bit != 0 { letter } else { '-' };
        let kind = match bits {
            _ if is_symbolic(item) || (hard_links && is_hard_link(item)) => 'l',
            bits if bits & 16 != 0 => 'd',
            _ => '-',
        };
        Value::string([kind, flag(32, 'a'), flag(1, 'r'), flag(2, 'h'), flag(4, 's')].iter().collect::<String>())
    })
}

fn version_info(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    let Some(item) = file_item(this) else { return Ok(Value::Null) };
    if std::fs::metadata(&*item.full_name).is_err() {
        return Err(crate::member::thrown("System.IO.FileNotFoundException", &*item.full_name));
    }
    let mut text = format!("File:             {}\n", item.full_name);
    for name in ["InternalName", "OriginalFilename", "FileVersion", "FileDescription", "Product", "ProductVersion"] {
        text += &format!("{:<18}\n", format!("{name}:"));
    }
    for name in ["Debug", "Patched", "PreRelease", "PrivateBuild", "SpecialBuild"] {
        text += &format!("{:<18}False\n", format!("{name}:"));
    }
    text += "Language:         \n";
    Ok(Record::new(&FILE_VERSION_INFO, Vec::new()).with_text(text).into())
}

fn resolved_target(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    let Some(item) = file_item(this) else { return Ok(Value::Null) };
    if item.metadata().is_none() {
        return Err(crate::member::thrown("System.IO.FileNotFoundException", &*item.full_name));
    }
    let target = item.link_target().and_then(|_| std::fs::canonicalize(&*item.full_name).ok());
    Ok(match target {
        Some(target) => Value::string(&*target.to_string_lossy()),
        None => Value::String(item.full_name.clone()),
    })
}

fn link_type(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    of(this, |item| match () {
        () if is_symbolic(item) => Value::string("SymbolicLink"),
        () if is_hard_link(item) => Value::string("HardLink"),
        () => Value::Null,
    })
}

/// The name in the colours of `$PSStyle.FileInfo`.
fn name_string(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    of(this, |item| {
        let name = path::leaf(&item.full_name);
        if is_symbolic(item) {
            let target = item.link_target().unwrap_or_else(|| Str::from(""));
            return Value::string(format!("\x1b[36;1m{name}\x1b[0m -> {target}"));
        }
        let colour = match path::extension(&item.full_name).to_ascii_lowercase().as_str() {
            _ if item.is_folder => "44;1",
            ".zip" | ".tgz" | ".gz" | ".tar" | ".nupkg" | ".cab" | ".7z" => "31;1",
            ".ps1" | ".psd1" | ".psm1" | ".ps1xml" => "33;1",
            _ if item.metadata().and_then(System::mode).is_some_and(|mode| mode & 0o111 != 0) => "32;1",
            _ => return Value::string(name),
        };
        Value::string(format!("\x1b[{colour}m{name}\x1b[0m"))
    })
}

fn last_write_string(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    of(this, |item| {
        let time = item.time(std::fs::Metadata::modified, DateTimeKind::Local);
        let part =
            |format| crate::text::date_time::format(time, format, &crate::text::INVARIANT, None).unwrap_or_default();
        Value::string(format!("{:>10} {:>8}", part("d"), part("t")))
    })
}

/// How many bytes of the drive's file system are used, and how many are free.
fn space(runspace: &mut Runspace, this: &Value) -> Option<(i64, i64)> {
    let drive = drive_of(this)?;
    let asked = &mut runspace.extension::<Drives>().asked;
    if !asked.contains(&drive.provider) {
        asked.push(drive.provider);
    }
    if drive.provider != ProviderKind::FileSystem {
        return None;
    }
    System::space(&drive.root)
}
