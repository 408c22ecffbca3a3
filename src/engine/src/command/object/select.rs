//! Select-Object

use std::collections::VecDeque;
use std::rc::Rc;

use super::order;
use crate::command::pattern::Pattern;
use crate::command::property::{
    Evaluated, Globbing, Key, KeyKind, PropertyParameter, about_object, find_member, read_properties,
};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::member;
use crate::runspace::Runspace;
use crate::value::{CustomObject, Extra, Member, MemberKind, Str, Value, Wrapped, same_name};

const KEYS: &[Key] = &[Key { name: "name", other: Some("label"), kind: KeyKind::Text }];

/// Select-Object
#[derive(Default)]
pub struct SelectObject {
    properties: Option<Vec<PropertyParameter>>,
    excluded: Vec<Pattern>,
    expand: Option<PropertyParameter>,
    window: Window,
    indices: Option<Indices>,
    unique: Option<Vec<Written>>,
}

/// An object of `-Unique`, and how many properties were added to it.
struct Written {
    object: Value,
    notes: Vec<(Str, Value)>,
}

/// `-First`, `-Last`, `-Skip`, `-SkipLast`.
#[derive(Default)]
struct Window {
    held: VecDeque<Value>,
    first: usize,
    last: usize,
    skip: usize,
    skip_last: usize,
    limited: bool,
    streamed: usize,
}

/// `-Index` or `-SkipIndex`.
struct Indices {
    sorted: Vec<i64>,
    chosen: bool,
    seen: i64,
}

impl Cmdlet for SelectObject {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let mut items = call.values("Property").filter(|items| !items.is_empty());
        let excluded = call.texts("ExcludeProperty");
        if excluded.is_some() && items.is_none() {
            items = Some(vec!["*".into()]);
        }
        self.excluded = excluded.unwrap_or_default().iter().map(|pattern| Pattern::new(pattern)).collect();
        self.properties = match items {
            Some(items) => Some(read_properties(call, &items, KEYS, Globbing::Allowed)?),
            None => None,
        };
        if let Some(expand) = call.text("ExpandProperty").filter(|expand| !expand.is_empty()) {
            self.expand = read_properties(call, &[expand.into()], KEYS, Globbing::Allowed)?.pop();
        }
        self.unique = call.switch("Unique").then(Vec::new);
        self.window = Window {
            first: size(call, "First"),
            last: size(call, "Last"),
            skip: size(call, "Skip"),
            skip_last: size(call, "SkipLast"),
            limited: call.has("First") || call.has("Last"),
            ..Window::default()
        };
        self.indices = indices(call, "Index", true).or_else(|| indices(call, "SkipIndex", false));
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(input) = call.argument("InputObject").filter(|input| !input.is_null()).cloned() else { return Ok(()) };
        let (object, done) = match &mut self.indices {
            Some(indices) => (indices.takes().then_some(input), indices.done()),
            None => (self.window.push(input), self.window.done()),
        };
        if let Some(object) = object {
            self.select(call, object)?;
        }
        if done && !call.switch("Wait") {
            self.end(call)?;
            return Err(Flow::Enough(call.pipeline));
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        if call.set == "DefaultParameter" {
            let keep = if self.window.first != 0 { 0 } else { self.window.skip };
            while self.window.held.len() > keep {
                if let Some(object) = self.window.held.pop_front() {
                    self.select(call, object)?;
                }
            }
        }
        let written = self.unique.take().unwrap_or_default();
        call.write_all(written.into_iter().map(|written| written.object))
    }
}

fn size(call: &Call<'_>, name: &str) -> usize {
    call.number(name).and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
}

fn indices(call: &Call<'_>, name: &str, chosen: bool) -> Option<Indices> {
    let mut sorted: Vec<i64> = call
        .values(name)?
        .iter()
        .filter_map(|value| if let Value::Int32(number) = value.bare() { Some(i64::from(*number)) } else { None })
        .collect();
    sorted.sort_unstable();
    Some(Indices { sorted, chosen, seen: 0 })
}

impl Indices {
    fn takes(&mut self) -> bool {
        let named = self.sorted.binary_search(&self.seen).is_ok();
        self.seen += 1;
        named == self.chosen
    }

    fn done(&self) -> bool {
        self.chosen && self.sorted.last().is_none_or(|last| self.seen > *last)
    }
}

