//! Calls to the client's host, and the console that the client's host is known to have.

use psrp_proto::message::host::{
    BufferCell, Call, Cells, ChoiceDescription, Colors, CredentialPrompt, FieldDescription, IntegerList, Rectangle,
};
use psrp_proto::message::{Coordinates, HostDatum, HostDefaultData, Size};

use super::streams::{HostLevel, HostStreams, nobody_to_ask, thrown};
use crate::error::{ErrorCategory, Result, runtime_error};
use crate::runspace::{HostCall, HostInformationMessage, ProgressRecord, Record, Runspace};
use crate::serialize::to_wire;
use crate::value::{Str, Value};

/// PSCredentialTypes: generic and domain credentials.
const DEFAULT_CREDENTIALS: i32 = 3;
/// PSCredentialUIOptions
const VALIDATE_USER_NAME: i32 = 1;

/// What the client's console looks like, as far as it said so when the session began and scripts have not changed it.
#[derive(Clone, Debug)]
pub struct Console {
    /// A ConsoleColor, or -1 for the terminal's own.
    pub foreground: i32,
    /// A ConsoleColor, or -1 for the terminal's own.
    pub background: i32,
    /// Where the cursor is.
    pub cursor: Coordinates,
    /// What part of the buffer is seen.
    pub window: Coordinates,
    /// Percent of a cell.
    pub cursor_size: i32,
    /// What can be scrolled to.
    pub buffer_size: Size,
    /// What is seen.
    pub window_size: Size,
    /// What could be seen.
    pub max_window_size: Size,
    /// What could be seen on a screen of any size.
    pub max_physical_window_size: Size,
    /// The title.
    pub title: String,
}

impl Console {
    /// The console that a client tells of.
    pub fn new(data: Option<&HostDefaultData>) -> Console {
        let size = Size { width: 120, height: 50 };
        let mut console = Console {
            foreground: -1,
            background: -1,
            cursor: Coordinates::default(),
            window: Coordinates::default(),
            cursor_size: 25,
            buffer_size: size,
            window_size: size,
            max_window_size: size,
            max_physical_window_size: size,
            title: String::new(),
        };
        for datum in data.into_iter().flat_map(|data| &data.0) {
            match datum {
                HostDatum::ForegroundColor(color) => console.foreground = *color,
                HostDatum::BackgroundColor(color) => console.background = *color,
                HostDatum::CursorPosition(place) => console.cursor = *place,
                HostDatum::WindowPosition(place) => console.window = *place,
                HostDatum::CursorSize(size) => console.cursor_size = *size,
                HostDatum::BufferSize(size) => console.buffer_size = *size,
                HostDatum::WindowSize(size) => console.window_size = *size,
                HostDatum::MaxWindowSize(size) => console.max_window_size = *size,
                HostDatum::MaxPhysicalWindowSize(size) => console.max_physical_window_size = *size,
                HostDatum::WindowTitle(title) => console.title = title.to_string(),
            }
        }
        console
    }

    fn colors(&self, message: &HostInformationMessage) -> Colors {
        Colors {
            foreground: message.foreground.unwrap_or(self.foreground),
            background: message.background.unwrap_or(self.background),
        }
    }
}

/// The call by which the client's host shows a record, which follows the record itself.
pub fn shown(record: &Record, console: &Console) -> Option<Call> {
    Some(match record {
        Record::Warning(record) if !record.shown => return None,
        Record::Warning(record) => Call::WriteWarningLine(to_wire(&record.message)),
        Record::Verbose(record) => Call::WriteVerboseLine(to_wire(&record.message)),
        Record::Debug(record) => Call::WriteDebugLine(to_wire(&record.message)),
        Record::Progress(record) => progress(0, record),
        Record::Information(record) => {
            let shown = record.shown.as_ref()?;
            let message = match record.message.bare() {
                Value::Object(object) => object.downcast::<std::rc::Rc<HostInformationMessage>>(),
                _ => None,
            };
            let Some(message) = message else { return Some(Call::WriteLine2(to_wire(shown))) };
            let (colors, text) = (console.colors(message), to_wire(&message.message));
            if message.no_newline { Call::Write2(colors, text) } else { Call::WriteLine3(colors, text) }
        }
        Record::Error(_) => return None,
    })
}

