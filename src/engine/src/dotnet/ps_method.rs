//! Methods as values: what `'x'.ToUpper` without parentheses gives.

use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, method, read, surface, type_of};
use crate::value::{Instance, List, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&PS_METHOD, &PS_METHOD_INFO];

/// System.Management.Automation.PSMethodInfo
pub static PS_METHOD_INFO: TypeInfo =
    TypeInfo::class("System.Management.Automation.PSMethodInfo", &super::ps_object::PS_MEMBER_INFO);
/// System.Management.Automation.PSMethod
pub static PS_METHOD: TypeInfo = TypeInfo {
    declarations: "\
System.Management.Automation.PSMemberTypes MemberType {get;}
System.Collections.ObjectModel.Collection[string] OverloadDefinitions {get;}
string TypeNameOfValue {get;}
System.Object Value {get;set;}
string Name {get;}
bool IsInstance {get;}
System.Object Invoke(Params System.Object[] arguments)
string ToString()
",
    properties: &[
        read("MemberType", |rt, _| {
            let ty = Type::Known(&super::enums::PS_MEMBER_TYPES);
            crate::convert::to_type(rt, &Value::string("Method"), &ty)
        }),
        read("OverloadDefinitions", |_, this| {
            let lines = own(this).map_or_else(Vec::new, PsMethod::definitions);
            Ok(Value::from(List::new(
                super::collection::collection_of(Type::STRING),
                lines.into_iter().map(Value::from).collect::<Vec<_>>(),
            )))
        }),
        read("TypeNameOfValue", |_, _| Ok(Value::string("System.Management.Automation.PSMethod"))),
        read("Value", |_, this| Ok(Value::from(own(this).map(|own| own.definitions().join(", "))))),
        read("Name", |_, this| {
            Ok(Value::from(
                own(this).map(|own| if &*own.name == "new" { Str::from(".ctor") } else { own.name.clone() }),
            ))
        }),
        read("IsInstance", |_, _| Ok(Value::Bool(true))),
    ],
    methods: &[method("Invoke", invoke)],
    ..TypeInfo::class("System.Management.Automation.PSMethod", &PS_METHOD_INFO)
};

/// A method of an object or type.
#[derive(Debug)]
struct PsMethod {
    /// The object, or the type for a static method.
    target: Value,
    is_static: bool,
    name: Str,
}

impl PsMethod {
    fn definitions(&self) -> Vec<Str> {
        let ty = match (&self.target, self.is_static) {
            (Value::Type(ty), true) => ty.clone(),
            (other, _) => type_of(other),
        };
        let surface = surface(ty.info());
        let shown = short_owner(&ty);
        if self.is_static && &*self.name == "new" {
            let close = |line: &'static str| {
                crate::member::close_text(line, &ty).replacen("new(", &format!("{shown} new("), 1).into()
            };
            return surface.constructors.iter().map(|overload| close(overload.declaration)).collect();
        }
        let group = if self.is_static { surface.static_method(&self.name) } else { surface.method(&self.name) };
        let prefix = if self.is_static { "static " } else { "" };
        group.map_or_else(Vec::new, |group| {
            group
                .overloads
                .iter()
                .map(|overload| format!("{prefix}{}", crate::member::close_text(overload.declaration, &ty)).into())
                .collect()
        })
    }
}

fn short_owner(ty: &Type) -> Str {
    crate::types::short_name(ty)
}

impl Instance for PsMethod {
    fn ty(&self) -> Type {
        Type::Known(&PS_METHOD)
    }

    fn text(&self) -> Option<Str> {
        Some(self.definitions().join(", ").into())
    }
}

fn own(this: &Value) -> Option<&PsMethod> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn invoke(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let Some(own) = own(this) else { return Ok(Value::Null) };
    let args = match &args[0] {
        Value::Array(array) => array.to_vec(),
        _ => Vec::new(),
    };
    match (&own.target, own.is_static) {
        (Value::Type(ty), true) => crate::member::call_static(rt, ty, &own.name, args),
        (target, _) => crate::member::call(rt, target, &own.name, args),
    }
}

/// The method `name` of `target`.
pub fn method_value(target: &Value, name: &str) -> Value {
    let surface = surface(type_of(target).info());
    let name = surface.method(name).map_or(name, |group| group.name);
    Value::from(Object::new(PsMethod { target: target.clone(), is_static: false, name: name.into() }))
}

/// The static method `name` of a type.
pub fn static_value(ty: &Type, name: &str) -> Value {
    let surface = surface(ty.info());
    let name = if name.eq_ignore_ascii_case("new") {
        "new"
    } else {
        surface.static_method(name).map_or(name, |group| group.name)
    };
    Value::from(Object::new(PsMethod { target: Value::Type(ty.clone()), is_static: true, name: name.into() }))
}
