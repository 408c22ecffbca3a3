//! Properties as cmdlets name them: by name, by wildcard, by script block, or in a dictionary with further keys.

use std::rc::Rc;

use super::Call;
use crate::command::pattern::Pattern;
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::member::{self, MemberInfo, MemberType};
use crate::runspace::Runspace;
use crate::value::{CustomObject, Dictionary, DictionaryKind, MemberKind, ScriptBlock, Str, Value, same_name};

/// What computes a property: Microsoft.PowerShell.Commands.PSPropertyExpression.
#[derive(Clone, Debug)]
pub enum PropertyExpression {
    /// A name, which may hold wildcards.
    Name(Str),
    /// A block, with `$_` as the object.
    Block(Rc<ScriptBlock>),
}

/// What an expression gave.
#[derive(Debug)]
pub struct Evaluated {
    /// The property's own name, or the block's text.
    pub name: Str,
    /// The value; null where getting it failed.
    pub value: Value,
    /// Why it failed.
    pub error: Option<Rc<ErrorRecord>>,
}

impl PropertyExpression {
    /// The expression that `value` stands for, if it is text or a block.
    pub fn from_value(value: &Value) -> Option<PropertyExpression> {
        match value.bare() {
            Value::String(name) => Some(PropertyExpression::Name(name.clone())),
            Value::ScriptBlock(block) => Some(PropertyExpression::Block(block.clone())),
            _ => None,
        }
    }

    /// The name, or the block's text.
    pub fn text(&self) -> Str {
        match self {
            PropertyExpression::Name(name) => name.clone(),
            PropertyExpression::Block(block) => Str::from(block.ast.body_text()),
        }
    }

    /// Whether names are found by pattern.
    pub fn has_wildcard(&self) -> bool {
        matches!(self, PropertyExpression::Name(name) if Pattern::is_one(name))
    }

    /// The names of the properties of `target` that are meant, as they are spelt there; the text of a block.
    pub fn resolve(&self, runspace: &mut Runspace, target: &Value) -> Vec<Str> {
        match self {
            PropertyExpression::Block(block) => vec![Str::from(block.ast.body_text())],
            PropertyExpression::Name(name) => resolve_name(runspace, target, name),
        }
    }

    /// The values that the expression has for `target`: none when there is no such property, several for a wildcard.
    /// What a getter or block throws is in the result.
    pub fn values(&self, runspace: &mut Runspace, target: &Value) -> Result<Vec<Evaluated>> {
        match self {
            PropertyExpression::Block(block) => {
                // An error in the block is the expression's own, not one to report.
                let outer = std::mem::replace(&mut runspace.propagate, true);
                let outcome = runspace.call_block(block, Some(target.clone()), &[]).map(one_or_array);
                runspace.propagate = outer;
                Ok(vec![evaluated(Str::from(block.ast.body_text()), outcome)?])
            }
            PropertyExpression::Name(_) => {
                let names = self.resolve(runspace, target);
                names.into_iter().map(|name| value_of(runspace, target, name)).collect()
            }
        }
    }
}

/// The value of the property with that very name.
pub fn value_of(runspace: &mut Runspace, target: &Value, name: Str) -> Result<Evaluated> {
    let outcome = member::get(runspace, target, &name).map(Option::unwrap_or_default);
    evaluated(name, outcome)
}

/// What a block wrote as one value: nothing, the one object, or an array.
pub fn one_or_array(mut values: Vec<Value>) -> Value {
    match values.len() {
        0 => Value::Nothing,
        1 => values.pop().unwrap_or_default(),
        _ => Value::array(values),
    }
}

fn evaluated(name: Str, outcome: Result<Value>) -> Result<Evaluated> {
    match outcome {
        Ok(value) => Ok(Evaluated { name, value, error: None }),
        Err(Flow::Error(record, _)) => Ok(Evaluated { name, value: Value::Null, error: Some(record) }),
        Err(other) => Err(other),
    }
}

fn resolve_name(runspace: &mut Runspace, target: &Value, name: &Str) -> Vec<Str> {
    if let Value::Dictionary(dictionary) = target.bare()
        && matches!(dictionary.kind, DictionaryKind::Hashtable | DictionaryKind::HashtableOrdinal)
    {
        let keys = keys_named(dictionary, name);
        if !keys.is_empty() {
            return keys;
        }
    }
    if !Pattern::is_one(name)
        && let Some(found) = own_note(target, name)
    {
        return vec![found];
    }
    let wildcard = Pattern::is_one(name).then(|| Pattern::new(name));
    let members = match &wildcard {
        Some(_) => member::list(runspace, target),
        None => member::find(runspace, target, name).into_iter().collect(),
    };
    let mut names: Vec<Str> = Vec::new();
    for found in members.into_iter().filter(|found| !found.is_static) {
        if found.is_property() || found.kind == MemberType::PropertySet {
            let wanted = wildcard.as_ref().is_none_or(|wildcard| !found.hidden && wildcard.is_match(&found.name));
            if wanted {
                let added = if found.kind == MemberType::PropertySet { referenced(&found) } else { vec![found.name] };
                names.extend(added.into_iter().filter(|name| !names.contains(name)).collect::<Vec<_>>());
            }
        }
    }
    names
}