fn progress(source: i64, record: &ProgressRecord) -> Call {
    use psrp_proto::message::ProgressRecordType as Type;
    let record = psrp_proto::message::ProgressRecord {
        activity: to_wire(&record.activity),
        activity_id: record.id,
        status_description: to_wire(&record.status),
        current_operation: record.current_operation.as_ref().map(|text| to_wire(text)),
        parent_activity_id: record.parent_id,
        percent_complete: record.percent_complete,
        kind: if record.completed { Type::COMPLETED } else { Type::PROCESSING },
        seconds_remaining: record.seconds_remaining,
    };
    Call::WriteProgress { source, record: Box::new(record) }
}

/// Makes a call that the engine wants made; its answer.
pub fn make(streams: &HostStreams, runspace: &mut Runspace, call: HostCall) -> Result<Value> {
    let level = streams.level();
    let call = match call {
        HostCall::SetShouldExit(status) => {
            streams.should_exit(status);
            return Ok(Value::Null);
        }
        HostCall::Other(name, arguments) => return other(streams, runspace, name, &arguments),
        call => translate(call),
    };
    if level >= HostLevel::Ui {
        ask(streams, runspace, call)
    } else if call.method().is_answered() {
        Err(nobody_to_ask())
    } else {
        Ok(Value::Null)
    }
}

fn ask(streams: &HostStreams, runspace: &mut Runspace, call: Call) -> Result<Value> {
    match streams.call_and_wait(runspace, call)? {
        None => Ok(Value::Null),
        Some(response) => match response.result {
            Ok(returned) => streams.read(runspace, &clixml::Value::from(returned)),
            Err(error) => Err(thrown(streams, runspace, response.method, &error)),
        },
    }
}

fn translate(call: HostCall) -> Call {
    let text = |text: Str| Some(to_wire(&text));
    match call {
        HostCall::ReadLine => Call::ReadLine,
        HostCall::ReadLineAsSecureString => Call::ReadLineAsSecureString,
        HostCall::Write(text) => Call::Write1(to_wire(&text)),
        HostCall::WriteColored(foreground, background, text) => {
            Call::Write2(Colors { foreground, background }, to_wire(&text))
        }
        HostCall::WriteEmptyLine => Call::WriteLine1,
        HostCall::WriteLine(text) => Call::WriteLine2(to_wire(&text)),
        HostCall::WriteLineColored(foreground, background, text) => {
            Call::WriteLine3(Colors { foreground, background }, to_wire(&text))
        }
        HostCall::WriteErrorLine(text) => Call::WriteErrorLine(to_wire(&text)),
        HostCall::WriteDebugLine(text) => Call::WriteDebugLine(to_wire(&text)),
        HostCall::WriteVerboseLine(text) => Call::WriteVerboseLine(to_wire(&text)),
        HostCall::WriteWarningLine(text) => Call::WriteWarningLine(to_wire(&text)),
        HostCall::WriteProgress(source, record) => progress(source, &record),
        HostCall::Prompt(caption, message, fields) => Call::Prompt {
            caption: text(caption),
            message: text(message),
            fields: fields.into_iter().map(field).collect(),
        },
        HostCall::PromptForCredential(caption, message, user, target) => Call::PromptForCredential2 {
            prompt: CredentialPrompt {
                caption: text(caption),
                message: text(message),
                user: text(user),
                target: text(target),
            },
            allowed_types: DEFAULT_CREDENTIALS,
            options: VALIDATE_USER_NAME,
        },
        HostCall::PromptForChoice(caption, message, choices, default) => Call::PromptForChoice {
            caption: text(caption),
            message: text(message),
            choices: choices.into_iter().map(|(label, help)| choice(&label, &help)).collect(),
            default,
        },
        HostCall::SetShouldExit(status) => Call::SetShouldExit(status),
        HostCall::Other(..) => Call::NotifyBeginApplication,
    }
}

