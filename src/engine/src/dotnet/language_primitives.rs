//! System.Management.Automation.LanguagePrimitives: the language's own rules for scripts to call.

use super::argument::flag;
use super::object::OBJECT;
use crate::types::{Type, TypeInfo, method};
use crate::value::Value;
use crate::{convert, operators};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&LANGUAGE_PRIMITIVES];

/// System.Management.Automation.LanguagePrimitives
pub static LANGUAGE_PRIMITIVES: TypeInfo = TypeInfo {
    declarations: "\
static int Compare(System.Object first, System.Object second)
static int Compare(System.Object first, System.Object second, bool ignoreCase)
static System.Object ConvertTo(System.Object valueToConvert, type resultType)
static bool Equals(System.Object first, System.Object second)
static bool Equals(System.Object first, System.Object second, bool ignoreCase)
static System.Collections.IEnumerable GetEnumerable(System.Object obj)
static bool IsObjectEnumerable(System.Object obj)
static bool IsTrue(System.Object obj)
static bool TryConvertTo(System.Object valueToConvert, type resultType, [ref] System.Object result)
",
    static_methods: &[
        method("IsTrue", |_, _, args| Ok(Value::Bool(convert::is_true(&args[0])))),
        method("Equals", |rt, _, args| Ok(Value::Bool(operators::equals(rt, &args[0], &args[1], flag(args.get(2)))))),
        method("Compare", |rt, _, args| {
            operators::compare(rt, &args[0], &args[1], flag(args.get(2))).map(|order| Value::Int32(order as i32))
        }),
        method("ConvertTo", |rt, _, args| convert::to_type(rt, &args[0], &wanted(&args[1]))),
        method("TryConvertTo", |rt, _, args| {
            let converted = convert::to_type(rt, &args[0], &wanted(&args[1])).ok();
            let there = converted.is_some();
            super::reference::assign(rt, &args[2], converted.unwrap_or_default())?;
            Ok(Value::Bool(there))
        }),
        method("IsObjectEnumerable", |_, _, args| Ok(Value::Bool(convert::is_enumerable(&args[0])))),
        method("GetEnumerable", |_, _, args| {
            Ok(if convert::is_enumerable(&args[0]) { args[0].clone() } else { Value::Null })
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.LanguagePrimitives", &OBJECT)
};

fn wanted(value: &Value) -> Type {
    match value.bare() {
        Value::Type(ty) => ty.clone(),
        _ => Type::OBJECT,
    }
}
