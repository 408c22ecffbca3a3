//! Choosing among overloads, and converting arguments for the one chosen.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use super::invoke::{invocation_error, method_exception};
use crate::convert::{self, Failure};
use crate::dotnet::reference;
use crate::error::{Flow, Result};
use crate::runspace::Runspace;
use crate::types::{Overload, PointerHash, Type, is_assignable, is_instance, is_value_type, type_of};
use crate::value::{Array, Value};

/// Chooses the overload for `args` and calls it.
pub(crate) fn call(
    rt: &mut Runspace,
    owner: &Type,
    overloads: &[Overload],
    name: &str,
    this: &Value,
    args: &[Value],
) -> Result<Value> {
    let shown = if name == "new" { ".ctor" } else { name };
    let (overload, expanded) = choose(rt, owner, overloads, args).ok_or_else(|| no_overload(shown, args.len()))?;
    let converted = arguments(rt, owner, overload, expanded, shown, args)?;
    match overload.call {
        Some(call) => match call(rt, this, &converted) {
            Ok(result) if overload.declaration.starts_with("void ") => {
                drop(result);
                Ok(Value::Nothing)
            }
            Ok(result) => Ok(result),
            Err(flow) => Err(invocation_error(flow, shown, args.len())),
        },
        None => Err(invocation_error(
            super::thrown(
                "System.NotSupportedException",
                format!("{} of {} is not supported.", overload.declaration, owner.name()),
            ),
            shown,
            args.len(),
        )),
    }
}

fn no_overload(name: &str, count: usize) -> Flow {
    method_exception(
        "MethodCountCouldNotFindBest",
        format!("Cannot find an overload for \"{name}\" and the argument count: \"{count}\"."),
        None,
    )
}

/// The best overload and whether its last parameter collects arguments; `None` when none takes so many or such ones.
fn choose<'a>(
    rt: &mut Runspace,
    owner: &Type,
    overloads: &'a [Overload],
    args: &[Value],
) -> Option<(&'a Overload, bool)> {
    let Some(shape) = Shape::of(owner, overloads, args) else {
        return rank_all(rt, owner, overloads, args, &mut false);
    };
    if let Some((at, expanded)) = CHOSEN.with_borrow(|chosen| chosen.get(&shape).copied()) {
        return Some((&overloads[at], expanded));
    }
    let mut by_value = false;
    let (overload, expanded) = rank_all(rt, owner, overloads, args, &mut by_value)?;
    if !by_value && let Some(at) = overloads.iter().position(|own| std::ptr::eq(own, overload)) {
        CHOSEN.with_borrow_mut(|chosen| chosen.insert(shape, (at, expanded)));
    }
    Some((overload, expanded))
}

thread_local! {
    /// What was chosen for arguments of such types, where their types alone decided.
    static CHOSEN: RefCell<HashMap<Shape, (usize, bool), PointerHash>> = RefCell::default();
}

/// Arguments that are told apart in a [`Shape`].
const SHAPED: usize = 4;

/// A call as far as it can decide for an overload by types: where the overloads stand, and the tables of the arguments'
/// types. Overloads are read once a thread and stay where they are.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    overloads: usize,
    arguments: [usize; SHAPED],
}

impl Shape {
    fn of(owner: &Type, overloads: &[Overload], args: &[Value]) -> Option<Shape> {
        // Members of generic types take what the type's arguments are.
        let Type::Known(_) = owner else { return None };
        if overloads.len() < 2 || args.len() > SHAPED {
            return None;
        }
        let mut arguments = [0; SHAPED];
        for (place, arg) in arguments.iter_mut().zip(args) {
            let simple = matches!(
                arg,
                Value::Bool(_)
                    | Value::Char(_)
                    | Value::Byte(_)
                    | Value::Int32(_)
                    | Value::UInt32(_)
                    | Value::Int64(_)
                    | Value::Double(_)
                    | Value::Decimal(_)
                    | Value::String(_)
                    | Value::DateTime(_)
                    | Value::TimeSpan(_)
                    | Value::Guid(_)
            );
            if !simple {
                return None;
            }
            *place = std::ptr::from_ref(type_of(arg).info()) as usize;
        }
        Some(Shape { overloads: overloads.as_ptr() as usize, arguments })
    }
}

impl Hash for Shape {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.overloads);
        self.arguments.iter().for_each(|argument| state.write_usize(*argument));
    }
}

