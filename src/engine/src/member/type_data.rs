//! Extended members that belong to types: PowerShell's own (its `types.ps1xml`) and those of Update-TypeData.

use std::collections::HashMap;
use std::rc::Rc;

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{Member, Members, Str, Value};

/// Members that Update-TypeData added, by type name.
#[derive(Debug, Default)]
pub struct TypeData {
    types: HashMap<String, OfType>,
}

/// What was added to one type.
#[derive(Debug, Default)]
pub struct OfType {
    /// The name as it was spelt.
    pub name: Str,
    /// The members.
    pub members: Members,
    /// `-DefaultDisplayPropertySet`
    pub default_display: Option<Rc<[Str]>>,
    /// `-DefaultDisplayProperty`
    pub default_property: Option<Str>,
    /// `-DefaultKeyPropertySet`
    pub default_keys: Option<Rc<[Str]>>,
    /// `-SerializationDepth`
    pub serialization_depth: Option<u32>,
    /// `-StringSerializationSource`
    pub string_source: Option<Str>,
    /// `-TargetTypeForDeserialization`, `-SerializationMethod` and so on, as given.
    pub others: Vec<(Str, Value)>,
}

impl TypeData {
    /// What was added to the type of that name.
    pub fn get(&self, type_name: &str) -> Option<&OfType> {
        if self.types.is_empty() {
            return None;
        }
        self.types.get(&type_name.to_ascii_lowercase())
    }

    /// The same, to change; made where nothing was added yet.
    pub fn entry(&mut self, type_name: &str) -> &mut OfType {
        let entry = self.types.entry(type_name.to_ascii_lowercase()).or_default();
        if entry.name.is_empty() {
            entry.name = type_name.into();
        }
        entry
    }

    /// Takes everything away that was added to a type.
    pub fn remove(&mut self, type_name: &str) -> bool {
        self.types.remove(&type_name.to_ascii_lowercase()).is_some()
    }

    /// Everything that was added.
    pub fn iter(&self) -> impl Iterator<Item = &OfType> {
        self.types.values()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
    }
}

/// The runspace's type data.
pub fn type_data(rt: &mut Runspace) -> &mut TypeData {
    rt.extension::<TypeData>()
}

/// A member that Update-TypeData added to one of the value's types.
pub(crate) fn added_member(rt: &mut Runspace, value: &Value, name: &str) -> Option<Member> {
    if type_data(rt).is_empty() {
        return None;
    }
    let names = super::type_names(value);
    let data = type_data(rt);
    names.iter().find_map(|type_name| data.get(type_name)?.members.get(name).cloned())
}

/// All members that Update-TypeData added to the value's types.
pub(crate) fn added_members(rt: &mut Runspace, value: &Value) -> Vec<Member> {
    if type_data(rt).is_empty() {
        return Vec::new();
    }
    let names = super::type_names(value);
    let data = type_data(rt);
    let mut members: Vec<Member> = Vec::new();
    for of_type in names.iter().filter_map(|type_name| data.get(type_name)) {
        for member in of_type.members.iter() {
            if !members.iter().any(|known| crate::value::same_name(&known.name, &member.name)) {
                members.push(member.clone());
            }
        }
    }
    members
}

/// A member of PowerShell's own type data.
pub(crate) struct OwnMember {
    /// The type that has it.
    pub type_name: &'static str,
    /// The name.
    pub name: &'static str,
    /// What it does.
    pub kind: OwnKind,
}

/// What a member of PowerShell's own type data does.
pub(crate) enum OwnKind {
    /// Another name for a property.
    Alias(&'static str),
    /// A ScriptProperty or CodeProperty: Get-Member's definition, and the value.
    Code(crate::member::MemberType, &'static str, fn(&mut Runspace, &Value) -> Result<Value>),
}

/// The member of that name, of the type or one of its bases.
pub(crate) fn own_member(value: &Value, name: &str) -> Option<&'static OwnMember> {
    // Few names are extended at all: look at the name first.
    let mut rows = rows().filter(|row| row.name.eq_ignore_ascii_case(name)).peekable();
    rows.peek()?;
    let names = super::type_names(value);
    let rows: Vec<&OwnMember> = rows.collect();
    names.iter().find_map(|type_name| rows.iter().find(|row| row.type_name == &**type_name).copied())
}

/// All members of PowerShell's own type data that the value has.
pub(crate) fn own_members(value: &Value) -> Vec<&'static OwnMember> {
    let names = super::type_names(value);
    names.iter().rev().flat_map(|type_name| rows().filter(move |row| row.type_name == &**type_name)).collect()
}

/// The names of the properties among them.
pub(crate) fn own_property_names(value: &Value) -> Vec<&'static str> {
    own_members(value).into_iter().map(|member| member.name).collect()
}

const fn alias(type_name: &'static str, name: &'static str, target: &'static str) -> OwnMember {
    OwnMember { type_name, name, kind: OwnKind::Alias(target) }
}

const fn script(
    type_name: &'static str,
    name: &'static str,
    definition: &'static str,
    get: fn(&mut Runspace, &Value) -> Result<Value>,
) -> OwnMember {
    OwnMember { type_name, name, kind: OwnKind::Code(crate::member::MemberType::ScriptProperty, definition, get) }
}

