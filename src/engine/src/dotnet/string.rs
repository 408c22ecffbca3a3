//! System.String.

use super::argument::{self, constant, flag, integer, negative, out_of_range, text, text_or_empty};
use super::object::OBJECT;
use crate::convert;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::text::{self, CompositeError, char_text, from_units, unit_slice, units_of};
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Array, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&STRING];

/// System.String
pub static STRING: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible", "System.ICloneable", "System.Collections.IEnumerable"],
    declarations: include_str!("declarations/string.txt"),
    constructors: &[method("new", construct)],
    properties: &[read("Length", |_, this| Ok(Value::Int32(length(&own(this)) as i32)))],
    methods: &[
        method("Contains", |_, this, args| find(this, args, true).map(|at| Value::Bool(at.is_some()))),
        method("EndsWith", |_, this, args| {
            let (own, value) = (own(this), text(&args[0], "value")?);
            Ok(Value::Bool(edge(&own, &value, ignores_case(&args[1..]), false)))
        }),
        method("StartsWith", |_, this, args| {
            let (own, value) = (own(this), text(&args[0], "value")?);
            Ok(Value::Bool(edge(&own, &value, ignores_case(&args[1..]), true)))
        }),
        method("Equals", |_, this, args| {
            let Value::String(other) = args[0].bare() else { return Ok(Value::Bool(false)) };
            Ok(Value::Bool(if ignores_case(&args[1..]) {
                same_ignoring_case(&own(this), other)
            } else {
                *own(this) == **other
            }))
        }),
        method("IsNormalized", |_, _, _| Ok(Value::Bool(true))),
        method("ToCharArray", |_, this, args| {
            let mut units = units_of(&own(this));
            if args.len() == 2 {
                let (start, count) = range(units.len(), &args[0], Some(&args[1]))?;
                units = units[start..start + count].to_vec();
            }
            Ok(chars(&units))
        }),
        method("CompareTo", |_, this, args| match &args[0] {
            Value::String(other) => Ok(Value::Int32(text::compare(&own(this), other) as i32)),
            Value::Null => Ok(Value::Int32(1)),
            _ => Err(argument::invalid("Object must be of type String.")),
        }),
        method("IndexOf", |_, this, args| find(this, args, true).map(index)),
        method("LastIndexOf", |_, this, args| find(this, args, false).map(index)),
        method("IndexOfAny", |_, this, args| find_any(this, args, true).map(index)),
        method("LastIndexOfAny", |_, this, args| find_any(this, args, false).map(index)),
        method("Insert", |_, this, args| {
            let (own, value) = (own(this), text(&args[1], "value")?);
            let units = units_of(&own);
            let at = integer(&args[0]);
            let at = usize::try_from(at).ok().filter(|at| *at <= units.len()).ok_or_else(|| {
                out_of_range("startIndex", "Specified argument was out of the range of valid values.")
            })?;
            Ok(Value::from(format!("{}{value}{}", from_units(&units[..at]), from_units(&units[at..]))))
        }),
        method("Normalize", |_, this, _| Ok(this.clone())),
        method("PadLeft", |_, this, args| pad(this, args, true)),
        method("PadRight", |_, this, args| pad(this, args, false)),
        method("Remove", remove),
        method("Replace", replace),
        method("ReplaceLineEndings", |_, this, args| {
            let ending = args.first().map_or_else(|| "\n".into(), text_or_empty);
            let unix = own(this).replace("\r\n", "\n").replace(['\r', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
            Ok(Value::from(if &*ending == "\n" { unix } else { unix.replace('\n', &ending) }))
        }),
        method("Substring", substring),
        method("ToLower", |_, this, _| Ok(Value::from(text::lower(&own(this))))),
        method("ToLowerInvariant", |_, this, _| Ok(Value::from(text::lower(&own(this))))),
        method("ToString", |_, this, _| Ok(Value::String(own(this)))),
        method("ToUpper", |_, this, args| {
            let turkish = argument::culture_among(args).name.starts_with("tr");
            let own = own(this);
            Ok(Value::from(if turkish { text::upper(&own.replace('i', "İ")) } else { text::upper(&own) }))
        }),
        method("ToUpperInvariant", |_, this, _| Ok(Value::from(text::upper(&own(this))))),
        method("Trim", |_, this, args| Ok(trim(this, args, true, true))),
        method("TrimStart", |_, this, args| Ok(trim(this, args, true, false))),
        method("TrimEnd", |_, this, args| Ok(trim(this, args, false, true))),
        method("Split", split),
        method("Clone", |_, this, _| Ok(this.clone())),
        method("GetTypeCode", |rt, _, _| {
            convert::to_type(rt, &Value::Int32(18), &Type::Known(&super::enums::TYPE_CODE))
        }),
        method("GetEnumerator", |_, this, _| {
            Ok(super::enumerator::over(
                units_of(&own(this)).into_iter().map(Value::Char).collect(),
                "System.CharEnumerator",
            ))
        }),
        method("CopyTo", |_, this, args| {
            let units = units_of(&own(this));
            let Value::Array(target) = &args[1] else { return Err(argument::null("destination")) };
            let (from, to, count) = (integer(&args[0]), integer(&args[2]), integer(&args[3]));
            let fits = from >= 0
                && to >= 0
                && count >= 0
                && from + count <= units.len() as i64
                && to + count <= target.len() as i64;
            if !fits {
                return Err(out_of_range(
                    "sourceIndex",
                    "Index was out of range. Must be non-negative and less than the size of the collection.",
                ));
            }
            for at in 0..count as usize {
                target.set(to as usize + at, Value::Char(units[from as usize + at]));
            }
            Ok(Value::Nothing)
        }),
    ],
    static_properties: &[read("Empty", |_, _| Ok(Value::string("")))],
    static_methods: &[
        method("Equals", |_, _, args| {
            let same = match (&args[0], &args[1]) {
                (Value::String(a), Value::String(b)) => {
                    if ignores_case(&args[2..]) {
                        same_ignoring_case(a, b)
                    } else {
                        a == b
                    }
                }
                (a, b) => a.is_null() && b.is_null(),
            };
            Ok(Value::Bool(same))
        }),
        method("IsNullOrEmpty", |_, _, args| Ok(Value::Bool(text_or_empty(&args[0]).is_empty()))),
        method("IsNullOrWhiteSpace", |_, _, args| Ok(Value::Bool(text_or_empty(&args[0]).trim().is_empty()))),
        method("op_Equality", |_, _, args| Ok(Value::Bool(text_or_empty(&args[0]) == text_or_empty(&args[1])))),
        method("op_Inequality", |_, _, args| Ok(Value::Bool(text_or_empty(&args[0]) != text_or_empty(&args[1])))),
        method("Compare", compare),
        method("CompareOrdinal", |_, _, args| {
            let (a, b) = (units_of(&text_or_empty(&args[0])), units_of(&text_or_empty(&args[1])));
            let differing = a.iter().zip(&b).find(|(a, b)| a != b);
            Ok(Value::Int32(match differing {
                Some((a, b)) => i32::from(*a) - i32::from(*b),
                None => a.len() as i32 - b.len() as i32,
            }))
        }),
        method("Concat", |rt, _, args| {
            let mut out = String::new();
            match args {
                [Value::Array(array)] => {
                    let items = array.to_vec();
                    for item in &items {
                        out.push_str(&shown(rt, item)?);
                    }
                }
                args => {
                    for arg in args {
                        out.push_str(&shown(rt, arg)?);
                    }
                }
            }
            Ok(Value::from(out))
        }),
        method("Copy", |_, _, args| Ok(args[0].clone())),
        method("Intern", |_, _, args| Ok(args[0].clone())),
        method("IsInterned", |_, _, args| Ok(args[0].clone())),
        method("Format", format),
        method("Join", join),
    ],
    ..TypeInfo::class("System.String", &OBJECT)
};

fn own(this: &Value) -> Str {
    match this.bare() {
        Value::String(text) => text.clone(),
        _ => "".into(),
    }
}

/// How many UTF-16 units the text has.
pub(crate) fn length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { units_of(text).len() }
}