impl Window {
    /// Takes an object in; the one that can go on at once.
    fn push(&mut self, object: Value) -> Option<Value> {
        let full = if self.first == 0 { self.last + self.skip } else { self.last };
        if self.last > 0 && self.held.len() >= full {
            self.held.pop_front();
        }
        self.held.push_back(object);
        if self.skip > 0 {
            if self.last == 0 || self.first != 0 {
                self.held.pop_front();
                self.skip -= 1;
            }
            return None;
        }
        if self.skip_last > 0 {
            return if self.held.len() > self.skip_last { self.held.pop_front() } else { None };
        }
        if self.streamed < self.first || !self.limited {
            self.streamed += 1;
            return self.held.pop_front();
        }
        if self.last == 0 {
            self.held.pop_front();
        }
        None
    }

    fn done(&self) -> bool {
        self.limited && self.last == 0 && self.first != 0 && self.streamed >= self.first
    }
}

impl SelectObject {
    fn select(&mut self, call: &mut Call<'_>, input: Value) -> Result {
        if self.properties.is_none() && self.expand.is_none() {
            return self.write(call, &input, input.clone(), Vec::new());
        }
        let mut notes = Vec::new();
        let parameters = self.properties.take();
        let outcome = parameters.iter().flatten().try_for_each(|p| self.compute(call, p, &input, &mut notes));
        self.properties = parameters;
        outcome?;
        match self.expand.take() {
            Some(expand) => {
                let outcome = self.expand(call, &expand, &input, &notes);
                self.expand = Some(expand);
                outcome
            }
            None => {
                let object = CustomObject::default();
                let mut twice = Vec::new();
                {
                    let mut members = object.extra.members_mut();
                    for (name, value) in &notes {
                        if members.get(name).is_some() {
                            twice.push(name.clone());
                        } else {
                            let kind = MemberKind::Note(value.clone());
                            members.push(Member { name: name.clone(), kind, hidden: false });
                        }
                    }
                }
                for name in twice {
                    already_there(call, &name, &input, "AlreadyExistingUserSpecifiedPropertyNoExpand")?;
                }
                self.write(call, &input, Rc::new(object).into(), notes)
            }
        }
    }

    fn is_excluded(&self, name: &str) -> bool {
        self.excluded.iter().any(|pattern| pattern.is_match(name))
    }

    /// Adds what one item of `-Property` gives.
    fn compute(
        &self,
        call: &mut Call<'_>,
        parameter: &PropertyParameter,
        input: &Value,
        notes: &mut Vec<(Str, Value)>,
    ) -> Result {
        let mut results = parameter.expression.values(call.runspace, input)?;
        results.retain(|result| !self.is_excluded(&result.name));
        if results.is_empty() && !parameter.expression.has_wildcard() {
            let name = parameter.expression.text();
            if self.is_excluded(&name) {
                return Ok(());
            }
            results.push(Evaluated { name, value: Value::Null, error: None });
        }
        let name = parameter.text("name");
        if name.is_some() && results.len() > 1 {
            return report(
                call,
                ErrorRecord::new(
                    Exception::new("System.InvalidOperationException", "Cannot rename multiple results."),
                    "RenamingMultipleResults",
                    ErrorCategory::InvalidOperation,
                    input.clone(),
                ),
            );
        }
        for result in results {
            let name = name.clone().unwrap_or(result.name);
            if name.is_empty() {
                return Err(call.terminating(ErrorRecord::new(
                    Exception::new(
                        "System.Management.Automation.PSArgumentException",
                        "A property is an empty script block and does not provide a name.",
                    ),
                    "EmptyScriptBlockAndNoName",
                    ErrorCategory::InvalidArgument,
                    Value::Null,
                )));
            }
            let value = if matches!(result.value, Value::Nothing) { Value::Null } else { result.value };
            notes.push((name, value));
        }
        Ok(())
    }

