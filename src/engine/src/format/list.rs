//! Lists: one property a line.

use super::directive::{Directives, Shape};
use super::packet::{Body, Field};
use super::table::Generator;
use super::view::View;
use super::{computed, property, resolve, text};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

pub(super) fn generator(view: Option<&'static View>) -> Generator {
    Generator::List(view.filter(|view| view.shape == Shape::List))
}

/// The list of an object. Without a view it is made anew for each object.
pub(super) fn body(
    runspace: &mut Runspace,
    value: &Value,
    view: Option<&'static View>,
    directives: &Directives,
    limit: i64,
) -> Result<Body> {
    let mut fields = Vec::new();
    if let Some(view) = view {
        for item in &view.columns {
            let found = match item.is_computed() {
                true => property::quietly(computed::column(runspace, view, item, value))?,
                false => property::get_or_nothing(runspace, value, item.property)?,
            };
            let text = match found {
                Some(found) if !found.is_null() => text::formatted(runspace, &found, item.format, limit)?,
                _ => "".into(),
            };
            fields.push(Field { label: Some(item.heading().into()), property: None, text });
        }
        return Ok(Body::List(fields));
    }
    for shown in resolve::shown(runspace, value, directives, false)? {
        let text = resolve::display(runspace, value, &shown.expression, shown.format(), limit)?;
        fields.push(Field { label: None, property: Some(shown.heading()), text });
    }
    Ok(Body::List(fields))
}
