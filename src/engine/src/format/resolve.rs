//! Which properties of an object are shown, and what they give.

use super::directive::{Directives, Expression, Item};
use super::{property, text};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// One property that is shown of an object.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// What was asked for; none where nothing was.
    pub item: Option<Item>,
    /// Where the value comes from: never a wildcard.
    pub expression: Expression,
}

impl Shown {
    fn named(name: Str) -> Shown {
        Shown { item: None, expression: Expression::Name(name) }
    }

    /// What stands above or before the value.
    pub fn heading(&self) -> Str {
        match self.item.as_ref().and_then(|item| item.label.clone()) {
            Some(label) => label,
            None => self.expression.label(),
        }
    }

    pub fn format(&self) -> Option<&str> {
        self.item.as_ref().and_then(|item| item.format.as_deref())
    }
}

/// The properties of `value` that are shown: those asked for, else the default ones of its type, else all. A table
/// keeps its columns, so there a name that the object has not counts too.
pub(super) fn shown(
    runspace: &mut Runspace,
    value: &Value,
    directives: &Directives,
    keep_unknown: bool,
) -> Result<Vec<Shown>> {
    if let Some(items) = &directives.properties {
        let mut found = Vec::new();
        for item in items {
            expand(runspace, value, item, keep_unknown, &mut found)?;
        }
        return Ok(found);
    }
    let mut found = Vec::new();
    for name in property::default_names(runspace, value)? {
        expand(runspace, value, &Item::named(name), false, &mut found)?;
    }
    if found.is_empty() {
        found = all(runspace, value)?;
    }
    for shown in &mut found {
        shown.item = None;
    }
    Ok(found)
}

/// All properties of an object; whether its computer's name is among them, it says itself.
pub(super) fn all(runspace: &mut Runspace, value: &Value) -> Result<Vec<Shown>> {
    let mut names = property::names(runspace, value)?;
    if !matches!(value, Value::Custom(_)) {
        // Those of the .NET object come before those that were added.
        let own = crate::serialize::adapted_names(runspace, value)?;
        names.sort_by_key(|name| !own.iter().any(|own| crate::value::same_name(own, name)));
    }
    if names.iter().any(|name| &**name == "PSComputerName") {
        let show = matches!(property::get_or_nothing(runspace, value, "PSShowComputerName")?, Some(Value::Bool(true)));
        names.retain(|name| {
            &**name != "PSShowComputerName" && &**name != "RunspaceId" && (show || &**name != "PSComputerName")
        });
    }
    Ok(names.into_iter().map(Shown::named).collect())
}

fn expand(runspace: &mut Runspace, value: &Value, item: &Item, keep_unknown: bool, found: &mut Vec<Shown>) -> Result {
    let Expression::Name(name) = &item.expression else {
        found.push(Shown { item: Some(item.clone()), expression: item.expression.clone() });
        return Ok(());
    };
    let names = property::names(runspace, value)?;
    if item.expression.has_wildcard() {
        let Some(wildcard) = crate::text::Wildcard::new(name, true) else { return Ok(()) };
        for own in names {
            let known = found.iter().any(|shown| matches!(&shown.expression, Expression::Name(known) if *known == own));
            if !known && wildcard.is_match(&own) {
                found.push(Shown { item: Some(item.clone()), expression: Expression::Name(own) });
            }
        }
        return Ok(());
    }
    if let Some(set) = property::set_members(value, name) {
        for own in set {
            expand(runspace, value, &Item::named(own), keep_unknown, found)?;
        }
        return Ok(());
    }
    let own = names.into_iter().find(|own| crate::value::same_name(own, name));
    let own = match own {
        Some(own) => Some(own),
        None => property::get_or_nothing(runspace, value, name)?.map(|_| name.clone()),
    };
    match own {
        Some(own) => found.push(Shown { item: Some(item.clone()), expression: Expression::Name(own) }),
        None if keep_unknown => {
            found.push(Shown { item: Some(item.clone()), expression: item.expression.clone() });
        }
        None => {}
    }
    Ok(())
}

/// The value that an expression gives for an object; none where it fails or there is none.
pub(super) fn evaluate(runspace: &mut Runspace, value: &Value, expression: &Expression) -> Result<Option<Value>> {
    match expression {
        Expression::Name(name) => property::get_or_nothing(runspace, value, name),
        Expression::Block(block) => {
            let written = property::quietly(runspace.call_block(block, Some(value.clone()), &[]).map(Some))?;
            Ok(written.map(|mut written| match written.len() {
                0 => Value::Null,
                1 => written.remove(0),
                _ => Value::array(written),
            }))
        }
    }
}

/// The text of a property that is shown.
pub(super) fn display(
    runspace: &mut Runspace,
    value: &Value,
    expression: &Expression,
    format: Option<&str>,
    limit: i64,
) -> Result<Str> {
    match evaluate(runspace, value, expression)? {
        Some(value) if !value.is_null() => text::formatted(runspace, &value, format, limit),
        _ => Ok("".into()),
    }
}

/// The properties of a first object, to be shown of others too.
#[derive(Debug)]
pub struct Table {
    shown: Vec<Shown>,
}

impl Table {
    /// The properties asked for, else all.
    pub fn of(runspace: &mut Runspace, value: &Value, properties: Option<Vec<Item>>) -> Result<Table> {
        let shown = match properties {
            Some(_) => shown(runspace, value, &Directives { properties, ..Directives::default() }, true)?,
            None => all(runspace, value)?,
        };
        Ok(Table { shown })
    }

    /// What stands above the columns.
    pub fn headings(&self) -> Vec<Str> {
        self.shown.iter().map(Shown::heading).collect()
    }

    /// The texts of an object.
    pub fn texts(&self, runspace: &mut Runspace, value: &Value) -> Result<Vec<Str>> {
        self.shown
            .iter()
            .map(|shown| match evaluate(runspace, value, &shown.expression)? {
                Some(found) if !found.is_null() => property::text(runspace, &found),
                _ => Ok("".into()),
            })
            .collect()
    }
}
