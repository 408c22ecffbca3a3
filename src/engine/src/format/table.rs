//! Tables: columns from a view or from an object, and rows.

use super::directive::{Directives, Shape};
use super::packet::{Alignment, Body, Column};
use super::resolve::{self, Shown};
use super::view::View;
use super::{complex, computed, formatter, list, property, text, wide};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

/// What makes the entries of a document.
#[derive(Debug)]
pub(super) enum Generator {
    /// Rows.
    Table {
        /// The columns.
        header: Vec<Column>,
        /// Where the texts come from when there is no view.
        shown: Vec<Shown>,
        /// The view.
        view: Option<&'static View>,
    },
    /// Lists, of a view or not.
    List(Option<&'static View>),
    /// One text an object, in so many columns.
    Wide {
        /// How many; 0 for as many as suit.
        columns: i32,
        /// Where the text comes from.
        shown: Option<Shown>,
        /// The view.
        view: Option<&'static View>,
    },
    /// Free text.
    Complex(Option<&'static View>),
}

impl Generator {
    /// What is shown of an object.
    pub fn body(&self, runspace: &mut Runspace, value: &Value, directives: &Directives, limit: i64) -> Result<Body> {
        match self {
            Generator::Table { shown, view, .. } => row(runspace, value, shown, *view, directives, limit),
            Generator::List(view) => list::body(runspace, value, *view, directives, limit),
            Generator::Wide { shown, view, .. } => wide::body(runspace, value, shown.as_ref(), *view, limit),
            Generator::Complex(Some(view)) => Ok(Body::Complex(complex::of_view(runspace, value, view, limit)?)),
            Generator::Complex(None) => Ok(Body::Complex(complex::of_object(runspace, value, directives, limit)?)),
        }
    }
}

/// The most columns of a table when nobody says which.
const COLUMNS: usize = 10;

/// The table for a first object.
pub(super) fn generator(
    runspace: &mut Runspace,
    value: &Value,
    view: Option<&'static View>,
    directives: &Directives,
) -> Result<Generator> {
    if let Some(view) = view.filter(|view| view.shape == Shape::Table) {
        let names = property::names(runspace, value)?;
        let has = |heading: &str| names.iter().any(|name| crate::value::same_name(name, heading));
        let header = view
            .columns
            .iter()
            .map(|column| Column {
                width: column.width as i32,
                alignment: column.alignment,
                label: Some(column.heading().into()),
                property: None,
                matches: has(column.heading()),
            })
            .collect();
        return Ok(Generator::Table { header, shown: Vec::new(), view: Some(view) });
    }
    let mut shown = resolve::shown(runspace, value, directives, true)?;
    if directives.properties.is_none() {
        shown.truncate(COLUMNS);
    }
    let names = property::names(runspace, value)?;
    let mut header = Vec::with_capacity(shown.len());
    for shown in &shown {
        let item = shown.item.as_ref();
        let alignment = match item.and_then(|item| item.alignment) {
            Some(alignment) => alignment,
            None => default_alignment(runspace, value, shown)?,
        };
        let width = item.and_then(|item| item.width).unwrap_or(0);
        let heading = shown.heading();
        let matches = names.iter().any(|name| crate::value::same_name(name, &heading));
        header.push(Column { width, alignment, label: None, property: Some(heading), matches });
    }
    Ok(Generator::Table { header, shown, view: None })
}

/// Numbers and other scalars stand right, text and objects left.
fn default_alignment(runspace: &mut Runspace, value: &Value, shown: &Shown) -> Result<Alignment> {
    let value = resolve::evaluate(runspace, value, &shown.expression)?.unwrap_or_default();
    if value.is_null() {
        return Ok(Alignment::Left);
    }
    let types = property::type_names(&value);
    let text = types.first().is_some_and(|ty| &**ty == "System.String");
    Ok(if formatter::is_scalar(&types) && !text { Alignment::Right } else { Alignment::Left })
}

fn row(
    runspace: &mut Runspace,
    value: &Value,
    shown: &[Shown],
    view: Option<&'static View>,
    directives: &Directives,
    limit: i64,
) -> Result<Body> {
    let mut fields = Vec::new();
    match view {
        Some(view) => {
            for column in &view.columns {
                let found = match column.is_computed() {
                    true => property::quietly(computed::column(runspace, view, column, value))?,
                    false => property::get_or_nothing(runspace, value, column.property)?,
                };
                fields.push(match found {
                    Some(found) if !found.is_null() => text::formatted(runspace, &found, column.format, limit)?,
                    _ => "".into(),
                });
            }
        }
        None => {
            for shown in shown {
                fields.push(resolve::display(runspace, value, &shown.expression, shown.format(), limit)?);
            }
        }
    }
    Ok(Body::Row { fields, multi_line: directives.wrap })
}
