//! New-TemporaryFile, Unblock-File

use super::file;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider;
use crate::value::Value;

/// Makes an empty file of a name that nothing has.
pub struct NewTemporaryFile;

/// Takes the mark of a download away, which files of Linux do not carry.
pub struct UnblockFile;

impl Cmdlet for NewTemporaryFile {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let folder = std::env::temp_dir();
        if !call.runspace.should_process(&folder.to_string_lossy(), "New-TemporaryFile")? {
            return Ok(());
        }
        let unique = uuid::Uuid::new_v4().simple().to_string();
        let path = folder.join(format!("tmp{}.tmp", unique.get(..6).unwrap_or(&unique)));
        let shown = path.to_string_lossy().into_owned();
        let mut options = std::fs::OpenOptions::new();
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.write(true).create_new(true).mode(0o600);
        }
        match options.open(&path) {
            Ok(_) => call.write(provider::file_value(&shown)),
            Err(error) => {
                let exception = provider::io_error(&error, &shown);
                let id = "NewTemporaryFileWriteError";
                let target = Value::string(shown);
                call.error(ErrorRecord::new(exception, id, ErrorCategory::WriteError, target))
            }
        }
    }
}

impl Cmdlet for UnblockFile {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for given in call.texts("Path").or_else(|| call.texts("LiteralPath")).unwrap_or_default() {
            let path = file::path(call, &given);
            if !path.exists() {
                let message = format!("Cannot find path '{}' because it does not exist.", path.display());
                let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
                let target = Value::String(given);
                call.error(ErrorRecord::new(exception, "FileNotFound", ErrorCategory::ObjectNotFound, target))?;
            }
        }
        let exception = Exception::new("System.PlatformNotSupportedException", "The cmdlet does not support Linux.");
        let record = ErrorRecord::new(exception, "LinuxNotSupported", ErrorCategory::NotImplemented, Value::Null);
        Err(call.terminating(record))
    }
}
