//! What the parameters of the Format cmdlets ask for.

use std::rc::Rc;

use super::packet::Alignment;
use crate::value::{ScriptBlock, Str};

/// What objects are made to look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Whatever suits the object.
    #[default]
    Any,
    /// Format-Table
    Table,
    /// Format-List
    List,
    /// Format-Wide
    Wide,
    /// Format-Custom
    Custom,
}

/// The parameters of a Format cmdlet.
#[derive(Clone, Debug, Default)]
pub struct Directives {
    /// `-Property`
    pub properties: Option<Vec<Item>>,
    /// `-GroupBy`
    pub group_by: Option<Item>,
    /// `-View`
    pub view: Option<Str>,
    /// `-AutoSize`
    pub autosize: Option<bool>,
    /// `-Wrap`
    pub wrap: bool,
    /// `-HideTableHeaders`
    pub hide_headers: bool,
    /// `-RepeatHeader`
    pub repeat_header: bool,
    /// `-Expand`
    pub expand: Expand,
    /// `-DisplayError`
    pub display_error: bool,
    /// `-ShowError`
    pub show_error: bool,
    /// `-Force`
    pub force: bool,
    /// `-Column` of Format-Wide.
    pub columns: Option<i32>,
    /// `-Depth` of Format-Custom.
    pub depth: i32,
    /// Whether a Format cmdlet is at work at all, or objects are shown by default.
    pub given: bool,
}

/// `-Expand`: what is shown of a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expand {
    /// Its items.
    #[default]
    EnumOnly,
    /// Itself.
    CoreOnly,
    /// Both.
    Both,
}

/// One property to show.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where the value comes from.
    pub expression: Expression,
    /// `Label` or `Name`.
    pub label: Option<Str>,
    /// `Width`, in cells.
    pub width: Option<i32>,
    /// `Alignment`
    pub alignment: Option<Alignment>,
    /// `FormatString`
    pub format: Option<Str>,
    /// `Depth`
    pub depth: Option<i32>,
}

/// Where a value comes from.
#[derive(Clone, Debug)]
pub enum Expression {
    /// A property, or several by wildcard.
    Name(Str),
    /// A script block with the object in `$_`.
    Block(Rc<ScriptBlock>),
}

impl Expression {
    /// What stands for it where no label is given.
    pub fn label(&self) -> Str {
        match self {
            Expression::Name(name) => name.clone(),
            Expression::Block(block) => block.ast.body_text().into(),
        }
    }

    /// Whether several properties may be meant.
    pub fn has_wildcard(&self) -> bool {
        matches!(self, Expression::Name(name) if name.contains(['*', '?', '[']))
    }
}

impl Item {
    /// A property by its name.
    pub fn named(name: impl Into<Str>) -> Item {
        Item {
            expression: Expression::Name(name.into()),
            label: None,
            width: None,
            alignment: None,
            format: None,
            depth: None,
        }
    }
}