fn chars(units: &[u16]) -> Value {
    Value::from(Array::from_chars(units.to_vec()))
}

fn construct(_: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let units = |value: &Value| -> Vec<u16> {
        match value {
            Value::Array(array) => array.chars(),
            _ => Vec::new(),
        }
    };
    match args {
        [Value::Char(unit), count] => {
            let count = usize::try_from(integer(count)).map_err(|_| negative("count", integer(count)))?;
            Ok(Value::from(char_text(*unit).repeat(count)))
        }
        [array, start, count] => {
            let units = units(array);
            let (start, count) = range(units.len(), start, Some(count))?;
            Ok(Value::from(from_units(&units[start..start + count])))
        }
        [array] => Ok(Value::from(from_units(&units(array)))),
        _ => Ok(Value::string("")),
    }
}

/// Start and count within a text of `length` units.
fn range(length: usize, start: &Value, count: Option<&Value>) -> Result<(usize, usize)> {
    let start = integer(start);
    let wrong = || {
        out_of_range(
            "startIndex",
            "Index was out of range. Must be non-negative and less than or equal to the size of the collection.",
        )
    };
    let from = usize::try_from(start).ok().filter(|from| *from <= length).ok_or_else(wrong)?;
    let count = match count {
        Some(count) => {
            usize::try_from(integer(count)).ok().filter(|count| from + count <= length).ok_or_else(|| {
                out_of_range(
                    "count",
                    "Count must be positive and count must refer to a location within the string/array/collection.",
                )
            })?
        }
        None => length - from,
    };
    Ok((from, count))
}

