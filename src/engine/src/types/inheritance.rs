//! Which type derives from which.

use super::{Type, TypeInfo};
use crate::value::Value;

/// Whether `value` is a `ty`, as `-is` asks.
pub fn is_instance(value: &Value, ty: &Type) -> bool {
    if value.is_null() {
        return false;
    }
    if let Type::Known(info) = ty
        && matches!(info.name, "System.Management.Automation.PSObject" | "System.Management.Automation.PSCustomObject")
    {
        return match value {
            Value::Custom(_) => true,
            Value::Wrapped(_) => info.name == "System.Management.Automation.PSObject",
            Value::Object(object) => is_assignable(&object.instance.ty(), ty),
            _ => false,
        };
    }
    is_assignable(&super::type_of(value), ty)
}

/// Whether a value of type `from` can stand where `to` is asked for, without conversion.
pub fn is_assignable(from: &Type, to: &Type) -> bool {
    if from == to {
        return true;
    }
    match (from, to) {
        (_, Type::Known(info)) if info.name == "System.Object" => true,
        (_, Type::Generic(nullable)) if nullable.definition.name == "System.Nullable`1" => {
            is_assignable(from, &nullable.arguments[0])
        }
        (Type::Array(a), Type::Array(b)) => {
            a.rank == b.rank && !is_value_type(&a.element) && is_assignable(&a.element, &b.element)
        }
        (Type::Array(array), Type::Generic(interface)) => {
            matches!(
                interface.definition.name,
                "System.Collections.Generic.IEnumerable`1"
                    | "System.Collections.Generic.ICollection`1"
                    | "System.Collections.Generic.IList`1"
                    | "System.Collections.Generic.IReadOnlyList`1"
                    | "System.Collections.Generic.IReadOnlyCollection`1"
            ) && (array.element == interface.arguments[0]
                || !is_value_type(&array.element) && is_assignable(&array.element, &interface.arguments[0]))
        }
        (Type::Generic(a), Type::Generic(b)) => {
            let arguments = || {
                a.arguments == b.arguments
                    || b.definition.name == "System.Collections.Generic.IEnumerable`1"
                        && a.arguments.len() == 1
                        && !is_value_type(&a.arguments[0])
                        && is_assignable(&a.arguments[0], &b.arguments[0])
            };
            derives(a.definition, b.definition) && arguments()
        }
        (Type::Class(class), _) => {
            if let Type::Known(info) = to
                && class.interfaces().iter().any(|interface| interface.eq_ignore_ascii_case(info.name))
            {
                return true;
            }
            match class.base() {
                Some(base) => is_assignable(&base, to),
                None if class.constants().is_some() => is_assignable(&Type::Known(&crate::dotnet::object::ENUM), to),
                None => false,
            }
        }
        (_, Type::Known(info)) => derives(from.info(), info),
        (Type::Known(info), Type::Generic(interface)) => {
            // `string` is an IEnumerable[char]; nothing else of that kind is known by name alone.
            info.name == "System.String"
                && interface.definition.name == "System.Collections.Generic.IEnumerable`1"
                && interface.arguments[0].info().name == "System.Char"
        }
        _ => false,
    }
}

/// Whether the type has that interface, named in full and with its arity, or is it.
pub fn implements(ty: &Type, interface: &str) -> bool {
    let mut at = Some(ty.info());
    while let Some(info) = at {
        if info.name == interface || info.interfaces.contains(&interface) {
            return true;
        }
        at = info.base;
    }
    false
}

/// Whether values of the type are copied, not referred to.
pub fn is_value_type(ty: &Type) -> bool {
    match ty {
        Type::Known(info) => derives(info, &crate::dotnet::object::VALUE_TYPE) && info.name != "System.ValueType",
        Type::Generic(generic) => derives(generic.definition, &crate::dotnet::object::VALUE_TYPE),
        Type::Class(class) => class.constants().is_some(),
        Type::Array(_) => false,
    }
}

fn derives(from: &'static TypeInfo, to: &'static TypeInfo) -> bool {
    let mut at = Some(from);
    while let Some(info) = at {
        if std::ptr::eq(info, to) || info.interfaces.contains(&to.name) {
            return true;
        }
        at = info.base;
    }
    false
}
