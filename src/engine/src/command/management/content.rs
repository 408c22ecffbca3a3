//! Get-Content, Set-Content, Add-Content, Clear-Content

use std::io::{BufRead, BufReader, Read, Write as _};
use std::rc::Rc;

use super::selection;
use crate::command::data::encoding::{TextEncoding, decode, encode};
use crate::command::data::file;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, ProviderKind, Target, path};
use crate::value::{Array, Extra, Member, MemberKind, Value, Wrapped};

/// Reads what items hold.
pub struct GetContent;

/// Writes what items hold; with `Add-Content` at their end.
#[derive(Default)]
pub struct SetContent {
    appends: bool,
    open: Vec<(Target, Option<std::fs::File>)>,
    begun: bool,
    encoding: TextEncoding,
}

/// Empties files.
pub struct ClearContent;

impl SetContent {
    /// `Add-Content`
    pub fn appending() -> SetContent {
        SetContent { appends: true, ..SetContent::default() }
    }
}

impl Cmdlet for GetContent {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for target in selection::targets(call)? {
            call.runspace.check_stop()?;
            if target.provider != ProviderKind::FileSystem {
                let content = provider::session_item_content(call.runspace, target.provider, &target.path);
                match content {
                    Some(Value::Array(items)) if target.provider == ProviderKind::Variable => {
                        let items = items.to_vec();
                        call.write_all(items)?;
                    }
                    Some(value) => {
                        let value = with_notes(value, &Notes::of(&target), 1);
                        call.write(value)?;
                    }
                    None => call.error(target.not_found())?,
                }
                continue;
            }
            if std::fs::metadata(&target.path).is_ok_and(|metadata| metadata.is_dir()) {
                let exception = Exception::new(
                    "System.InvalidOperationException",
                    format!(
                        "Unable to get content because it is a directory: '{}'. Please use 'Get-ChildItem' instead.",
                        target.path
                    ),
                );
                call.error(ErrorRecord::new(
                    exception,
                    "GetContainerContentException",
                    ErrorCategory::InvalidOperation,
                    Value::Null,
                ))?;
                continue;
            }
            self.file(call, &target)?;
        }
        Ok(())
    }
}

impl GetContent {
    fn file(&self, call: &mut Call<'_>, target: &Target) -> Result {
        let open = match std::fs::File::open(&target.path) {
            Ok(open) => open,
            Err(error) => {
                let id = if error.kind() == std::io::ErrorKind::PermissionDenied {
                    "GetContentReaderUnauthorizedAccessError"
                } else {
                    "GetContentReaderIOError"
                };
                return call.error(selection::failed(&error, id, ErrorCategory::ReadError, &target.path));
            }
        };
        let notes = Notes::of(target);
        let read = |error: std::io::Error| {
            selection::failed(&error, "GetContentReaderIOError", ErrorCategory::ReadError, &target.path)
        };
        let encoding = file::encoding(call);
        let chunk = call.number("ReadCount").unwrap_or(1);
        if call.switch("AsByteStream") {
            let mut bytes = Vec::new();
            if let Err(error) = BufReader::new(open).read_to_end(&mut bytes) {
                return call.error(read(error));
            }
            if call.switch("Raw") {
                return call.write(Array::from_bytes(bytes));
            }
            return self.give(call, bytes.into_iter().map(Value::Byte), &notes, chunk);
        }
        let plain =
            !call.switch("Raw") && !call.has("Delimiter") && !call.has("Tail") && encoding == TextEncoding::Utf8;
        if plain {
            return self.lines(call, open, &notes, chunk, read);
        }
        let mut bytes = Vec::new();
        if let Err(error) = BufReader::new(open).read_to_end(&mut bytes) {
            return call.error(read(error));
        }
        let text = decode(&bytes, encoding);
        if call.switch("Raw") {
            return match text.is_empty() {
                true => Ok(()),
                false => call.write(with_notes(Value::string(text), &notes, 1)),
            };
        }
        let mut parts: Vec<&str> = match call.text("Delimiter") {
            Some(delimiter) if !delimiter.is_empty() => text.split(&*delimiter).collect(),
            _ => text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect(),
        };
        if parts.last().is_some_and(|last| last.is_empty()) {
            parts.pop();
        }
        if let Some(tail) = call.number("Tail") {
            let keep = usize::try_from(tail).unwrap_or(0).min(parts.len());
            parts.drain(..parts.len() - keep);
        }
        self.give(call, parts.into_iter().map(Value::string), &notes, chunk)
    }

