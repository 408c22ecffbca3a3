//! Get-FileHash

use std::fs::File;

use super::file;
use super::types::FILE_HASH_INFO;
use crate::command::{Call, Cmdlet};
use crate::dotnet::cryptography::Algorithm;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::{Record, Value};

/// Gives the hash of files.
pub struct GetFileHash;

impl Cmdlet for GetFileHash {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("Algorithm").unwrap_or_else(|| "SHA256".into()).to_ascii_uppercase();
        let Some(algorithm) = Algorithm::named(&name) else {
            let exception =
                Exception::new("System.NotSupportedException", format!("The algorithm {name} is not supported here."));
            let record =
                ErrorRecord::new(exception, "AlgorithmNotSupported", ErrorCategory::NotImplemented, Value::Null);
            return Err(call.terminating(record));
        };
        for given in call.texts("Path").or_else(|| call.texts("LiteralPath")).unwrap_or_default() {
            let path = file::path(call, &given);
            let shown = file::shown(&path);
            match File::open(&path).and_then(|file| algorithm.hash_of(file)) {
                Ok(hash) => {
                    let hash: String = hash.iter().map(|byte| format!("{byte:02X}")).collect();
                    let fields = vec![Value::string(name.as_str()), Value::string(hash), Value::string(shown)];
                    call.write(Value::from(Record::new(&FILE_HASH_INFO, fields)))?;
                }
                Err(error) => {
                    let (id, category, ty, message) = match error.kind() {
                        std::io::ErrorKind::NotFound => (
                            "FileNotFound",
                            ErrorCategory::ObjectNotFound,
                            "System.Management.Automation.ItemNotFoundException",
                            format!("Cannot find path '{shown}' because it does not exist."),
                        ),
                        std::io::ErrorKind::PermissionDenied => (
                            "UnauthorizedAccessError",
                            ErrorCategory::ReadError,
                            "System.UnauthorizedAccessException",
                            format!("The file '{shown}' cannot be read: Access to the path '{shown}' is denied."),
                        ),
                        _ => (
                            "FileReadError",
                            ErrorCategory::ReadError,
                            "System.IO.IOException",
                            format!("The file '{shown}' cannot be read: {error}"),
                        ),
                    };
                    call.error(ErrorRecord::new(Exception::new(ty, message), id, category, Value::string(shown)))?;
                }
            }
        }
        Ok(())
    }
}