/// The same by comparing all; `by_value` is set when a value, not its type, may have decided.
fn rank_all<'a>(
    rt: &mut Runspace,
    owner: &Type,
    overloads: &'a [Overload],
    args: &[Value],
    by_value: &mut bool,
) -> Option<(&'a Overload, bool)> {
    let mut candidates: Vec<(&Overload, bool)> = Vec::new();
    for overload in overloads {
        let count = overload.parameters.len();
        if args.len() >= overload.required && args.len() <= count && (!overload.collects || args.len() == count) {
            candidates.push((overload, false));
        }
        if overload.collects && args.len() + 1 >= count {
            candidates.push((overload, true));
        }
    }
    if let [only] = candidates.as_slice() {
        return Some(*only);
    }
    if candidates.is_empty() {
        return None;
    }
    let ranked: Vec<(Vec<u16>, (&Overload, bool))> = candidates
        .iter()
        .filter_map(|&(overload, expanded)| {
            let ranks = args
                .iter()
                .enumerate()
                .map(|(at, arg)| rank_argument(rt, owner, (overload, expanded), at, arg, by_value))
                .collect::<Option<Vec<u16>>>()?;
            Some((ranks, (overload, expanded)))
        })
        .collect();
    let mut best: Option<(&Vec<u16>, (&Overload, bool))> = None;
    for (ranks, candidate) in &ranked {
        best = Some(match best {
            None => (ranks, *candidate),
            Some((best_ranks, best_candidate)) => {
                if is_better(owner, ranks, *candidate, best_ranks, best_candidate) {
                    (ranks, *candidate)
                } else {
                    (best_ranks, best_candidate)
                }
            }
        });
    }
    if let Some((ranks, candidate)) = best {
        // No conversion that has to be tried ranks as high.
        *by_value &= ranks.iter().any(|rank| *rank < rank::ASSIGNABLE - 1);
        return Some(candidate);
    }
    *by_value = true;
    // None takes these arguments: with one that takes so many, its conversion says why.
    let same_count: Vec<&(&Overload, bool)> = candidates.iter().filter(|(_, expanded)| !expanded).collect();
    match same_count.as_slice() {
        [only] => Some(**only),
        _ => None,
    }
}

/// Whether one candidate takes the arguments better than another: by the ranks of conversions, then by how specific the
/// parameters are, then by not collecting.
fn is_better(
    owner: &Type,
    ranks: &[u16],
    candidate: (&Overload, bool),
    other_ranks: &[u16],
    other: (&Overload, bool),
) -> bool {
    let mut score = 0_i64;
    let mut weight = ranks.len() as i64;
    for (a, b) in ranks.iter().zip(other_ranks) {
        score += (i64::from(a > b) - i64::from(a < b)) * weight;
        weight -= 1;
    }
    if score != 0 {
        return score > 0;
    }
    for (at, own_rank) in ranks.iter().enumerate() {
        let (Some(a), Some(b)) = (parameter_type(owner, candidate, at), parameter_type(owner, other, at)) else {
            continue;
        };
        let specific = match (number_order(&a), number_order(&b)) {
            // An integer becomes a decimal rather than a double.
            (Some(11), Some(9 | 10)) if *own_rank == rank::NUMERIC_IMPLICIT => 1,
            (Some(9 | 10), Some(11)) if *own_rank == rank::NUMERIC_IMPLICIT => -1,
            _ => specificity(&a, &b),
        };
        if specific != 0 {
            return specific > 0;
        }
    }
    if candidate.1 != other.1 {
        return !candidate.1;
    }
    candidate.0.parameters.len() < other.0.parameters.len() && !candidate.1
}

/// Positive when `a` is more specific than `b`: it converts to `b` but not back.
fn specificity(a: &Type, b: &Type) -> i32 {
    if a == b {
        return 0;
    }
    if let (Some(x), Some(y)) = (number_order(a), number_order(b)) {
        return (y - x).signum();
    }
    match (is_assignable(a, b), is_assignable(b, a)) {
        (true, false) => 1,
        (false, true) => -1,
        _ => 0,
    }
}

/// Numbers from the narrowest to the widest.
fn number_order(ty: &Type) -> Option<i32> {
    let Type::Known(info) = ty else { return None };
    Some(match info.name {
        "System.SByte" => 1,
        "System.Byte" => 2,
        "System.Int16" => 3,
        "System.UInt16" => 4,
        "System.Int32" => 5,
        "System.UInt32" => 6,
        "System.Int64" => 7,
        "System.UInt64" => 8,
        "System.Single" => 9,
        "System.Double" => 10,
        "System.Decimal" => 11,
        _ => return None,
    })
}

fn parameter_type(owner: &Type, (overload, expanded): (&Overload, bool), at: usize) -> Option<Type> {
    let last = overload.parameters.len().checked_sub(1)?;
    if expanded && at >= last {
        return match overload.parameters[last].ty.close(owner)? {
            Type::Array(array) => Some(array.element.clone()),
            other => Some(other),
        };
    }
    overload.parameters.get(at)?.ty.close(owner)
}