fn index(at: Option<usize>) -> Value {
    Value::Int32(at.map_or(-1, |at| at as i32))
}

/// Whether the arguments ask for comparison without regard to case: a StringComparison, or `$true`.
fn ignores_case(args: &[Value]) -> bool {
    args.iter().any(|arg| matches!(constant(Some(arg)), Some(1 | 3 | 5)) || flag(Some(arg)))
}

fn same_ignoring_case(a: &str, b: &str) -> bool {
    crate::value::same_name(a, b)
}

fn edge(own: &str, value: &str, ignore_case: bool, front: bool) -> bool {
    if ignore_case {
        let (own, value) = (text::upper(own), text::upper(value));
        return if front { own.starts_with(&value) } else { own.ends_with(&value) };
    }
    if front { own.starts_with(value) } else { own.ends_with(value) }
}

/// Where the first argument stands in the text, in units, looking forward or back.
fn find(this: &Value, args: &[Value], forward: bool) -> Result<Option<usize>> {
    let own = own(this);
    let value = text(&args[0], "value")?;
    let ignore_case = args[1..].iter().any(|arg| matches!(constant(Some(arg)), Some(1 | 3 | 5)));
    let numbers: Vec<i64> = args[1..].iter().filter(|arg| matches!(arg, Value::Int32(_))).map(integer).collect();
    if own.is_ascii() && value.is_ascii() && numbers.is_empty() && !ignore_case {
        return Ok(if forward { own.find(&*value) } else { own.rfind(&*value) });
    }
    let fold = |text: &str| if ignore_case { units_of(&text::upper(text)) } else { units_of(text) };
    let (hay, needle) = (fold(&own), fold(&value));
    let wrong = || {
        out_of_range(
            "startIndex",
            "Index was out of range. Must be non-negative and less than or equal to the size of the collection.",
        )
    };
    let length = hay.len() as i64;
    let (from, to) = if forward {
        let start = numbers.first().copied().unwrap_or(0);
        if !(0..=length).contains(&start) {
            return Err(wrong());
        }
        let count = numbers.get(1).copied().unwrap_or(length - start);
        if count < 0 || start + count > length {
            return Err(out_of_range(
                "count",
                "Count must be positive and count must refer to a location within the string/array/collection.",
            ));
        }
        (start, start + count)
    } else {
        let start = numbers.first().copied().unwrap_or(length - 1);
        if length == 0 {
            return Ok(if needle.is_empty() { Some(0) } else { None });
        }
        if !(-1..=length).contains(&start) {
            return Err(wrong());
        }
        let end = (start + 1).min(length);
        let count = numbers.get(1).copied().unwrap_or(end);
        ((end - count).max(0), end)
    };
    let window = &hay[from as usize..to as usize];
    if needle.is_empty() {
        return Ok(Some(if forward { from } else { to } as usize));
    }
    let mut places = window.windows(needle.len());
    let found = if forward { places.position(|part| part == needle) } else { places.rposition(|part| part == needle) };
    Ok(found.map(|at| at + from as usize))
}

