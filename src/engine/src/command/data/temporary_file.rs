//! New-TemporaryFile

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Result};
use crate::provider;
use crate::system::{Files as _, System};
use crate::value::Value;

/// Makes an empty file of a name that nothing has.
pub struct NewTemporaryFile;

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
        options.write(true).create_new(true);
        System::private(&mut options);
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
