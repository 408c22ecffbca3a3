//! The structures that host calls carry (`[MS-PSRP] 2.2.6`): bags of the fields that are not null.

use clixml::{Object, SecureString, Text, Value};

use super::argument::{array, int, read_array};
use crate::message::bag::{Bag, boxed, wrong};
use crate::message::{Coordinates, MessageError};

/// Foreground and background: a `ConsoleColor` each, or -1 for the terminal's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colors {
    /// Of the characters.
    pub foreground: i32,
    /// Of what is behind them.
    pub background: i32,
}

/// A part of the screen, in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rectangle {
    /// First column.
    pub left: i32,
    /// First line.
    pub top: i32,
    /// Last column.
    pub right: i32,
    /// Last line.
    pub bottom: i32,
}

impl Rectangle {
    pub(super) fn decode(value: Value, name: &'static str) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, name)?;
        Ok(Rectangle {
            left: bag.i32("left")?,
            top: bag.i32("top")?,
            right: bag.i32("right")?,
            bottom: bag.i32("bottom")?,
        })
    }
}

impl From<Rectangle> for Value {
    fn from(rectangle: Rectangle) -> Self {
        boxed(
            Object::bag()
                .with("left", Value::Int32(rectangle.left))
                .with("top", Value::Int32(rectangle.top))
                .with("right", Value::Int32(rectangle.right))
                .with("bottom", Value::Int32(rectangle.bottom)),
        )
    }
}

/// A cell of the screen (`[MS-PSRP] 2.2.3.28`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferCell {
    /// One UTF-16 unit.
    pub character: u16,
    /// Its colours.
    pub colors: Colors,
    /// Complete 0, first half of a wide character 1, second half 2.
    pub kind: i32,
}

impl BufferCell {
    pub(super) fn decode(value: Value, name: &'static str) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, name)?;
        Ok(BufferCell {
            character: character(&mut bag)?,
            colors: Colors { foreground: bag.i32("foregroundColor")?, background: bag.i32("backgroundColor")? },
            kind: bag.i32("bufferCellType")?,
        })
    }
}

fn character(bag: &mut Bag) -> Result<u16, MessageError> {
    match bag.value("character")?.into_unwrapped() {
        Value::Char(unit) => Ok(unit),
        other => Err(wrong("character", "C", &other)),
    }
}

impl From<BufferCell> for Value {
    fn from(cell: BufferCell) -> Self {
        boxed(
            Object::bag()
                .with("character", Value::Char(cell.character))
                .with("foregroundColor", Value::Int32(cell.colors.foreground))
                .with("backgroundColor", Value::Int32(cell.colors.background))
                .with("bufferCellType", Value::Int32(cell.kind)),
        )
    }
}

/// Cells in lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    /// Lines, of `columns` each.
    pub rows: usize,
    /// Cells in a line.
    pub columns: usize,
    /// Line by line.
    pub cells: Vec<BufferCell>,
}

impl Cells {
    pub(super) fn decode(value: Value, name: &'static str) -> Result<Self, MessageError> {
        let (elements, lengths) = read_array(value, name)?;
        let cells = elements.into_iter().map(|cell| BufferCell::decode(cell, name)).collect::<Result<Vec<_>, _>>()?;
        let mismatch = MessageError::Type { name, expected: "array of two dimensions", found: "mae" };
        let [rows, columns] = lengths[..] else { return Err(mismatch) };
        let (Ok(rows), Ok(columns)) = (usize::try_from(rows), usize::try_from(columns)) else { return Err(mismatch) };
        if rows.checked_mul(columns) != Some(cells.len()) {
            return Err(mismatch);
        }
        Ok(Cells { rows, columns, cells })
    }
}

impl From<Cells> for Value {
    fn from(cells: Cells) -> Self {
        array(cells.cells.into_iter().map(Value::from).collect(), &[cells.rows, cells.columns])
    }
}

/// A key that was pressed (`[MS-PSRP] 2.2.3.26`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// Windows' number of the key.
    pub virtual_key_code: i32,
    /// One UTF-16 unit; 0 where the key stands for none.
    pub character: u16,
    /// Which of Shift, Control, Alt and the locks were down.
    pub control_key_state: i32,
    /// Pressed, not let go.
    pub key_down: bool,
}

impl KeyInfo {
    pub(super) fn decode(value: Value, name: &'static str) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, name)?;
        Ok(KeyInfo {
            virtual_key_code: int(bag.value("virtualKeyCode")?, "virtualKeyCode")?,
            character: character(&mut bag)?,
            // A bare number only: PowerShell's decoder refuses an enumeration's object here.
            control_key_state: match bag.value("controlKeyState")? {
                Value::Int32(state) => state,
                other => return Err(wrong("controlKeyState", "I32", &other)),
            },
            key_down: bag.bool("keyDown")?,
        })
    }
}

impl From<KeyInfo> for Value {
    fn from(key: KeyInfo) -> Self {
        boxed(
            Object::bag()
                .with("virtualKeyCode", Value::Int32(key.virtual_key_code))
                .with("character", Value::Char(key.character))
                .with("controlKeyState", Value::Int32(key.control_key_state))
                .with("keyDown", Value::Bool(key.key_down)),
        )
    }
}

