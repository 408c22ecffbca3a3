//! Calls with their arguments.

use clixml::{Object, Text, Value};

use super::argument::{array, array_list, int, list, nullable_string, read_array, string};
use super::data::{BufferCell, Cells, ChoiceDescription, Colors, CredentialPrompt, FieldDescription, Rectangle, place};
use super::{HostMethod, VOID};
use crate::message::bag::{Bag, boxed, nullable, wrong};
use crate::message::{Coordinates, Enumeration, MessageError, ProgressRecord, Size};

/// `[MS-PSRP] 2.2.2.15` and `2.2.2.27`: a call from the server to the client's host.
#[derive(Clone, Debug, PartialEq)]
pub struct HostCall {
    /// Which call the answer belongs to; [`VOID`] where none is expected.
    pub id: i64,
    /// What is called.
    pub call: Call,
}

/// A method and its arguments.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the methods are documented at HostMethod, their arguments by their types and names")]
pub enum Call {
    GetName,
    GetVersion,
    GetInstanceId,
    GetCurrentCulture,
    GetCurrentUICulture,
    SetShouldExit(i32),
    EnterNestedPrompt,
    ExitNestedPrompt,
    NotifyBeginApplication,
    NotifyEndApplication,
    ReadLine,
    ReadLineAsSecureString,
    Write1(Text),
    Write2(Colors, Text),
    WriteLine1,
    WriteLine2(Text),
    WriteLine3(Colors, Text),
    WriteErrorLine(Text),
    WriteDebugLine(Text),
    WriteProgress {
        source: i64,
        record: Box<ProgressRecord>,
    },
    WriteVerboseLine(Text),
    WriteWarningLine(Text),
    Prompt {
        caption: Option<Text>,
        message: Option<Text>,
        fields: Vec<FieldDescription>,
    },
    PromptForCredential1(CredentialPrompt),
    PromptForCredential2 {
        prompt: CredentialPrompt,
        allowed_types: i32,
        options: i32,
    },
    PromptForChoice {
        caption: Option<Text>,
        message: Option<Text>,
        choices: Vec<ChoiceDescription>,
        default: i32,
    },
    GetForegroundColor,
    SetForegroundColor(i32),
    GetBackgroundColor,
    SetBackgroundColor(i32),
    GetCursorPosition,
    SetCursorPosition(Coordinates),
    GetWindowPosition,
    SetWindowPosition(Coordinates),
    GetCursorSize,
    SetCursorSize(i32),
    GetBufferSize,
    SetBufferSize(Size),
    GetWindowSize,
    SetWindowSize(Size),
    GetWindowTitle,
    SetWindowTitle(Text),
    GetMaxWindowSize,
    GetMaxPhysicalWindowSize,
    GetKeyAvailable,
    ReadKey {
        options: i32,
    },
    FlushInputBuffer,
    SetBufferContents1(Rectangle, BufferCell),
    SetBufferContents2(Coordinates, Cells),
    GetBufferContents(Rectangle),
    ScrollBufferContents {
        source: Rectangle,
        destination: Coordinates,
        clip: Rectangle,
        fill: BufferCell,
    },
    PushRunspace(Value),
    PopRunspace,
    GetIsRunspacePushed,
    GetRunspace,
    PromptForChoiceMultipleSelection {
        caption: Option<Text>,
        message: Option<Text>,
        choices: Vec<ChoiceDescription>,
        defaults: Option<IntegerList>,
    },
}

/// Numbers, in one of the two forms in which .NET's collections of numbers travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntegerList {
    /// A collection.
    List(Vec<i32>),
    /// An array. PowerShell's own client cannot decode it.
    Array(Vec<i32>),
}

impl IntegerList {
    /// The numbers.
    pub fn numbers(&self) -> &[i32] {
        match self {
            IntegerList::List(numbers) | IntegerList::Array(numbers) => numbers,
        }
    }

    fn decode(value: Value, name: &'static str) -> Result<Option<Self>, MessageError> {
        if value.is_null() {
            return Ok(None);
        }
        if value.as_list().is_some() {
            return Ok(Some(IntegerList::List(list(value, name, |item| int(item, name))?)));
        }
        let (elements, _) = read_array(value, name)?;
        let numbers = elements.into_iter().map(|item| int(item, name)).collect::<Result<_, _>>()?;
        Ok(Some(IntegerList::Array(numbers)))
    }

    fn into_value(self) -> Value {
        match self {
            IntegerList::List(numbers) => array_list(numbers, Value::Int32),
            IntegerList::Array(numbers) => {
                let length = numbers.len();
                array(numbers.into_iter().map(Value::Int32).collect(), &[length])
            }
        }
    }
}

