//! System.Text.RegularExpressions.

use std::rc::Rc;

use super::object::OBJECT;
use crate::convert;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::operators::collapse;
use crate::runspace::Runspace;
use crate::text::regex::{Found, ReplaceError};
use crate::text::replacement::Replacement;
use crate::text::{Regex, regex as expressions};
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Array, Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] =
    &[&REGEX, &CAPTURE, &GROUP, &MATCH, &MATCH_COLLECTION, &GROUP_COLLECTION, &CAPTURE_COLLECTION];

/// System.Text.RegularExpressions.Regex
pub static REGEX: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/regex.txt"),
    constructors: &[method("new", |_, _, args| made(&args[0], args.get(1)))],
    properties: &[
        read("Options", |rt, this| options_value(rt, this_regex(this)?.options)),
        read("MatchTimeout", |_, _| Ok(Value::TimeSpan(crate::value::TimeSpan { ticks: -10_000 }))),
        read("RightToLeft", |_, this| Ok(Value::Bool(this_regex(this)?.options & expressions::RIGHT_TO_LEFT != 0))),
    ],
    methods: &[
        method("IsMatch", |_, this, args| is_match(&this_regex(this)?, args)),
        method("Match", |_, this, args| find(&this_regex(this)?, args)),
        method("Matches", |_, this, args| find_all(&this_regex(this)?, args)),
        method("Count", |_, this, args| {
            let regex = this_regex(this)?;
            let input = text_argument(&args[0], "input")?;
            Ok(Value::Int32(regex.find_all(&input, usize::MAX).map_err(timeout)?.len() as i32))
        }),
        method("Replace", |rt, this, args| replace(rt, &this_regex(this)?, args)),
        method("Split", |_, this, args| split(&this_regex(this)?, args)),
        method("GetGroupNames", |_, this, _| {
            let names = this_regex(this)?.group_names().map(Value::string).collect();
            Ok(Value::from(Array::new(Type::STRING, names)))
        }),
        method("GetGroupNumbers", |_, this, _| {
            let count = this_regex(this)?.group_names().count() as i32;
            Ok(Value::from(Array::new(Type::Known(&super::number::INT32), (0..count).map(Value::Int32).collect())))
        }),
        method("GroupNameFromNumber", |_, this, args| {
            let at = convert::integer_of(&args[0]).and_then(|at| usize::try_from(at).ok());
            let regex = this_regex(this)?;
            Ok(Value::string(at.and_then(|at| regex.group_names().nth(at)).unwrap_or("")))
        }),
        method("GroupNumberFromName", |_, this, args| {
            let name = text_argument(&args[0], "name")?;
            Ok(Value::Int32(this_regex(this)?.group(&name).map_or(-1, |at| at as i32)))
        }),
        method("ToString", |_, this, _| Ok(Value::string(this_regex(this)?.pattern.as_str()))),
    ],
    static_methods: &[
        method("IsMatch", |_, _, args| is_match(&static_regex(args, 1)?, &args[..1])),
        method("Match", |_, _, args| find(&static_regex(args, 1)?, &args[..1])),
        method("Matches", |_, _, args| find_all(&static_regex(args, 1)?, &args[..1])),
        method("Count", |_, _, args| {
            let regex = static_regex(args, 1)?;
            let input = text_argument(&args[0], "input")?;
            Ok(Value::Int32(regex.find_all(&input, usize::MAX).map_err(timeout)?.len() as i32))
        }),
        method("Replace", |rt, _, args| {
            let regex = regex_of(&args[1], args.get(3))?;
            replace(rt, &regex, &[args[0].clone(), args[2].clone()])
        }),
        method("Split", |_, _, args| split(&static_regex(args, 1)?, &args[..1])),
        method("Escape", |_, _, args| Ok(Value::from(expressions::escape(&text_argument(&args[0], "str")?)))),
        method("Unescape", |_, _, args| Ok(Value::from(expressions::unescape(&text_argument(&args[0], "str")?)))),
    ],
    ..TypeInfo::class("System.Text.RegularExpressions.Regex", &OBJECT)
};
/// System.Text.RegularExpressions.Capture
pub static CAPTURE: TypeInfo = TypeInfo {
    declarations: "\
int Index {get;}
int Length {get;}
string Value {get;}
System.ReadOnlySpan[char] ValueSpan {get;}
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
",
    properties: CAPTURE_PROPERTIES,
    ..TypeInfo::class("System.Text.RegularExpressions.Capture", &OBJECT)
};
const CAPTURE_PROPERTIES: &[crate::types::Property] = &[
    read("Index", |_, this| Ok(Value::Int32(with(this, GroupValue::index)))),
    read("Length", |_, this| Ok(Value::Int32(with(this, |own| own.text().encode_utf16().count() as i32)))),
    read("Value", |_, this| Ok(Value::from(with(this, |own| own.text().to_owned())))),
    read("ValueSpan", |_, this| Ok(Value::from(with(this, |own| own.text().to_owned())))),
];
const GROUP_PROPERTIES: &[crate::types::Property] = &[
    read("Success", |_, this| Ok(Value::Bool(with(this, |own| own.range().is_some())))),
    read("Name", |_, this| Ok(Value::from(with(this, GroupValue::name)))),
    read("Captures", |_, this| {
        let own = with(this, |own| own.range().is_some());
        let items = if own { vec![this.clone()] } else { Vec::new() };
        Ok(Value::from(Object::new(Collection { items, info: &CAPTURE_COLLECTION, names: Vec::new() })))
    }),
    read("Index", |_, this| Ok(Value::Int32(with(this, GroupValue::index)))),
    read("Length", |_, this| Ok(Value::Int32(with(this, |own| own.text().encode_utf16().count() as i32)))),
    read("Value", |_, this| Ok(Value::from(with(this, |own| own.text().to_owned())))),
    read("ValueSpan", |_, this| Ok(Value::from(with(this, |own| own.text().to_owned())))),
];
/// System.Text.RegularExpressions.Group
pub static GROUP: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/group.txt"),
    properties: GROUP_PROPERTIES,
    ..TypeInfo::class("System.Text.RegularExpressions.Group", &CAPTURE)
};
/// System.Text.RegularExpressions.Match
pub static MATCH: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/match.txt"),
    properties: &[
        read("Groups", |_, this| Ok(with(this, GroupValue::groups))),
        read("Success", |_, this| Ok(Value::Bool(with(this, |own| own.range().is_some())))),
        read("Name", |_, this| Ok(Value::from(with(this, GroupValue::name)))),
        read("Captures", |_, this| {
            let own = with(this, |own| own.range().is_some());
            let items = if own { vec![this.clone()] } else { Vec::new() };
            Ok(Value::from(Object::new(Collection { items, info: &CAPTURE_COLLECTION, names: Vec::new() })))
        }),
        read("Index", |_, this| Ok(Value::Int32(with(this, GroupValue::index)))),
        read("Length", |_, this| Ok(Value::Int32(with(this, |own| own.text().encode_utf16().count() as i32)))),
        read("Value", |_, this| Ok(Value::from(with(this, |own| own.text().to_owned())))),
        read("ValueSpan", |_, this| Ok(Value::from(with(this, |own| own.text().to_owned())))),
    ],
    methods: &[
        method("NextMatch", |_, this, _| {
            let Some((shared, range)) = with(this, |own| own.range().map(|range| (own.shared.clone(), range))) else {
                return Ok(this.clone());
            };
            let start = if range.is_empty() {
                range.end + shared.input[range.end..].chars().next().map_or(1, char::len_utf8)
            } else {
                range.end
            };
            if start > shared.input.len() {
                return Ok(none(&shared.regex, &shared.input));
            }
            let found = shared.regex.find_from(&shared.input, start).map_err(timeout)?;
            Ok(found.map_or_else(
                || none(&shared.regex, &shared.input),
                |found| match_value(&shared.regex, &shared.input, &found),
            ))
        }),
        method("Result", |_, this, args| {
            let pattern = text_argument(&args[0], "replacement")?;
            Ok(Value::from(with(this, |own| {
                let mut out = String::new();
                if let Some(found) = &own.shared.found {
                    let replacement = Replacement::new(&pattern, |name| own.shared.regex.group(name));
                    replacement.write(&mut out, &own.shared.input, found);
                }
                out
            })))
        }),
    ],
    ..TypeInfo::class("System.Text.RegularExpressions.Match", &GROUP)
};

