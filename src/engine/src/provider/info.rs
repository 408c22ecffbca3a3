//! Drives, providers and locations as objects: PSDriveInfo, ProviderInfo, PathInfo.

use std::rc::Rc;

use super::drive::{Drive, Drives, Location, ProviderKind};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Property, Type, TypeInfo};
use crate::value::{Credential, Instance, List, Member, MemberKind, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&PS_DRIVE_INFO, &PROVIDER_INFO, &PATH_INFO, &PATH_INFO_STACK];

const fn property(name: &'static str, ty: &'static str, get: fn(&mut Runspace, &Value) -> Result<Value>) -> Property {
    Property { name, ty, get, set: None }
}

/// System.Management.Automation.PSDriveInfo
pub static PS_DRIVE_INFO: TypeInfo = TypeInfo {
    properties: &[
        property("CurrentLocation", "string", |_, this| {
            Ok(drive(this).map_or(Value::Null, |d| Value::String(d.current.borrow().clone())))
        }),
        property("Name", "string", |_, this| Ok(drive(this).map_or(Value::Null, |d| Value::String(d.name.clone())))),
        property("Provider", "System.Management.Automation.ProviderInfo", |runspace, this| {
            let Some(drive) = drive(this) else { return Ok(Value::Null) };
            let value = provider_value(drive.provider);
            if runspace.extension::<Drives>().asked.contains(&drive.provider)
                && let Some(extra) = value.extra()
            {
                // A script has read its members since, and an object that has members of its own is written as one.
                let kind = MemberKind::Property(Value::Null);
                extra.members_mut().push(Member { name: "psextended".into(), kind, hidden: true });
            }
            Ok(value)
        }),
        property("Root", "string", |_, this| Ok(drive(this).map_or(Value::Null, |d| Value::String(d.root.clone())))),
        property("Description", "string", |_, this| {
            Ok(drive(this).filter(|d| !d.description.is_empty()).map_or(Value::Null, |d| Value::string(d.description)))
        }),
        property("MaximumSize", "System.Nullable[ulong]", |_, _| Ok(Value::Null)),
        property("Credential", "pscredential", |_, _| {
            Ok(Value::from(Object::new(Credential { user: None, password: Value::Null })))
        }),
        property("DisplayRoot", "string", |_, _| Ok(Value::Null)),
        property("VolumeSeparatedByColon", "bool", |_, this| {
            Ok(Value::Bool(drive(this).is_none_or(|d| &*d.name != "/")))
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.PSDriveInfo", &crate::dotnet::object::OBJECT)
};

/// System.Management.Automation.ProviderInfo
pub static PROVIDER_INFO: TypeInfo = TypeInfo {
    properties: &[
        property("ImplementingType", "type", |_, this| {
            let kind = provider(this);
            Ok(Value::string(format!("Microsoft.PowerShell.Commands.{}Provider", kind.name())))
        }),
        property("HelpFile", "string", |_, _| Ok(Value::string("System.Management.Automation.dll-Help.xml"))),
        property("Name", "string", |_, this| Ok(Value::string(provider(this).name()))),
        property("PSSnapIn", "System.Management.Automation.PSSnapInInfo", |_, _| {
            Ok(Value::string("Microsoft.PowerShell.Core"))
        }),
        property("ModuleName", "string", |_, _| Ok(Value::string("Microsoft.PowerShell.Core"))),
        property("Module", "psmoduleinfo", |_, _| Ok(Value::Null)),
        property("Description", "string", |_, _| Ok(Value::string(""))),
        property("Capabilities", "System.Management.Automation.Provider.ProviderCapabilities", |_, this| {
            Ok(Value::string(match provider(this) {
                ProviderKind::FileSystem => "Filter, ShouldProcess, Credentials",
                _ => "ShouldProcess",
            }))
        }),
        property("Home", "string", |runspace, this| {
            Ok(match provider(this) {
                ProviderKind::FileSystem => match runspace.variable("HOME") {
                    // A home that is not there is none.
                    Some(Value::String(home)) if std::path::Path::new(&*home).is_dir() => Value::String(home),
                    _ => Value::string(""),
                },
                _ => Value::string(""),
            })
        }),
        property("Drives", "System.Collections.ObjectModel.Collection[psdrive]", |runspace, this| {
            let kind = provider(this);
            let drives = runspace.extension::<Drives>();
            let own: Vec<Value> =
                drives.drives.iter().filter(|drive| drive.provider == kind).map(drive_value).collect();
            let ty = crate::types::lookup(
                "System.Collections.ObjectModel.Collection[System.Management.Automation.PSDriveInfo]",
                &(),
            );
            Ok(List::new(ty.unwrap_or(Type::ARRAY_LIST), own).into())
        }),
        property("VolumeSeparatedByColon", "bool", |_, this| {
            Ok(Value::Bool(provider(this) != ProviderKind::FileSystem))
        }),
        property("ItemSeparator", "char", |_, _| Ok(Value::Char(super::path::SEPARATOR as u16))),
        property("AltItemSeparator", "char", |_, _| {
            Ok(Value::Char(u16::from(if super::path::SEPARATOR == '/' { b'\\' } else { b'/' })))
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.ProviderInfo", &crate::dotnet::object::OBJECT)
};

/// System.Management.Automation.PathInfo
pub static PATH_INFO: TypeInfo = TypeInfo {
    properties: &[
        property("Drive", "psdrive", |_, this| {
            Ok(place(this).and_then(|place| place.drive.as_ref()).map_or(Value::Null, drive_value))
        }),
        property("Provider", "System.Management.Automation.ProviderInfo", |_, this| {
            Ok(place(this).map_or(Value::Null, |place| provider_value(place.provider)))
        }),
        property("ProviderPath", "string", |_, this| {
            Ok(place(this).map_or(Value::Null, |place| Value::String(place.provider_path.clone())))
        }),
        property("Path", "string", |_, this| {
            Ok(place(this).map_or(Value::Null, |place| Value::String(place.path.clone())))
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.PathInfo", &crate::dotnet::object::OBJECT)
};

/// System.Management.Automation.PathInfoStack
pub static PATH_INFO_STACK: TypeInfo =
    TypeInfo::class("System.Management.Automation.PathInfoStack", &crate::dotnet::object::OBJECT);

#[derive(Debug)]
struct DriveObject(Rc<Drive>);

impl Instance for DriveObject {
    fn ty(&self) -> Type {
        Type::Known(&PS_DRIVE_INFO)
    }

    fn text(&self) -> Option<Str> {
        Some(self.0.name.clone())
    }
}

#[derive(Debug)]
struct ProviderObject(ProviderKind);

impl Instance for ProviderObject {
    fn ty(&self) -> Type {
        Type::Known(&PROVIDER_INFO)
    }

    fn text(&self) -> Option<Str> {
        Some(format!("Microsoft.PowerShell.Core\\{}", self.0.name()).into())
    }
}

#[derive(Debug)]
struct Place {
    drive: Option<Rc<Drive>>,
    provider: ProviderKind,
    provider_path: Str,
    path: Str,
}

impl Instance for Place {
    fn ty(&self) -> Type {
        Type::Known(&PATH_INFO)
    }

    fn text(&self) -> Option<Str> {
        Some(self.path.clone())
    }
}

/// The drive as a PSDriveInfo.
pub fn drive_value(drive: &Rc<Drive>) -> Value {
    if let Some(object) = drive.value.borrow().upgrade() {
        return Value::Object(object);
    }
    let object = Rc::new(Object::new(DriveObject(drive.clone())));
    *drive.value.borrow_mut() = Rc::downgrade(&object);
    Value::Object(object)
}

/// The drive that a PSDriveInfo stands for.
pub fn drive_of(value: &Value) -> Option<Rc<Drive>> {
    drive(value).cloned()
}

/// The provider as a ProviderInfo.
pub fn provider_value(provider: ProviderKind) -> Value {
    Object::new(ProviderObject(provider)).into()
}

/// A location as a PathInfo.
pub fn path_info(location: &Location) -> Value {
    Object::new(Place {
        drive: Some(location.drive.clone()),
        provider: location.drive.provider,
        provider_path: location.provider_path().into(),
        path: location.path().into(),
    })
    .into()
}

/// What a path was found to mean, as a PathInfo.
pub fn target_info(target: &super::Target) -> Value {
    Object::new(Place {
        drive: target.drive.clone(),
        provider: target.provider,
        provider_path: target.path.as_str().into(),
        path: target.display().into(),
    })
    .into()
}

fn drive(value: &Value) -> Option<&Rc<Drive>> {
    match value.bare() {
        Value::Object(object) => object.downcast::<DriveObject>().map(|object| &object.0),
        _ => None,
    }
}

fn provider(value: &Value) -> ProviderKind {
    match value.bare() {
        Value::Object(object) => {
            object.downcast::<ProviderObject>().map_or(ProviderKind::FileSystem, |object| object.0)
        }
        _ => ProviderKind::FileSystem,
    }
}

fn place(value: &Value) -> Option<&Place> {
    match value.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}