/// Ranks of conversions as PowerShell has them; higher is better.
mod rank {
    pub const TO_STRING: u16 = 0x1F;
    pub const CUSTOM: u16 = 0x2F;
    pub const CONSTRUCTOR: u16 = 0x6F;
    pub const PARSE: u16 = 0x7F;
    pub const LANGUAGE: u16 = 0x9F;
    pub const NULL_TO_VALUE: u16 = 0xAF;
    pub const NULL_TO_REF: u16 = 0xBF;
    pub const NUMERIC_EXPLICIT: u16 = 0xCF;
    pub const NUMERIC_STRING: u16 = 0xEF;
    pub const NUMERIC_IMPLICIT: u16 = 0xFF;
    pub const UNRELATED_ARRAYS: u16 = 0x0F;
    pub const ASSIGNABLE: u16 = 0x10F;
    pub const STRING_TO_CHARS: u16 = 0x11A;
    pub const IDENTITY: u16 = 0x11F;
    /// One value for an array of such: so much less.
    pub const SCALAR_TO_ARRAY: u16 = 8;
}

fn rank_argument(
    rt: &mut Runspace,
    owner: &Type,
    candidate: (&Overload, bool),
    at: usize,
    arg: &Value,
    by_value: &mut bool,
) -> Option<u16> {
    let ty = parameter_type(owner, candidate, at)?;
    let by_ref = candidate.0.parameters.get(at).is_some_and(|parameter| parameter.by_ref);
    match (by_ref, reference::target(arg)) {
        (true, Some(place)) => {
            let current = place.get();
            if current.is_null() && !is_value_type(&ty) {
                return Some(rank::NULL_TO_REF);
            }
            rank_of(rt, &current, &ty, by_value)
        }
        (true, None) => None,
        (false, Some(_)) if &*ty.name() != "System.Management.Automation.PSReference" => None,
        (false, _) => rank_of(rt, arg, &ty, by_value),
    }
}

/// How well `value` converts to `ty`; `None` when it does not. `by_value` is set where that depends on more than its type.
fn rank_of(rt: &mut Runspace, value: &Value, ty: &Type, by_value: &mut bool) -> Option<u16> {
    if value.is_null() {
        return Some(match ty {
            Type::Known(info) if info.name == "System.String" => rank::NULL_TO_VALUE,
            ty if is_value_type(ty) => {
                // Null becomes zero and false, but no date.
                convert::convert(rt, value, ty).ok()?;
                rank::NULL_TO_VALUE
            }
            Type::Generic(generic) if generic.definition.name == "System.Nullable`1" => rank::NULL_TO_REF,
            _ => rank::NULL_TO_REF,
        });
    }
    let from = type_of(value);
    if from == *ty {
        return Some(rank::IDENTITY);
    }
    if let Type::Known(info) = ty
        && info.name == "System.Management.Automation.PSObject"
    {
        return Some(rank::ASSIGNABLE - 1);
    }
    if is_instance(value, ty) || is_assignable(&from, ty) {
        return Some(rank::ASSIGNABLE);
    }
    if let (Some(a), Some(b)) = (number_order(&from), number_order(ty)) {
        let wider = b > a && (!is_unsigned(ty) || is_unsigned(&from)) && (a < 9 || b != 11);
        if wider {
            return Some(rank::NUMERIC_IMPLICIT);
        }
        return Some(if b >= 9 { rank::NUMERIC_EXPLICIT + 0x10 } else { rank::NUMERIC_EXPLICIT });
    }
    match (value.bare(), ty) {
        (Value::String(_), Type::Array(array)) if array.element.info().name == "System.Char" => {
            return Some(rank::STRING_TO_CHARS);
        }
        // Whether the text is a number shows only when it is converted.
        (Value::String(_), Type::Known(_)) if number_order(ty).is_some() => return Some(rank::NUMERIC_STRING),
        (_, Type::Known(info)) if info.name == "System.String" => {
            return Some(match value.bare() {
                Value::Char(_) => rank::CUSTOM,
                bare if number_order(&type_of(bare)).is_some() => rank::NUMERIC_STRING - 1,
                _ => rank::TO_STRING,
            });
        }
        (_, Type::Known(info)) if info.name == "System.Boolean" => {
            return Some(rank::LANGUAGE);
        }
        (Value::String(_), Type::Known(info)) if info.name == "System.Char" => return Some(rank::LANGUAGE),
        (Value::String(_), Type::Known(info)) if matches!(info.kind, crate::types::TypeKind::Enum { .. }) => {
            return Some(rank::LANGUAGE);
        }
        (Value::Array(from), Type::Array(to)) => {
            for item in from.to_vec().iter() {
                rank_of(rt, item, &to.element, by_value)?;
            }
            return Some(rank::UNRELATED_ARRAYS);
        }
        (_, Type::Array(to)) if convert::enumerate(rt, value).is_none() => {
            return Some(rank_of(rt, value, &to.element, by_value)?.saturating_sub(rank::SCALAR_TO_ARRAY));
        }
        (Value::ScriptBlock(_), _) if crate::dotnet::delegate::is_delegate(ty.info()) => return Some(rank::LANGUAGE),
        (Value::ScriptBlock(_), _) => return None,
        _ => {}
    }
    *by_value = true;
    convert::convert(rt, value, ty).ok()?;
    Some(match value.bare() {
        Value::String(_) => match ty {
            Type::Known(info) if matches!(info.kind, crate::types::TypeKind::Enum { .. }) => rank::LANGUAGE,
            _ => rank::PARSE,
        },
        _ => rank::CONSTRUCTOR,
    })
}

