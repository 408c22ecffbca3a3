//! System.Type: what `[int]` and `GetType()` give.

use super::argument::{self, text_or_empty};
use super::object::OBJECT;
use crate::convert;
use crate::error::Result;
use crate::member::{base_of, thrown};
use crate::runspace::Runspace;
use crate::types::{
    GenericType, Method, Property, Type, TypeInfo, TypeKind, assembly, is_assignable, is_instance, is_value_type,
    lookup, method, qualified_name, read,
};
use crate::value::{Array, Instance, Object, Str, Value};
use std::rc::Rc;

/// The types of this file.
pub const TYPES: &[&TypeInfo] =
    &[&MEMBER_INFO, &TYPE, &TYPE_INFO, &RUNTIME_TYPE, &ASSEMBLY, &RUNTIME_ASSEMBLY, &ASSEMBLY_NAME];

/// System.Reflection.MemberInfo
pub static MEMBER_INFO: TypeInfo = TypeInfo::class("System.Reflection.MemberInfo", &OBJECT);
/// System.Type
pub static TYPE: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/type.txt"),
    properties: PROPERTIES,
    methods: METHODS,
    static_properties: &[
        read("Delimiter", |_, _| Ok(Value::Char(u16::from(b'.')))),
        read("EmptyTypes", |_, _| Ok(Value::from(Array::new(Type::Known(&TYPE), Vec::new())))),
    ],
    static_methods: &[
        method("GetType", |_, _, args| {
            let name = argument::text(&args[0], "typeName")?;
            match lookup(&name, &()) {
                Some(ty) => Ok(Value::Type(ty)),
                None if argument::flag(args.get(1)) => {
                    Err(thrown("System.TypeLoadException", format!("Could not load type '{name}'.")))
                }
                None => Ok(Value::Null),
            }
        }),
        method("GetTypeCode", |rt, _, args| {
            let name = match &args[0] {
                Value::Type(ty) => short(ty),
                _ => "Empty".into(),
            };
            let codes = Type::Known(&super::enums::TYPE_CODE);
            convert::to_type(rt, &Value::String(name), &codes)
                .or_else(|_| convert::to_type(rt, &Value::Int32(1), &codes))
        }),
    ],
    ..TypeInfo::class("System.Type", &MEMBER_INFO)
};
/// System.Reflection.TypeInfo
pub static TYPE_INFO: TypeInfo = TypeInfo::class("System.Reflection.TypeInfo", &TYPE);
/// System.RuntimeType
pub static RUNTIME_TYPE: TypeInfo = TypeInfo::class("System.RuntimeType", &TYPE_INFO);
/// System.Reflection.Assembly
pub static ASSEMBLY: TypeInfo = TypeInfo {
    declarations: "\
string FullName {get;}
string Location {get;}
System.Reflection.AssemblyName GetName()
string ToString()
",
    properties: &[
        read("FullName", |_, this| Ok(Value::String(assembly_text(this)))),
        read("Location", |_, _| Ok(Value::string(""))),
    ],
    methods: &[method("GetName", |_, this, _| {
        Ok(Value::from(Object::new(Named(assembly_text(this), &ASSEMBLY_NAME))))
    })],
    ..TypeInfo::class("System.Reflection.Assembly", &OBJECT)
};
/// System.Reflection.RuntimeAssembly
pub static RUNTIME_ASSEMBLY: TypeInfo = TypeInfo::class("System.Reflection.RuntimeAssembly", &ASSEMBLY);
/// System.Reflection.AssemblyName
pub static ASSEMBLY_NAME: TypeInfo = TypeInfo {
    declarations: "\
string Name {get;set;}
string FullName {get;}
version Version {get;set;}
string CultureName {get;set;}
string ToString()
",
    properties: &[
        read("Name", |_, this| {
            let text = assembly_text(this);
            Ok(Value::string(text.split(',').next().unwrap_or("")))
        }),
        read("FullName", |_, this| Ok(Value::String(assembly_text(this)))),
        read("Version", |rt, this| {
            let text = assembly_text(this);
            let version = text.split("Version=").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or("0.0");
            convert::to_type(rt, &Value::string(version), &Type::Known(&super::version::VERSION))
        }),
        read("CultureName", |_, _| Ok(Value::string(""))),
    ],
    ..TypeInfo::class("System.Reflection.AssemblyName", &OBJECT)
};

#[derive(Debug)]
struct Named(Str, &'static TypeInfo);

impl Instance for Named {
    fn ty(&self) -> Type {
        Type::Known(self.1)
    }

    fn text(&self) -> Option<Str> {
        Some(self.0.clone())
    }
}

fn assembly_text(this: &Value) -> Str {
    match this.bare() {
        Value::Object(object) => object.downcast::<Named>().map_or_else(|| "".into(), |own| own.0.clone()),
        _ => "".into(),
    }
}

fn own(this: &Value) -> Type {
    match this.bare() {
        Value::Type(ty) => ty.clone(),
        _ => Type::OBJECT,
    }
}

/// The name without its namespace: ``List`1``, `Int32[]`.
fn short(ty: &Type) -> Str {
    match ty {
        Type::Array(array) => format!("{}[{}]", short(&array.element), ",".repeat(array.rank - 1)).into(),
        Type::Class(class) => class.name(),
        Type::Known(_) | Type::Generic(_) => {
            let name = definition_name(ty);
            name.rsplit_once(['.', '+']).map_or(name, |(_, short)| short).into()
        }
    }
}

fn definition_name(ty: &Type) -> &'static str {
    match ty {
        Type::Generic(generic) => generic.definition.name,
        other => other.info().name,
    }
}

