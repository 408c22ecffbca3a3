//! New-Item

use super::{get_item, selection};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, ProviderKind, Target, path};
use crate::system::{Files as _, System};
use crate::value::{Str, Value};

/// Makes files, folders, links and items of the session.
pub struct NewItem;

impl Cmdlet for NewItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("Name");
        for written in call.texts("Path").unwrap_or_else(|| vec![".".into()]) {
            let written: Str = match &name {
                Some(name) => path::join(&written, name).into(),
                None => written,
            };
            let Some(target) = selection::place(call, &written)? else { continue };
            let made = match target.provider {
                ProviderKind::FileSystem => self.file_system(call, &target)?,
                _ => self.session(call, &target)?,
            };
            if made && let Some(item) = get_item::item(call.runspace, &target) {
                call.write(item)?;
            }
        }
        Ok(())
    }
}

impl NewItem {
    fn session(&self, call: &mut Call<'_>, target: &Target) -> Result<bool> {
        if provider::exists(call.runspace, target) && !call.switch("Force") {
            let exception = Exception::new(
                "System.Management.Automation.PSArgumentException",
                format!("The item at path '{}' already exists.", target.display()),
            );
            call.error(ErrorRecord::new(exception, "Argument", ErrorCategory::InvalidArgument, Value::Null))?;
            return Ok(false);
        }
        let value = call.argument("Value").cloned().unwrap_or_default();
        provider::set_session_item(call.runspace, target.provider, &target.path, value)?;
        Ok(true)
    }

    fn file_system(&self, call: &mut Call<'_>, target: &Target) -> Result<bool> {
        let kind = call.text("ItemType").unwrap_or_else(|| "File".into()).to_ascii_lowercase();
        let is = |full: &str| !kind.is_empty() && full.starts_with(&kind);
        let place = format!("Destination: {}", target.path);
        if is("directory") || is("container") {
            call_allowed(call, &place, "Create Directory")
                .and_then(|go| if go { self.folder(call, target) } else { Ok(false) })
        } else if is("file") {
            call_allowed(call, &place, "Create File")
                .and_then(|go| if go { self.file(call, target) } else { Ok(false) })
        } else if is("symboliclink") || is("hardlink") || is("junction") {
            call_allowed(call, &place, "Create Symbolic Link")
                .and_then(|go| if go { self.link(call, target, is("hardlink")) } else { Ok(false) })
        } else {
            let exception = Exception::new(
                "System.Management.Automation.PSArgumentException",
                "The type is not a known type for the file system. Only \"file\",\"directory\" or \"symboliclink\" can be specified.",
            );
            call.error(ErrorRecord::new(exception, "Argument", ErrorCategory::InvalidArgument, Value::Null))?;
            Ok(false)
        }
    }

    fn folder(&self, call: &mut Call<'_>, target: &Target) -> Result<bool> {
        let there = std::path::Path::new(&target.path);
        if there.exists() && !(there.is_dir() && call.switch("Force")) {
            let exception = Exception::new(
                "System.IO.IOException",
                format!("An item with the specified name {} already exists.", target.path),
            );
            let record = ErrorRecord::new(
                exception,
                "DirectoryExist",
                ErrorCategory::ResourceExists,
                Value::string(&*target.path),
            );
            call.error(record)?;
            return Ok(false);
        }
        self.done(call, target, std::fs::create_dir_all(there), "CreateDirectoryIOError")
    }

    fn file(&self, call: &mut Call<'_>, target: &Target) -> Result<bool> {
        use std::io::Write as _;
        let force = call.switch("Force");
        if force && let Some(parent) = std::path::Path::new(&target.path).parent() {
            // A folder that cannot be made shows when the file is.
            let _ = std::fs::create_dir_all(parent);
        }
        let text = match call.argument("Value").cloned() {
            Some(value) if !value.is_null() => convert::to_text(call.runspace, &value)?,
            _ => "".into(),
        };
        let mut options = std::fs::OpenOptions::new();
        options.write(true);
        match force {
            true => options.create(true).truncate(true),
            false => options.create_new(true),
        };
        let written = options.open(&target.path).and_then(|mut file| file.write_all(text.as_bytes()));
        self.done(call, target, written, "NewItemIOError")
    }

    fn link(&self, call: &mut Call<'_>, target: &Target, hard: bool) -> Result<bool> {
        let to = match call.argument("Value").cloned() {
            Some(value) => convert::to_text(call.runspace, &value)?,
            None => "".into(),
        };
        if call.switch("Force") && std::fs::symlink_metadata(&target.path).is_ok_and(|found| !found.is_dir()) {
            // What cannot be removed shows when the link is made.
            let _ = std::fs::remove_file(&target.path);
        }
        let made = match hard {
            true => match selection::place(call, &to)? {
                Some(source) => std::fs::hard_link(source.path, &target.path),
                None => return Ok(false),
            },
            false => System::symbolic_link(&to, &target.path),
        };
        self.done(call, target, made, "NewItemSymbolicLinkElevationRequired")
    }

    fn done(&self, call: &mut Call<'_>, target: &Target, result: std::io::Result<()>, id: &str) -> Result<bool> {
        match result {
            Ok(()) => Ok(true),
            Err(error) => {
                let id = match error.kind() {
                    std::io::ErrorKind::PermissionDenied => "NewItemUnauthorizedAccessError",
                    _ => id,
                };
                call.error(selection::failed(&error, id, ErrorCategory::WriteError, &target.path))?;
                Ok(false)
            }
        }
    }
}

fn call_allowed(call: &mut Call<'_>, target: &str, action: &str) -> Result<bool> {
    call.runspace.should_process(target, action)
}
