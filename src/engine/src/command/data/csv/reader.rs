//! Reading CSV, as leniently as PowerShell does.

use std::rc::Rc;

use super::writer;
use crate::command::Call;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::{CustomObject, Member, MemberKind, Str, Value, same_name};

/// Reads records and makes objects of them.
#[derive(Debug, Default)]
pub struct Reader {
    delimiter: char,
    header: Vec<Str>,
    type_name: Option<Str>,
    warned: bool,
}

impl Reader {
    /// What the call asks for.
    pub fn of(call: &Call<'_>) -> Reader {
        Reader {
            delimiter: writer::delimiter(call).unwrap_or(','),
            header: call.texts("Header").unwrap_or_default(),
            type_name: None,
            warned: false,
        }
    }

    /// Reads a text and writes its objects to the pipeline. The header is that of the first text.
    pub fn read(&mut self, call: &mut Call<'_>, text: &str) -> Result {
        let mut text = text;
        while self.header.is_empty() && !text.is_empty() {
            if let Some(rest) = text.strip_prefix("#TYPE ") {
                let (line, rest) = rest.split_once('\n').unwrap_or((rest, ""));
                self.type_name = Some(line.trim().into());
                text = rest;
                continue;
            }
            let text_before = text.strip_prefix("#Fields: ").unwrap_or(text);
            let (names, rest) = record(text_before, self.delimiter);
            text = rest;
            if names.iter().all(|name| name.is_empty()) || text_before.starts_with('#') && names.len() == 1 {
                continue;
            }
            self.header = self.named(call, names)?;
        }
        while !text.is_empty() {
            if call.runspace.stop_requested() {
                return Err(crate::error::Flow::Stopped);
            }
            let (fields, rest) = record(text, self.delimiter);
            text = rest;
            if fields.is_empty() || fields.len() == 1 && fields[0].is_empty() {
                continue;
            }
            call.write(self.object(fields))?;
        }
        Ok(())
    }

    /// The names in a line of headings.
    pub fn header_of(&self, line: &str) -> Vec<Str> {
        record(line, self.delimiter).0.into_iter().map(Str::from).collect()
    }

    fn object(&self, fields: Vec<String>) -> Value {
        let custom = CustomObject::default();
        {
            let mut members = custom.extra.members_mut();
            let mut fields = fields.into_iter();
            for name in &self.header {
                let value = fields.next().map_or(Value::Null, |field| Value::String(field.into()));
                members.push(Member { name: name.clone(), kind: MemberKind::Note(value), hidden: false });
            }
        }
        if let Some(name) = &self.type_name {
            custom.extra.set_type_names([name.clone(), format!("CSV:{name}").into()].into());
        }
        Value::Custom(Rc::new(custom))
    }

    /// Gives the columns that have no heading one, and refuses two of the same name.
    fn named(&mut self, call: &mut Call<'_>, names: Vec<String>) -> Result<Vec<Str>> {
        let mut header: Vec<Str> = Vec::with_capacity(names.len());
        let mut missing = false;
        for (at, name) in names.into_iter().enumerate() {
            let name = if name.is_empty() {
                missing = true;
                format!("H{at}")
            } else {
                name
            };
            if header.iter().any(|known| same_name(known, &name)) {
                let message = format!("The member \"{name}\" is already present.");
                let exception = Exception::new("System.Management.Automation.ExtendedTypeSystemException", message);
                let id = "AlreadyPresentPSMemberInfoInternalCollectionAdd";
                return Err(call.terminating(ErrorRecord::new(
                    exception,
                    id,
                    ErrorCategory::NotSpecified,
                    Value::Null,
                )));
            }
            header.push(name.into());
        }
        if missing && !self.warned {
            self.warned = true;
            call.runspace.write_warning(
                "One or more headers were not specified. Default names starting with \"H\" have been used in place of any missing headers.",
            )?;
        }
        Ok(header)
    }
}

/// The fields of the first record, and the text after it.
fn record(text: &str, delimiter: char) -> (Vec<String>, &str) {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        rest = &rest[char.len_utf8()..];
        if char == delimiter {
            if quoted {
                field.push(char);
            } else {
                fields.push(std::mem::take(&mut field));
            }
        } else if char == '"' {
            if quoted && rest.starts_with('"') {
                rest = &rest[1..];
                field.push('"');
                continue;
            }
            if !quoted && field.is_empty() {
                quoted = true;
                continue;
            }
            // A closing quote, or one in the middle of a field: the field goes on to the next delimiter.
            if !quoted {
                field.push('"');
            }
            let (end, after) = till_delimiter(&mut field, rest, delimiter, quoted);
            quoted = false;
            rest = after;
            fields.push(std::mem::take(&mut field));
            if end {
                return (fields, rest);
            }
        } else if (char == ' ' || char == '\t') && !quoted {
            if field.is_empty() {
                continue;
            }
            field.push(char);
            let (end, after) = till_delimiter(&mut field, rest, delimiter, true);
            rest = after;
            fields.push(std::mem::take(&mut field));
            if end {
                return (fields, rest);
            }
        } else if (char == '\n' || char == '\r') && !quoted {
            rest = if char == '\r' { rest.strip_prefix('\n').unwrap_or(rest) } else { rest };
            fields.push(field);
            return (fields, rest);
        } else {
            field.push(char);
        }
    }
    if !field.is_empty() {
        fields.push(field);
    }
    (fields, rest)
}

/// Appends what stands before the next delimiter; whether the record ended there, and the text after it.
fn till_delimiter<'a>(field: &mut String, text: &'a str, delimiter: char, eat_blanks: bool) -> (bool, &'a str) {
    let end = text.find([delimiter, '\n', '\r']).unwrap_or(text.len());
    let (part, rest) = text.split_at(end);
    if !(eat_blanks && part.trim().is_empty()) {
        field.push_str(part);
    }
    if let Some(rest) = rest.strip_prefix(delimiter) {
        return (false, rest);
    }
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest);
    (true, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_end_where_excel_ends_them() {
        for (text, fields) in [
            ("1,2", &["1", "2"][..]),
            ("\"x,1\",\"y \"\"q\"\"\"", &["x,1", "y \"q\""]),
            ("\"a\nb\",c", &["a\nb", "c"]),
            (" a , b ", &["a ", "b "]),
            ("foo\"bar,x", &["foo\"bar", "x"]),
            ("\"a\" ,b", &["a", "b"]),
            ("1,", &["1"]),
        ] {
            assert_eq!(record(text, ',').0, fields, "{text}");
        }
    }
}