macro_rules! collections {
    ($($name:ident $full:literal $item:literal)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            interfaces: &["System.Collections.IEnumerable", "System.Collections.ICollection", "System.Collections.IList"],
            declarations: concat!("int Count {get;}\nbool IsReadOnly {get;}\nbool IsSynchronized {get;}\n", $item, " Item {get;}\nSystem.Object SyncRoot {get;}\nvoid CopyTo(array array, int arrayIndex)\n"),
            properties: &[
                read("Count", |_, this| Ok(Value::Int32(items(this).len() as i32))),
                read("IsReadOnly", |_, _| Ok(Value::Bool(true))),
                read("IsSynchronized", |_, _| Ok(Value::Bool(false))),
            ],
            ..TypeInfo::class($full, &OBJECT)
        };
    )* };
}

collections! {
    MATCH_COLLECTION "System.Text.RegularExpressions.MatchCollection" "System.Text.RegularExpressions.Match"
    GROUP_COLLECTION "System.Text.RegularExpressions.GroupCollection" "System.Text.RegularExpressions.Group"
    CAPTURE_COLLECTION "System.Text.RegularExpressions.CaptureCollection" "System.Text.RegularExpressions.Capture"
}

#[derive(Debug)]
struct Expression(Rc<Regex>);

impl Instance for Expression {
    fn ty(&self) -> Type {
        Type::Known(&REGEX)
    }