/// Type and name of the members of PowerShell's own type data.
pub fn own_type_data() -> impl Iterator<Item = (&'static str, &'static str)> {
    rows().map(|row| (row.type_name, row.name))
}

fn rows() -> impl Iterator<Item = &'static OwnMember> {
    OWN.iter().chain(crate::dotnet::process::MEMBERS).chain(crate::provider::MEMBERS)
}

/// PowerShell's own type data.
static OWN: &[OwnMember] = &[
    alias("System.Array", "Count", "Length"),
    script(
        "System.DateTime",
        "DateTime",
        "System.Object DateTime {get=if ((& { Set-StrictMode -Version 1; $this.DisplayHint }) -ieq  \"Date\")\n        {\n            \"{0}\" -f $this.ToLongDateString()\n        }\n        elseif ((& { Set-StrictMode -Version 1; $this.DisplayHint }) -ieq \"Time\")\n        {\n            \"{0}\" -f  $this.ToLongTimeString()\n        }\n        else\n        {\n            \"{0} {1}\" -f $this.ToLongDateString(), $this.ToLongTimeString()\n        };}",
        date_time_text,
    ),
    script(
        "System.Net.IPAddress",
        "IPAddressToString",
        "System.Object IPAddressToString {get=$this.Tostring();}",
        |rt, this| crate::convert::to_text(rt, this.bare()).map(Value::String),
    ),
    script("System.Guid", "Guid", "System.Object Guid {get=$this.ToString();}", |rt, this| {
        crate::convert::to_text(rt, this.bare()).map(Value::String)
    }),
    alias("System.Diagnostics.Process", "Name", "ProcessName"),
    alias("System.Diagnostics.Process", "SI", "SessionId"),
    alias("System.Diagnostics.Process", "Handles", "Handlecount"),
    alias("System.Diagnostics.Process", "VM", "VirtualMemorySize64"),
    alias("System.Diagnostics.Process", "WS", "WorkingSet64"),
    alias("System.Diagnostics.Process", "PM", "PagedMemorySize64"),
    alias("System.Diagnostics.Process", "NPM", "NonpagedSystemMemorySize64"),
    alias("System.Management.Automation.CommandInfo", "Namespace", "ModuleName"),
    script(
        "System.Management.Automation.CommandInfo",
        "HelpUri",
        "System.Object HelpUri {get=$oldProgressPreference = $ProgressPreference\n          $ProgressPreference = 'SilentlyContinue'\n          try\n          {\n          [Microsoft.PowerShell.Commands.GetHelpCodeMethods]::GetHelpUri($this)\n          }\n          catch {}\n          finally\n          {\n          $ProgressPreference = $oldProgressPreference\n          };}",
        crate::command::discovery::command_info::help_uri,
    ),
    script(
        "System.Management.Automation.Job",
        "State",
        "System.Object State {get=$this.JobStateInfo.State.ToString();}",
        |_, this| Ok(crate::command::job_state(this)),
    ),
    script(
        "System.Management.Automation.AliasInfo",
        "ResolvedCommandName",
        "System.Object ResolvedCommandName {get=$this.ResolvedCommand.Name;}",
        |rt, this| {
            let command = super::get(rt, this, "ResolvedCommand")?.unwrap_or_default();
            Ok(super::get(rt, &command, "Name")?.unwrap_or_default())
        },
    ),
    script(
        "System.Management.Automation.AliasInfo",
        "DisplayName",
        "System.Object DisplayName {get=if ($this.Name.IndexOf('-') -lt 0)\n          {\n          if ($null -ne $this.ResolvedCommand)\n          {\n          $this.Name + \" -> \" + $this.ResolvedCommand.Name\n          }\n          else\n          {\n          $this.Name + \" -> \" + $this.Definition\n          }\n          }\n          else\n          {\n          $this.Name\n          };}",
        |rt, this| {
            let name = super::get(rt, this, "Name")?.unwrap_or_default();
            let name = crate::convert::to_text(rt, &name)?;
            if name.contains('-') {
                return Ok(Value::String(name));
            }
            let command = super::get(rt, this, "ResolvedCommandName")?.unwrap_or_default();
            let target = match command {
                Value::Null => super::get(rt, this, "Definition")?.unwrap_or_default(),
                command => command,
            };
            let target = crate::convert::to_text(rt, &target)?;
            Ok(Value::from(format!("{name} -> {target}")))
        },
    ),
    alias("System.Collections.Generic.KeyValuePair`2", "Name", "Key"),
    alias("System.Collections.DictionaryEntry", "Name", "Key"),
];

fn date_time_text(rt: &mut Runspace, this: &Value) -> Result<Value> {
    let Value::DateTime(date) = this.bare() else { return Ok(Value::Null) };
    let hint = match super::get(rt, this, "DisplayHint")? {
        Some(hint) => crate::convert::to_text(rt, &hint)?,
        None => "".into(),
    };
    let format = match hint.to_ascii_lowercase().as_str() {
        "date" => "D",
        "time" => "T",
        _ => "F",
    };
    Ok(Value::from(crate::text::date_time::format(*date, format, &crate::text::INVARIANT, None)))
}
