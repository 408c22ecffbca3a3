//! Copy-Item

use std::path::Path;

use super::{get_item, selection};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, ProviderKind, Target, path};
use crate::value::Value;

/// Copies items.
pub struct CopyItem;

impl Cmdlet for CopyItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.has("ToSession") || call.has("FromSession") {
            let exception = Exception::new(
                "System.NotSupportedException",
                "Copying between sessions is not supported by this engine as a client: ToSession, FromSession.",
            );
            let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
            return Err(call.terminating(record));
        }
        let destination = call.text("Destination").unwrap_or_else(|| ".".into());
        for source in selection::targets(call)? {
            let Some(to) = selection::place(call, &destination)? else { return Ok(()) };
            if source.provider != ProviderKind::FileSystem || to.provider != ProviderKind::FileSystem {
                let value = provider::session_item_content(call.runspace, source.provider, &source.path);
                if let Some(value) = value.filter(|_| source.provider == to.provider) {
                    provider::set_session_item(call.runspace, to.provider, &to.path, value)?;
                    continue;
                }
                let exception = Exception::new(
                    "System.Management.Automation.PSArgumentException",
                    "Source and destination path did not resolve to the same provider.",
                );
                call.error(ErrorRecord::new(exception, "Argument", ErrorCategory::InvalidArgument, Value::Null))?;
                continue;
            }
            let to = match Path::new(&to.path).is_dir() {
                true => to.child(path::leaf(&source.path)),
                false => to,
            };
            let is_folder = Path::new(&source.path).is_dir();
            let action = if is_folder { "Copy Directory" } else { "Copy File" };
            let what = format!("Item: {} Destination: {}", source.path, to.path);
            if !call.runspace.should_process(&what, action)? {
                continue;
            }
            self.copy(call, &source, &to, call.switch("Recurse"))?;
        }
        Ok(())
    }
}

impl CopyItem {
    fn copy(&self, call: &mut Call<'_>, source: &Target, to: &Target, recurse: bool) -> Result {
        call.runspace.check_stop()?;
        if source.path == to.path {
            let message = format!("Cannot overwrite the item {} with itself.", source.path);
            let exception = Exception::new("System.IO.IOException", message);
            let target = Value::string(&*source.path);
            return call.error(ErrorRecord::new(exception, "CopyError", ErrorCategory::WriteError, target));
        }
        if Path::new(&source.path).is_dir() {
            if let Err(error) = std::fs::create_dir_all(&to.path) {
                let record =
                    selection::failed(&error, "CopyDirectoryInfoItemIOError", ErrorCategory::WriteError, &to.path);
                return call.error(record);
            }
            self.pass(call, to)?;
            if recurse {
                let mut names: Vec<String> = match std::fs::read_dir(&source.path) {
                    Ok(entries) => {
                        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
                    }
                    Err(error) => {
                        let id = "CopyDirectoryInfoItemUnauthorizedAccessError";
                        return call.error(selection::failed(&error, id, ErrorCategory::ReadError, &source.path));
                    }
                };
                names.sort();
                for name in names {
                    let child = to.child(&name);
                    // A copy into the folder itself would never end.
                    if source.child(&name).path != to.path {
                        self.copy(call, &source.child(&name), &child, true)?;
                    }
                }
            }
            return Ok(());
        }
        if call.switch("Force") {
            make_writable(&to.path);
        }
        match std::fs::copy(&source.path, &to.path) {
            Ok(_) => self.pass(call, to),
            Err(error) => {
                let id = match error.kind() {
                    std::io::ErrorKind::PermissionDenied => "CopyFileInfoItemUnauthorizedAccessError",
                    _ => "CopyFileInfoItemIOError",
                };
                let blamed = if Path::new(&source.path).exists() { &to.path } else { &source.path };
                let mut record = selection::failed(&error, id, ErrorCategory::WriteError, blamed);
                record.target = Value::string(&*source.path);
                call.error(record)
            }
        }
    }

    fn pass(&self, call: &mut Call<'_>, to: &Target) -> Result {
        if call.switch("PassThru")
            && let Some(item) = get_item::item(call.runspace, to)
        {
            call.write(item)?;
        }
        Ok(())
    }
}

/// Lets a read-only file be written; that it cannot be shows when it is.
#[allow(clippy::permissions_set_readonly_false)]
fn make_writable(path: &str) {
    if let Ok(metadata) = std::fs::metadata(path)
        && metadata.permissions().readonly()
    {
        let mut permissions = metadata.permissions();
        permissions.set_readonly(false);
        let _ = std::fs::set_permissions(path, permissions);
    }
}