fn is_unsigned(ty: &Type) -> bool {
    matches!(ty.info().name, "System.Byte" | "System.UInt16" | "System.UInt32" | "System.UInt64")
}

/// Whether a value converts to a type at all.
pub(crate) fn fits(rt: &mut Runspace, value: &Value, ty: &Type) -> bool {
    let exact = is_instance(value, ty) || is_assignable(&type_of(value), ty);
    if exact {
        return ty.info().name != "System.Object";
    }
    match ty {
        Type::Known(info) => {
            let plain = number_order(ty).is_some() || info.name == "System.String";
            let simple = number_order(&type_of(value)).is_some() || matches!(value.bare(), Value::String(_));
            plain && simple && convert::convert(rt, value, ty).is_ok()
        }
        Type::Array(array) => match value.bare() {
            Value::Array(own) => own.to_vec().iter().all(|item| fits(rt, item, &array.element)),
            _ => false,
        },
        _ => false,
    }
}

/// The arguments as the overload wants them.
fn arguments(
    rt: &mut Runspace,
    owner: &Type,
    overload: &Overload,
    expanded: bool,
    name: &str,
    args: &[Value],
) -> Result<Vec<Value>> {
    let mut converted = Vec::with_capacity(overload.parameters.len());
    let direct = if expanded { overload.parameters.len() - 1 } else { args.len() };
    for (parameter, arg) in overload.parameters.iter().zip(args).take(direct) {
        let Some(ty) = parameter.ty.close(owner) else {
            return Err(no_overload(name, args.len()));
        };
        if parameter.by_ref {
            if reference::target(arg).is_none() {
                return Err(method_exception(
                    "NonRefArgumentToRefParameterMsg",
                    format!(
                        "Argument: '{}' should be a System.Management.Automation.PSReference. Use [ref].",
                        converted.len() + 1
                    ),
                    None,
                ));
            }
            converted.push(arg.clone());
            continue;
        }
        converted.push(argument(rt, arg, &ty, parameter.name, name)?);
    }
    if expanded && let Some(last) = overload.parameters.last() {
        let Some(Type::Array(array)) = last.ty.close(owner) else {
            return Err(no_overload(name, args.len()));
        };
        let mut items = Vec::with_capacity(args.len() - direct);
        for arg in &args[direct..] {
            items.push(argument(rt, arg, &array.element, last.name, name)?);
        }
        converted.push(Value::Array(Rc::new(Array::new(array.element.clone(), items))));
    }
    Ok(converted)
}

fn argument(rt: &mut Runspace, arg: &Value, ty: &Type, parameter: &str, method: &str) -> Result<Value> {
    if arg.is_null() && !is_value_type(ty) {
        // A string parameter takes null as it is.
        return Ok(Value::Null);
    }
    let failure = match convert::convert(rt, arg, ty) {
        // Methods of .NET get the bare value.
        Ok(Value::Wrapped(wrapped)) if ty.info().name != "System.Management.Automation.PSObject" => {
            return Ok(wrapped.base.clone());
        }
        Ok(converted) => return Ok(converted),
        Err(failure) => failure,
    };
    Err(cannot_convert(rt, failure, arg, ty, parameter, method))
}

fn cannot_convert(rt: &mut Runspace, failure: Failure, arg: &Value, ty: &Type, parameter: &str, method: &str) -> Flow {
    let (_, cause) = match failure.into_exception() {
        Ok(cast) => cast,
        Err(flow) => return flow,
    };
    let text = convert::value_text(rt, arg);
    let message = format!(
        "Cannot convert argument \"{parameter}\", with value: \"{text}\", for \"{method}\" to type \"{}\": \"{}\"",
        ty.name(),
        cause.message
    );
    method_exception("MethodArgumentConversionInvalidCastArgument", message, Some(cause))
}
