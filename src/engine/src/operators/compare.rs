//! `-eq -ne -lt -le -gt -ge`.

use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::convert::{self, decimal_of, double_of, integer_of};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::text;
use crate::types::type_of;
use crate::value::{Object, Value};

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Relation {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Relation {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::Less => order.is_lt(),
            Relation::LessOrEqual => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// Compares; a collection on the left gives those of its items for which it holds.
pub fn relation(
    rt: &mut Runspace,
    relation: Relation,
    left: &Value,
    right: &Value,
    ignore_case: bool,
) -> Result<Value> {
    match (left, right) {
        (Value::Int32(a), Value::Int32(b)) => return Ok(Value::Bool(relation.holds(a.cmp(b)))),
        (Value::String(a), Value::String(b)) if matches!(relation, Relation::Equal | Relation::NotEqual) => {
            return Ok(Value::Bool(same_text(a, b, ignore_case) == (relation == Relation::Equal)));
        }
        _ => {}
    }
    if let Some(items) = convert::enumerate(rt, left) {
        let mut kept = Vec::new();
        for item in items {
            if holds(rt, relation, &item, right, ignore_case)? {
                kept.push(item);
            }
        }
        return Ok(Value::array(kept));
    }
    holds(rt, relation, left, right, ignore_case).map(Value::Bool)
}

fn holds(rt: &mut Runspace, relation: Relation, left: &Value, right: &Value, ignore_case: bool) -> Result<bool> {
    match relation {
        Relation::Equal => Ok(equals(rt, left, right, ignore_case)),
        Relation::NotEqual => Ok(!equals(rt, left, right, ignore_case)),
        _ => {
            // NaN is neither less nor greater.
            if let (Value::Double(a), Some(b)) = (left.bare(), double_of(right.bare()))
                && (a.is_nan() || b.is_nan())
            {
                return Ok(false);
            }
            Ok(relation.holds(compare(rt, left, right, ignore_case)?))
        }
    }
}

fn same_text(a: &str, b: &str, ignore_case: bool) -> bool {
    if ignore_case { text::equal_ignore_case(a, b) } else { a == b || text::compare(a, b).is_eq() }
}

/// Whether `left -eq right`, collections not taken apart. A right operand that does not convert is not equal.
pub fn equals(rt: &mut Runspace, left: &Value, right: &Value, ignore_case: bool) -> bool {
    let (a, b) = (left.bare(), right.bare());
    if matches!(
        (a, b),
        (Value::Object(_), Value::Null | Value::Nothing) | (Value::Null | Value::Nothing, Value::Object(_))
    ) && (crate::dotnet::nothing::is_db_null(a) || crate::dotnet::nothing::is_db_null(b))
    {
        return true;
    }
    match (a, b) {
        (Value::Null | Value::Nothing, _) => b.is_null(),
        (_, Value::Null | Value::Nothing) => false,
        (Value::Int32(a), Value::Int32(b)) => a == b,
        (Value::String(a), Value::String(b)) => same_text(a, b, ignore_case),
        (Value::String(a), other) => match convert::to_text(rt, other) {
            Ok(b) => same_text(a, &b, ignore_case),
            Err(_) => false,
        },
        (Value::Bool(a), other) => *a == convert::is_true(other),
        (Value::Char(a), Value::Char(b)) => {
            a == b || ignore_case && text::equal_ignore_case(&text::char_text(*a), &text::char_text(*b))
        }
        (Value::Char(a), Value::String(b)) => same_text(&text::char_text(*a), b, ignore_case),
        (Value::Char(a), other) if super::arithmetic::is_number(other) => {
            integer_of(other).is_some_and(|other| other == i128::from(*a))
        }
        _ => match order_of_numbers(a, b) {
            Some(order) => order.is_some_and(Ordering::is_eq),
            None => equals_other(rt, a, b),
        },
    }
}

fn equals_other(rt: &mut Runspace, left: &Value, right: &Value) -> bool {
    // A class of the script may say what equals.
    if let Value::Object(object) = left
        && let crate::types::Type::Class(class) = object.instance.ty()
        && let Ok(Some(result)) = class.call(rt, left, "Equals", std::slice::from_ref(right))
    {
        return convert::is_true(&result);
    }
    if let Some(same) = same_value(left, right) {
        return same;
    }
    if is_reference(left) {
        if let Value::Object(object) = left {
            // Objects that compare by value take text and numbers that convert to them.
            if object.instance.equals(&*object.instance).is_none() {
                return false;
            }
        } else {
            return false;
        }
    }
    match convert::convert(rt, right, &type_of(left)) {
        Ok(converted) => same_value(left, &converted)
            .unwrap_or_else(|| order_of_numbers(left, &converted).flatten().is_some_and(Ordering::is_eq)),
        Err(_) => false,
    }
}

fn is_reference(value: &Value) -> bool {
    matches!(
        value,
        Value::Array(_)
            | Value::List(_)
            | Value::Dictionary(_)
            | Value::ScriptBlock(_)
            | Value::Custom(_)
            | Value::Object(_)
            | Value::Type(_)
    )
}

/// Equality of values of the same kind; `None` for different kinds.
fn same_value(left: &Value, right: &Value) -> Option<bool> {
    Some(match (left, right) {
        (Value::DateTime(a), Value::DateTime(b)) => a.ticks == b.ticks,
        (Value::TimeSpan(a), Value::TimeSpan(b)) => a == b,
        (Value::Guid(a), Value::Guid(b)) => a == b,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Enum(a), Value::Enum(b)) if a.ty == b.ty => a.value == b.value,
        (Value::Type(a), Value::Type(b)) => a == b,
        (Value::Type(_), _) => false,
        (Value::Array(a), Value::Array(b)) => Rc::ptr_eq(a, b),
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
        (Value::Dictionary(a), Value::Dictionary(b)) => Rc::ptr_eq(a, b),
        (Value::ScriptBlock(a), Value::ScriptBlock(b)) => Rc::ptr_eq(a, b),
        (Value::Custom(a), Value::Custom(b)) => Rc::ptr_eq(a, b),
        (Value::Object(a), Value::Object(b)) => Rc::ptr_eq(a, b) || a.instance.equals(&*b.instance).unwrap_or(false),
        _ => return None,
    })
}

/// The order of two numbers; `None` when one is no number, `Some(None)` when they have no order (NaN).
fn order_of_numbers(left: &Value, right: &Value) -> Option<Option<Ordering>> {
    use super::arithmetic::is_number;
    if !is_number(left) || !is_number(right) {
        return None;
    }
    if let (Some(a), Some(b)) = (integer_of(left), integer_of(right)) {
        return Some(Some(a.cmp(&b)));
    }
    let big = |value: &Value| match value {
        Value::BigInteger(v) => Some((**v).clone()),
        other => integer_of(other).map(BigInt::from),
    };
    if let (Some(a), Some(b)) = (big(left), big(right)) {
        return Some(Some(a.cmp(&b)));
    }
    if (matches!(left, Value::Decimal(_)) || matches!(right, Value::Decimal(_)))
        && let (Some(a), Some(b)) = (decimal_of(left), decimal_of(right))
    {
        return Some(Some(a.cmp(&b)));
    }
    // A single beside an integer or another single compares as a single would print; as a double otherwise.
    let (a, b) = (double_of(left)?, double_of(right)?);
    Some(a.partial_cmp(&b))
}

/// The order of two values as `-lt` and `Sort-Object` see it.
///
/// # Errors
/// The right operand does not convert to the left one's type, or that type has no order.
pub fn compare(rt: &mut Runspace, left: &Value, right: &Value, ignore_case: bool) -> Result<Ordering> {
    let (a, b) = (left.bare(), right.bare());
    let by_case = |a: &str, b: &str| if ignore_case { text::compare_ignore_case(a, b) } else { text::compare(a, b) };
    match (a, b) {
        (Value::Int32(a), Value::Int32(b)) => return Ok(a.cmp(b)),
        (Value::String(a), Value::String(b)) => return Ok(by_case(a, b)),
        (Value::String(a), other) if !other.is_null() => {
            let b = convert::to_text(rt, other)?;
            return Ok(by_case(a, &b));
        }
        (Value::Null | Value::Nothing, other) => {
            return Ok(match other {
                Value::Null | Value::Nothing => Ordering::Equal,
                // Nothing is less than any positive number, and greater than a negative one.
                number if super::arithmetic::is_number(number) => {
                    if double_of(number).is_some_and(|number| number < 0.0) {
                        Ordering::Greater
                    } else {
                        Ordering::Less
                    }
                }
                _ => Ordering::Less,
            });
        }
        (number, Value::Null | Value::Nothing) => {
            return Ok(
                if super::arithmetic::is_number(number) && double_of(number).is_some_and(|number| number < 0.0) {
                    Ordering::Less
                } else {
                    Ordering::Greater
                },
            );
        }
        _ => {}
    }
    if let Some(order) = order_of_numbers(a, b) {
        return Ok(order.unwrap_or_else(|| {
            // NaN stands before all numbers.
            double_of(b).is_some_and(f64::is_nan).cmp(&double_of(a).is_some_and(f64::is_nan))
        }));
    }
    if let (Value::Char(a), Value::String(b)) = (a, b) {
        return Ok(by_case(&text::char_text(*a), b));
    }
    if let Some(order) = order_of_same(a, b) {
        return Ok(order);
    }
    let converted = match convert::convert(rt, b, &type_of(a)) {
        Ok(converted) => converted,
        Err(failure) if super::arithmetic::is_number(a) || matches!(a, Value::Bool(_) | Value::Char(_)) => {
            return Err(failure.into());
        }
        Err(failure) => return Err(comparison_failed(rt, a, b, failure.message().unwrap_or_default().to_owned())),
    };
    let order = match order_of_numbers(a, &converted) {
        Some(order) => order,
        None => order_of_same(a, converted.bare()),
    };
    if let Some(order) = order {
        return Ok(order);
    }
    if let Some(order) = order_by_method(rt, a, &converted)? {
        return Ok(order);
    }
    if equals(rt, a, b, ignore_case) {
        return Ok(Ordering::Equal);
    }
    Err(not_comparable(rt, a, b))
}

/// The order of two values, however different: for sorting, where nothing may fail.
pub fn compare_values(rt: &mut Runspace, left: &Value, right: &Value, ignore_case: bool) -> Ordering {
    match compare(rt, left, right, ignore_case) {
        Ok(order) => order,
        Err(_) => {
            let a = convert::value_text(rt, left);
            let b = convert::value_text(rt, right);
            if ignore_case { text::compare_ignore_case(&a, &b) } else { text::compare(&a, &b) }
        }
    }
}

/// The order of two values of one kind.
fn order_of_same(left: &Value, right: &Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Char(a), Value::Char(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.ticks.cmp(&b.ticks),
        (Value::TimeSpan(a), Value::TimeSpan(b)) => a.cmp(b),
        (Value::Guid(a), Value::Guid(b)) => a.cmp(b),
        (Value::Enum(a), Value::Enum(b)) => a.value.cmp(&b.value),
        (Value::Object(a), Value::Object(b)) => return a.instance.order(&*b.instance),
        _ => return None,
    })
}