fn choice(label: &str, help: &str) -> ChoiceDescription {
    ChoiceDescription { label: Some(to_wire(label)), help_message: Some(to_wire(help)) }
}

fn field(field: crate::runspace::FieldDescription) -> FieldDescription {
    /// .NET's own assembly, where the simple types live.
    const CORE: &str = "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e";
    const AUTOMATION: &str =
        "System.Management.Automation, Version=7.6.5.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35";
    let home = if field.type_full_name.starts_with("System.Management.Automation.") { AUTOMATION } else { CORE };
    let assembly = format!("{}, {home}", field.type_full_name);
    FieldDescription {
        label: Some(to_wire(&field.label)),
        help_message: Some(to_wire(&field.help)),
        is_mandatory: field.mandatory,
        ..FieldDescription::new(
            to_wire(&field.name),
            to_wire(&field.type_name),
            to_wire(&field.type_full_name),
            assembly,
        )
    }
}

/// Methods by name: those of the console, and what has no value of its own in the engine.
fn other(streams: &HostStreams, runspace: &mut Runspace, name: &str, arguments: &[Value]) -> Result<Value> {
    let at = |place: usize| number_at(arguments, place);
    let number = || at(0);
    let text = || match arguments.first().map(Value::bare) {
        Some(Value::String(text)) => text.clone(),
        _ => Str::from(""),
    };
    // Borrowed for a moment only: a call may run script while it waits.
    let console = streams.console.borrow().clone();
    let call = match name {
        "GetForegroundColor" => return Ok(console.foreground.into()),
        "GetBackgroundColor" => return Ok(console.background.into()),
        "GetCursorSize" => return Ok(console.cursor_size.into()),
        "GetWindowTitle" => return Ok(console.title.as_str().into()),
        "GetCursorPosition" => return Ok(pair(console.cursor.x, console.cursor.y)),
        "GetWindowPosition" => return Ok(pair(console.window.x, console.window.y)),
        "GetBufferSize" => return Ok(pair(console.buffer_size.width, console.buffer_size.height)),
        "GetWindowSize" => return Ok(pair(console.window_size.width, console.window_size.height)),
        "GetMaxWindowSize" => return Ok(pair(console.max_window_size.width, console.max_window_size.height)),
        "GetMaxPhysicalWindowSize" => {
            return Ok(pair(console.max_physical_window_size.width, console.max_physical_window_size.height));
        }
        "SetForegroundColor" => {
            streams.console.borrow_mut().foreground = number();
            Call::SetForegroundColor(number())
        }
        "SetBackgroundColor" => {
            streams.console.borrow_mut().background = number();
            Call::SetBackgroundColor(number())
        }
        "SetCursorSize" => {
            streams.console.borrow_mut().cursor_size = number();
            Call::SetCursorSize(number())
        }
        "SetWindowTitle" => {
            streams.console.borrow_mut().title = text().as_ref().to_owned();
            Call::SetWindowTitle(to_wire(&text()))
        }
        "SetCursorPosition" => {
            let place = Coordinates { x: at(0), y: at(1) };
            streams.console.borrow_mut().cursor = place;
            Call::SetCursorPosition(place)
        }
        "SetWindowPosition" => {
            let place = Coordinates { x: at(0), y: at(1) };
            streams.console.borrow_mut().window = place;
            Call::SetWindowPosition(place)
        }
        "SetBufferSize" => {
            let size = Size { width: at(0), height: at(1) };
            streams.console.borrow_mut().buffer_size = size;
            Call::SetBufferSize(size)
        }
        "SetWindowSize" => {
            let size = Size { width: at(0), height: at(1) };
            streams.console.borrow_mut().window_size = size;
            Call::SetWindowSize(size)
        }
        "SetBufferContents1" => {
            Call::SetBufferContents1(rectangle(arguments), cell(arguments.get(4..).unwrap_or_default()))
        }
        "SetBufferContents2" => {
            let lengths = [at(2), at(3)].map(|length| usize::try_from(length).unwrap_or(0));
            let cells = arguments.get(4..).unwrap_or_default().chunks_exact(4).map(cell).collect();
            Call::SetBufferContents2(place(arguments), Cells { rows: lengths[0], columns: lengths[1], cells })
        }
        "ScrollBufferContents" => {
            let part = |from: usize| arguments.get(from..).unwrap_or_default();
            Call::ScrollBufferContents {
                source: rectangle(arguments),
                destination: place(part(4)),
                clip: rectangle(part(6)),
                fill: cell(part(10)),
            }
        }
        "PromptForChoiceMultipleSelection" => several_choices(arguments),
        "FlushInputBuffer" => Call::FlushInputBuffer,
        "ReadKey" => Call::ReadKey { options: number() },
        "PopRunspace" => Call::PopRunspace,
        "NotifyBeginApplication" | "NotifyEndApplication" | "GetKeyAvailable" => return Ok(Value::Null),
        name => {
            let message = format!("Remote host method {name} is not implemented.");
            return Err(runtime_error("RemoteHostMethodNotImplemented", ErrorCategory::NotImplemented, message));
        }
    };
    let wanted = match name {
        "PopRunspace" => HostLevel::Host,
        "PromptForChoiceMultipleSelection" => HostLevel::Ui,
        _ => HostLevel::RawUi,
    };
    if streams.level() >= wanted { ask(streams, runspace, call) } else { Ok(Value::Null) }
}

