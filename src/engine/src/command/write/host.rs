//! Write-Host

use std::rc::Rc;

use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::Result;
use crate::runspace::{HostCall, HostInformationMessage, InformationRecord};
use crate::value::{Object, Str, Value};

/// Write-Host
pub struct WriteHost;

/// ConsoleColor.White and Black: what a client's console without colours of its own has.
const WHITE: i32 = 15;
const BLACK: i32 = 0;

impl Cmdlet for WriteHost {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let separator = match call.argument("Separator").cloned() {
            Some(separator) => convert::to_text(call.runspace, &separator)?,
            None => " ".into(),
        };
        let object = call.argument("Object").cloned().unwrap_or_default();
        let mut text = String::new();
        append(call, &object, &separator, 0, &mut text)?;
        let message = HostInformationMessage {
            message: text.into(),
            no_newline: call.switch("NoNewline"),
            foreground: color(call, "ForegroundColor", "GetForegroundColor", WHITE),
            background: color(call, "BackgroundColor", "GetBackgroundColor", BLACK),
        };
        let message = Value::Object(Rc::new(Object::new(Rc::new(message))));
        let record = InformationRecord { message, source: call.source(), tags: vec!["PSHOST".into()], shown: None };
        call.runspace.write_information(record)
    }
}

/// The colour given, the console's (-1 for the terminal's own), or what a console has when nobody says.
fn color(call: &mut Call<'_>, name: &str, of_console: &'static str, default: i32) -> Option<i32> {
    if let Some(number) = call.number(name) {
        return i32::try_from(number).ok();
    }
    match call.runspace.host_call(HostCall::Other(of_console, Vec::new())) {
        Ok(Value::Int32(number)) => Some(number),
        _ => Some(default),
    }
}

/// The text of an object; of a collection its items', with the separator between.
fn append(call: &mut Call<'_>, object: &Value, separator: &Str, depth: usize, text: &mut String) -> Result {
    /// Collections within collections.
    const DEPTH: usize = 100;
    let items = match object.bare() {
        Value::Null | Value::Nothing => return Ok(()),
        Value::Dictionary(dictionary) => Some(crate::member::entries(dictionary)),
        bare if depth < DEPTH => convert::enumerate(call.runspace, bare),
        _ => None,
    };
    match items {
        Some(items) => {
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    text.push_str(separator);
                }
                append(call, item, separator, depth + 1, text)?;
            }
        }
        None => text.push_str(&convert::to_text(call.runspace, object)?),
    }
    Ok(())
}