/// The name of a note property added to the very object: the commonest case, found without listing all members.
fn own_note(target: &Value, name: &str) -> Option<Str> {
    let extra = target.extra()?;
    let members = extra.members()?;
    let member = members.get(name)?;
    matches!(member.kind, MemberKind::Note(_) | MemberKind::Property(_)).then(|| member.name.clone())
}

/// The properties that a property set stands for: its definition is `Name {A, B}`.
fn referenced(set: &MemberInfo) -> Vec<Str> {
    let names = set.definition.split_once('{').map_or("", |(_, names)| names.trim_end_matches('}'));
    names.split(',').map(|name| Str::from(name.trim())).collect()
}

/// Whether the member can be called.
pub fn is_method(member: &MemberInfo) -> bool {
    matches!(member.kind, MemberType::Method | MemberType::CodeMethod | MemberType::ScriptMethod)
}

/// The member of that name, those of the type itself left out.
pub fn find_member(runspace: &mut Runspace, target: &Value, name: &str) -> Option<MemberInfo> {
    member::find(runspace, target, name)
}

fn keys_named(dictionary: &Dictionary, name: &Str) -> Vec<Str> {
    let wildcard = Pattern::is_one(name).then(|| Pattern::new(name));
    let names = dictionary.entries().into_iter().filter_map(|(key, _)| match key.bare() {
        Value::String(text) => Some(text.clone()),
        _ => None,
    });
    match wildcard {
        Some(wildcard) => names.filter(|key| wildcard.is_match(key)).collect(),
        None => names.filter(|key| same_name(key, name)).take(1).collect(),
    }
}

/// A key that a dictionary in `-Property` may have besides `expression`.
#[derive(Debug)]
pub struct Key {
    /// The key: `name`.
    pub name: &'static str,
    /// Another name for it: `label`.
    pub other: Option<&'static str>,
    /// What its value has to be.
    pub kind: KeyKind,
}

/// What the value of a key has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Text.
    Text,
    /// Anything, taken as true or false.
    Truth,
    /// An int.
    Integer,
}

/// Which wildcards `-Property` may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Globbing {
    /// Any.
    Allowed,
    /// None.
    Refused,
}

/// One item of `-Property`.
#[derive(Clone, Debug)]
pub struct PropertyParameter {
    /// What computes the property.
    pub expression: PropertyExpression,
    /// The values of the other keys.
    pub entries: Vec<(&'static str, Value)>,
}

impl PropertyParameter {
    /// An item without further keys.
    pub fn of(expression: PropertyExpression) -> PropertyParameter {
        PropertyParameter { expression, entries: Vec::new() }
    }

