//! From objects to packets.
//!
//! The first object decides how the document looks. What follows stands in the same document: objects of other types
//! within it by themselves, if the document has a view, else with the first one's columns.

use super::directive::{Directives, Expand, Shape};
use super::grouping::Grouping;
use super::packet::{Body, Entry, Form, Packet, Piece, Start};
use super::view::{self, View};
use super::{complex, list, property, resolve, table, text, wide};
use crate::error::{Flow, Result};
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// Takes packets.
pub type Sink<'a> = &'a mut dyn FnMut(&mut Runspace, Packet) -> Result;

/// Makes packets of objects.
#[derive(Debug)]
pub struct Formatter {
    shape: Shape,
    directives: Directives,
    document: Option<Document>,
}

/// The document that was begun.
#[derive(Debug)]
struct Document {
    view: Option<&'static View>,
    form: table::Generator,
    grouping: Option<Grouping>,
    /// A group was begun.
    grouped: bool,
}

/// The most properties that a table is made of when nobody asks for a table.
const TABLE_COLUMNS: usize = 4;

/// Types whose values are shown as their text.
const SCALARS: &[&str] = &[
    "System.String",
    "System.SByte",
    "System.Byte",
    "System.Int16",
    "System.UInt16",
    "System.Int32",
    "System.UInt32",
    "System.Int64",
    "System.UInt64",
    "System.Char",
    "System.Single",
    "System.Double",
    "System.Boolean",
    "System.Decimal",
    "System.IntPtr",
    "System.Security.SecureString",
    "System.Numerics.BigInteger",
];

/// Whether values with these type names are shown as their text: numbers, text, enums.
pub(super) fn is_scalar(types: &[Str]) -> bool {
    let Some(first) = types.first() else { return false };
    let first = first.strip_prefix("Deserialized.").unwrap_or(first);
    SCALARS.contains(&first) || types.iter().any(|ty| ty.ends_with("System.Enum"))
}

impl Formatter {
    /// A formatter for one pipeline.
    pub fn new(shape: Shape, directives: Directives) -> Formatter {
        Formatter { shape, directives, document: None }
    }

    /// Takes an object of the pipeline; of a collection its items.
    pub fn object(&mut self, runspace: &mut Runspace, value: &Value, sink: Sink<'_>) -> Result {
        if value.is_null() {
            return Ok(());
        }
        let Some(items) = text::items(runspace, value)? else {
            return self.single(runspace, value, sink);
        };
        match self.directives.expand {
            Expand::CoreOnly => self.single(runspace, value, sink),
            Expand::EnumOnly => items.iter().try_for_each(|item| self.single(runspace, item, sink)),
            Expand::Both => {
                let name = property::type_names(value).first().cloned().unwrap_or_else(|| "".into());
                let text = format!("The following object supports IEnumerable:\n\n{name}\n");
                let comment = Entry { body: Body::Raw(text.into()), out_of_band: true };
                sink(runspace, Packet::Entry(comment))?;
                let noun = if items.len() == 1 { "object" } else { "objects" };
                let text = format!("The IEnumerable contains the following {} {noun}:\n", items.len());
                sink(runspace, Packet::Entry(Entry { body: Body::Raw(text.into()), out_of_band: true }))?;
                items.iter().try_for_each(|item| self.single(runspace, item, sink))
            }
        }
    }

    /// Ends the document.
    pub fn end(&mut self, runspace: &mut Runspace, sink: Sink<'_>) -> Result {
        if let Some(document) = self.document.take() {
            if document.grouped {
                sink(runspace, Packet::GroupEnd)?;
            }
            sink(runspace, Packet::End)?;
        }
        Ok(())
    }

    fn single(&mut self, runspace: &mut Runspace, value: &Value, sink: Sink<'_>) -> Result {
        if runspace.stop_requested() {
            return Err(Flow::Stopped);
        }
        if value.is_null() {
            return Ok(());
        }
        let types = property::type_names(value);
        let limit = text::enumeration_limit(runspace);
        if self.document.is_none() {
            if !self.directives.force
                && let Some(entry) = out_of_band(runspace, value, &types, limit, false)?
            {
                return sink(runspace, Packet::Entry(entry));
            }
            self.begin(runspace, value, &types, sink)?;
        } else if !self.directives.force
            && let Some(document) = &self.document
            && document.view.is_some_and(|view| !view::serves(view, &types))
            && let Some(entry) = out_of_band(runspace, value, &types, limit, true)?
        {
            return sink(runspace, Packet::Entry(entry));
        } else if !self.directives.force
            && self.document.as_ref().is_some_and(|document| document.view.is_none())
            && is_scalar(&types)
            && !self.directives.given
        {
            // A document without a view takes all objects, but text and numbers have nothing to put into its columns.
            let entry = Entry { body: Body::Raw(property::text(runspace, value)?), out_of_band: true };
            return sink(runspace, Packet::Entry(entry));
        }
        let Some(mut document) = self.document.take() else { return Ok(()) };
        let result = self.entry(runspace, value, &mut document, limit, sink);
        self.document = Some(document);
        result
    }

