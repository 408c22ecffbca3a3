//! Group-Object

use std::rc::Rc;

use super::introsort;
use super::order::{self, Comparer, Entry};
use crate::command::property::{Globbing, PropertyParameter};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::dotnet::object::OBJECT;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::member;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, read};
use crate::value::{Dictionary, DictionaryKind, List, Record, Str, Value, field};

/// Microsoft.PowerShell.Commands.GroupInfo
pub static GROUP_INFO: TypeInfo = TypeInfo {
    declarations: "System.Collections.ArrayList Values {get;}
int Count {get;}
System.Collections.ObjectModel.Collection[psobject] Group {get;}
string Name {get;}",
    properties: &[
        read("Values", field::<0>),
        read("Count", field::<1>),
        read("Group", field::<2>),
        read("Name", field::<3>),
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.GroupInfo", &OBJECT)
};

/// Microsoft.PowerShell.Commands.GroupInfoNoElement
pub static GROUP_INFO_NO_ELEMENT: TypeInfo =
    TypeInfo::class("Microsoft.PowerShell.Commands.GroupInfoNoElement", &GROUP_INFO);

/// Group-Object
#[derive(Default)]
pub struct GroupObject {
    parameters: Option<Vec<PropertyParameter>>,
    entries: Vec<Entry>,
}

struct Group {
    first: Entry,
    items: Vec<Value>,
    count: usize,
}

impl Cmdlet for GroupObject {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(input) = call.argument("InputObject").filter(|input| !input.is_null()).cloned() else { return Ok(()) };
        let parameters = match self.parameters.take() {
            Some(parameters) => parameters,
            None => {
                let inputs = std::slice::from_ref(&input);
                let parameters = order::expand(call, inputs, &[], Globbing::Refused)?;
                check(call, parameters.len())?;
                parameters
            }
        };
        let entry = order::entry(call, input, &parameters, self.entries.len())?;
        self.parameters = Some(parameters);
        self.entries.push(entry);
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let comparer = Comparer::new(&[], true, call.switch("CaseSensitive"));
        let mut entries = std::mem::take(&mut self.entries);
        let groups = if same_types(&entries) {
            introsort::sort(&mut entries, &mut |a: &Entry, b: &Entry| {
                Ok(comparer.compare(call.runspace, a, b)?.then(a.index.cmp(&b.index)))
            })?;
            group(call.runspace, entries, |groups| groups.len().saturating_sub(1), &comparer)?
        } else {
            group(call.runspace, entries, |_| 0, &comparer)?
        };
        if groups.is_empty() {
            return Ok(());
        }
        if call.switch("AsHashTable") {
            return hashtable(call, groups);
        }
        let info = if call.switch("NoElement") { &GROUP_INFO_NO_ELEMENT } else { &GROUP_INFO };
        for group in groups {
            let info = group_info(call.runspace, info, group)?;
            call.write(info)?;
        }
        Ok(())
    }
}

fn check(call: &Call<'_>, parameters: usize) -> Result {
    let problem = match (call.switch("AsHashTable"), call.switch("AsString")) {
        (false, true) => {
            "The command cannot be run because the AsString parameter requires that you specify the AsHashtable parameter."
        }
        (true, false) if parameters > 1 => {
            "The command cannot be run because using the AsHashTable parameter with more than one property requires \
             adding the AsString parameter."
        }
        _ => return Ok(()),
    };
    let target = if parameters > 1 { call.argument("Property") } else { call.argument("AsString") };
    Err(call.terminating(ErrorRecord::new(
        Exception::new("System.ArgumentException", problem),
        "ArgumentException",
        ErrorCategory::InvalidArgument,
        target.cloned().unwrap_or_default(),
    )))
}

/// Whether each property has values of one type throughout; only then are the groups sorted.
fn same_types(entries: &[Entry]) -> bool {
    let mut types: Vec<Option<Type>> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 && entry.values.len() != types.len() {
            return false;
        }
        types.resize(entry.values.len(), None);
        for (known, value) in types.iter_mut().zip(&entry.values) {
            let ty = value.as_ref().filter(|value| !value.is_null()).map(|value| member::type_of(value.bare()));
            match (&*known, ty) {
                (Some(known), Some(ty)) if *known != ty => return false,
                (None, Some(ty)) => *known = Some(ty),
                _ => {}
            }
        }
    }
    true
}

/// Puts each entry into the first group, from `from` on, that it is equal to.
fn group(
    runspace: &mut Runspace,
    entries: Vec<Entry>,
    from: fn(&[Group]) -> usize,
    comparer: &Comparer,
) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    for entry in entries {
        let mut found = None;
        for (at, group) in groups.iter().enumerate().skip(from(&groups)) {
            if comparer.compare(runspace, &group.first, &entry)?.is_eq() {
                found = Some(at);
                break;
            }
        }
        match found {
            Some(at) => {
                groups[at].items.push(entry.input);
                groups[at].count += 1;
            }
            None => groups.push(Group { items: vec![entry.input.clone()], first: entry, count: 1 }),
        }
    }
    Ok(groups)
}

fn group_info(runspace: &mut Runspace, info: &'static TypeInfo, group: Group) -> Result<Record> {
    let name = name(runspace, &group.first.values)?;
    let values: Vec<Value> = group.first.values.into_iter().map(Option::unwrap_or_default).collect();
    let items = if std::ptr::eq(info, &GROUP_INFO) { group.items } else { Vec::new() };
    Ok(Record::new(
        info,
        vec![
            List::new(Type::ARRAY_LIST, values).into(),
            i32::try_from(group.count).unwrap_or(i32::MAX).into(),
            collection(items),
            name.into(),
        ],
    ))
}

fn collection(items: Vec<Value>) -> Value {
    List::new(
        crate::types::lookup("System.Collections.ObjectModel.Collection[psobject]", &()).unwrap_or(Type::ARRAY_LIST),
        items,
    )
    .into()
}

/// The values as text, joined; those of a collection in braces.
fn name(runspace: &mut Runspace, values: &[Option<Value>]) -> Result<Str> {
    let mut parts = Vec::new();
    for value in values.iter().flatten().filter(|value| !value.is_null()) {
        let part = match value.bare() {
            Value::Array(_) | Value::List(_) | Value::Dictionary(_) => {
                let mut items = Vec::new();
                for item in convert::enumerate(runspace, value).unwrap_or_default() {
                    items.push(convert::to_text(runspace, &item)?);
                }
                format!("{{{}}}", items.join(", ")).into()
            }
            other => convert::to_text(runspace, other)?,
        };
        parts.push(part);
    }
    Ok(parts.join(", ").into())
}

fn hashtable(call: &mut Call<'_>, groups: Vec<Group>) -> Result {
    let kind = if call.switch("CaseSensitive") { DictionaryKind::HashtableOrdinal } else { DictionaryKind::Hashtable };
    let table = Dictionary::new(Type::HASHTABLE, kind);
    for group in groups {
        let key = if call.switch("AsString") {
            name(call.runspace, &group.first.values)?.into()
        } else {
            group.first.values.first().cloned().flatten().unwrap_or_default().bare().clone()
        };
        if table.get(&key).is_some() {
            let message = "The objects grouped by this property cannot be expanded because there is a key duplication. \
                Provide a valid value for the property, and then try again.";
            let exception = Exception::new("System.Exception", message);
            return call.error(ErrorRecord::new(exception, message, ErrorCategory::InvalidArgument, Value::Null));
        }
        table.set(key, collection(group.items));
    }
    call.write(Rc::new(table))
}