fn is_interface(ty: &Type) -> bool {
    match ty {
        Type::Known(_) | Type::Generic(_) => matches!(ty.info().kind, TypeKind::Interface),
        _ => false,
    }
}

fn is_enum(ty: &Type) -> bool {
    convert::enum_constants(ty).is_some()
}

macro_rules! truth {
    ($test:expr) => {
        |_, this| {
            let test: fn(&Type) -> bool = $test;
            Ok(Value::Bool(test(&own(this))))
        }
    };
}

const PROPERTIES: &[Property] = &[
    read("Name", |_, this| Ok(Value::String(short(&own(this))))),
    read("FullName", |_, this| Ok(Value::String(qualified_name(&own(this))))),
    read("Namespace", |_, this| {
        let ty = own(this);
        let ty = match &ty {
            Type::Array(array) => array.element.clone(),
            _ => ty,
        };
        Ok(match &ty {
            Type::Class(_) => Value::Null,
            _ => Value::from(definition_name(&ty).rsplit_once('.').map(|(namespace, _)| namespace.to_owned())),
        })
    }),
    read("AssemblyQualifiedName", |_, this| {
        let ty = own(this);
        Ok(Value::from(format!("{}, {}", qualified_name(&ty), assembly(&ty))))
    }),
    read("Assembly", |_, this| Ok(Value::from(Object::new(Named(assembly(&own(this)).into(), &RUNTIME_ASSEMBLY))))),
    read("BaseType", |_, this| {
        Ok(match base_of(&own(this)) {
            Some(base) if !is_interface(&own(this)) => Value::Type(base),
            _ => Value::Null,
        })
    }),
    read("UnderlyingSystemType", |_, this| Ok(this.clone())),
    read("DeclaringType", |_, _| Ok(Value::Null)),
    read("ReflectedType", |_, _| Ok(Value::Null)),
    read("GenericTypeArguments", |_, this| Ok(type_array(arguments(&own(this))))),
    read("IsArray", truth!(|ty| matches!(ty, Type::Array(_)))),
    read("IsSZArray", truth!(|ty| matches!(ty, Type::Array(array) if array.rank == 1))),
    read("HasElementType", truth!(|ty| matches!(ty, Type::Array(_)))),
    read("IsValueType", truth!(is_value_type)),
    read("IsEnum", truth!(is_enum)),
    read("IsInterface", truth!(is_interface)),
    read("IsClass", truth!(|ty| !is_value_type(ty) && !is_interface(ty))),
    read(
        "IsAbstract",
        truth!(|ty| is_interface(ty)
            || matches!(
                definition_name(ty),
                "System.Array" | "System.Enum" | "System.ValueType" | "System.Math" | "System.Convert" | "System.Type"
            )),
    ),
    read(
        "IsSealed",
        truth!(|ty| is_value_type(ty)
            || matches!(ty, Type::Array(_))
            || matches!(definition_name(ty), "System.String" | "System.Math" | "System.Convert")),
    ),
    read("IsGenericType", truth!(|ty| matches!(ty, Type::Generic(_)) || definition_name(ty).contains('`'))),
    read("IsConstructedGenericType", truth!(|ty| matches!(ty, Type::Generic(_)))),
    read("IsGenericTypeDefinition", truth!(|ty| matches!(ty, Type::Known(info) if info.name.contains('`')))),
    read("ContainsGenericParameters", truth!(|ty| matches!(ty, Type::Known(info) if info.name.contains('`')))),
    read("IsPublic", truth!(|ty| !definition_name(ty).contains('+'))),
    read("IsNotPublic", truth!(|_| false)),
    read("IsNested", truth!(|ty| definition_name(ty).contains('+'))),
    read("IsNestedPublic", truth!(|ty| definition_name(ty).contains('+'))),
    read("IsVisible", truth!(|_| true)),
    read("IsCollectible", truth!(|ty| matches!(ty, Type::Class(_)))),
    read("IsPointer", truth!(|_| false)),
    read("IsByRef", truth!(|_| false)),
    read("IsCOMObject", truth!(|_| false)),
    read("IsSerializable", truth!(|ty| !is_interface(ty))),
    read("IsTypeDefinition", truth!(|ty| matches!(ty, Type::Known(_) | Type::Class(_)))),
    read(
        "IsPrimitive",
        truth!(|ty| matches!(
            definition_name(ty),
            "System.Boolean"
                | "System.Byte"
                | "System.SByte"
                | "System.Int16"
                | "System.UInt16"
                | "System.Int32"
                | "System.UInt32"
                | "System.Int64"
                | "System.UInt64"
                | "System.Char"
                | "System.Double"
                | "System.Single"
        )),
    ),
];

