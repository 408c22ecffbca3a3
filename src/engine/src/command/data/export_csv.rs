//! Export-Csv

use std::fs::File;
use std::io::Write as _;

use super::convert_to_csv::heading;
use super::csv::{Reader, Writer};
use super::encoding::{TextEncoding, encode};
use super::file;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::Value;

/// Writes objects into a file as CSV.
#[derive(Default)]
pub struct ExportCsv {
    writer: Option<Writer>,
    file: Option<File>,
    encoding: TextEncoding,
}

impl Cmdlet for ExportCsv {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let given = file::given_path(call);
        if given.is_empty() {
            let exception = Exception::new(
                "System.InvalidOperationException",
                "You must specify either the -Path or -LiteralPath parameters, but not both.",
            );
            let record =
                ErrorRecord::new(exception, "CannotSpecifyPathAndLiteralPath", ErrorCategory::InvalidData, Value::Null);
            return Err(call.terminating(record));
        }
        self.encoding = file::encoding(call);
        let path = file::path(call, &given);
        if call.switch("Append")
            && let Ok(bytes) = std::fs::read(&path)
            && !bytes.is_empty()
        {
            let text = super::encoding::decode(&bytes, self.encoding);
            let first: String = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default().to_owned();
            let mut writer = Writer::of(call);
            writer.columns = Some(Reader::of(call).header_of(&first));
            self.writer = Some(writer);
        }
        let path = file::shown(&path);
        self.file = Some(file::create(call, path.as_ref(), &path, self.encoding)?);
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(value) = call.argument("InputObject").cloned().filter(|value| !value.is_null()) else { return Ok(()) };
        let mut text = String::new();
        match &self.writer {
            None => {
                let mut writer = Writer::of(call);
                writer.begin(call.runspace, &value)?;
                for line in heading(call, &writer, &value) {
                    text.push_str(&line);
                    text.push('\n');
                }
                self.writer = Some(writer);
            }
            Some(writer) if call.switch("Append") && !call.switch("Force") => {
                for column in writer.columns.iter().flatten() {
                    if crate::serialize::property(call.runspace, &value, column)?.is_none() {
                        let message = format!(
                            "Cannot append CSV content to the following file: {}. The appended object does not have a property that corresponds to the following column: {column}. To continue with mismatched properties, add the -Force parameter, and then retry the command.",
                            file::given_path(call)
                        );
                        let exception = Exception::new("System.InvalidOperationException", message);
                        let target = Value::String(column.clone());
                        let id = "CannotAppendCsvWithMismatchedPropertyNames";
                        return Err(call.terminating(ErrorRecord::new(
                            exception,
                            id,
                            ErrorCategory::InvalidData,
                            target,
                        )));
                    }
                }
            }
            Some(_) => {}
        }
        if let Some(writer) = &self.writer {
            text.push_str(&writer.line(call.runspace, &value)?);
            text.push('\n');
        }
        let bytes = encode(&text, self.encoding);
        match self.file.as_mut().map(|file| file.write_all(&bytes)) {
            Some(Err(error)) => Err(file::failed(call, &error, &file::given_path(call))),
            _ => Ok(()),
        }
    }
}