/// One value of a prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDescription {
    /// By what name it is answered.
    pub name: Option<Text>,
    /// What is shown, with an ampersand before its hot key.
    pub label: Option<Text>,
    /// `String`, `SecureString`, `PSCredential`, `Int32`, …
    pub type_name: Option<Text>,
    /// The same with its namespace.
    pub type_full_name: Option<Text>,
    /// The same with its assembly.
    pub assembly_full_name: Option<Text>,
    /// What is shown to somebody who asks.
    pub help_message: Option<Text>,
    /// Whether an answer is needed.
    pub is_mandatory: bool,
    /// What is taken for an empty answer, or null.
    pub default_value: Value,
    /// Attributes; a client ignores them.
    pub metadata: Vec<Value>,
    /// Whether the client has changed it for its user's safety.
    pub modified_by_remoting_protocol: bool,
    /// Whether it came from a server.
    pub is_from_remote_host: bool,
}

impl FieldDescription {
    /// A field that has to be answered, of a type that is named in full with its assembly.
    pub fn new(
        name: impl Into<Text>,
        type_name: impl Into<Text>,
        full_name: impl Into<Text>,
        assembly: impl Into<Text>,
    ) -> Self {
        FieldDescription {
            name: Some(name.into()),
            label: Some("".into()),
            type_name: Some(type_name.into()),
            type_full_name: Some(full_name.into()),
            assembly_full_name: Some(assembly.into()),
            help_message: Some("".into()),
            is_mandatory: true,
            default_value: Value::Null,
            metadata: Vec::new(),
            modified_by_remoting_protocol: false,
            is_from_remote_host: false,
        }
    }

    pub(super) fn decode(value: Value) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, "FieldDescription")?;
        let truth = |bag: &mut Bag, name: &'static str| match bag.optional(name) {
            None => Ok(false),
            Some(Value::Bool(truth)) => Ok(truth),
            Some(other) => Err(wrong(name, "B", &other)),
        };
        Ok(FieldDescription {
            name: bag.missing_text("name")?,
            label: bag.missing_text("label")?,
            type_name: bag.missing_text("parameterTypeName")?,
            type_full_name: bag.missing_text("parameterTypeFullName")?,
            assembly_full_name: bag.missing_text("parameterAssemblyFullName")?,
            help_message: bag.missing_text("helpMessage")?,
            is_mandatory: truth(&mut bag, "isMandatory")?,
            default_value: bag.optional("defaultValue").unwrap_or_default(),
            metadata: match bag.optional("metadata") {
                Some(list) => crate::message::TypedList::from_value(list, "metadata")?.items,
                None => Vec::new(),
            },
            modified_by_remoting_protocol: truth(&mut bag, "modifiedByRemotingProtocol")?,
            is_from_remote_host: truth(&mut bag, "isFromRemoteHost")?,
        })
    }
}

impl From<FieldDescription> for Value {
    fn from(field: FieldDescription) -> Self {
        let text = |text: Option<Text>| text.map(Value::String);
        let default = (!field.default_value.is_null()).then_some(field.default_value);
        boxed(
            Object::bag()
                .with_some("name", text(field.name))
                .with_some("label", text(field.label))
                .with_some("parameterTypeName", text(field.type_name))
                .with_some("parameterTypeFullName", text(field.type_full_name))
                .with_some("parameterAssemblyFullName", text(field.assembly_full_name))
                .with_some("helpMessage", text(field.help_message))
                .with("isMandatory", Value::Bool(field.is_mandatory))
                .with_some("defaultValue", default)
                .with("metadata", boxed(Object::array_list(field.metadata)))
                .with("modifiedByRemotingProtocol", Value::Bool(field.modified_by_remoting_protocol))
                .with("isFromRemoteHost", Value::Bool(field.is_from_remote_host)),
        )
    }
}

/// One choice.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceDescription {
    /// What is shown, with an ampersand before its hot key.
    pub label: Option<Text>,
    /// What is shown to somebody who asks.
    pub help_message: Option<Text>,
}

impl ChoiceDescription {
    pub(super) fn decode(value: Value) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, "ChoiceDescription")?;
        Ok(ChoiceDescription { label: bag.missing_text("label")?, help_message: bag.missing_text("helpMessage")? })
    }
}

impl From<ChoiceDescription> for Value {
    fn from(choice: ChoiceDescription) -> Self {
        boxed(
            Object::bag()
                .with_some("label", choice.label.map(Value::String))
                .with_some("helpMessage", choice.help_message.map(Value::String)),
        )
    }
}

/// What a prompt for a credential shows.
#[derive(Clone, Debug, PartialEq)]
pub struct CredentialPrompt {
    /// Shown first.
    pub caption: Option<Text>,
    /// Shown then.
    pub message: Option<Text>,
    /// The user, where it is not asked for.
    pub user: Option<Text>,
    /// What the credential is for.
    pub target: Option<Text>,
}

/// A user and a password (`[MS-PSRP] 2.2.3.25`).
#[derive(Clone, Debug, PartialEq)]
pub struct Credential {
    /// The user.
    pub user: Text,
    /// The password, as the session's secure strings travel.
    pub password: SecureString,
}

impl Credential {
    const TYPE_NAMES: &'static [&'static str] = &["System.Management.Automation.PSCredential", "System.Object"];

    pub(super) fn decode(value: Value, name: &'static str) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, name)?;
        let user = bag.text("UserName")?;
        match bag.value("Password")? {
            Value::SecureString(password) => Ok(Credential { user, password }),
            other => Err(wrong("Password", "SS", &other)),
        }
    }
}

impl From<Credential> for Value {
    fn from(credential: Credential) -> Self {
        boxed(
            Object::of(Credential::TYPE_NAMES)
                .with_to_string("System.Management.Automation.PSCredential")
                .with_adapted("UserName", Value::String(credential.user))
                .with_adapted("Password", Value::SecureString(credential.password)),
        )
    }
}

pub(super) fn place(value: Value, name: &'static str) -> Result<Coordinates, MessageError> {
    Coordinates::decode(value, name)
}