    /// Writes the items of the property, each with the computed properties added.
    fn expand(
        &mut self,
        call: &mut Call<'_>,
        expand: &PropertyParameter,
        input: &Value,
        notes: &[(Str, Value)],
    ) -> Result {
        let mut results = expand.expression.values(call.runspace, input)?;
        let problem = match results.len() {
            0 => {
                Some((format!("Property \"{}\" cannot be found.", expand.expression.text()), "ExpandPropertyNotFound"))
            }
            1 => None,
            _ => Some(("Multiple properties cannot be expanded.".to_string(), "MutlipleExpandProperties")),
        };
        if let Some((message, id)) = problem {
            return report(
                call,
                ErrorRecord::new(
                    Exception::new("System.Management.Automation.PSArgumentException", message),
                    id,
                    ErrorCategory::InvalidArgument,
                    input.clone(),
                ),
            );
        }
        let Some(result) = results.pop() else { return Ok(()) };
        if let Some(error) = result.error {
            let exception = error.exception.clone();
            let (id, category) = ("PropertyEvaluationExpand", ErrorCategory::InvalidResult);
            return report(call, ErrorRecord::of(exception, id, category, input.clone()));
        }
        if result.value.is_null() {
            return Ok(());
        }
        let items = convert::enumerate(call.runspace, &result.value).unwrap_or_else(|| vec![result.value]);
        for item in items.into_iter().filter(|item| !item.is_null()) {
            let item = self.add_notes(call, item, input, notes)?;
            self.write(call, input, item, notes.to_vec())?;
        }
        Ok(())
    }

    fn add_notes(&self, call: &mut Call<'_>, item: Value, input: &Value, notes: &[(Str, Value)]) -> Result<Value> {
        if notes.is_empty() {
            return Ok(item);
        }
        let item = match item {
            item if item.extra().is_some() => item,
            base => Value::Wrapped(Rc::new(Wrapped { base, extra: Extra::default() })),
        };
        for (name, value) in notes {
            if find_member(call.runspace, &item, name).is_some() {
                already_there(call, name, input, "AlreadyExistingUserSpecifiedPropertyExpand")?;
            } else if let Some(extra) = item.extra() {
                extra.members_mut().set(name.clone(), MemberKind::Note(value.clone()));
            }
        }
        Ok(item)
    }

    fn write(&mut self, call: &mut Call<'_>, input: &Value, object: Value, notes: Vec<(Str, Value)>) -> Result {
        let Some(written) = &mut self.unique else {
            name_selected(input, &object, !notes.is_empty());
            return call.write(object);
        };
        let case_sensitive = !call.switch("CaseInsensitive");
        for known in written.iter() {
            if is_same(call.runspace, &object, &notes, known, case_sensitive)? {
                return Ok(());
            }
        }
        name_selected(input, &object, !notes.is_empty());
        written.push(Written { object, notes });
        Ok(())
    }
}

/// Gives a property bag the type name `Selected.` and the type of what it was made of.
fn name_selected(input: &Value, object: &Value, fresh: bool) {
    if let Value::Custom(custom) = object {
        let name: Str = format!("Selected.{}", member::type_of(input.bare()).name()).into();
        let names = member::type_names(object);
        if fresh || !names.contains(&name) {
            custom.extra.set_type_names(std::iter::once(name).chain(names.iter().cloned()).collect());
        }
    }
}

fn is_same(
    runspace: &mut Runspace,
    object: &Value,
    notes: &[(Str, Value)],
    known: &Written,
    case_sensitive: bool,
) -> Result<bool> {
    if notes.len() != known.notes.len() {
        return Ok(false);
    }
    let both_bags = matches!((object, &known.object), (Value::Custom(_), Value::Custom(_)));
    if (!both_bags || notes.is_empty()) && order::compare(runspace, object, &known.object, case_sensitive)?.is_ne() {
        return Ok(false);
    }
    for (name, value) in notes {
        let Some((_, other)) = known.notes.iter().find(|(other, _)| same_name(other, name)) else { return Ok(false) };
        if order::compare(runspace, other, value, case_sensitive)?.is_ne() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn already_there(call: &mut Call<'_>, name: &str, input: &Value, id: &'static str) -> Result {
    let message = format!("The property cannot be processed because the property \"{name}\" already exists.");
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    report(call, ErrorRecord::new(exception, id, ErrorCategory::InvalidOperation, input.clone()))
}

/// Reports an error about an object of the pipeline.
fn report(call: &mut Call<'_>, record: ErrorRecord) -> Result {
    let object = record.target.clone();
    let record = about_object(call.runspace, record, &object)?;
    call.error(record)
}
