//! Commands for objects of any kind.

mod add_member;
mod compare;
mod foreach;
mod get_member;
mod group;
mod introsort;
mod join_string;
mod measure;
mod new_object;
pub mod order;
mod select;
mod sort;
mod tee;
mod type_data;
mod unique;
mod update_list;
mod where_object;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "Add-Member",
        class: "Microsoft.PowerShell.Commands.AddMemberCommand",
        create: || Box::new(add_member::AddMember),
    },
    Builtin {
        name: "Compare-Object",
        class: "Microsoft.PowerShell.Commands.CompareObjectCommand",
        create: || Box::<compare::CompareObject>::default(),
    },
    Builtin {
        name: "ForEach-Object",
        class: "Microsoft.PowerShell.Commands.ForEachObjectCommand",
        create: || Box::<foreach::ForEachObject>::default(),
    },
    Builtin {
        name: "Get-Member",
        class: "Microsoft.PowerShell.Commands.GetMemberCommand",
        create: || Box::<get_member::GetMember>::default(),
    },
    Builtin {
        name: "Get-TypeData",
        class: "Microsoft.PowerShell.Commands.GetTypeDataCommand",
        create: || Box::new(type_data::GetTypeData),
    },
    Builtin {
        name: "Get-Unique",
        class: "Microsoft.PowerShell.Commands.GetUniqueCommand",
        create: || Box::<unique::GetUnique>::default(),
    },
    Builtin {
        name: "Group-Object",
        class: "Microsoft.PowerShell.Commands.GroupObjectCommand",
        create: || Box::<group::GroupObject>::default(),
    },
    Builtin {
        name: "Join-String",
        class: "Microsoft.PowerShell.Commands.Utility.JoinStringCommand",
        create: || Box::<join_string::JoinString>::default(),
    },
    Builtin {
        name: "Measure-Object",
        class: "Microsoft.PowerShell.Commands.MeasureObjectCommand",
        create: || Box::<measure::MeasureObject>::default(),
    },
    Builtin {
        name: "New-Object",
        class: "Microsoft.PowerShell.Commands.NewObjectCommand",
        create: || Box::new(new_object::NewObject),
    },
    Builtin {
        name: "Remove-TypeData",
        class: "Microsoft.PowerShell.Commands.RemoveTypeDataCommand",
        create: || Box::new(type_data::RemoveTypeData),
    },
    Builtin {
        name: "Select-Object",
        class: "Microsoft.PowerShell.Commands.SelectObjectCommand",
        create: || Box::<select::SelectObject>::default(),
    },
    Builtin {
        name: "Sort-Object",
        class: "Microsoft.PowerShell.Commands.SortObjectCommand",
        create: || Box::<sort::SortObject>::default(),
    },
    Builtin {
        name: "Tee-Object",
        class: "Microsoft.PowerShell.Commands.TeeObjectCommand",
        create: || Box::<tee::TeeObject>::default(),
    },
    Builtin {
        name: "Update-List",
        class: "Microsoft.PowerShell.Commands.UpdateListCommand",
        create: || Box::new(update_list::UpdateList),
    },
    Builtin {
        name: "Update-TypeData",
        class: "Microsoft.PowerShell.Commands.UpdateTypeDataCommand",
        create: || Box::new(type_data::UpdateTypeData),
    },
    Builtin {
        name: "Where-Object",
        class: "Microsoft.PowerShell.Commands.WhereObjectCommand",
        create: || Box::<where_object::WhereObject>::default(),
    },
];

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[
    &get_member::MEMBER_DEFINITION,
    &group::GROUP_INFO,
    &group::GROUP_INFO_NO_ELEMENT,
    &measure::GENERIC,
    &measure::GENERIC_OBJECT,
    &measure::MEASURE_INFO,
    &measure::TEXT,
    &type_data::TYPE_DATA,
];