fn find_any(this: &Value, args: &[Value], forward: bool) -> Result<Option<usize>> {
    let units = units_of(&own(this));
    let Value::Array(wanted) = &args[0] else { return Err(argument::null("anyOf")) };
    let wanted = wanted.chars();
    let hit = |unit: &u16| wanted.contains(unit);
    if forward {
        let (from, count) = match args.get(1) {
            Some(start) => range(units.len(), start, args.get(2))?,
            None => (0, units.len()),
        };
        Ok(units[from..from + count].iter().position(hit).map(|at| at + from))
    } else {
        let end = args.get(1).map_or(units.len(), |start| (integer(start) + 1).clamp(0, units.len() as i64) as usize);
        Ok(units[..end].iter().rposition(hit))
    }
}

fn pad(this: &Value, args: &[Value], left: bool) -> Result<Value> {
    let own = own(this);
    let width = integer(&args[0]);
    let width = usize::try_from(width).map_err(|_| negative("totalWidth", width))?;
    let filler = match args.get(1) {
        Some(Value::Char(unit)) => char_text(*unit),
        _ => " ".into(),
    };
    let missing = width.saturating_sub(length(&own));
    if missing == 0 {
        return Ok(Value::String(own));
    }
    let filler = filler.repeat(missing);
    Ok(Value::from(if left { format!("{filler}{own}") } else { format!("{own}{filler}") }))
}

fn remove(_: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let units = units_of(&own(this));
    let start = integer(&args[0]);
    let from = usize::try_from(start).map_err(|_| {
        if args.len() == 1 {
            negative("startIndex", start)
        } else {
            out_of_range("startIndex", "StartIndex cannot be less than zero.")
        }
    })?;
    let count = match args.get(1) {
        Some(count) => {
            let count = usize::try_from(integer(count))
                .map_err(|_| out_of_range("count", "Count cannot be less than zero."))?;
            if from + count > units.len() {
                return Err(out_of_range("count", "Index and count must refer to a location within the string."));
            }
            count
        }
        None => {
            if from > units.len() {
                return Err(out_of_range("startIndex", "startIndex cannot be larger than length of string."));
            }
            units.len() - from
        }
    };
    Ok(Value::from(format!("{}{}", from_units(&units[..from]), from_units(&units[from + count..]))))
}

fn replace(_: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let own = own(this);
    let old = text(&args[0], "oldValue")?;
    let new = text_or_empty(&args[1]);
    if old.is_empty() {
        return Err(argument::invalid("String cannot be of zero length. (Parameter 'oldValue')"));
    }
    if !ignores_case(&args[2..]) {
        return Ok(Value::from(own.replace(&*old, &new)));
    }
    let pattern = text::regex::escape(&old);
    let regex = text::Regex::cached(&pattern, text::regex::IGNORE_CASE).map_err(super::regex::parse_error)?;
    let replaced = regex.replace(&own, usize::MAX, |out, _| {
        out.push_str(&new);
        Ok::<(), Flow>(())
    });
    match replaced {
        Ok(replaced) => Ok(replaced.map_or(Value::String(own), Value::from)),
        Err(text::regex::ReplaceError::Match(message)) => Err(super::regex::timeout(message)),
        Err(text::regex::ReplaceError::Write(flow)) => Err(flow),
    }
}

