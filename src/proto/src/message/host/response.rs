//! Answers to calls.

use clixml::{Base, Object, SecureString, Text, Value, Version};
use uuid::Uuid;

use super::HostMethod;
use super::argument::{array_list, int, list};
use super::data::{Cells, Credential, KeyInfo, place};
use crate::message::bag::{Bag, boxed, text, wrong};
use crate::message::{Coordinates, Enumeration, ErrorRecord, MessageError, Size};

/// `[MS-PSRP] 2.2.2.16` and `2.2.2.28`: the answer to a host call.
#[derive(Clone, Debug, PartialEq)]
pub struct HostResponse {
    /// Which call it belongs to.
    pub id: i64,
    /// What was called.
    pub method: HostMethod,
    /// What the method returned, or the error that it threw.
    pub result: Result<HostReturn, Box<ErrorRecord>>,
}

/// What a method of the host returned.
#[derive(Clone, Debug, PartialEq)]
pub enum HostReturn {
    /// Null, where a line or another object is expected.
    Null,
    /// A line, a name, a culture's name, a title.
    Text(Text),
    /// The host's version.
    Version(Version),
    /// The host's id.
    Guid(Uuid),
    /// A line that was not shown, as the session's secure strings travel.
    SecureString(SecureString),
    /// Each field of a prompt with its value.
    Fields(Vec<(Value, Value)>),
    /// A credential.
    Credential(Credential),
    /// A choice, a colour, the cursor's size.
    Int32(i32),
    /// A place.
    Coordinates(Coordinates),
    /// A size.
    Size(Size),
    /// A truth.
    Bool(bool),
    /// A key.
    Key(KeyInfo),
    /// A part of the screen.
    Cells(Cells),
    /// Several choices.
    Choices(Vec<i32>),
    /// A runspace, which cannot travel.
    Object(Value),
}

impl HostResponse {
    pub(in crate::message) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let id = bag.i64("ci")?;
        let method: HostMethod = bag.enumeration("mi")?;
        let result = match bag.optional("me") {
            None | Some(Value::Null) => Ok(match bag.optional("mr") {
                None | Some(Value::Null) => HostReturn::Null,
                Some(value) => HostReturn::decode(method, value)?,
            }),
            Some(error) => Err(Box::new(ErrorRecord::decode(Bag::from_value(error, "me")?)?)),
        };
        Ok(HostResponse { id, method, result })
    }
}

impl From<HostResponse> for Value {
    fn from(response: HostResponse) -> Self {
        let (returned, error) = match response.result {
            Ok(HostReturn::Null) => (None, None),
            Ok(returned) => (Some(Value::from(returned)), None),
            Err(error) => (None, Some(Value::from(ErrorRecord { text: None, ..*error }))),
        };
        boxed(
            Object::bag()
                .with_some("mr", returned)
                .with_some("me", error)
                .with("ci", Value::Int64(response.id))
                .with("mi", response.method.into_value()),
        )
    }
}

impl HostReturn {
    fn decode(method: HostMethod, value: Value) -> Result<Self, MessageError> {
        const NAME: &str = "mr";
        Ok(match method {
            HostMethod::GET_NAME
            | HostMethod::GET_CURRENT_CULTURE
            | HostMethod::GET_CURRENT_UI_CULTURE
            | HostMethod::READ_LINE
            | HostMethod::GET_WINDOW_TITLE => HostReturn::Text(text(value, NAME)?),
            HostMethod::GET_VERSION => match value.into_unwrapped() {
                Value::Version(version) => HostReturn::Version(version),
                other => return Err(wrong(NAME, "Version", &other)),
            },
            HostMethod::GET_INSTANCE_ID => match value.into_unwrapped() {
                Value::Guid(guid) => HostReturn::Guid(guid),
                other => return Err(wrong(NAME, "G", &other)),
            },
            HostMethod::READ_LINE_AS_SECURE_STRING => match value.into_unwrapped() {
                Value::SecureString(secret) => HostReturn::SecureString(secret),
                other => return Err(wrong(NAME, "SS", &other)),
            },
            HostMethod::PROMPT => match value {
                Value::Object(object) => match object.base {
                    Base::Dictionary(fields) => HostReturn::Fields(fields),
                    _ => return Err(MessageError::Type { name: NAME, expected: "DCT", found: "Obj" }),
                },
                other => return Err(wrong(NAME, "DCT", &other)),
            },
            HostMethod::PROMPT_FOR_CREDENTIAL1 | HostMethod::PROMPT_FOR_CREDENTIAL2 => {
                HostReturn::Credential(Credential::decode(value, NAME)?)
            }
            HostMethod::PROMPT_FOR_CHOICE
            | HostMethod::GET_FOREGROUND_COLOR
            | HostMethod::GET_BACKGROUND_COLOR
            | HostMethod::GET_CURSOR_SIZE => HostReturn::Int32(int(value, NAME)?),
            HostMethod::GET_CURSOR_POSITION | HostMethod::GET_WINDOW_POSITION => {
                HostReturn::Coordinates(place(value, NAME)?)
            }
            HostMethod::GET_BUFFER_SIZE
            | HostMethod::GET_WINDOW_SIZE
            | HostMethod::GET_MAX_WINDOW_SIZE
            | HostMethod::GET_MAX_PHYSICAL_WINDOW_SIZE => HostReturn::Size(Size::decode(value, NAME)?),
            HostMethod::GET_KEY_AVAILABLE | HostMethod::GET_IS_RUNSPACE_PUSHED => match value.into_unwrapped() {
                Value::Bool(truth) => HostReturn::Bool(truth),
                other => return Err(wrong(NAME, "B", &other)),
            },
            HostMethod::READ_KEY => HostReturn::Key(KeyInfo::decode(value, NAME)?),
            HostMethod::GET_BUFFER_CONTENTS => HostReturn::Cells(Cells::decode(value, NAME)?),
            HostMethod::PROMPT_FOR_CHOICE_MULTIPLE_SELECTION => {
                HostReturn::Choices(list(value, NAME, |choice| int(choice, NAME))?)
            }
            HostMethod(1..=56) => HostReturn::Object(value),
            HostMethod(other) => return Err(MessageError::HostMethod(other)),
        })
    }
}

impl From<HostReturn> for Value {
    fn from(returned: HostReturn) -> Self {
        match returned {
            HostReturn::Null => Value::Null,
            HostReturn::Text(text) => Value::String(text),
            HostReturn::Version(version) => Value::Version(version),
            HostReturn::Guid(guid) => Value::Guid(guid),
            HostReturn::SecureString(secret) => Value::SecureString(secret),
            HostReturn::Fields(fields) => boxed(Object::hashtable(fields)),
            HostReturn::Credential(credential) => credential.into(),
            HostReturn::Int32(number) => Value::Int32(number),
            HostReturn::Coordinates(place) => place.into(),
            HostReturn::Size(size) => size.into(),
            HostReturn::Bool(truth) => Value::Bool(truth),
            HostReturn::Key(key) => key.into(),
            HostReturn::Cells(cells) => cells.into(),
            HostReturn::Choices(choices) => array_list(choices, Value::Int32),
            HostReturn::Object(value) => value,
        }
    }
}
