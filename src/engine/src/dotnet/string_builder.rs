//! System.Text.StringBuilder.

use std::cell::RefCell;

use super::argument::{self, integer, out_of_range, text_or_empty};
use super::object::OBJECT;
use super::string::shown;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::text::{self, char_text, from_units, units_of};
use crate::types::{Type, TypeInfo, method, read, write};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&STRING_BUILDER];

/// System.Text.StringBuilder
pub static STRING_BUILDER: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/string_builder.txt"),
    constructors: &[method("new", |_, _, args| {
        let text =
            args.iter().find_map(|arg| if let Value::String(text) = arg { Some(text.to_string()) } else { None });
        Ok(Value::from(Object::new(StringBuilder(RefCell::new(text.unwrap_or_default())))))
    })],
    properties: &[
        write(
            "Length",
            |_, this| Ok(Value::Int32(with(this, |own| super::string::length(own) as i32))),
            |_, this, value| {
                let length = usize::try_from(integer(&value))
                    .map_err(|_| out_of_range("value", "Length cannot be less than zero."))?;
                change(this, |own| {
                    let mut units = units_of(own);
                    units.resize(length, 0);
                    *own = from_units(&units);
                });
                Ok(())
            },
        ),
        write(
            "Capacity",
            |_, this| Ok(Value::Int32(with(this, |own| own.len().next_power_of_two().max(16) as i32))),
            |_, _, _| Ok(()),
        ),
        read("MaxCapacity", |_, _| Ok(Value::Int32(i32::MAX))),
    ],
    methods: &[
        method("Append", append),
        method("AppendLine", |rt, this, args| {
            if let Some(text) = args.first() {
                let text = shown(rt, text)?;
                change(this, |own| own.push_str(&text));
            }
            change(this, |own| own.push('\n'));
            Ok(this.clone())
        }),
        method("AppendFormat", |rt, this, args| {
            let args = if matches!(args[0], Value::String(_)) { args } else { &args[1..] };
            let items = match &args[1..] {
                [Value::Array(array)] => array.to_vec(),
                others => others.to_vec(),
            };
            let text = text::format(rt, &text_or_empty(&args[0]), &items).map_err(super::string::format_error)?;
            change(this, |own| own.push_str(&text));
            Ok(this.clone())
        }),
        method("AppendJoin", |rt, this, args| {
            let separator = text_or_empty(&args[0]);
            let items = crate::convert::elements(rt, &args[1]).unwrap_or_default();
            let mut joined = String::new();
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    joined.push_str(&separator);
                }
                joined.push_str(&shown(rt, item)?);
            }
            change(this, |own| own.push_str(&joined));
            Ok(this.clone())
        }),
        method("Clear", |_, this, _| {
            change(this, String::clear);
            Ok(this.clone())
        }),
        method("Insert", |rt, this, args| {
            let text = shown(rt, &args[1])?;
            let units = units_of(&with(this, Clone::clone));
            let at = place(&args[0], units.len())?;
            let made = format!("{}{text}{}", from_units(&units[..at]), from_units(&units[at..]));
            change(this, |own| *own = made);
            Ok(this.clone())
        }),
        method("Remove", |_, this, args| {
            let units = units_of(&with(this, Clone::clone));
            let (at, count) = (place(&args[0], units.len())?, integer(&args[1]));
            let end = usize::try_from(count).ok().map(|count| at + count).filter(|end| *end <= units.len());
            let end = end.ok_or_else(|| out_of_range("length", "Index was out of range. Must be non-negative and less than or equal to the size of the collection."))?;
            let made = format!("{}{}", from_units(&units[..at]), from_units(&units[end..]));
            change(this, |own| *own = made);
            Ok(this.clone())
        }),
        method("Replace", |_, this, args| {
            let (old, new) = (argument::text(&args[0], "oldValue")?, text_or_empty(&args[1]));
            if old.is_empty() {
                return Err(argument::invalid("The value cannot be an empty string. (Parameter 'oldValue')"));
            }
            change(this, |own| *own = own.replace(&*old, &new));
            Ok(this.clone())
        }),
        method("ToString", |_, this, args| match args {
            [start, count] => {
                let units = units_of(&with(this, Clone::clone));
                let at = place(start, units.len())?;
                let end = (at + integer(count).max(0) as usize).min(units.len());
                Ok(Value::from(from_units(&units[at..end])))
            }
            _ => Ok(Value::from(with(this, Clone::clone))),
        }),
        method("EnsureCapacity", |_, _, args| Ok(args[0].clone())),
    ],
    ..TypeInfo::class("System.Text.StringBuilder", &OBJECT)
};

#[derive(Debug)]
struct StringBuilder(RefCell<String>);

impl Instance for StringBuilder {
    fn ty(&self) -> Type {
        Type::Known(&STRING_BUILDER)
    }

    fn text(&self) -> Option<Str> {
        Some(self.0.borrow().as_str().into())
    }

    fn item(&self, _rt: &mut Runspace, _this: &Value, index: &Value) -> Option<Result<Value>> {
        let units = units_of(&self.0.borrow());
        let at = usize::try_from(integer(index)).ok();
        Some(Ok(at.and_then(|at| units.get(at)).map_or(Value::Null, |unit| Value::Char(*unit))))
    }
}

fn own(this: &Value) -> Option<&StringBuilder> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn with<T: Default>(this: &Value, get: impl FnOnce(&String) -> T) -> T {
    own(this).map(|own| get(&own.0.borrow())).unwrap_or_default()
}

fn change(this: &Value, change: impl FnOnce(&mut String)) {
    if let Some(own) = own(this) {
        change(&mut own.0.borrow_mut());
    }
}

fn place(value: &Value, length: usize) -> Result<usize> {
    usize::try_from(integer(value)).ok().filter(|at| *at <= length).ok_or_else(|| {
        out_of_range(
            "index",
            "Index was out of range. Must be non-negative and less than or equal to the size of the collection.",
        )
    })
}

fn append(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    match args {
        [Value::String(text)] => change(this, |own| own.push_str(text)),
        [Value::Char(unit), count] => {
            let text = char_text(*unit).repeat(integer(count).max(0) as usize);
            change(this, |own| own.push_str(&text));
        }
        [Value::Array(array)] if array.element.info().name == "System.Char" => {
            change(this, |own| own.push_str(&from_units(&array.chars())));
        }
        [value, start, count] => {
            let units = units_of(&shown(rt, value)?);
            let at = place(start, units.len())?;
            let end = (at + integer(count).max(0) as usize).min(units.len());
            change(this, |own| own.push_str(&from_units(&units[at..end])));
        }
        [value, ..] => {
            let text = shown(rt, value)?;
            change(this, |own| own.push_str(&text));
        }
        [] => {}
    }
    Ok(this.clone())
}