    fn text(&self) -> Option<Str> {
        Some(self.0.pattern.as_str().into())
    }
}

/// The expression in a `[regex]`.
pub fn of(object: &Object) -> Option<Rc<Regex>> {
    object.downcast::<Expression>().map(|own| own.0.clone())
}

/// A `[regex]` of a pattern.
pub fn value(regex: Rc<Regex>) -> Value {
    Value::from(Object::new(Expression(regex)))
}

/// The error of a pattern that is not valid.
pub fn parse_error(message: String) -> Flow {
    thrown("System.Text.RegularExpressions.RegexParseException", message)
}

/// The error of a match that takes too long.
pub fn timeout(message: String) -> Flow {
    thrown("System.Text.RegularExpressions.RegexMatchTimeoutException", message)
}

fn this_regex(this: &Value) -> Result<Rc<Regex>> {
    match this.bare() {
        Value::Object(object) => of(object),
        _ => None,
    }
    .ok_or_else(|| thrown("System.NullReferenceException", "Object reference not set to an instance of an object."))
}

fn text_argument(value: &Value, name: &str) -> Result<Str> {
    match value.bare() {
        Value::String(text) => Ok(text.clone()),
        _ => Err(thrown("System.ArgumentNullException", format!("Value cannot be null. (Parameter '{name}')"))),
    }
}

fn regex_of(pattern: &Value, options: Option<&Value>) -> Result<Rc<Regex>> {
    let options = match options {
        Some(Value::Enum(options)) => options.value,
        _ => 0,
    };
    let pattern = text_argument(pattern, "pattern")?;
    Regex::cached(&pattern, options).map_err(parse_error)
}

fn made(pattern: &Value, options: Option<&Value>) -> Result<Value> {
    regex_of(pattern, options).map(value)
}

fn static_regex(args: &[Value], at: usize) -> Result<Rc<Regex>> {
    regex_of(&args[at], args.get(at + 1))
}

