//! Groups: `-GroupBy`, and views that group by themselves.

use super::directive::Item;
use super::packet::{Frame, Piece};
use super::view::View;
use super::{computed, resolve, text};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// By what objects are grouped, and the group that they are in.
#[derive(Debug)]
pub(super) struct Grouping {
    by: Item,
    view: Option<&'static View>,
    current: Option<Value>,
}

impl Grouping {
    /// The grouping that was asked for, else the view's.
    pub fn of(by: Option<Item>, view: Option<&'static View>) -> Option<Grouping> {
        match by {
            Some(by) => Some(Grouping { by, view: None, current: None }),
            None => {
                let view = view.filter(|view| view.group.is_some())?;
                Some(Grouping { by: Item::named(view.group?), view: Some(view), current: None })
            }
        }
    }

    /// The heading of the group, if a new one begins with this object; none for a group without a heading.
    pub fn change(&mut self, runspace: &mut Runspace, value: &Value, limit: i64) -> Result<Option<Option<Vec<Piece>>>> {
        let key = match self.view {
            Some(view) if view.group == Some("(script)") => computed::group(runspace, view, value)?,
            _ => resolve::evaluate(runspace, value, &self.by.expression)?,
        };
        if let Some(current) = &self.current
            && same(runspace, current, key.as_ref().unwrap_or(&Value::Null))?
        {
            return Ok(None);
        }
        let first = self.current.is_none();
        self.current = Some(key.clone().unwrap_or_default());
        let Some(key) = key else { return Ok(first.then_some(None)) };
        if let Some(view) = self.view
            && let Some(heading) = computed::heading(runspace, view, value, &key)?
        {
            return Ok(Some(Some(heading)));
        }
        let label: Str = match &self.by.label {
            Some(label) => label.clone(),
            None => self.by.expression.label(),
        };
        let shown = text::of(runspace, &key, limit)?;
        let pieces = vec![Piece::Text(format!("   {label}: ").into()), Piece::Property(shown)];
        Ok(Some(Some(vec![Piece::Entry(pieces, None::<Frame>)])))
    }
}

fn same(runspace: &mut Runspace, a: &Value, b: &Value) -> Result<bool> {
    if a.is_null() || b.is_null() {
        return Ok(a.is_null() && b.is_null());
    }
    let (a, b) = (super::property::text(runspace, a)?, super::property::text(runspace, b)?);
    Ok(a.eq_ignore_ascii_case(&b))
}