fn arguments(ty: &Type) -> Vec<Type> {
    match ty {
        Type::Generic(generic) => generic.arguments.clone(),
        _ => Vec::new(),
    }
}

fn type_array(types: Vec<Type>) -> Value {
    Value::from(Array::new(Type::Known(&TYPE), types.into_iter().map(Value::Type).collect()))
}

fn type_argument(value: &Value) -> Result<Type> {
    match value.bare() {
        Value::Type(ty) => Ok(ty.clone()),
        _ => Err(argument::null("c")),
    }
}

const METHODS: &[Method] = &[
    method("ToString", |_, this, _| Ok(Value::String(own(this).name()))),
    method("Equals", |_, this, args| {
        Ok(Value::Bool(matches!(args[0].bare(), Value::Type(other) if *other == own(this))))
    }),
    method("IsAssignableFrom", |_, this, args| Ok(Value::Bool(is_assignable(&type_argument(&args[0])?, &own(this))))),
    method("IsAssignableTo", |_, this, args| Ok(Value::Bool(is_assignable(&own(this), &type_argument(&args[0])?)))),
    method("IsInstanceOfType", |_, this, args| Ok(Value::Bool(is_instance(&args[0], &own(this))))),
    method("IsSubclassOf", |_, this, args| {
        let other = type_argument(&args[0])?;
        let mut base = base_of(&own(this));
        while let Some(ty) = base {
            if ty == other {
                return Ok(Value::Bool(true));
            }
            base = base_of(&ty);
        }
        Ok(Value::Bool(false))
    }),
    method("GetArrayRank", |_, this, _| match own(this) {
        Type::Array(array) => Ok(Value::Int32(array.rank as i32)),
        _ => Err(argument::invalid("Must be an array type.")),
    }),
    method("GetElementType", |_, this, _| {
        Ok(match own(this) {
            Type::Array(array) => Value::Type(array.element.clone()),
            _ => Value::Null,
        })
    }),
    method("GetGenericArguments", |_, this, _| Ok(type_array(arguments(&own(this))))),
    method("GetGenericTypeDefinition", |_, this, _| match own(this) {
        Type::Generic(generic) => Ok(Value::Type(Type::Known(generic.definition))),
        _ => Err(thrown("System.InvalidOperationException", "This operation is only valid on generic types.")),
    }),
    method("MakeGenericType", |_, this, args| {
        let Value::Array(types) = &args[0] else { return Err(argument::null("typeArguments")) };
        let arguments = types.items().iter().map(type_argument).collect::<Result<Vec<_>>>()?;
        Ok(Value::Type(Type::Generic(Rc::new(GenericType { definition: own(this).info(), arguments }))))
    }),
    method("MakeArrayType", |_, this, _| Ok(Value::Type(own(this).array_of(1)))),
    method("GetInterfaces", |_, this, _| {
        let mut found: Vec<Type> = Vec::new();
        let mut info = Some(own(this).info());
        while let Some(at) = info {
            for name in at.interfaces {
                if let Some(interface) = crate::types::find(name) {
                    let ty = Type::Known(interface);
                    if !found.contains(&ty) {
                        found.push(ty);
                    }
                }
            }
            info = at.base;
        }
        Ok(type_array(found))
    }),
    method("GetEnumNames", |_, this, _| {
        let (constants, _) = convert::enum_constants(&own(this)).unwrap_or_default();
        Ok(Value::from(Array::new(Type::STRING, constants.into_iter().map(|(name, _)| Value::String(name)).collect())))
    }),
    method("GetEnumValues", |rt, this, _| {
        let ty = Value::Type(own(this));
        crate::member::call_static(rt, &Type::Known(&super::object::ENUM), "GetValues", vec![ty])
    }),
    method("GetEnumName", |rt, this, args| {
        let arguments = vec![Value::Type(own(this)), args[0].clone()];
        crate::member::call_static(rt, &Type::Known(&super::object::ENUM), "GetName", arguments)
    }),
    method("GetEnumUnderlyingType", |_, _, _| Ok(Value::Type(Type::Known(&super::number::INT32)))),
    method("IsEnumDefined", |rt, this, args| {
        let arguments = vec![Value::Type(own(this)), args[0].clone()];
        crate::member::call_static(rt, &Type::Known(&super::object::ENUM), "IsDefined", arguments)
    }),
    method("InvokeMember", |rt, this, args| invoke(rt, &own(this), args)),
];

fn invoke(rt: &mut Runspace, ty: &Type, args: &[Value]) -> Result<Value> {
    let name = text_or_empty(&args[0]);
    let arguments = match args.get(4) {
        Some(Value::Array(array)) => array.to_vec(),
        _ => Vec::new(),
    };
    match args.get(3) {
        Some(target) if !target.is_null() => crate::member::call(rt, target, &name, arguments),
        _ => crate::member::call_static(rt, ty, &name, arguments),
    }
}