    /// The value of a key, if it was given.
    pub fn entry(&self, key: &str) -> Option<&Value> {
        self.entries.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The text of a key, if it was given and is not empty.
    pub fn text(&self, key: &str) -> Option<Str> {
        match self.entry(key)?.bare() {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }
}

/// Reads the items of `-Property`; what is none ends the cmdlet.
pub fn read_properties(
    call: &mut Call<'_>,
    items: &[Value],
    keys: &'static [Key],
    globbing: Globbing,
) -> Result<Vec<PropertyParameter>> {
    let mut dictionaries = false;
    let mut read = Vec::with_capacity(items.len());
    for item in items {
        let mut entries = Vec::new();
        let expression = match item.bare() {
            Value::Dictionary(dictionary) => {
                dictionaries = true;
                read_dictionary(call, dictionary, keys, &mut entries)?
            }
            Value::String(_) | Value::ScriptBlock(_) => item.clone(),
            Value::Null | Value::Nothing => {
                let message = "The value of a parameter was null; one of the following types was expected: \
                    {System.String, System.Management.Automation.ScriptBlock}.";
                return Err(refused(call, "DictionaryKeyUnknownType", message.into()));
            }
            other => {
                let message = format!(
                    "Cannot convert {} to one of the following types {{System.String, \
                     System.Management.Automation.ScriptBlock}}.",
                    member::type_of(other).name()
                );
                return Err(refused(call, "DictionaryKeyUnknownType", message));
            }
        };
        let expression = checked(call, &expression, dictionaries, globbing)?;
        read.push(PropertyParameter { expression, entries });
    }
    Ok(read)
}

fn read_dictionary(
    call: &mut Call<'_>,
    dictionary: &Dictionary,
    keys: &'static [Key],
    entries: &mut Vec<(&'static str, Value)>,
) -> Result<Value> {
    let mut expression = None;
    for (key, value) in dictionary.entries() {
        let Value::String(key) = key.bare() else {
            let message = format!(
                "The {} key type is not valid. The key must be a string.",
                member::type_of(&key).name().rsplit('.').next().unwrap_or_default()
            );
            return Err(refused(call, "DictionaryKeyNonString", message));
        };
        let found = find_key(call, key, keys)?;
        let name = found.map_or("expression", |key| key.name);
        if (found.is_none() && expression.is_some()) || entries.iter().any(|(other, _)| *other == name) {
            let message = format!("The duplicated key \"{key}\" conflicts with \"{name}\".");
            return Err(refused(call, "DictionaryKeyDuplicate", message));
        }
        if value.is_null() && found.is_none_or(|key| key.kind != KeyKind::Truth) {
            return Err(refused(call, "DictionaryKeyMissingValue", format!("The {key} key has no value.")));
        }
        match found {
            None => {
                if !matches!(value.bare(), Value::String(_) | Value::ScriptBlock(_)) {
                    let message = format!(
                        "The \"{key}\" key has a type, {}, that is not valid; expected types are {{System.String, \
                         System.Management.Automation.ScriptBlock}}.",
                        member::type_of(&value).name()
                    );
                    return Err(refused(call, "DictionaryKeyIllegalValue1", message));
                }
                expression = Some(value);
            }
            Some(Key { name, kind: KeyKind::Truth, .. }) => {
                let truth = convert::to_bool(call.runspace, &value)?;
                entries.push((name, truth.into()));
            }
            Some(Key { name, kind, .. }) => {
                let (fits, expected) = match kind {
                    KeyKind::Integer => (matches!(value.bare(), Value::Int32(_)), "System.Int32"),
                    _ => (matches!(value.bare(), Value::String(_)), "System.String"),
                };
                if !fits {
                    let message = format!(
                        "The \"{key}\" key has a type, {}, that is not valid; expected type is {expected}.",
                        member::type_of(&value).name()
                    );
                    return Err(refused(call, "DictionaryKeyIllegalValue2", message));
                }
                entries.push((name, value));
            }
        }
    }
    match expression {
        Some(expression) => Ok(expression),
        None => Err(refused(
            call,
            "DictionaryKeyMandatoryEntry",
            "A mandatory entry for expression is missing.".to_string(),
        )),
    }
}

/// The key that `given` abbreviates; `None` for `expression`.
fn find_key(call: &Call<'_>, given: &str, keys: &'static [Key]) -> Result<Option<&'static Key>> {
    let abbreviates = |name: &str| {
        name.get(..given.len()).is_some_and(|start| start.eq_ignore_ascii_case(given)) && !given.is_empty()
    };
    let mut found: Option<Option<&'static Key>> = abbreviates("expression").then_some(None);
    for key in keys {
        if abbreviates(key.name) || key.other.is_some_and(abbreviates) {
            if let Some(first) = found {
                let first = first.map_or("expression", |key| key.name);
                let message = format!("The {given} key is ambiguous; {first} and {} conflict.", key.name);
                return Err(refused(call, "DictionaryKeyAmbiguous", message));
            }
            found = Some(Some(key));
        }
    }
    found.ok_or_else(|| refused(call, "DictionaryKeyIllegal", format!("The {given} key is not valid.")))
}

fn checked(call: &Call<'_>, value: &Value, dictionaries: bool, globbing: Globbing) -> Result<PropertyExpression> {
    let Some(expression) = PropertyExpression::from_value(value) else {
        return Err(refused(call, "DictionaryKeyUnknownType", String::new()));
    };
    if let PropertyExpression::Name(name) = &expression {
        let problem = match (name.is_empty(), globbing == Globbing::Refused && Pattern::is_one(name)) {
            (true, _) if dictionaries => Some((
                "ExpressionEmptyString1",
                "The \"expression\" key cannot have an empty string value.".to_string(),
            )),
            (true, _) => Some(("ExpressionEmptyString2", "An empty string value is not allowed.".to_string())),
            (_, true) if dictionaries => Some((
                "ExpressionGlobbing1",
                format!("The \"expression\" key cannot have wildcard characters in value \"{name}\"."),
            )),
            (_, true) => Some(("ExpressionGlobbing2", format!("Wildcard characters are not allowed in \"{name}\"."))),
            _ => None,
        };
        if let Some((id, message)) = problem {
            return Err(refused(call, id, message));
        }
    }
    Ok(expression)
}

fn refused(call: &Call<'_>, id: &str, message: String) -> Flow {
    let exception = Exception::new("System.NotSupportedException", "Specified method is not supported.");
    let record = ErrorRecord::new(exception, id, ErrorCategory::InvalidArgument, Value::Null);
    record.details.borrow_mut().message = Some(message.into());
    call.terminating(record)
}

/// An error about an object of the pipeline, which .NET sees as a PSObject whatever it is.
pub fn about_object(runspace: &mut Runspace, record: ErrorRecord, object: &Value) -> Result<ErrorRecord> {
    let text = convert::to_text(runspace, object)?;
    {
        let mut details = record.details.borrow_mut();
        details.target_name = Some(text);
        details.target_type = Some("PSObject".into());
    }
    Ok(record)
}

/// A property bag of what was computed.
pub fn bag(properties: impl IntoIterator<Item = (Str, Value)>) -> Rc<CustomObject> {
    Rc::new(CustomObject::of(properties))
}
