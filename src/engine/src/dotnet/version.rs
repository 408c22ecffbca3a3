//! System.Version and System.Management.Automation.SemanticVersion.

use std::cmp::Ordering;

use super::argument::{self, integer, text};
use super::object::OBJECT;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Method, Property, Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Primitive, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&VERSION, &SEMANTIC_VERSION];

/// System.Version
pub static VERSION: TypeInfo = TypeInfo {
    interfaces: &["System.ICloneable", "System.IComparable", "System.IFormattable"],
    declarations: include_str!("declarations/version.txt"),
    constructors: &[method("new", |_, _, args| match args {
        [Value::String(text)] => parse(text).map(value).map_err(Into::into),
        numbers => {
            let mut parts = [if numbers.is_empty() { 0 } else { -1 }; 4];
            if numbers.is_empty() {
                parts = [0, 0, -1, -1];
            }
            for (part, number) in parts.iter_mut().zip(numbers) {
                let number = integer(number);
                *part = i32::try_from(number).ok().filter(|number| *number >= 0).ok_or_else(|| {
                    argument::out_of_range("version", "Version's parameters must be greater than or equal to zero.")
                })?;
            }
            Ok(value(parts))
        }
    })],
    properties: &[
        read("Major", |_, this| Ok(Value::Int32(own(this)[0]))),
        read("Minor", |_, this| Ok(Value::Int32(own(this)[1]))),
        read("Build", |_, this| Ok(Value::Int32(own(this)[2]))),
        read("Revision", |_, this| Ok(Value::Int32(own(this)[3]))),
        read("MajorRevision", |_, this| Ok(Value::Int16((own(this)[3] >> 16) as i16))),
        read("MinorRevision", |_, this| Ok(Value::Int16(own(this)[3] as i16))),
    ],
    methods: &[
        method("CompareTo", |_, this, args| match of(&args[0]) {
            Some(other) => Ok(Value::Int32(own(this).cmp(&other) as i32)),
            None if args[0].is_null() => Ok(Value::Int32(1)),
            None => Err(argument::invalid("Object must be of type Version.")),
        }),
        method("Equals", |_, this, args| Ok(Value::Bool(of(&args[0]).is_some_and(|other| other == own(this))))),
        method("Clone", |_, this, _| Ok(this.clone())),
        method("ToString", |_, this, args| match args.first() {
            Some(Value::Int32(count)) => {
                let parts = own(this);
                let there = parts.iter().filter(|part| **part >= 0).count();
                match usize::try_from(*count).ok().filter(|count| *count <= there) {
                    Some(count) => {
                        let parts: Vec<String> = parts[..count].iter().map(i32::to_string).collect();
                        Ok(Value::from(parts.join(".")))
                    }
                    None => Err(argument::invalid(format!(
                        "Argument must be between 0 and {there}. (Parameter 'fieldCount')"
                    ))),
                }
            }
            _ => Ok(Value::from(printed(&own(this)))),
        }),
    ],
    static_methods: &[
        method("Parse", |_, _, args| {
            let text = text(&args[0], "input")?;
            parse(&text).map(value).map_err(Into::into)
        }),
        method("TryParse", |rt, _, args| {
            let parsed = match args[0].bare() {
                Value::String(text) => parse(text).ok(),
                _ => None,
            };
            super::reference::assign(rt, &args[1], parsed.map_or(Value::Null, value))?;
            Ok(Value::Bool(parsed.is_some()))
        }),
    ],
    ..TypeInfo::class("System.Version", &OBJECT)
};

/// A version: parts that are not there are -1.
#[derive(Debug)]
struct Version([i32; 4]);

impl Instance for Version {
    fn ty(&self) -> Type {
        Type::Known(&VERSION)
    }

    fn text(&self) -> Option<Str> {
        Some(printed(&self.0).into())
    }

    fn hash_key(&self) -> Option<Box<str>> {
        Some(printed(&self.0).into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Version>().is_some_and(|other| self.0 == other.0))
    }

    fn order(&self, other: &dyn Instance) -> Option<Ordering> {
        other.downcast::<Version>().map(|other| self.0.cmp(&other.0))
    }

