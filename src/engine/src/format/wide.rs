//! Wide output: one text an object, in columns.

use super::directive::Directives;
use super::packet::Body;
use super::resolve::{self, Shown};
use super::table::Generator;
use super::view::View;
use super::{computed, property, text};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

pub(super) fn generator(
    runspace: &mut Runspace,
    value: &Value,
    view: Option<&'static View>,
    directives: &Directives,
) -> Result<Generator> {
    let shown = match view {
        Some(_) => None,
        None => resolve::shown(runspace, value, directives, true)?.into_iter().next(),
    };
    let shown = match (shown, view, &directives.properties) {
        (Some(_), None, None) => match text::display_name(runspace, value)? {
            Some(name) => Some(Shown { item: None, expression: super::directive::Expression::Name(name) }),
            None => resolve::all(runspace, value)?.into_iter().next(),
        },
        (shown, ..) => shown,
    };
    let columns = match (directives.columns, directives.autosize) {
        (Some(columns), _) => columns,
        (None, Some(true)) => 0,
        _ => 2,
    };
    Ok(Generator::Wide { columns, shown, view })
}

pub(super) fn body(
    runspace: &mut Runspace,
    value: &Value,
    shown: Option<&Shown>,
    view: Option<&'static View>,
    limit: i64,
) -> Result<Body> {
    if let Some(view) = view {
        let found = property::quietly(computed::wide(runspace, view, value))?;
        return Ok(Body::Wide(match found {
            Some(found) => text::of(runspace, &found, limit)?,
            None => "".into(),
        }));
    }
    Ok(Body::Wide(match shown {
        Some(shown) => resolve::display(runspace, value, &shown.expression, shown.format(), limit)?,
        None => property::text(runspace, value)?,
    }))
}
