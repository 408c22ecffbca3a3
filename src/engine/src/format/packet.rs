//! What the Format cmdlets write: which texts are shown, not yet where they stand.

use crate::value::Str;

/// One step of a formatted document.
#[derive(Clone, Debug)]
pub enum Packet {
    /// FormatStartData: a document of this form begins.
    Start(Start),
    /// GroupStartData: a group begins, with a heading or none.
    GroupStart(Option<Vec<Piece>>),
    /// FormatEntryData: an object.
    Entry(Entry),
    /// GroupEndData
    GroupEnd,
    /// FormatEndData
    End,
}

/// How a document looks.
#[derive(Clone, Debug)]
pub struct Start {
    /// Column widths follow what stands in them.
    pub autosize: bool,
    /// Table, list, wide or free.
    pub form: Form,
}

/// Table, list, wide or free.
#[derive(Clone, Debug)]
pub enum Form {
    /// TableHeaderInfo
    Table {
        /// No headings.
        hide_header: bool,
        /// Headings again on each screen.
        repeat_header: bool,
        /// The columns.
        columns: Vec<Column>,
    },
    /// ListViewHeaderInfo
    List,
    /// WideViewHeaderInfo, with the number of columns; 0 for as many as suit.
    Wide(i32),
    /// ComplexViewHeaderInfo
    Complex,
}

/// TableColumnInfo
#[derive(Clone, Debug)]
pub struct Column {
    /// Cells; 0 where it follows from others.
    pub width: i32,
    /// Where text stands.
    pub alignment: Alignment,
    /// The heading of a view.
    pub label: Option<Str>,
    /// The heading otherwise.
    pub property: Option<Str>,
    /// Whether objects have a property of the heading's name.
    pub matches: bool,
}

impl Column {
    /// What stands above the column.
    pub fn heading(&self) -> &str {
        match (&self.label, &self.property) {
            (Some(label), _) if !label.is_empty() => label,
            (_, Some(property)) => property,
            _ => "",
        }
    }
}

/// Where text stands in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alignment {
    /// Nobody said: left.
    #[default]
    Undefined,
    /// Left
    Left,
    /// Centre
    Center,
    /// Right
    Right,
}

/// FormatEntryData
#[derive(Clone, Debug)]
pub struct Entry {
    /// What is shown.
    pub body: Body,
    /// Shown by itself, in the middle of whatever document.
    pub out_of_band: bool,
}

/// What is shown of an object.
#[derive(Clone, Debug)]
pub enum Body {
    /// TableRowEntry
    Row {
        /// The texts in the order of the columns.
        fields: Vec<Str>,
        /// Long texts go on in further lines.
        multi_line: bool,
    },
    /// ListViewEntry
    List(Vec<Field>),
    /// WideViewEntry
    Wide(Str),
    /// ComplexViewEntry
    Complex(Vec<Piece>),
    /// RawTextFormatEntry
    Raw(Str),
}

/// ListViewField
#[derive(Clone, Debug)]
pub struct Field {
    /// The label of a view.
    pub label: Option<Str>,
    /// The label otherwise.
    pub property: Option<Str>,
    /// The text.
    pub text: Str,
}

impl Field {
    /// What stands before the text.
    pub fn heading(&self) -> &str {
        match (&self.label, &self.property) {
            (Some(label), _) if !label.is_empty() => label,
            (_, Some(property)) => property,
            _ => "",
        }
    }
}

/// FormatValue: a piece of free text.
#[derive(Clone, Debug)]
pub enum Piece {
    /// FormatTextField
    Text(Str),
    /// FormatPropertyField
    Property(Str),
    /// FormatNewLine
    NewLine,
    /// FormatEntry: pieces that stand together, perhaps indented.
    Entry(Vec<Piece>, Option<Frame>),
}

impl Piece {
    /// Whether nothing is left to be written behind it.
    pub fn ends_line(&self) -> bool {
        match self {
            Piece::NewLine => true,
            Piece::Entry(inner, _) => inner.last().is_some_and(Piece::ends_line),
            Piece::Text(_) | Piece::Property(_) => false,
        }
    }
}

/// FrameInfo: how pieces are indented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Cells from the left.
    pub left: i32,
    /// Cells from the right.
    pub right: i32,
    /// The first line further right, or further left where negative.
    pub first_line: i32,
}