/// By the `CompareTo` of a class of the script.
fn order_by_method(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Option<Ordering>> {
    if let Value::Object(object) = left
        && let crate::types::Type::Class(class) = object.instance.ty()
        && let Some(result) = class.call(rt, left, "CompareTo", std::slice::from_ref(right))?
    {
        return Ok(integer_of(result.bare()).map(|number| number.cmp(&0)));
    }
    Ok(None)
}

fn comparison_failed(rt: &mut Runspace, left: &Value, right: &Value, why: String) -> Flow {
    let a = convert::value_text(rt, left);
    let b = convert::value_text(rt, right);
    let message = format!("Could not compare \"{a}\" to \"{b}\". Error: \"{why}\"");
    let cause = Exception::new("System.Management.Automation.PSInvalidCastException", why);
    let exception = Exception::runtime(message).caused_by(Value::Object(Rc::new(Object::new(cause))));
    ErrorRecord::new(exception, "ComparisonFailure", ErrorCategory::NotSpecified, Value::Null).into()
}

fn not_comparable(rt: &mut Runspace, left: &Value, right: &Value) -> Flow {
    let a = convert::value_text(rt, left);
    let b = convert::value_text(rt, right);
    let message = format!("Cannot compare \"{a}\" because it is not IComparable.");
    let _ = b;
    ErrorRecord::new(Exception::runtime(message), "NotIcomparable", ErrorCategory::NotSpecified, Value::Null).into()
}