impl HostCall {
    /// A call that nobody answers.
    pub const fn void(call: Call) -> Self {
        HostCall { id: VOID, call }
    }

    /// Whether the server waits for an answer.
    pub const fn expects_answer(&self) -> bool {
        self.id != VOID
    }

    pub(in crate::message) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let id = bag.i64("ci")?;
        let method = bag.enumeration("mi")?;
        let arguments = bag.list("mp")?.items;
        Ok(HostCall { id, call: Call::decode(method, arguments)? })
    }
}

impl From<HostCall> for Value {
    fn from(call: HostCall) -> Self {
        let method = call.call.method();
        boxed(
            Object::bag()
                .with("ci", Value::Int64(call.id))
                .with("mi", method.into_value())
                .with("mp", boxed(Object::array_list(call.call.into_arguments()))),
        )
    }
}

/// Takes arguments one after another.
struct Arguments {
    method: HostMethod,
    given: usize,
    rest: std::vec::IntoIter<Value>,
}

impl Arguments {
    fn next(&mut self) -> Result<Value, MessageError> {
        let expected = self.given - self.rest.len() + 1;
        self.rest.next().ok_or(MessageError::Arguments { method: name(self.method), expected, found: self.given })
    }

    fn int(&mut self) -> Result<i32, MessageError> {
        int(self.next()?, name(self.method))
    }

    fn text(&mut self) -> Result<Text, MessageError> {
        string(self.next()?, name(self.method))
    }

    fn nullable(&mut self) -> Result<Option<Text>, MessageError> {
        nullable_string(self.next()?, name(self.method))
    }

    fn colors(&mut self) -> Result<Colors, MessageError> {
        Ok(Colors { foreground: self.int()?, background: self.int()? })
    }

    fn place(&mut self) -> Result<Coordinates, MessageError> {
        place(self.next()?, name(self.method))
    }

    fn size(&mut self) -> Result<Size, MessageError> {
        Size::decode(self.next()?, name(self.method))
    }

    fn rectangle(&mut self) -> Result<Rectangle, MessageError> {
        Rectangle::decode(self.next()?, name(self.method))
    }

    fn cell(&mut self) -> Result<BufferCell, MessageError> {
        BufferCell::decode(self.next()?, name(self.method))
    }

    fn credential_prompt(&mut self) -> Result<CredentialPrompt, MessageError> {
        Ok(CredentialPrompt {
            caption: self.nullable()?,
            message: self.nullable()?,
            user: self.nullable()?,
            target: self.nullable()?,
        })
    }

    fn choices(&mut self) -> Result<Vec<ChoiceDescription>, MessageError> {
        list(self.next()?, name(self.method), ChoiceDescription::decode)
    }
}

/// The method's name, as errors say it.
fn name(method: HostMethod) -> &'static str {
    HostMethod::MEMBERS.iter().find(|(_, number)| *number == method.0).map_or("unknown", |(name, _)| name)
}