fn substring(_: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let own = own(this);
    let total = length(&own) as i64;
    let start = integer(&args[0]);
    if start < 0 {
        return Err(if args.len() == 1 {
            negative("startIndex", start)
        } else {
            out_of_range("startIndex", "StartIndex cannot be less than zero.")
        });
    }
    if start > total {
        return Err(out_of_range("startIndex", "startIndex cannot be larger than length of string."));
    }
    let count = match args.get(1) {
        Some(count) => {
            let count = integer(count);
            if count < 0 {
                return Err(out_of_range("length", "Length cannot be less than zero."));
            }
            if start + count > total {
                return Err(out_of_range("length", "Index and length must refer to a location within the string."));
            }
            count
        }
        None => total - start,
    };
    Ok(Value::from(unit_slice(&own, start as usize, count as usize)))
}

fn trim(this: &Value, args: &[Value], front: bool, back: bool) -> Value {
    let own = own(this);
    let set: Vec<char> = match args.first() {
        Some(Value::Array(array)) => array.chars().into_iter().filter_map(|unit| char::from_u32(unit.into())).collect(),
        Some(Value::Char(unit)) => char::from_u32((*unit).into()).into_iter().collect(),
        _ => Vec::new(),
    };
    let drop = |c: char| if set.is_empty() { c.is_whitespace() } else { set.contains(&c) };
    let mut rest: &str = &own;
    if front {
        rest = rest.trim_start_matches(drop);
    }
    if back {
        rest = rest.trim_end_matches(drop);
    }
    if rest.len() == own.len() { Value::String(own) } else { Value::string(rest) }
}

fn split(_: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let own = own(this);
    let mut separators: Vec<Str> = match args.first() {
        Some(Value::Array(array)) => array.items().iter().map(text_or_empty).collect(),
        Some(Value::String(separator)) => vec![separator.clone()],
        Some(Value::Char(unit)) => vec![char_text(*unit)],
        _ => Vec::new(),
    };
    separators.retain(|separator| !separator.is_empty());
    // No separators mean white space; one that is empty means none at all.
    let none = separators.is_empty() && matches!(args.first(), Some(Value::String(_)));
    let limit = match args.get(1) {
        Some(Value::Int32(count)) => {
            usize::try_from(*count).map_err(|_| out_of_range("count", "count must be non-negative."))?
        }
        _ => usize::MAX,
    };
    let options = args.iter().find_map(|arg| constant(Some(arg))).unwrap_or(0);
    let (remove_empty, trim) = (options & 1 != 0, options & 2 != 0);
    let mut parts: Vec<Value> = Vec::new();
    let mut rest: &str = &own;
    let shape = |part: &str| if trim { part.trim().to_owned() } else { part.to_owned() };
    if limit > 0 {
        loop {
            let next = if none || parts.len() + 1 >= limit {
                None
            } else if separators.is_empty() {
                rest.char_indices().find(|(_, c)| c.is_whitespace()).map(|(at, c)| (at, c.len_utf8()))
            } else {
                separators
                    .iter()
                    .filter_map(|separator| Some((rest.find(&**separator)?, separator.len())))
                    .min_by_key(|(at, _)| *at)
            };
            let Some((at, length)) = next else { break };
            let part = shape(&rest[..at]);
            if !(remove_empty && part.is_empty()) {
                parts.push(Value::from(part));
            }
            rest = &rest[at + length..];
        }
        let mut last = shape(rest);
        if remove_empty && parts.len() + 1 >= limit {
            // The last part begins after the separators that stand before it.
            while let Some(separator) = separators.iter().find(|separator| last.starts_with(&***separator)) {
                last = last[separator.len()..].to_owned();
            }
        }
        if !(remove_empty && last.is_empty()) {
            parts.push(Value::from(last));
        }
    }
    Ok(Value::from(Array::new(Type::STRING, parts)))
}