    /// Lines one by one, so that whoever has enough ends the reading.
    fn lines(
        &self,
        call: &mut Call<'_>,
        open: std::fs::File,
        notes: &Notes,
        chunk: i64,
        failed: impl Fn(std::io::Error) -> ErrorRecord,
    ) -> Result {
        let limit = call.number("TotalCount").map_or(i64::MAX, |count| if count < 0 { i64::MAX } else { count });
        let mut reader = BufReader::with_capacity(1 << 16, open);
        let mut line = Vec::new();
        let mut number = 0;
        let mut gathered = Vec::new();
        while number < limit {
            line.clear();
            match reader.read_until(b'\n', &mut line) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => return call.error(failed(error)),
            }
            if line.last() == Some(&b'\n') {
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
            }
            let text = if number == 0 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
            number += 1;
            let value = Value::string(&*String::from_utf8_lossy(text));
            if chunk == 1 {
                call.runspace.check_stop()?;
                call.write(with_notes(value, notes, number))?;
            } else {
                gathered.push(value);
                if chunk > 0 && gathered.len() as i64 >= chunk {
                    call.write(with_notes(Value::array(std::mem::take(&mut gathered)), notes, number))?;
                }
            }
        }
        match gathered.is_empty() {
            true => Ok(()),
            false => call.write(with_notes(Value::array(gathered), notes, number)),
        }
    }

    fn give(&self, call: &mut Call<'_>, parts: impl Iterator<Item = Value>, notes: &Notes, chunk: i64) -> Result {
        let limit = call.number("TotalCount").and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX);
        if chunk == 1 {
            for (index, part) in parts.take(limit).enumerate() {
                call.runspace.check_stop()?;
                call.write(with_notes(part, notes, index as i64 + 1))?;
            }
            return Ok(());
        }
        let parts: Vec<Value> = parts.take(limit).collect();
        let size = if chunk <= 0 { parts.len().max(1) } else { chunk as usize };
        let mut number = 0;
        for part in parts.chunks(size) {
            number += part.len() as i64;
            call.write(with_notes(Value::array(part.to_vec()), notes, number))?;
        }
        Ok(())
    }
}