impl Call {
    fn decode(method: HostMethod, arguments: Vec<Value>) -> Result<Self, MessageError> {
        let given = arguments.len();
        let mut of = Arguments { method, given, rest: arguments.into_iter() };
        Ok(match method {
            HostMethod::GET_NAME => Call::GetName,
            HostMethod::GET_VERSION => Call::GetVersion,
            HostMethod::GET_INSTANCE_ID => Call::GetInstanceId,
            HostMethod::GET_CURRENT_CULTURE => Call::GetCurrentCulture,
            HostMethod::GET_CURRENT_UI_CULTURE => Call::GetCurrentUICulture,
            HostMethod::SET_SHOULD_EXIT => Call::SetShouldExit(of.int()?),
            HostMethod::ENTER_NESTED_PROMPT => Call::EnterNestedPrompt,
            HostMethod::EXIT_NESTED_PROMPT => Call::ExitNestedPrompt,
            HostMethod::NOTIFY_BEGIN_APPLICATION => Call::NotifyBeginApplication,
            HostMethod::NOTIFY_END_APPLICATION => Call::NotifyEndApplication,
            HostMethod::READ_LINE => Call::ReadLine,
            HostMethod::READ_LINE_AS_SECURE_STRING => Call::ReadLineAsSecureString,
            HostMethod::WRITE1 => Call::Write1(of.text()?),
            HostMethod::WRITE2 => Call::Write2(of.colors()?, of.text()?),
            HostMethod::WRITE_LINE1 => Call::WriteLine1,
            HostMethod::WRITE_LINE2 => Call::WriteLine2(of.text()?),
            HostMethod::WRITE_LINE3 => Call::WriteLine3(of.colors()?, of.text()?),
            HostMethod::WRITE_ERROR_LINE => Call::WriteErrorLine(of.text()?),
            HostMethod::WRITE_DEBUG_LINE => Call::WriteDebugLine(of.text()?),
            HostMethod::WRITE_PROGRESS => {
                let source = match of.next()?.into_unwrapped() {
                    Value::Int64(source) => source,
                    other => return Err(wrong("WriteProgress", "I64", &other)),
                };
                let record = ProgressRecord::decode(Bag::from_value(of.next()?, "WriteProgress")?)?;
                Call::WriteProgress { source, record: Box::new(record) }
            }
            HostMethod::WRITE_VERBOSE_LINE => Call::WriteVerboseLine(of.text()?),
            HostMethod::WRITE_WARNING_LINE => Call::WriteWarningLine(of.text()?),
            HostMethod::PROMPT => Call::Prompt {
                caption: of.nullable()?,
                message: of.nullable()?,
                fields: list(of.next()?, "Prompt", FieldDescription::decode)?,
            },
            HostMethod::PROMPT_FOR_CREDENTIAL1 => Call::PromptForCredential1(of.credential_prompt()?),
            HostMethod::PROMPT_FOR_CREDENTIAL2 => Call::PromptForCredential2 {
                prompt: of.credential_prompt()?,
                allowed_types: of.int()?,
                options: of.int()?,
            },
            HostMethod::PROMPT_FOR_CHOICE => Call::PromptForChoice {
                caption: of.nullable()?,
                message: of.nullable()?,
                choices: of.choices()?,
                default: of.int()?,
            },
            HostMethod::GET_FOREGROUND_COLOR => Call::GetForegroundColor,
            HostMethod::SET_FOREGROUND_COLOR => Call::SetForegroundColor(of.int()?),
            HostMethod::GET_BACKGROUND_COLOR => Call::GetBackgroundColor,
            HostMethod::SET_BACKGROUND_COLOR => Call::SetBackgroundColor(of.int()?),
            HostMethod::GET_CURSOR_POSITION => Call::GetCursorPosition,
            HostMethod::SET_CURSOR_POSITION => Call::SetCursorPosition(of.place()?),
            HostMethod::GET_WINDOW_POSITION => Call::GetWindowPosition,
            HostMethod::SET_WINDOW_POSITION => Call::SetWindowPosition(of.place()?),
            HostMethod::GET_CURSOR_SIZE => Call::GetCursorSize,
            HostMethod::SET_CURSOR_SIZE => Call::SetCursorSize(of.int()?),
            HostMethod::GET_BUFFER_SIZE => Call::GetBufferSize,
            HostMethod::SET_BUFFER_SIZE => Call::SetBufferSize(of.size()?),
            HostMethod::GET_WINDOW_SIZE => Call::GetWindowSize,
            HostMethod::SET_WINDOW_SIZE => Call::SetWindowSize(of.size()?),
            HostMethod::GET_WINDOW_TITLE => Call::GetWindowTitle,
            HostMethod::SET_WINDOW_TITLE => Call::SetWindowTitle(of.text()?),
            HostMethod::GET_MAX_WINDOW_SIZE => Call::GetMaxWindowSize,
            HostMethod::GET_MAX_PHYSICAL_WINDOW_SIZE => Call::GetMaxPhysicalWindowSize,
            HostMethod::GET_KEY_AVAILABLE => Call::GetKeyAvailable,
            HostMethod::READ_KEY => Call::ReadKey { options: of.int()? },
            HostMethod::FLUSH_INPUT_BUFFER => Call::FlushInputBuffer,
            HostMethod::SET_BUFFER_CONTENTS1 => Call::SetBufferContents1(of.rectangle()?, of.cell()?),
            HostMethod::SET_BUFFER_CONTENTS2 => {
                Call::SetBufferContents2(of.place()?, Cells::decode(of.next()?, "SetBufferContents2")?)
            }
            HostMethod::GET_BUFFER_CONTENTS => Call::GetBufferContents(of.rectangle()?),
            HostMethod::SCROLL_BUFFER_CONTENTS => Call::ScrollBufferContents {
                source: of.rectangle()?,
                destination: of.place()?,
                clip: of.rectangle()?,
                fill: of.cell()?,
            },
            HostMethod::PUSH_RUNSPACE => Call::PushRunspace(of.next()?),
            HostMethod::POP_RUNSPACE => Call::PopRunspace,
            HostMethod::GET_IS_RUNSPACE_PUSHED => Call::GetIsRunspacePushed,
            HostMethod::GET_RUNSPACE => Call::GetRunspace,
            HostMethod::PROMPT_FOR_CHOICE_MULTIPLE_SELECTION => Call::PromptForChoiceMultipleSelection {
                caption: of.nullable()?,
                message: of.nullable()?,
                choices: of.choices()?,
                defaults: IntegerList::decode(of.next()?, "PromptForChoiceMultipleSelection")?,
            },
            HostMethod(other) => return Err(MessageError::HostMethod(other)),
        })
    }

