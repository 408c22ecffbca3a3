//! Items, content, paths, locations, drives and processes: the commands of Microsoft.PowerShell.Management.

mod child_item;
mod content;
mod copy_item;
mod drive;
mod get_item;
mod item_property;
mod join_path;
mod location;
mod machine;
mod move_item;
mod new_item;
mod process;
mod remove_item;
mod resolve_path;
mod selection;
mod set_item;
mod split_path;
mod test_path;
mod time_zone;

use super::Builtin;

macro_rules! builtins {
    ($($name:literal $class:literal $new:expr;)*) => {
        /// The cmdlets of this folder.
        pub static BUILTINS: &[Builtin] = &[$(Builtin {
            name: $name,
            class: concat!("Microsoft.PowerShell.Commands.", $class, "Command"),
            create: || Box::new($new),
        }),*];
    };
}

builtins! {
    "Add-Content" "AddContent" content::SetContent::appending();
    "Clear-Content" "ClearContent" content::ClearContent;
    "Clear-Item" "ClearItem" set_item::ClearItem;
    "Clear-ItemProperty" "ClearItemProperty" item_property::NoDynamicProperty;
    "Convert-Path" "ConvertPath" resolve_path::ConvertPath;
    "Copy-Item" "CopyItem" copy_item::CopyItem;
    "Copy-ItemProperty" "CopyItemProperty" item_property::NoDynamicProperty;
    "Get-ChildItem" "GetChildItem" child_item::GetChildItem;
    "Get-Content" "GetContent" content::GetContent;
    "Get-Item" "GetItem" get_item::GetItem;
    "Get-ItemProperty" "GetItemProperty" item_property::GetItemProperty;
    "Get-ItemPropertyValue" "GetItemPropertyValue" item_property::GetItemPropertyValue;
    "Get-Location" "GetLocation" location::GetLocation;
    "Get-Process" "GetProcess" process::GetProcess;
    "Get-PSDrive" "GetPSDrive" drive::GetPSDrive;
    "Get-PSProvider" "GetPSProvider" drive::GetPSProvider;
    "Get-TimeZone" "GetTimeZone" time_zone::GetTimeZone;
    "Invoke-Item" "InvokeItem" machine::InvokeItem;
    "Join-Path" "JoinPath" join_path::JoinPath;
    "Move-Item" "MoveItem" move_item::MoveItem;
    "Move-ItemProperty" "MoveItemProperty" item_property::NoDynamicProperty;
    "New-Item" "NewItem" new_item::NewItem;
    "New-ItemProperty" "NewItemProperty" item_property::NoDynamicProperty;
    "New-PSDrive" "NewPSDrive" drive::NewPSDrive;
    "Pop-Location" "PopLocation" location::PopLocation;
    "Push-Location" "PushLocation" location::PushLocation;
    "Remove-Item" "RemoveItem" remove_item::RemoveItem;
    "Remove-ItemProperty" "RemoveItemProperty" item_property::NoDynamicProperty;
    "Remove-PSDrive" "RemovePSDrive" drive::RemovePSDrive;
    "Rename-Item" "RenameItem" move_item::RenameItem;
    "Rename-ItemProperty" "RenameItemProperty" item_property::NoDynamicProperty;
    "Resolve-Path" "ResolvePath" resolve_path::ResolvePath;
    "Restart-Computer" "RestartComputer" machine::Shutdown { restarts: true };
    "Set-Content" "SetContent" content::SetContent::default();
    "Set-Item" "SetItem" set_item::SetItem;
    "Set-ItemProperty" "SetItemProperty" item_property::SetItemProperty;
    "Set-Location" "SetLocation" location::SetLocation;
    "Split-Path" "SplitPath" split_path::SplitPath;
    "Start-Process" "StartProcess" process::StartProcess;
    "Stop-Computer" "StopComputer" machine::Shutdown { restarts: false };
    "Stop-Process" "StopProcess" process::StopProcess;
    "Test-Path" "TestPath" test_path::TestPath;
    "Wait-Process" "WaitProcess" process::WaitProcess::default();
}