/// The number at a place of the arguments; an enum's behind its name.
fn number_at(arguments: &[Value], place: usize) -> i32 {
    match arguments.get(place).map(Value::bare) {
        Some(Value::Int32(number)) => *number,
        Some(Value::Enum(value)) => value.value as i32,
        _ => 0,
    }
}

fn place(numbers: &[Value]) -> Coordinates {
    Coordinates { x: number_at(numbers, 0), y: number_at(numbers, 1) }
}

fn rectangle(numbers: &[Value]) -> Rectangle {
    let [left, top, right, bottom] = [0, 1, 2, 3].map(|at| number_at(numbers, at));
    Rectangle { left, top, right, bottom }
}

/// Character, foreground, background, kind.
fn cell(parts: &[Value]) -> BufferCell {
    let character = match parts.first().map(Value::bare) {
        Some(Value::Char(unit)) => *unit,
        _ => 0,
    };
    let colors = Colors { foreground: number_at(parts, 1), background: number_at(parts, 2) };
    BufferCell { character, colors, kind: number_at(parts, 3) }
}

/// Caption, message, choices as pairs of label and help, numbers of the default choices.
fn several_choices(arguments: &[Value]) -> Call {
    let text = |value: Option<&Value>| match value.map(Value::bare) {
        Some(Value::String(text)) => Some(to_wire(text)),
        _ => None,
    };
    let items = |value: Option<&Value>| match value.map(Value::bare) {
        Some(Value::Array(array)) => array.to_vec(),
        Some(Value::List(list)) => list.items.borrow().iter().cloned().collect(),
        _ => Vec::new(),
    };
    let choices = items(arguments.get(2)).into_iter().map(|pair| {
        let pair = items(Some(&pair));
        ChoiceDescription { label: text(pair.first()), help_message: text(pair.get(1)) }
    });
    let numbers = items(arguments.get(3)).into_iter().filter_map(|number| match number.bare() {
        Value::Int32(number) => Some(*number),
        _ => None,
    });
    // An array travels otherwise than a collection does.
    let defaults = match arguments.get(3).map(Value::bare) {
        Some(Value::Array(_)) => Some(IntegerList::Array(numbers.collect())),
        Some(Value::List(_)) => Some(IntegerList::List(numbers.collect())),
        _ => None,
    };
    Call::PromptForChoiceMultipleSelection {
        caption: text(arguments.first()),
        message: text(arguments.get(1)),
        choices: choices.collect(),
        defaults,
    }
}

/// Two numbers: a place or a size.
fn pair(first: i32, second: i32) -> Value {
    Value::array(vec![first.into(), second.into()])
}