    /// The method.
    pub const fn method(&self) -> HostMethod {
        match self {
            Call::GetName => HostMethod::GET_NAME,
            Call::GetVersion => HostMethod::GET_VERSION,
            Call::GetInstanceId => HostMethod::GET_INSTANCE_ID,
            Call::GetCurrentCulture => HostMethod::GET_CURRENT_CULTURE,
            Call::GetCurrentUICulture => HostMethod::GET_CURRENT_UI_CULTURE,
            Call::SetShouldExit(_) => HostMethod::SET_SHOULD_EXIT,
            Call::EnterNestedPrompt => HostMethod::ENTER_NESTED_PROMPT,
            Call::ExitNestedPrompt => HostMethod::EXIT_NESTED_PROMPT,
            Call::NotifyBeginApplication => HostMethod::NOTIFY_BEGIN_APPLICATION,
            Call::NotifyEndApplication => HostMethod::NOTIFY_END_APPLICATION,
            Call::ReadLine => HostMethod::READ_LINE,
            Call::ReadLineAsSecureString => HostMethod::READ_LINE_AS_SECURE_STRING,
            Call::Write1(_) => HostMethod::WRITE1,
            Call::Write2(..) => HostMethod::WRITE2,
            Call::WriteLine1 => HostMethod::WRITE_LINE1,
            Call::WriteLine2(_) => HostMethod::WRITE_LINE2,
            Call::WriteLine3(..) => HostMethod::WRITE_LINE3,
            Call::WriteErrorLine(_) => HostMethod::WRITE_ERROR_LINE,
            Call::WriteDebugLine(_) => HostMethod::WRITE_DEBUG_LINE,
            Call::WriteProgress { .. } => HostMethod::WRITE_PROGRESS,
            Call::WriteVerboseLine(_) => HostMethod::WRITE_VERBOSE_LINE,
            Call::WriteWarningLine(_) => HostMethod::WRITE_WARNING_LINE,
            Call::Prompt { .. } => HostMethod::PROMPT,
            Call::PromptForCredential1(_) => HostMethod::PROMPT_FOR_CREDENTIAL1,
            Call::PromptForCredential2 { .. } => HostMethod::PROMPT_FOR_CREDENTIAL2,
            Call::PromptForChoice { .. } => HostMethod::PROMPT_FOR_CHOICE,
            Call::GetForegroundColor => HostMethod::GET_FOREGROUND_COLOR,
            Call::SetForegroundColor(_) => HostMethod::SET_FOREGROUND_COLOR,
            Call::GetBackgroundColor => HostMethod::GET_BACKGROUND_COLOR,
            Call::SetBackgroundColor(_) => HostMethod::SET_BACKGROUND_COLOR,
            Call::GetCursorPosition => HostMethod::GET_CURSOR_POSITION,
            Call::SetCursorPosition(_) => HostMethod::SET_CURSOR_POSITION,
            Call::GetWindowPosition => HostMethod::GET_WINDOW_POSITION,
            Call::SetWindowPosition(_) => HostMethod::SET_WINDOW_POSITION,
            Call::GetCursorSize => HostMethod::GET_CURSOR_SIZE,
            Call::SetCursorSize(_) => HostMethod::SET_CURSOR_SIZE,
            Call::GetBufferSize => HostMethod::GET_BUFFER_SIZE,
            Call::SetBufferSize(_) => HostMethod::SET_BUFFER_SIZE,
            Call::GetWindowSize => HostMethod::GET_WINDOW_SIZE,
            Call::SetWindowSize(_) => HostMethod::SET_WINDOW_SIZE,
            Call::GetWindowTitle => HostMethod::GET_WINDOW_TITLE,
            Call::SetWindowTitle(_) => HostMethod::SET_WINDOW_TITLE,
            Call::GetMaxWindowSize => HostMethod::GET_MAX_WINDOW_SIZE,
            Call::GetMaxPhysicalWindowSize => HostMethod::GET_MAX_PHYSICAL_WINDOW_SIZE,
            Call::GetKeyAvailable => HostMethod::GET_KEY_AVAILABLE,
            Call::ReadKey { .. } => HostMethod::READ_KEY,
            Call::FlushInputBuffer => HostMethod::FLUSH_INPUT_BUFFER,
            Call::SetBufferContents1(..) => HostMethod::SET_BUFFER_CONTENTS1,
            Call::SetBufferContents2(..) => HostMethod::SET_BUFFER_CONTENTS2,
            Call::GetBufferContents(_) => HostMethod::GET_BUFFER_CONTENTS,
            Call::ScrollBufferContents { .. } => HostMethod::SCROLL_BUFFER_CONTENTS,
            Call::PushRunspace(_) => HostMethod::PUSH_RUNSPACE,
            Call::PopRunspace => HostMethod::POP_RUNSPACE,
            Call::GetIsRunspacePushed => HostMethod::GET_IS_RUNSPACE_PUSHED,
            Call::GetRunspace => HostMethod::GET_RUNSPACE,
            Call::PromptForChoiceMultipleSelection { .. } => HostMethod::PROMPT_FOR_CHOICE_MULTIPLE_SELECTION,
        }
    }

