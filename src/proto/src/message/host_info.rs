//! What the client's host is (`[MS-PSRP] 2.2.3.14`).

use clixml::{Base, Object, Text, Value};

use super::MessageError;
use super::bag::{Bag, boxed, text, wrong};

/// What the client's host is and can.
#[derive(Clone, Debug, PartialEq)]
pub struct HostInfo {
    /// There is no user interface.
    pub is_ui_null: bool,
    /// There is no console.
    pub is_raw_ui_null: bool,
    /// There is no host.
    pub is_host_null: bool,
    /// What the console looked like when the session began.
    pub default_data: Option<HostDefaultData>,
    /// A pipeline's calls go to the pool's host.
    pub use_runspace_host: bool,
}

impl HostInfo {
    /// No host at all, as a program without a user interface has.
    pub const NONE: Self = HostInfo {
        is_ui_null: true,
        is_raw_ui_null: true,
        is_host_null: true,
        default_data: None,
        use_runspace_host: false,
    };

    /// The pool's host, as a pipeline says it.
    pub const RUNSPACE: Self = HostInfo { use_runspace_host: true, ..Self::NONE };

    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(HostInfo {
            is_ui_null: bag.bool("_isHostUINull")?,
            is_raw_ui_null: bag.bool("_isHostRawUINull")?,
            is_host_null: bag.bool("_isHostNull")?,
            default_data: match bag.optional("_hostDefaultData") {
                None | Some(Value::Null) => None,
                Some(value) => Some(HostDefaultData::decode(Bag::from_value(value, "_hostDefaultData")?)?),
            },
            use_runspace_host: bag.bool("_useRunspaceHost")?,
        })
    }
}

impl From<HostInfo> for Value {
    fn from(info: HostInfo) -> Self {
        boxed(
            Object::bag()
                .with("_isHostUINull", Value::Bool(info.is_ui_null))
                .with("_isHostRawUINull", Value::Bool(info.is_raw_ui_null))
                .with("_isHostNull", Value::Bool(info.is_host_null))
                .with_some("_hostDefaultData", info.default_data.map(Value::from))
                .with("_useRunspaceHost", Value::Bool(info.use_runspace_host)),
        )
    }
}

/// A place on the console (`[MS-PSRP] 2.2.3.1`), in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coordinates {
    /// From the left.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A size (`[MS-PSRP] 2.2.3.2`), in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Cells in a line.
    pub width: i32,
    /// Lines.
    pub height: i32,
}

impl Coordinates {
    pub(super) fn decode(value: Value, name: &'static str) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, name)?;
        Ok(Coordinates { x: bag.i32("x")?, y: bag.i32("y")? })
    }
}

impl From<Coordinates> for Value {
    fn from(place: Coordinates) -> Self {
        boxed(Object::bag().with("x", Value::Int32(place.x)).with("y", Value::Int32(place.y)))
    }
}

impl Size {
    pub(super) fn decode(value: Value, name: &'static str) -> Result<Self, MessageError> {
        let mut bag = Bag::from_value(value, name)?;
        Ok(Size { width: bag.i32("width")?, height: bag.i32("height")? })
    }
}

impl From<Size> for Value {
    fn from(size: Size) -> Self {
        boxed(Object::bag().with("width", Value::Int32(size.width)).with("height", Value::Int32(size.height)))
    }
}

/// What the console looked like, in the order in which the client's hash table gave it.
///
/// What the client's console could not tell is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostDefaultData(pub Vec<HostDatum>);

/// One thing that a console tells.
#[derive(Clone, Debug, PartialEq)]
pub enum HostDatum {
    /// A `ConsoleColor`, or -1 for the terminal's own.
    ForegroundColor(i32),
    /// A `ConsoleColor`, or -1 for the terminal's own.
    BackgroundColor(i32),
    /// Where the cursor is.
    CursorPosition(Coordinates),
    /// What part of the buffer is seen.
    WindowPosition(Coordinates),
    /// Percent of a cell.
    CursorSize(i32),
    /// What can be scrolled to.
    BufferSize(Size),
    /// What is seen.
    WindowSize(Size),
    /// What could be seen.
    MaxWindowSize(Size),
    /// What could be seen on a screen of any size.
    MaxPhysicalWindowSize(Size),
    /// The title.
    WindowTitle(Text),
}

