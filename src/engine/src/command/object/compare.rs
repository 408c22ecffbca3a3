//! Compare-Object

use std::rc::Rc;

use super::order::{self, Comparer, Entry};
use crate::command::property::{Globbing, PropertyParameter};
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::{CustomObject, MemberKind, Value};

/// Compare-Object
#[derive(Default)]
pub struct CompareObject {
    parameters: Option<Vec<PropertyParameter>>,
    reference: Vec<Entry>,
    next: usize,
    reference_only: Vec<Entry>,
    difference_only: Vec<Entry>,
}

impl Cmdlet for CompareObject {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let reference = objects(call, "ReferenceObject");
        let difference = objects(call, "DifferenceObject");
        if reference.is_empty() {
            let parameters = order::expand(call, &difference, &[], Globbing::Refused)?;
            for (index, input) in difference.into_iter().enumerate() {
                let entry = order::entry(call, input, &parameters, index)?;
                self.report(call, &parameters, entry, "=>")?;
            }
            return Ok(());
        }
        let parameters = match self.parameters.take() {
            Some(parameters) => parameters,
            None => {
                let parameters = order::expand(call, &reference, &[], Globbing::Refused)?;
                for (index, input) in reference.into_iter().enumerate() {
                    let entry = order::entry(call, input, &parameters, index)?;
                    self.reference.push(entry);
                }
                parameters
            }
        };
        let outcome = if difference.is_empty() {
            self.step(call, &parameters, None)
        } else {
            difference.into_iter().enumerate().try_for_each(|(index, input)| {
                let entry = order::entry(call, input, &parameters, index)?;
                self.step(call, &parameters, Some(entry))
            })
        };
        self.parameters = Some(parameters);
        outcome
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let parameters = self.parameters.take().unwrap_or_default();
        while self.next < self.reference.len() {
            self.step(call, &parameters, None)?;
        }
        for entry in std::mem::take(&mut self.difference_only) {
            self.report(call, &parameters, entry, "=>")?;
        }
        for entry in std::mem::take(&mut self.reference_only) {
            self.report(call, &parameters, entry, "<=")?;
        }
        Ok(())
    }
}

fn objects(call: &Call<'_>, name: &str) -> Vec<Value> {
    call.values(name).unwrap_or_default().into_iter().filter(|object| !object.is_null()).collect()
}

impl CompareObject {
    /// Takes the next object of either side: equal ones go out, others wait for their like among those to come.
    fn step(&mut self, call: &mut Call<'_>, parameters: &[PropertyParameter], difference: Option<Entry>) -> Result {
        let comparer = Comparer::new(&[], true, call.switch("CaseSensitive"));
        let mut reference = self.reference.get(self.next).cloned();
        self.next += usize::from(reference.is_some());
        if let (Some(reference), Some(difference)) = (&reference, &difference)
            && comparer.compare(call.runspace, reference, difference)?.is_eq()
        {
            return self.report(call, parameters, reference.clone(), "==");
        }
        let mut difference = difference;
        if let Some(entry) = &difference
            && let Some(found) = take_equal(call, &comparer, entry, &mut self.reference_only)?
        {
            self.report(call, parameters, found, "==")?;
            difference = None;
        }
        if let Some(entry) = &reference
            && take_equal(call, &comparer, entry, &mut self.difference_only)?.is_some()
        {
            self.report(call, parameters, entry.clone(), "==")?;
            reference = None;
        }
        let window = call.number("SyncWindow").and_then(|window| usize::try_from(window).ok()).unwrap_or(usize::MAX);
        for (entry, side) in [(difference, "=>"), (reference, "<=")] {
            let Some(entry) = entry else { continue };
            if window == 0 {
                self.report(call, parameters, entry, side)?;
                continue;
            }
            while self.waiting(side).len() >= window {
                let oldest = self.waiting(side).remove(0);
                self.report(call, parameters, oldest, side)?;
            }
            self.waiting(side).push(entry);
        }
        Ok(())
    }

    fn waiting(&mut self, side: &str) -> &mut Vec<Entry> {
        if side == "=>" { &mut self.difference_only } else { &mut self.reference_only }
    }

    fn report(
        &self,
        call: &mut Call<'_>,
        parameters: &[PropertyParameter],
        entry: Entry,
        side: &'static str,
    ) -> Result {
        let only_equal = call.switch("ExcludeDifferent");
        let shown = match side {
            "==" => call.switch("IncludeEqual") || (only_equal && !call.has("IncludeEqual")),
            _ => !only_equal,
        };
        if !shown {
            return Ok(());
        }
        if call.switch("PassThru") {
            let object = entry.input.with_members();
            if let Some(extra) = object.extra() {
                extra.members_mut().set("SideIndicator".into(), MemberKind::Note(side.into()));
            }
            return call.write(object);
        }
        let object = CustomObject::default();
        {
            let mut members = object.extra.members_mut();
            if parameters.is_empty() {
                members.set("InputObject".into(), MemberKind::Note(entry.input));
            }
            for (parameter, value) in parameters.iter().zip(entry.values) {
                members.set(parameter.expression.text(), MemberKind::Note(value.unwrap_or_default()));
            }
            members.remove("SideIndicator");
            members.set("SideIndicator".into(), MemberKind::Note(side.into()));
        }
        call.write(Rc::new(object))
    }
}

fn take_equal(
    call: &mut Call<'_>,
    comparer: &Comparer,
    entry: &Entry,
    waiting: &mut Vec<Entry>,
) -> Result<Option<Entry>> {
    for at in 0..waiting.len() {
        if comparer.compare(call.runspace, entry, &waiting[at])?.is_eq() {
            return Ok(Some(waiting.remove(at)));
        }
    }
    Ok(None)
}
