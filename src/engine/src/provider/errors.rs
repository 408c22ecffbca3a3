//! Errors of paths and items, with the ids that PowerShell gives them.

use crate::error::{ErrorCategory, ErrorRecord, Exception};
use crate::value::{Str, Value};

/// `Cannot find path '...' because it does not exist.`
pub fn path_not_found(path: &str) -> ErrorRecord {
    let mut exception = Exception::new(
        "System.Management.Automation.ItemNotFoundException",
        format!("Cannot find path '{path}' because it does not exist."),
    );
    exception.properties.push(("ItemName", Value::string(path)));
    ErrorRecord::new(exception, "PathNotFound", ErrorCategory::ObjectNotFound, Value::string(path))
}

/// `Cannot find drive. A drive with the name '...' does not exist.`
pub fn drive_not_found(name: &str) -> ErrorRecord {
    let mut exception = Exception::new(
        "System.Management.Automation.DriveNotFoundException",
        format!("Cannot find drive. A drive with the name '{name}' does not exist."),
    );
    exception.properties.push(("ItemName", name.into()));
    ErrorRecord::new(exception, "DriveNotFound", ErrorCategory::ObjectNotFound, Value::string(name))
}

/// `Cannot find a provider with the name '...'.`
pub fn provider_not_found(name: &str) -> ErrorRecord {
    let exception = Exception::new(
        "System.Management.Automation.ProviderNotFoundException",
        format!("Cannot find a provider with the name '{name}'."),
    );
    ErrorRecord::new(exception, "ProviderNotFound", ErrorCategory::ObjectNotFound, Value::string(name))
}

/// What .NET throws for a failure of the system, with the texts that .NET has for it.
pub fn io_error(error: &std::io::Error, path: &str) -> Exception {
    use std::io::ErrorKind;
    let (ty, message): (&'static str, Str) = match error.kind() {
        ErrorKind::NotFound if std::path::Path::new(path).parent().is_some_and(std::path::Path::is_dir) => {
            ("System.IO.FileNotFoundException", format!("Could not find file '{path}'.").into())
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            ("System.IO.DirectoryNotFoundException", format!("Could not find a part of the path '{path}'.").into())
        }
        ErrorKind::PermissionDenied | ErrorKind::IsADirectory | ErrorKind::ReadOnlyFilesystem => {
            ("System.UnauthorizedAccessException", format!("Access to the path '{path}' is denied.").into())
        }
        ErrorKind::AlreadyExists => ("System.IO.IOException", format!("The file '{path}' already exists.").into()),
        ErrorKind::DirectoryNotEmpty => ("System.IO.IOException", format!("Directory not empty : '{path}'").into()),
        ErrorKind::StorageFull => ("System.IO.IOException", format!("No space left on device : '{path}'").into()),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            ("System.IO.IOException", format!("{text} : '{path}'").into())
        }
    };
    Exception::new(ty, message)
}