impl HostDatum {
    fn key(&self) -> i32 {
        match self {
            HostDatum::ForegroundColor(_) => 0,
            HostDatum::BackgroundColor(_) => 1,
            HostDatum::CursorPosition(_) => 2,
            HostDatum::WindowPosition(_) => 3,
            HostDatum::CursorSize(_) => 4,
            HostDatum::BufferSize(_) => 5,
            HostDatum::WindowSize(_) => 6,
            HostDatum::MaxWindowSize(_) => 7,
            HostDatum::MaxPhysicalWindowSize(_) => 8,
            HostDatum::WindowTitle(_) => 9,
        }
    }

    fn decode(key: i32, value: Value) -> Result<Option<Self>, MessageError> {
        let number = |value: Value| match value.into_unwrapped() {
            Value::Int32(number) => Ok(number),
            other => Err(wrong("data", "I32", &other)),
        };
        Ok(Some(match key {
            0 => HostDatum::ForegroundColor(number(value)?),
            1 => HostDatum::BackgroundColor(number(value)?),
            2 => HostDatum::CursorPosition(Coordinates::decode(value, "CursorPosition")?),
            3 => HostDatum::WindowPosition(Coordinates::decode(value, "WindowPosition")?),
            4 => HostDatum::CursorSize(number(value)?),
            5 => HostDatum::BufferSize(Size::decode(value, "BufferSize")?),
            6 => HostDatum::WindowSize(Size::decode(value, "WindowSize")?),
            7 => HostDatum::MaxWindowSize(Size::decode(value, "MaxWindowSize")?),
            8 => HostDatum::MaxPhysicalWindowSize(Size::decode(value, "MaxPhysicalWindowSize")?),
            9 => HostDatum::WindowTitle(text(value, "WindowTitle")?),
            _ => return Ok(None),
        }))
    }

    fn into_entry(self) -> (Value, Value) {
        let key = Value::Int32(self.key());
        let (type_name, value) = match self {
            HostDatum::ForegroundColor(color) | HostDatum::BackgroundColor(color) => {
                ("System.ConsoleColor", Value::Int32(color))
            }
            HostDatum::CursorPosition(place) | HostDatum::WindowPosition(place) => {
                ("System.Management.Automation.Host.Coordinates", place.into())
            }
            HostDatum::CursorSize(size) => ("System.Int32", Value::Int32(size)),
            HostDatum::BufferSize(size)
            | HostDatum::WindowSize(size)
            | HostDatum::MaxWindowSize(size)
            | HostDatum::MaxPhysicalWindowSize(size) => ("System.Management.Automation.Host.Size", size.into()),
            HostDatum::WindowTitle(title) => ("System.String", Value::String(title)),
        };
        (key, boxed(Object::bag().with("T", Value::String(type_name.into())).with("V", value)))
    }
}

macro_rules! lookups {
    ($($(#[$doc:meta])* $name:ident: $variant:ident -> $type:ty,)*) => {
        $($(#[$doc])*
        pub fn $name(&self) -> Option<$type> {
            self.0.iter().find_map(|datum| match datum {
                HostDatum::$variant(value) => Some(value.clone()),
                _ => None,
            })
        })*
    };
}

impl HostDefaultData {
    lookups! {
        /// A `ConsoleColor`, or -1 for the terminal's own.
        foreground_color: ForegroundColor -> i32,
        /// A `ConsoleColor`, or -1 for the terminal's own.
        background_color: BackgroundColor -> i32,
        /// Where the cursor is.
        cursor_position: CursorPosition -> Coordinates,
        /// What part of the buffer is seen.
        window_position: WindowPosition -> Coordinates,
        /// Percent of a cell.
        cursor_size: CursorSize -> i32,
        /// What can be scrolled to.
        buffer_size: BufferSize -> Size,
        /// What is seen.
        window_size: WindowSize -> Size,
        /// What could be seen.
        max_window_size: MaxWindowSize -> Size,
        /// What could be seen on a screen of any size.
        max_physical_window_size: MaxPhysicalWindowSize -> Size,
        /// The title.
        window_title: WindowTitle -> Text,
    }

    fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let data = bag.bag("data")?.into_object();
        let Base::Dictionary(entries) = data.base else {
            return Err(MessageError::Type { name: "data", expected: "DCT", found: "Obj" });
        };
        let mut found = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let Value::Int32(key) = key else { return Err(wrong("data", "I32", &key)) };
            let value = Bag::from_value(value, "data")?.value("V")?;
            found.extend(HostDatum::decode(key, value)?);
        }
        Ok(HostDefaultData(found))
    }
}

impl From<HostDefaultData> for Value {
    fn from(data: HostDefaultData) -> Self {
        let entries = data.0.into_iter().map(HostDatum::into_entry).collect();
        boxed(Object::bag().with("data", boxed(Object::hashtable(entries))))
    }
}
