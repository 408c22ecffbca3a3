//! Sort-Object

use super::introsort;
use super::order::{self, Comparer, Entry};
use crate::command::property::{Globbing, Key, KeyKind};
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

const KEYS: &[Key] = &[
    Key { name: "ascending", other: None, kind: KeyKind::Truth },
    Key { name: "descending", other: None, kind: KeyKind::Truth },
];

/// Sort-Object
#[derive(Default)]
pub struct SortObject {
    inputs: Vec<Value>,
}

impl Cmdlet for SortObject {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        self.inputs.extend(call.argument("InputObject").filter(|input| !input.is_null()).cloned());
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let inputs = std::mem::take(&mut self.inputs);
        if inputs.is_empty() {
            return Ok(());
        }
        let parameters = order::expand(call, &inputs, KEYS, Globbing::Allowed)?;
        let comparer = Comparer::new(&parameters, !call.switch("Descending"), call.switch("CaseSensitive"));
        let mut entries = Vec::with_capacity(inputs.len());
        for (index, input) in inputs.into_iter().enumerate() {
            entries.push(order::entry(call, input, &parameters, index)?);
        }
        let (top, bottom) = (count(call, "Top"), count(call, "Bottom"));
        let stable = call.switch("Stable") || top.is_some() || bottom.is_some();
        sort(call.runspace, &mut entries, &comparer, stable)?;
        if call.switch("Unique") {
            entries = unique(call.runspace, entries, &comparer)?;
        }
        if let Some(top) = top {
            entries.truncate(top);
        }
        if let Some(bottom) = bottom {
            entries.drain(..entries.len().saturating_sub(bottom));
        }
        call.write_all(entries.into_iter().map(|entry| entry.input))
    }
}

fn count(call: &Call<'_>, name: &str) -> Option<usize> {
    call.number(name).and_then(|number| usize::try_from(number).ok())
}

/// Sorts as List<T>.Sort does; with the place in the input where equal entries have to keep their order.
fn sort(runspace: &mut Runspace, entries: &mut [Entry], comparer: &Comparer, stable: bool) -> Result {
    introsort::sort(entries, &mut |a: &Entry, b: &Entry| {
        let ordering = comparer.compare(runspace, a, b)?;
        Ok(if stable { ordering.then(a.index.cmp(&b.index)) } else { ordering })
    })
}

fn unique(runspace: &mut Runspace, entries: Vec<Entry>, comparer: &Comparer) -> Result<Vec<Entry>> {
    let mut kept: Vec<Entry> = Vec::new();
    for entry in entries {
        let known = match kept.last() {
            Some(last) => comparer.compare(runspace, last, &entry)?.is_eq(),
            None => false,
        };
        if !known {
            kept.push(entry);
        }
    }
    Ok(kept)
}