/// What each piece of content says of where it is from; the values are shared by all pieces of a file.
struct Notes(Vec<(&'static str, Value)>);

impl Notes {
    fn of(target: &Target) -> Notes {
        let mut notes = vec![("PSPath", Value::string(target.display()))];
        if target.provider == ProviderKind::FileSystem {
            let parent = match &target.drive {
                Some(drive) => drive.qualified(path::parent(&target.path)),
                None => path::parent(&target.path).to_owned(),
            };
            notes.push(("PSParentPath", Value::string(parent)));
            notes.push(("PSChildName", Value::string(path::leaf(&target.path))));
        }
        if let Some(drive) = &target.drive {
            notes.push(("PSDrive", provider::drive_value(drive)));
        }
        notes.push(("PSProvider", provider::provider_value(target.provider)));
        Notes(notes)
    }
}

fn with_notes(value: Value, notes: &Notes, number: i64) -> Value {
    let own = Extra::default();
    let extra = match &value {
        Value::Array(array) => &array.extra,
        _ => &own,
    };
    let mut members = extra.members_mut();
    for (name, note) in &notes.0 {
        members.push(Member { name: (*name).into(), kind: MemberKind::Note(note.clone()), hidden: false });
    }
    members.push(Member { name: "ReadCount".into(), kind: MemberKind::Note(Value::Int64(number)), hidden: false });
    drop(members);
    match value {
        Value::ScriptBlock(_) | Value::Array(_) => value,
        base => Value::Wrapped(Rc::new(Wrapped { base: base.bare().clone(), extra: own })),
    }
}

impl Cmdlet for SetContent {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        self.encoding = file::encoding(call);
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if !std::mem::replace(&mut self.begun, true) {
            self.open(call)?;
        }
        let values = match call.argument("Value") {
            Some(Value::Array(items)) => items.to_vec(),
            Some(value) => vec![value.clone()],
            None => return Ok(()),
        };
        if call.switch("PassThru") {
            call.write_all(values.clone())?;
        }
        self.write(call, &values)
    }
}

impl SetContent {
    fn open(&mut self, call: &mut Call<'_>) -> Result {
        let given = selection::given(call);
        for written in &given.paths {
            let targets = match crate::text::Wildcard::has_wildcards(written) && !given.literal {
                true => selection::targets(call)?,
                false => selection::place(call, written)?.into_iter().collect(),
            };
            for target in targets {
                let action = if self.appends { "Add Content" } else { "Set Content" };
                if !call.runspace.should_process(&format!("Path: {}", target.display()), action)? {
                    continue;
                }
                if target.provider != ProviderKind::FileSystem {
                    self.open.push((target, None));
                    continue;
                }
                let mut options = std::fs::OpenOptions::new();
                options.create(true);
                match self.appends {
                    true => options.append(true),
                    false => options.write(true).truncate(true),
                };
                match options.open(&target.path) {
                    Ok(mut file) => {
                        if file.metadata().is_ok_and(|metadata| metadata.len() == 0) {
                            // The mark goes in front of the first text.
                            let _ = file.write_all(self.encoding.mark());
                        }
                        self.open.push((target, Some(file)));
                    }
                    Err(error) => {
                        let (id, category) = match error.kind() {
                            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
                                ("GetContentWriterDirectoryNotFoundError", ErrorCategory::ObjectNotFound)
                            }
                            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::IsADirectory => {
                                ("GetContentWriterUnauthorizedAccessError", ErrorCategory::PermissionDenied)
                            }
                            _ => ("GetContentWriterIOError", ErrorCategory::WriteError),
                        };
                        call.error(selection::failed(&error, id, category, &target.path))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn write(&mut self, call: &mut Call<'_>, values: &[Value]) -> Result {
        let bytes = match call.switch("AsByteStream") {
            true => {
                let mut bytes = Vec::with_capacity(values.len());
                for value in values {
                    let number = match value.bare() {
                        Value::Byte(byte) => i64::from(*byte),
                        Value::Int32(number) => i64::from(*number),
                        Value::Int64(number) => *number,
                        _ => -1,
                    };
                    let Ok(byte) = u8::try_from(number) else {
                        let exception = Exception::new(
                            "System.Management.Automation.PSArgumentException",
                            "Cannot proceed with byte encoding. When using byte encoding the content must be of type byte.",
                        );
                        return call.error(ErrorRecord::new(
                            exception,
                            "ByteEncodingContentError",
                            ErrorCategory::InvalidArgument,
                            Value::Null,
                        ));
                    };
                    bytes.push(byte);
                }
                bytes
            }
            false => {
                let mut text = String::new();
                let ends = !call.switch("NoNewline");
                for value in values {
                    text.push_str(&convert::to_text(call.runspace, value)?);
                    if ends {
                        text.push('\n');
                    }
                }
                encode(&text, self.encoding)
            }
        };
        for (target, file) in &mut self.open {
            match file {
                Some(file) => {
                    if let Err(error) = file.write_all(&bytes) {
                        let path = target.path.clone();
                        call.error(selection::failed(&error, "WriteContentIOError", ErrorCategory::WriteError, &path))?;
                    }
                }
                None => {
                    let mut all = match self.appends {
                        true => provider::session_item_content(call.runspace, target.provider, &target.path)
                            .filter(|value| !value.is_null())
                            .into_iter()
                            .collect(),
                        false => Vec::new(),
                    };
                    all.extend(values.iter().cloned());
                    let value = if all.len() == 1 { all.remove(0) } else { Value::array(all) };
                    provider::set_session_item(call.runspace, target.provider, &target.path, value)?;
                }
            }
        }
        Ok(())
    }
}

impl Cmdlet for ClearContent {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for target in selection::targets(call)? {
            if !call.runspace.should_process(&format!("Item: {}", target.display()), "Clear Content")? {
                continue;
            }
            if target.provider != ProviderKind::FileSystem {
                provider::set_session_item(call.runspace, target.provider, &target.path, Value::Null)?;
                continue;
            }
            if let Err(error) = std::fs::OpenOptions::new().write(true).truncate(true).open(&target.path) {
                call.error(selection::failed(&error, "ClearContentIOError", ErrorCategory::WriteError, &target.path))?;
            }
        }
        Ok(())
    }
}
