//! Move-Item and Rename-Item

use std::path::Path;

use super::{get_item, selection};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, ProviderKind, Target, path};
use crate::value::Value;

/// Moves items.
pub struct MoveItem;

/// Gives an item another name.
pub struct RenameItem;

impl Cmdlet for MoveItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let destination = call.text("Destination").unwrap_or_else(|| ".".into());
        for source in selection::targets(call)? {
            let Some(to) = selection::place(call, &destination)? else { return Ok(()) };
            let to = match Path::new(&to.path).is_dir() && to.provider == ProviderKind::FileSystem {
                true => to.child(path::leaf(&source.path)),
                false => to,
            };
            let is_folder = Path::new(&source.path).is_dir();
            let action = if is_folder { "Move Directory" } else { "Move File" };
            let what = format!("Item: {} Destination: {}", source.path, to.path);
            if call.runspace.should_process(&what, action)? {
                relocate(
                    call,
                    &source,
                    &to,
                    if is_folder { "MoveDirectoryItemIOError" } else { "MoveFileInfoItemIOError" },
                )?;
            }
        }
        Ok(())
    }
}

impl Cmdlet for RenameItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("NewName").unwrap_or_else(|| "".into());
        for source in selection::targets(call)? {
            let parent = path::parent(&source.path).to_owned();
            if name.contains(path::is_separator) && path::parent(&name) != parent && path::parent(&name) != "." {
                let exception = Exception::new(
                    "System.Management.Automation.PSArgumentException",
                    "Cannot rename the specified target, because it represents a path or device name.",
                );
                call.error(ErrorRecord::new(exception, "Argument", ErrorCategory::InvalidArgument, Value::Null))?;
                continue;
            }
            let to = Target { path: parent, ..source.clone() }.child(path::leaf(&name));
            let is_folder = Path::new(&source.path).is_dir();
            let action = if is_folder { "Rename Directory" } else { "Rename File" };
            let what = format!("Item: {} Destination: {}", source.path, to.path);
            if call.runspace.should_process(&what, action)? {
                relocate(call, &source, &to, "RenameItemIOError")?;
            }
        }
        Ok(())
    }
}

fn relocate(call: &mut Call<'_>, source: &Target, to: &Target, id: &str) -> Result {
    if source.provider != ProviderKind::FileSystem {
        let value = provider::session_item_content(call.runspace, source.provider, &source.path).unwrap_or_default();
        provider::set_session_item(call.runspace, to.provider, &to.path, value)?;
        provider::remove_session_item(call.runspace, source.provider, &source.path);
        return pass(call, to);
    }
    let refused = |error: &std::io::Error, blamed: &str| {
        let mut record = selection::failed(error, id, ErrorCategory::WriteError, blamed);
        // Move-Item blames the item, Rename-Item its path.
        record.target = match id == "MoveFileInfoItemIOError" {
            true => provider::file_value(&source.path),
            false => Value::string(&*source.path),
        };
        record
    };
    if std::fs::symlink_metadata(&to.path).is_ok() && (!call.switch("Force") || Path::new(&to.path).is_dir()) {
        return call.error(refused(&std::io::ErrorKind::AlreadyExists.into(), &to.path));
    }
    match std::fs::rename(&source.path, &to.path) {
        Ok(()) => pass(call, to),
        Err(error) if error.kind() == std::io::ErrorKind::CrossesDevices && !Path::new(&source.path).is_dir() => {
            match std::fs::copy(&source.path, &to.path).and_then(|_| std::fs::remove_file(&source.path)) {
                Ok(()) => pass(call, to),
                Err(error) => call.error(refused(&error, &to.path)),
            }
        }
        Err(error) => call.error(refused(&error, &to.path)),
    }
}

fn pass(call: &mut Call<'_>, to: &Target) -> Result {
    if call.switch("PassThru")
        && let Some(item) = get_item::item(call.runspace, to)
    {
        call.write(item)?;
    }
    Ok(())
}
