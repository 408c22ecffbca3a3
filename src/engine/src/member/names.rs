//! Type names of values: `pstypenames`.

use std::rc::Rc;

use crate::types::{Type, qualified_name, type_of};
use crate::value::{Str, Value};

/// The type names, most derived first: those that were set, or the type and its bases.
pub fn type_names(value: &Value) -> Rc<[Str]> {
    if let Some(names) = value.extra().and_then(|extra| extra.type_names()) {
        return names;
    }
    of_type(&type_of(value))
}

/// Replaces the type names.
pub fn set_type_names(value: &Value, names: Rc<[Str]>) {
    if let Some(extra) = value.extra() {
        extra.set_type_names(names);
    }
}

/// The names of a type and its bases.
fn of_type(ty: &Type) -> Rc<[Str]> {
    let mut names: Vec<Str> = Vec::new();
    let mut at = Some(ty.clone());
    while let Some(ty) = at {
        names.push(qualified_name(&ty));
        at = base_of(&ty);
    }
    names.into()
}

/// The type that `ty` derives from.
pub(crate) fn base_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::Known(info) => info.base.map(Type::Known),
        Type::Array(_) => Some(Type::Known(&crate::dotnet::array::ARRAY)),
        Type::Generic(generic) => {
            let base = generic.definition.base?;
            if base.name.contains('`') {
                return Some(Type::Generic(Rc::new(crate::types::GenericType {
                    definition: base,
                    arguments: generic.arguments.clone(),
                })));
            }
            Some(Type::Known(base))
        }
        Type::Class(class) => class.base().or_else(|| {
            let enumeration = class.constants().is_some();
            Some(if enumeration { Type::Known(&crate::dotnet::object::ENUM) } else { Type::OBJECT })
        }),
    }
}