    fn into_arguments(self) -> Vec<Value> {
        let text = Value::String;
        match self {
            Call::GetName
            | Call::GetVersion
            | Call::GetInstanceId
            | Call::GetCurrentCulture
            | Call::GetCurrentUICulture
            | Call::EnterNestedPrompt
            | Call::ExitNestedPrompt
            | Call::NotifyBeginApplication
            | Call::NotifyEndApplication
            | Call::ReadLine
            | Call::ReadLineAsSecureString
            | Call::WriteLine1
            | Call::GetForegroundColor
            | Call::GetBackgroundColor
            | Call::GetCursorPosition
            | Call::GetWindowPosition
            | Call::GetCursorSize
            | Call::GetBufferSize
            | Call::GetWindowSize
            | Call::GetWindowTitle
            | Call::GetMaxWindowSize
            | Call::GetMaxPhysicalWindowSize
            | Call::GetKeyAvailable
            | Call::FlushInputBuffer
            | Call::PopRunspace
            | Call::GetIsRunspacePushed
            | Call::GetRunspace => Vec::new(),
            Call::SetShouldExit(number)
            | Call::SetForegroundColor(number)
            | Call::SetBackgroundColor(number)
            | Call::SetCursorSize(number)
            | Call::ReadKey { options: number } => vec![Value::Int32(number)],
            Call::Write1(line)
            | Call::WriteLine2(line)
            | Call::WriteErrorLine(line)
            | Call::WriteDebugLine(line)
            | Call::WriteVerboseLine(line)
            | Call::WriteWarningLine(line)
            | Call::SetWindowTitle(line) => vec![text(line)],
            Call::Write2(colors, line) | Call::WriteLine3(colors, line) => {
                vec![Value::Int32(colors.foreground), Value::Int32(colors.background), text(line)]
            }
            Call::WriteProgress { source, record } => vec![Value::Int64(source), (*record).into()],
            Call::Prompt { caption, message, fields } => {
                vec![nullable(caption), nullable(message), array_list(fields, Value::from)]
            }
            Call::PromptForCredential1(prompt) => credential_prompt(prompt),
            Call::PromptForCredential2 { prompt, allowed_types, options } => {
                let mut arguments = credential_prompt(prompt);
                arguments.extend([Value::Int32(allowed_types), Value::Int32(options)]);
                arguments
            }
            Call::PromptForChoice { caption, message, choices, default } => {
                vec![nullable(caption), nullable(message), array_list(choices, Value::from), Value::Int32(default)]
            }
            Call::SetCursorPosition(place) | Call::SetWindowPosition(place) => vec![place.into()],
            Call::SetBufferSize(size) | Call::SetWindowSize(size) => vec![size.into()],
            Call::SetBufferContents1(rectangle, cell) => vec![rectangle.into(), cell.into()],
            Call::SetBufferContents2(place, cells) => vec![place.into(), cells.into()],
            Call::GetBufferContents(rectangle) => vec![rectangle.into()],
            Call::ScrollBufferContents { source, destination, clip, fill } => {
                vec![source.into(), destination.into(), clip.into(), fill.into()]
            }
            Call::PushRunspace(runspace) => vec![runspace],
            Call::PromptForChoiceMultipleSelection { caption, message, choices, defaults } => vec![
                nullable(caption),
                nullable(message),
                array_list(choices, Value::from),
                defaults.map_or(Value::Null, IntegerList::into_value),
            ],
        }
    }
}

fn credential_prompt(prompt: CredentialPrompt) -> Vec<Value> {
    vec![nullable(prompt.caption), nullable(prompt.message), nullable(prompt.user), nullable(prompt.target)]
}
