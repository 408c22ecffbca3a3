//! Remove-Item

use super::selection;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, Drives, ProviderKind, Target, path};
use crate::value::Value;

/// Removes items.
pub struct RemoveItem;

impl Cmdlet for RemoveItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for target in selection::targets(call)? {
            call.runspace.check_stop()?;
            match target.provider {
                ProviderKind::FileSystem => self.file_system(call, &target)?,
                kind => {
                    if call.runspace.should_process(&format!("Item: {}", target.display()), "Remove Item")? {
                        provider::remove_session_item(call.runspace, kind, &target.path);
                    }
                }
            }
        }
        Ok(())
    }
}

impl RemoveItem {
    fn file_system(&self, call: &mut Call<'_>, target: &Target) -> Result {
        let Ok(metadata) = std::fs::symlink_metadata(&target.path) else { return call.error(target.not_found()) };
        let is_folder = metadata.is_dir();
        let here = call.runspace.extension::<Drives>().folder();
        if is_folder && (here == target.path || here.starts_with(&path::join(&target.path, ""))) {
            let exception = Exception::new(
                "System.Management.Automation.PSInvalidOperationException",
                format!("Cannot remove the item at '{}' because it is in use.", target.path),
            );
            return call.error(ErrorRecord::new(
                exception,
                "InvalidOperation",
                ErrorCategory::InvalidOperation,
                Value::Null,
            ));
        }
        let (recurse, force) = (call.switch("Recurse"), call.switch("Force"));
        let action = if is_folder { "Remove Directory" } else { "Remove File" };
        if !call.runspace.should_process(&target.path, action)? {
            return Ok(());
        }
        if is_folder && !recurse && std::fs::read_dir(&target.path).is_ok_and(|mut entries| entries.next().is_some()) {
            let question = format!(
                "The item at {} has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?",
                target.path
            );
            if !call.runspace.should_continue(&question, "Confirm")? {
                return Ok(());
            }
        }
        if !force && (metadata.permissions().readonly() && !metadata.is_symlink()) {
            let exception = Exception::new(
                "System.IO.IOException",
                format!(
                    "You do not have sufficient access rights to perform this operation or the item is hidden, system, or read only: '{}'.",
                    target.path
                ),
            );
            return call.error(ErrorRecord::new(
                exception,
                "RemoveFileSystemItemUnAuthorizedAccess",
                ErrorCategory::PermissionDenied,
                Value::string(&*target.path),
            ));
        }
        let removed = match is_folder {
            true => std::fs::remove_dir_all(&target.path),
            false => std::fs::remove_file(&target.path),
        };
        match removed {
            Ok(()) => Ok(()),
            Err(error) => {
                let id = match error.kind() {
                    std::io::ErrorKind::PermissionDenied => "RemoveFileSystemItemUnAuthorizedAccess",
                    _ => "RemoveFileSystemItemIOError",
                };
                call.error(selection::failed(&error, id, ErrorCategory::WriteError, &target.path))
            }
        }
    }
}