fn options_value(rt: &mut Runspace, options: i64) -> Result<Value> {
    convert::to_type(rt, &Value::Int64(options), &Type::Known(&super::enums::REGEX_OPTIONS))
}

/// The byte where unit `at` of the text stands.
fn byte_at(text: &str, at: &Value) -> usize {
    let at = convert::integer_of(at).unwrap_or(0).max(0) as usize;
    if text.is_ascii() {
        return at.min(text.len());
    }
    let mut units = 0;
    for (byte, c) in text.char_indices() {
        if units >= at {
            return byte;
        }
        units += c.len_utf16();
    }
    text.len()
}

fn is_match(regex: &Rc<Regex>, args: &[Value]) -> Result<Value> {
    let input = text_argument(&args[0], "input")?;
    let start = args.get(1).map_or(0, |at| byte_at(&input, at));
    Ok(Value::Bool(regex.find_from(&input, start).map_err(timeout)?.is_some()))
}

fn find(regex: &Rc<Regex>, args: &[Value]) -> Result<Value> {
    let input = text_argument(&args[0], "input")?;
    let start = args.get(1).map_or(0, |at| byte_at(&input, at));
    let found = regex.find_from(&input, start).map_err(timeout)?;
    Ok(found.map_or_else(|| none(regex, &input), |found| match_value(regex, &input, &found)))
}

fn find_all(regex: &Rc<Regex>, args: &[Value]) -> Result<Value> {
    let input = text_argument(&args[0], "input")?;
    let all = regex.find_all(&input, usize::MAX).map_err(timeout)?;
    let items = all.iter().map(|found| match_value(regex, &input, found)).collect();
    Ok(Value::from(Object::new(Collection { items, info: &MATCH_COLLECTION, names: Vec::new() })))
}

fn replace(rt: &mut Runspace, regex: &Rc<Regex>, args: &[Value]) -> Result<Value> {
    let input = text_argument(&args[0], "input")?;
    let limit = match args.get(2).and_then(convert::integer_of) {
        Some(count) if count >= 0 => count as usize,
        _ => usize::MAX,
    };
    let block = match &args[1] {
        Value::ScriptBlock(block) => Some(block.clone()),
        Value::Object(object) => super::delegate::block_of(object).cloned(),
        _ => None,
    };
    let replaced = match block {
        Some(block) => regex.replace(&input, limit, |out, found| {
            let found = match_value(regex, &input, found);
            let results = rt.call_block(&block, None, &[found])?;
            out.push_str(&convert::to_text(rt, &collapse(results))?);
            Ok(())
        }),
        None => {
            let pattern = text_argument(&args[1], "replacement")?;
            let replacement = Replacement::new(&pattern, |name| regex.group(name));
            regex.replace(&input, limit, |out, found| {
                replacement.write(out, &input, found);
                Ok(())
            })
        }
    };
    match replaced {
        Ok(replaced) => Ok(replaced.map_or(Value::String(input), Value::from)),
        Err(ReplaceError::Match(message)) => Err(timeout(message)),
        Err(ReplaceError::Write(flow)) => Err(flow),
    }
}

fn split(regex: &Rc<Regex>, args: &[Value]) -> Result<Value> {
    let input = text_argument(&args[0], "input")?;
    let count = args.get(1).and_then(convert::integer_of).unwrap_or(0).max(0) as usize;
    let limit = if count == 0 { usize::MAX } else { count - 1 };
    let mut parts = Vec::new();
    let mut start = 0;
    for found in regex.find_all(&input, limit).map_err(timeout)? {
        let range = found.range();
        parts.push(Value::string(&input[start..range.start]));
        for at in 1..found.len() {
            if let Some(range) = found.group(at) {
                parts.push(Value::string(&input[range]));
            }
        }
        start = range.end;
    }
    parts.push(Value::string(&input[start..]));
    Ok(Value::from(Array::new(Type::STRING, parts)))
}

/// What a match and its groups share.
#[derive(Debug)]
struct Shared {
    regex: Rc<Regex>,
    input: Str,
    /// `None` for the match that is none.
    found: Option<Found>,
}