    fn entry(
        &mut self,
        runspace: &mut Runspace,
        value: &Value,
        document: &mut Document,
        limit: i64,
        sink: Sink<'_>,
    ) -> Result {
        let heading = match &mut document.grouping {
            Some(grouping) => grouping.change(runspace, value, limit)?,
            None if document.grouped => None,
            None => Some(None),
        };
        if let Some(heading) = heading {
            if document.grouped {
                let blank = Entry { body: Body::Complex(vec![Piece::Entry(Vec::new(), None)]), out_of_band: true };
                sink(runspace, Packet::Entry(blank))?;
                sink(runspace, Packet::GroupEnd)?;
            }
            document.grouped = true;
            sink(runspace, Packet::GroupStart(heading))?;
        }
        let body = document.form.body(runspace, value, &self.directives, limit)?;
        sink(runspace, Packet::Entry(Entry { body, out_of_band: false }))
    }

    /// Begins the document that the first object asks for.
    fn begin(&mut self, runspace: &mut Runspace, value: &Value, types: &[Str], sink: Sink<'_>) -> Result {
        let wanted = self.directives.view.as_deref();
        let view = match &self.directives.properties {
            Some(_) => None,
            None => view::find(types, self.shape, wanted),
        };
        if view.is_none() && wanted.is_some() {
            return Err(view_not_found(self.shape, wanted.unwrap_or_default(), types));
        }
        let shape = match (view, self.shape) {
            (Some(view), _) => view.shape,
            (None, Shape::Any) => {
                let shown = resolve::shown(runspace, value, &self.directives, false)?;
                if shown.len() <= TABLE_COLUMNS { Shape::Table } else { Shape::List }
            }
            (None, shape) => shape,
        };
        let form = match shape {
            Shape::Table | Shape::Any => table::generator(runspace, value, view, &self.directives)?,
            Shape::List => list::generator(view),
            Shape::Wide => wide::generator(runspace, value, view, &self.directives)?,
            Shape::Custom => complex::generator(view),
        };
        let view_autosize = view.is_some_and(|view| view.autosize);
        let start = Start {
            autosize: self.directives.autosize.unwrap_or(view_autosize),
            form: match &form {
                table::Generator::Table { header, .. } => Form::Table {
                    hide_header: self.directives.hide_headers,
                    repeat_header: self.directives.repeat_header,
                    columns: header.clone(),
                },
                table::Generator::List(_) => Form::List,
                table::Generator::Wide { columns, .. } => Form::Wide(*columns),
                table::Generator::Complex(_) => Form::Complex,
            },
        };
        let grouping = Grouping::of(self.directives.group_by.clone(), view);
        self.document = Some(Document { view, form, grouping, grouped: false });
        sink(runspace, Packet::Start(start))
    }
}

/// What is shown of an object by itself; none if it has its place in a document.
fn out_of_band(
    runspace: &mut Runspace,
    value: &Value,
    types: &[Str],
    limit: i64,
    within: bool,
) -> Result<Option<Entry>> {
    let body = if let Some(view) = view::find_out_of_band(types) {
        match view.shape {
            Shape::Custom => Body::Complex(complex::of_view(runspace, value, view, limit)?),
            _ => list::body(runspace, value, Some(view), &Directives::default(), limit)?,
        }
    } else if is_scalar(types) || property::names(runspace, value)?.is_empty() {
        Body::Raw(property::text(runspace, value)?)
    } else if within {
        list::body(runspace, value, None, &Directives::default(), limit)?
    } else {
        return Ok(None);
    };
    Ok(Some(Entry { body, out_of_band: true }))
}

fn view_not_found(shape: Shape, name: &str, types: &[Str]) -> Flow {
    let kind = match shape {
        Shape::Table => "Table",
        Shape::List => "List",
        Shape::Wide => "Wide",
        _ => "Custom",
    };
    let ty = types.first().map_or("", |ty| &**ty);
    let message = format!("The view name {name} cannot be found.");
    let _ = (kind, ty);
    crate::error::ErrorRecord::new(
        crate::error::Exception::new("System.Management.Automation.PSInvalidOperationException", message),
        "FormatViewNotFound",
        crate::error::ErrorCategory::ObjectNotFound,
        Value::Null,
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Layout, Writer};
    use crate::value::CustomObject;

    fn shown(values: &[Value]) -> String {
        let mut runspace = Runspace::default();
        let mut writer = Writer::new(Layout::new(40));
        let mut lines: Vec<String> = Vec::new();
        for value in values {
            writer.object(&mut runspace, value, &mut lines).expect("it can be shown");
        }
        writer.end(&mut runspace, &mut lines).expect("it can be shown");
        lines.join("\n")
    }

    fn object(members: &[(&str, Value)]) -> Value {
        Value::from(CustomObject::of(members.iter().map(|(name, value)| ((*name).into(), value.clone()))))
    }

    #[test]
    fn few_properties_make_a_table_and_many_a_list() {
        let four = [("A", Value::Int32(1)), ("B", Value::string("x")), ("C", Value::Null), ("D", Value::Bool(true))];
        assert_eq!(shown(&[object(&four)]), "\nA B C    D\n- - -    -\n1 x   True\n");
        let mut five = four.to_vec();
        five.push(("Longer", Value::string("y")));
        assert_eq!(shown(&[object(&five)]), "\nA      : 1\nB      : x\nC      : \nD      : True\nLonger : y\n");
    }

    #[test]
    fn the_first_object_decides_on_the_columns() {
        let values = [object(&[("x", Value::Int32(1))]), object(&[("y", Value::Int32(2))])];
        assert_eq!(shown(&values), "\nx\n-\n1\n \n");
    }

    #[test]
    fn text_and_numbers_stand_by_themselves() {
        assert_eq!(shown(&[Value::Int32(1), Value::string("two")]), "1\ntwo");
    }
}
