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
pub static BUILTINS: &[Builtin] = builtins! {
    "Add-Member" "AddMemberCommand" add_member::AddMember;
    "Compare-Object" "CompareObjectCommand" compare::CompareObject::default();
    "ForEach-Object" "ForEachObjectCommand" foreach::ForEachObject::default();
    "Get-Member" "GetMemberCommand" get_member::GetMember::default();
    "Get-TypeData" "GetTypeDataCommand" type_data::GetTypeData;
    "Get-Unique" "GetUniqueCommand" unique::GetUnique::default();
    "Group-Object" "GroupObjectCommand" group::GroupObject::default();
    "Join-String" "Utility.JoinStringCommand" join_string::JoinString::default();
    "Measure-Object" "MeasureObjectCommand" measure::MeasureObject::default();
    "New-Object" "NewObjectCommand" new_object::NewObject;
    "Remove-TypeData" "RemoveTypeDataCommand" type_data::RemoveTypeData;
    "Select-Object" "SelectObjectCommand" select::SelectObject::default();
    "Sort-Object" "SortObjectCommand" sort::SortObject::default();
    "Tee-Object" "TeeObjectCommand" tee::TeeObject::default();
    "Update-List" "UpdateListCommand" update_list::UpdateList;
    "Update-TypeData" "UpdateTypeDataCommand" type_data::UpdateTypeData;
    "Where-Object" "WhereObjectCommand" where_object::WhereObject::default();
};

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