/// A match (group 0) or a group of it.
#[derive(Debug)]
struct GroupValue {
    shared: Rc<Shared>,
    at: usize,
}

impl GroupValue {
    fn range(&self) -> Option<std::ops::Range<usize>> {
        self.shared.found.as_ref()?.group(self.at)
    }

    fn text(&self) -> &str {
        self.range().map_or("", |range| &self.shared.input[range])
    }

    fn index(&self) -> i32 {
        self.range().map_or(0, |range| {
            let before = &self.shared.input[..range.start];
            if before.is_ascii() { before.len() as i32 } else { before.encode_utf16().count() as i32 }
        })
    }

    fn name(&self) -> String {
        self.shared.regex.group_names().nth(self.at).unwrap_or("0").to_owned()
    }

    fn groups(&self) -> Value {
        let names: Vec<String> = self.shared.regex.group_names().map(str::to_owned).collect();
        let items = (0..names.len())
            .map(|at| Value::from(Object::new(GroupValue { shared: self.shared.clone(), at })))
            .collect();
        Value::from(Object::new(Collection { items, info: &GROUP_COLLECTION, names }))
    }
}

impl Instance for GroupValue {
    fn ty(&self) -> Type {
        Type::Known(if self.at == 0 { &MATCH } else { &GROUP })
    }

    fn identity(&self) -> Option<usize> {
        (self.at == 0).then(|| Rc::as_ptr(&self.shared).cast::<()>() as usize)
    }

    fn text(&self) -> Option<Str> {
        Some(GroupValue::text(self).into())
    }
}

fn with<T: Default>(this: &Value, get: impl FnOnce(&GroupValue) -> T) -> T {
    match this.bare() {
        Value::Object(object) => object.downcast::<GroupValue>().map(get).unwrap_or_default(),
        _ => T::default(),
    }
}

/// A match as an object.
pub fn match_value(regex: &Rc<Regex>, input: &Str, found: &Found) -> Value {
    let shared = Rc::new(Shared { regex: regex.clone(), input: input.clone(), found: Some(found.clone()) });
    Value::from(Object::new(GroupValue { shared, at: 0 }))
}

/// The match that is none.
fn none(regex: &Rc<Regex>, input: &Str) -> Value {
    let shared = Rc::new(Shared { regex: regex.clone(), input: input.clone(), found: None });
    Value::from(Object::new(GroupValue { shared, at: 0 }))
}

/// Matches, groups or captures.
#[derive(Debug)]
struct Collection {
    items: Vec<Value>,
    info: &'static TypeInfo,
    /// Names of groups, which index a collection of them.
    names: Vec<String>,
}

impl Instance for Collection {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }

    fn is_enumerable(&self) -> bool {
        true
    }

    fn items(&self, _rt: &mut Runspace, _this: &Value) -> Option<Vec<Value>> {
        Some(self.items.clone())
    }

    fn item(&self, rt: &mut Runspace, _this: &Value, index: &Value) -> Option<Result<Value>> {
        if let Value::String(name) = index.bare() {
            let at = self.names.iter().position(|own| **own == **name);
            return Some(Ok(at.and_then(|at| self.items.get(at)).cloned().unwrap_or_default()));
        }
        let at = match convert::to_type(rt, index, &Type::Known(&super::number::INT32)) {
            Ok(Value::Int32(at)) => at,
            Ok(_) => 0,
            Err(flow) => return Some(Err(flow)),
        };
        let at = if at < 0 { self.items.len() as i64 + i64::from(at) } else { at.into() };
        Some(Ok(usize::try_from(at).ok().and_then(|at| self.items.get(at)).cloned().unwrap_or_default()))
    }
}

fn items(this: &Value) -> &[Value] {
    match this.bare() {
        Value::Object(object) => object.downcast::<Collection>().map_or(&[], |own| &own.items),
        _ => &[],
    }
}
