//! Files that cmdlets read and write as a whole.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::encoding::{TextEncoding, decode};
use crate::command::Call;
use crate::dotnet::encoding::Kind;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::value::{Str, Value};

/// The file that a path names, seen from where the runspace is.
pub fn path(call: &mut Call<'_>, given: &str) -> PathBuf {
    match crate::provider::resolve_one(call.runspace, given) {
        Ok(target) => PathBuf::from(target.path),
        Err(_) => Path::new(&*call.runspace.location_path()).join(given),
    }
}

/// The path as messages show it.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The paths of `-Path` or `-LiteralPath`.
pub fn given_path(call: &Call<'_>) -> Str {
    call.text("Path")
        .or_else(|| call.text("LiteralPath"))
        .or_else(|| call.text("FilePath"))
        .unwrap_or_else(|| "".into())
}

/// `-Encoding`
pub fn encoding(call: &Call<'_>) -> TextEncoding {
    let name = match call.argument("Encoding").map(Value::bare) {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Int32(number)) => number.to_string().into(),
        Some(value) => match crate::dotnet::encoding::of(value) {
            Some(Kind::Utf8 { mark: true }) => return TextEncoding::Utf8Bom,
            Some(Kind::Utf16) => return TextEncoding::Utf16,
            Some(Kind::Utf16BigEndian) => return TextEncoding::Utf16Big,
            Some(Kind::Utf32) => return TextEncoding::Utf32,
            Some(Kind::Ascii) => return TextEncoding::Ascii,
            Some(Kind::Latin1) => return TextEncoding::Latin1,
            Some(Kind::Utf8 { mark: false }) | None => return TextEncoding::Utf8,
        },
        _ => return TextEncoding::Utf8,
    };
    TextEncoding::named(&name).unwrap_or_default()
}

/// Opens a file to write: anew, or at its end with `-Append`; `-NoClobber` refuses one that is there.
pub fn create(call: &mut Call<'_>, path: &Path, given: &str, encoding: TextEncoding) -> Result<File> {
    let append = call.switch("Append");
    if call.switch("NoClobber") && !append && path.exists() {
        let message = format!("The file '{}' already exists.", path.display());
        let exception = Exception::new("System.IO.IOException", message);
        let target = Value::string(&*path.to_string_lossy());
        return Err(call.terminating(ErrorRecord::new(exception, "NoClobber", ErrorCategory::ResourceExists, target)));
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(append);
    if !append {
        options.write(true).truncate(true);
    }
    let mut file = options.open(path).map_err(|error| failed(call, &error, given))?;
    if file.metadata().is_ok_and(|metadata| metadata.len() == 0) {
        file.write_all(encoding.mark()).map_err(|error| failed(call, &error, given))?;
    }
    Ok(file)
}

/// The text of a file.
pub fn read(call: &mut Call<'_>, path: &Path) -> Result<String> {
    let encoding = encoding(call);
    match std::fs::read(path) {
        Ok(bytes) => Ok(decode(&bytes, encoding)),
        Err(error) => Err(failed(call, &error, &path.to_string_lossy())),
    }
}

/// The error of a file that cannot be opened.
pub fn failed(call: &Call<'_>, error: &std::io::Error, path: &str) -> Flow {
    let (ty, message) = match error.kind() {
        std::io::ErrorKind::NotFound if Path::new(path).parent().is_some_and(Path::exists) => {
            ("System.IO.FileNotFoundException", format!("Could not find file '{path}'."))
        }
        std::io::ErrorKind::NotFound => {
            ("System.IO.DirectoryNotFoundException", format!("Could not find a part of the path '{path}'."))
        }
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::IsADirectory => {
            ("System.UnauthorizedAccessException", format!("Access to the path '{path}' is denied."))
        }
        _ => ("System.IO.IOException", error.to_string()),
    };
    call.terminating(ErrorRecord::new(
        Exception::new(ty, message),
        "FileOpenFailure",
        ErrorCategory::OpenError,
        Value::Null,
    ))
}