    fn primitive(&self) -> Option<Primitive<'_>> {
        let part = |at: usize| u32::try_from(self.0[at]).ok();
        let (major, minor) = (part(0).unwrap_or(0), part(1).unwrap_or(0));
        Some(Primitive::Version(match (part(2), part(3)) {
            (Some(build), Some(revision)) => clixml::Version::with_revision(major, minor, build, revision),
            (Some(build), None) => clixml::Version::with_build(major, minor, build),
            _ => clixml::Version::new(major, minor),
        }))
    }
}

/// A version as an object; parts that are not there are -1.
pub fn value(parts: [i32; 4]) -> Value {
    Value::from(Object::new(Version(parts)))
}

/// The parts of a version.
pub fn of(value: &Value) -> Option<[i32; 4]> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Version>().map(|own| own.0),
        _ => None,
    }
}

fn own(this: &Value) -> [i32; 4] {
    of(this).unwrap_or([0, 0, -1, -1])
}

fn printed(parts: &[i32; 4]) -> String {
    let there: Vec<String> = parts.iter().take_while(|part| **part >= 0).map(i32::to_string).collect();
    there.join(".")
}

/// Why text is no version.
#[derive(Debug, Clone)]
pub(super) struct NotAVersion(pub &'static str, pub String);

impl From<NotAVersion> for Flow {
    fn from(error: NotAVersion) -> Flow {
        thrown(error.0, error.1)
    }
}

/// Reads `1.2`, `1.2.3` or `1.2.3.4`.
pub(super) fn parse(text: &str) -> std::result::Result<[i32; 4], NotAVersion> {
    let texts: Vec<&str> = text.split('.').collect();
    if !(2..=4).contains(&texts.len()) {
        return Err(NotAVersion(
            "System.ArgumentException",
            "Version string portion was too short or too long. (Parameter 'input')".to_owned(),
        ));
    }
    let mut parts = [-1; 4];
    for (part, text) in parts.iter_mut().zip(texts) {
        *part = match text.trim().parse::<i64>() {
            Ok(number) if number < 0 => {
                return Err(NotAVersion(
                    "System.ArgumentOutOfRangeException",
                    "Version's parameters must be greater than or equal to zero. (Parameter 'input')".to_owned(),
                ));
            }
            Ok(number) => i32::try_from(number).map_err(|_| {
                NotAVersion(
                    "System.OverflowException",
                    "Value was either too large or too small for an Int32.".to_owned(),
                )
            })?,
            Err(_) => {
                return Err(NotAVersion(
                    "System.FormatException",
                    format!("The input string '{text}' was not in a correct format."),
                ));
            }
        };
    }
    Ok(parts)
}

/// System.Management.Automation.SemanticVersion
pub static SEMANTIC_VERSION: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable"],
    declarations: include_str!("declarations/semantic_version.txt"),
    constructors: &[method("new", semantic_new)],
    properties: SEMANTIC_PROPERTIES,
    methods: SEMANTIC_METHODS,
    static_methods: &[
        method("Parse", |_, _, args| {
            let text = text(&args[0], "version")?;
            semantic(&text).map(semantic_value).ok_or_else(|| not_semantic(&text))
        }),
        method("TryParse", |rt, _, args| {
            let parsed = match args[0].bare() {
                Value::String(text) => semantic(text),
                _ => None,
            };
            let there = parsed.is_some();
            super::reference::assign(rt, &args[1], parsed.map_or(Value::Null, semantic_value))?;
            Ok(Value::Bool(there))
        }),
        method("Compare", |_, _, args| match (semantic_of(&args[0]), semantic_of(&args[1])) {
            (Some(a), Some(b)) => Ok(Value::Int32(a.compare(b) as i32)),
            (a, b) => Ok(Value::Int32(i32::from(a.is_some()) - i32::from(b.is_some()))),
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.SemanticVersion", &OBJECT)
};

const SEMANTIC_PROPERTIES: &[Property] = &[
    read("Major", |_, this| Ok(Value::Int32(semantic_of(this).map_or(0, |own| own.parts[0])))),
    read("Minor", |_, this| Ok(Value::Int32(semantic_of(this).map_or(0, |own| own.parts[1])))),
    read("Patch", |_, this| Ok(Value::Int32(semantic_of(this).map_or(0, |own| own.parts[2])))),
    read("PreReleaseLabel", |_, this| Ok(Value::from(semantic_of(this).and_then(|own| own.label.clone())))),
    read("BuildLabel", |_, this| Ok(Value::from(semantic_of(this).and_then(|own| own.build.clone())))),
];

const SEMANTIC_METHODS: &[Method] = &[
    method("CompareTo", |_, this, args| match (semantic_of(this), semantic_of(&args[0])) {
        (Some(a), Some(b)) => Ok(Value::Int32(a.compare(b) as i32)),
        _ => Ok(Value::Int32(1)),
    }),
    method("Equals", |_, this, args| match (semantic_of(this), semantic_of(&args[0])) {
        (Some(a), Some(b)) => Ok(Value::Bool(a.compare(b).is_eq())),
        _ => Ok(Value::Bool(false)),
    }),
];

#[derive(Debug, Clone)]
struct SemanticVersion {
    parts: [i32; 3],
    label: Option<Str>,
    build: Option<Str>,
}

impl SemanticVersion {
    fn compare(&self, other: &SemanticVersion) -> Ordering {
        let labels = match (&self.label, &other.label) {
            (None, None) => Ordering::Equal,
            // A release comes after its previews.
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => compare_labels(a, b),
        };
        self.parts.cmp(&other.parts).then(labels)
    }
}

fn compare_labels(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => match (a.parse::<u64>(), b.parse::<u64>()) {
                (Ok(a), Ok(b)) => a.cmp(&b),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => a.cmp(b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

impl Instance for SemanticVersion {
    fn ty(&self) -> Type {
        Type::Known(&SEMANTIC_VERSION)
    }

    fn text(&self) -> Option<Str> {
        let mut text = format!("{}.{}.{}", self.parts[0], self.parts[1], self.parts[2]);
        if let Some(label) = &self.label {
            text.push('-');
            text.push_str(label);
        }
        if let Some(build) = &self.build {
            text.push('+');
            text.push_str(build);
        }
        Some(text.into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<SemanticVersion>().is_some_and(|other| self.compare(other).is_eq()))
    }

    fn order(&self, other: &dyn Instance) -> Option<Ordering> {
        other.downcast::<SemanticVersion>().map(|other| self.compare(other))
    }
}

fn semantic_of(value: &Value) -> Option<&SemanticVersion> {
    match value.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn semantic_value(version: SemanticVersion) -> Value {
    Value::from(Object::new(version))
}

fn semantic(text: &str) -> Option<SemanticVersion> {
    let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build.into())));
    let (numbers, label) = text.split_once('-').map_or((text, None), |(text, label)| (text, Some(label.into())));
    let mut parts = [0; 3];
    let texts: Vec<&str> = numbers.split('.').collect();
    if texts.len() > 3 {
        return None;
    }
    for (part, text) in parts.iter_mut().zip(texts) {
        *part = text.parse().ok().filter(|number| *number >= 0)?;
    }
    Some(SemanticVersion { parts, label, build })
}

fn not_semantic(text: &str) -> Flow {
    thrown("System.FormatException", format!("The input string '{text}' was not in a correct format."))
}

/// A semantic version of text, or .NET's message why it is none.
pub(super) fn semantic_from(text: &str) -> std::result::Result<Value, String> {
    semantic(text).map(semantic_value).ok_or_else(|| {
        "Cannot process argument because the value of argument \"version\" is not valid. Change the value of the \"version\" argument and run the operation again.".to_owned()
    })
}

fn semantic_new(_: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    if let [Value::String(text)] = args {
        return semantic(text).map(semantic_value).ok_or_else(|| not_semantic(text));
    }
    if let Some(parts) = args.first().and_then(of) {
        return Ok(semantic_value(SemanticVersion {
            parts: [parts[0], parts[1].max(0), parts[2].max(0)],
            label: None,
            build: None,
        }));
    }
    let mut parts = [0; 3];
    let mut texts = Vec::new();
    for arg in args {
        if let Value::String(text) = arg {
            texts.push(text.clone());
        }
    }
    for (part, number) in parts.iter_mut().zip(args.iter().filter(|arg| matches!(arg, Value::Int32(_)))) {
        *part = integer(number) as i32;
    }
    let mut texts = texts.into_iter();
    Ok(semantic_value(SemanticVersion { parts, label: texts.next(), build: texts.next() }))
}