fn compare(_: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let ordinal = args.iter().find_map(|arg| constant(Some(arg)));
    let (a, b) = if args.len() >= 5 {
        let part = |text: &Value, start: &Value| {
            let units = units_of(&text_or_empty(text));
            let start = (integer(start).max(0) as usize).min(units.len());
            let end = (start + integer(&args[4]).max(0) as usize).min(units.len());
            from_units(&units[start..end])
        };
        (part(&args[0], &args[1]), part(&args[2], &args[3]))
    } else {
        (text_or_empty(&args[0]).to_string(), text_or_empty(&args[1]).to_string())
    };
    if args[0].is_null() || args.get(if args.len() >= 5 { 2 } else { 1 }).is_some_and(Value::is_null) {
        let other = &args[if args.len() >= 5 { 2 } else { 1 }];
        return Ok(Value::Int32(i32::from(other.is_null()) - i32::from(args[0].is_null())));
    }
    let order = match ordinal {
        Some(4) => {
            let (a, b) = (units_of(&a), units_of(&b));
            return Ok(Value::Int32(match a.iter().zip(&b).find(|(a, b)| a != b) {
                Some((a, b)) => i32::from(*a) - i32::from(*b),
                None => a.len() as i32 - b.len() as i32,
            }));
        }
        Some(5) => {
            let (a, b) = (units_of(&text::upper(&a)), units_of(&text::upper(&b)));
            return Ok(Value::Int32(match a.iter().zip(&b).find(|(a, b)| a != b) {
                Some((a, b)) => i32::from(*a) - i32::from(*b),
                None => a.len() as i32 - b.len() as i32,
            }));
        }
        _ if ignores_case(&args[2..]) => text::compare_ignore_case(&a, &b),
        _ => text::compare(&a, &b),
    };
    Ok(Value::Int32(order as i32))
}

/// What .NET's `ToString()` gives, null as nothing.
pub(super) fn shown(rt: &mut Runspace, value: &Value) -> Result<Str> {
    match value {
        Value::Null | Value::Nothing => Ok("".into()),
        Value::String(text) => Ok(text.clone()),
        other => match super::object::to_string(rt, other)? {
            Value::String(text) => Ok(text),
            _ => Ok("".into()),
        },
    }
}

fn format(rt: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let (culture, args) = match &args[0] {
        Value::String(_) => (&text::INVARIANT, args),
        _ => (argument::culture_among(&args[..1]), &args[1..]),
    };
    let format = text(&args[0], "format")?;
    let items = match &args[1..] {
        [Value::Array(array)] => array.to_vec(),
        others => others.to_vec(),
    };
    text::format_in(rt, &format, &items, culture).map(Value::from).map_err(format_error)
}

/// A FormatException, or what ended the formatting early.
pub(super) fn format_error(error: CompositeError) -> Flow {
    match error {
        CompositeError::Flow(flow) => flow,
        CompositeError::Invalid(message) => thrown("System.FormatException", message),
    }
}

fn join(rt: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let separator = text_or_empty(&args[0]);
    let mut items = match &args[1] {
        Value::Array(array) => array.to_vec(),
        Value::Null => return Err(argument::null("values")),
        other => convert::elements(rt, other).unwrap_or_default(),
    };
    if args.len() == 4 {
        let (start, count) = range(items.len(), &args[2], Some(&args[3]))?;
        items = items[start..start + count].to_vec();
    }
    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(&separator);
        }
        out.push_str(&shown(rt, item)?);
    }
    Ok(Value::from(out))
}
