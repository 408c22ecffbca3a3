//! What Sort-Object, Group-Object and Compare-Object compare objects by.

use std::cmp::Ordering;

use crate::command::Call;
use crate::command::property::{Globbing, Key, PropertyExpression, PropertyParameter, about_object, read_properties};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Result};
use crate::operators;
use crate::runspace::Runspace;
use crate::text;
use crate::value::{Str, Value};

/// An object and what it is compared by.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The object.
    pub input: Value,
    /// One value a property; `None` where the object has no such property.
    pub values: Vec<Option<Value>>,
    /// Place in the input.
    pub index: usize,
}

/// How entries are compared.
#[derive(Clone, Debug)]
pub struct Comparer {
    /// One a property; the last one stands for all that follow.
    ascending: Vec<bool>,
    case_sensitive: bool,
}

impl Comparer {
    /// Compares by the properties in `parameters`, whose keys may turn the direction round.
    pub fn new(parameters: &[PropertyParameter], ascending: bool, case_sensitive: bool) -> Comparer {
        let directions = parameters.iter().map(|parameter| {
            let truth = |key| match parameter.entry(key) {
                Some(Value::Bool(truth)) => Some(*truth),
                _ => None,
            };
            match (truth("ascending"), truth("descending")) {
                (Some(up), Some(down)) if up == down => ascending,
                (Some(up), _) => up,
                (None, Some(down)) => !down,
                (None, None) => ascending,
            }
        });
        let mut directions: Vec<bool> = directions.collect();
        directions.push(ascending);
        Comparer { ascending: directions, case_sensitive }
    }

    /// Compares two entries, property by property. A property that is not there comes last, whatever the direction.
    pub fn compare(&self, runspace: &mut Runspace, a: &Entry, b: &Entry) -> Result<Ordering> {
        for at in 0..a.values.len().max(b.values.len()) {
            let (a, b) = (a.values.get(at).and_then(Option::as_ref), b.values.get(at).and_then(Option::as_ref));
            let ordering = match (a, b) {
                (Some(a), Some(b)) => {
                    let ordering = compare(runspace, a, b, self.case_sensitive)?;
                    let ascending = self.ascending.get(at).or(self.ascending.last()).copied().unwrap_or(true);
                    if ascending { ordering } else { ordering.reverse() }
                }
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            };
            if ordering.is_ne() {
                return Ok(ordering);
            }
        }
        Ok(Ordering::Equal)
    }
}

/// Compares as the language does; as text what it cannot compare.
pub fn compare(runspace: &mut Runspace, a: &Value, b: &Value, case_sensitive: bool) -> Result<Ordering> {
    if a.is_null() && b.is_null() {
        return Ok(Ordering::Equal);
    }
    match operators::compare(runspace, a.bare(), b.bare(), !case_sensitive) {
        Ok(ordering) => Ok(ordering),
        Err(crate::error::Flow::Error(..)) => {
            let (a, b) = (convert::to_text(runspace, a)?, convert::to_text(runspace, b)?);
            Ok(if case_sensitive { text::compare(&a, &b) } else { text::compare_ignore_case(&a, &b) })
        }
        Err(other) => Err(other),
    }
}

/// Reads `-Property`. Patterns stand for what any of the objects has, in the order of names.
pub fn expand(
    call: &mut Call<'_>,
    inputs: &[Value],
    keys: &'static [Key],
    globbing: Globbing,
) -> Result<Vec<PropertyParameter>> {
    let Some(items) = call.values("Property") else { return Ok(Vec::new()) };
    let mut expanded = Vec::new();
    for parameter in read_properties(call, &items, keys, globbing)? {
        if !parameter.expression.has_wildcard() {
            expanded.push(parameter);
            continue;
        }
        let mut names: Vec<Str> = Vec::new();
        for input in inputs {
            for name in parameter.expression.resolve(call.runspace, input) {
                if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                    names.push(name);
                }
            }
        }
        names.sort_by_key(|name| name.to_uppercase());
        expanded.extend(names.into_iter().map(|name| PropertyParameter {
            expression: PropertyExpression::Name(name),
            entries: parameter.entries.clone(),
        }));
    }
    Ok(expanded)
}

/// What `input` is compared by: itself when no properties are named. Failing blocks are reported and count as null.
pub fn entry(call: &mut Call<'_>, input: Value, parameters: &[PropertyParameter], index: usize) -> Result<Entry> {
    if parameters.is_empty() {
        return Ok(Entry { values: vec![Some(input.clone())], input, index });
    }
    let mut values = Vec::with_capacity(parameters.len());
    for parameter in parameters {
        let results = parameter.expression.values(call.runspace, &input)?;
        if results.is_empty() {
            values.push(None);
            let message =
                format!("\"Sort-Object\" - \"{}\" cannot be found in \"InputObject\".", parameter.expression.text());
            call.runspace.write_debug(message)?;
        }
        for result in results {
            if let Some(error) = &result.error {
                let record = ErrorRecord::of(
                    error.exception.clone(),
                    "ExpressionEvaluation",
                    ErrorCategory::InvalidResult,
                    input.clone(),
                );
                let record = about_object(call.runspace, record, &input)?;
                call.error(record)?;
            }
            values.push(Some(result.value));
        }
    }
    Ok(Entry { input, values, index })
}
