//! Tuples.

use std::rc::Rc;

use super::object::{OBJECT, VALUE_TYPE};
use crate::convert;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{GenericType, Method, Property, Type, TypeInfo, method, read, type_of};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[
    &TUPLE,
    &VALUE_TUPLE,
    &TUPLE_1,
    &TUPLE_2,
    &TUPLE_3,
    &TUPLE_4,
    &VALUE_TUPLE_1,
    &VALUE_TUPLE_2,
    &VALUE_TUPLE_3,
    &VALUE_TUPLE_4,
];

/// System.Tuple
pub static TUPLE: TypeInfo = TypeInfo {
    declarations: "\
static System.Tuple[T1] Create(System.Object item1)
static System.Tuple[T1,T2] Create(System.Object item1, System.Object item2)
static System.Tuple[T1,T2,T3] Create(System.Object item1, System.Object item2, System.Object item3)
static System.Tuple[T1,T2,T3,T4] Create(System.Object item1, System.Object item2, System.Object item3, System.Object item4)
",
    static_methods: &[method("Create", |_, _, args| Ok(tuple(args.to_vec(), false)))],
    ..TypeInfo::class("System.Tuple", &OBJECT)
};
/// System.ValueTuple
pub static VALUE_TUPLE: TypeInfo = TypeInfo {
    declarations: "\
static System.ValueTuple[T1] Create(System.Object item1)
static System.ValueTuple[T1,T2] Create(System.Object item1, System.Object item2)
static System.ValueTuple[T1,T2,T3] Create(System.Object item1, System.Object item2, System.Object item3)
static System.ValueTuple[T1,T2,T3,T4] Create(System.Object item1, System.Object item2, System.Object item3, System.Object item4)
",
    static_methods: &[method("Create", |_, _, args| Ok(tuple(args.to_vec(), true)))],
    ..TypeInfo::value("System.ValueTuple")
};

macro_rules! tuples {
    ($($name:ident $full:literal $base:ident $declarations:literal;)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            declarations: $declarations,
            constructors: &[method("new", construct)],
            properties: ITEMS,
            methods: METHODS,
            ..TypeInfo::class($full, &$base)
        };
    )* };
}

tuples! {
    TUPLE_1 "System.Tuple`1" OBJECT "new(T1 item1)\nT1 Item1 {get;}\nint Length {get;}\n";
    TUPLE_2 "System.Tuple`2" OBJECT "new(T1 item1, T2 item2)\nT1 Item1 {get;}\nT2 Item2 {get;}\nint Length {get;}\n";
    TUPLE_3 "System.Tuple`3" OBJECT "new(T1 item1, T2 item2, T3 item3)\nT1 Item1 {get;}\nT2 Item2 {get;}\nT3 Item3 {get;}\nint Length {get;}\n";
    TUPLE_4 "System.Tuple`4" OBJECT "new(T1 item1, T2 item2, T3 item3, T4 item4)\nT1 Item1 {get;}\nT2 Item2 {get;}\nT3 Item3 {get;}\nT4 Item4 {get;}\nint Length {get;}\n";
    VALUE_TUPLE_1 "System.ValueTuple`1" VALUE_TYPE "new(T1 item1)\nint Length {get;}\nT1 Item1 {get;set;}\n";
    VALUE_TUPLE_2 "System.ValueTuple`2" VALUE_TYPE "new(T1 item1, T2 item2)\nint Length {get;}\nT1 Item1 {get;set;}\nT2 Item2 {get;set;}\n";
    VALUE_TUPLE_3 "System.ValueTuple`3" VALUE_TYPE "new(T1 item1, T2 item2, T3 item3)\nint Length {get;}\nT1 Item1 {get;set;}\nT2 Item2 {get;set;}\nT3 Item3 {get;set;}\n";
    VALUE_TUPLE_4 "System.ValueTuple`4" VALUE_TYPE "new(T1 item1, T2 item2, T3 item3, T4 item4)\nint Length {get;}\nT1 Item1 {get;set;}\nT2 Item2 {get;set;}\nT3 Item3 {get;set;}\nT4 Item4 {get;set;}\n";
}

const ITEMS: &[Property] = &[
    read("Item1", |_, this| Ok(item(this, 0))),
    read("Item2", |_, this| Ok(item(this, 1))),
    read("Item3", |_, this| Ok(item(this, 2))),
    read("Item4", |_, this| Ok(item(this, 3))),
    read("Length", |_, this| Ok(Value::Int32(own(this).map_or(0, |own| own.items.len()) as i32))),
];

const METHODS: &[Method] = &[];

#[derive(Debug)]
struct Tuple {
    ty: Type,
    items: Vec<Value>,
}

impl Instance for Tuple {
    fn ty(&self) -> Type {
        self.ty.clone()
    }

    fn text(&self) -> Option<Str> {
        let items: Vec<Str> =
            self.items.iter().map(|item| convert::scalar_text(item).unwrap_or_else(|| type_of(item).name())).collect();
        Some(format!("({})", items.join(", ")).into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        let other = other.downcast::<Tuple>()?;
        let same = |a: &Value, b: &Value| {
            convert::scalar_text(a).is_some() && convert::scalar_text(a) == convert::scalar_text(b)
        };
        Some(self.items.len() == other.items.len() && self.items.iter().zip(&other.items).all(|(a, b)| same(a, b)))
    }
}

fn own(this: &Value) -> Option<&Tuple> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn item(this: &Value, at: usize) -> Value {
    own(this).and_then(|own| own.items.get(at).cloned()).unwrap_or_default()
}

fn construct(_: &mut Runspace, ty: &Value, args: &[Value]) -> Result<Value> {
    match ty {
        Value::Type(ty) => Ok(Value::from(Object::new(Tuple { ty: ty.clone(), items: args.to_vec() }))),
        _ => Ok(Value::Null),
    }
}

fn tuple(items: Vec<Value>, value: bool) -> Value {
    let definitions: [&'static TypeInfo; 4] = if value {
        [&VALUE_TUPLE_1, &VALUE_TUPLE_2, &VALUE_TUPLE_3, &VALUE_TUPLE_4]
    } else {
        [&TUPLE_1, &TUPLE_2, &TUPLE_3, &TUPLE_4]
    };
    let definition = definitions[items.len().clamp(1, 4) - 1];
    let arguments = items.iter().map(type_of).collect();
    let ty = Type::Generic(Rc::new(GenericType { definition, arguments }));
    Value::from(Object::new(Tuple { ty, items }))
}

/// A ValueTuple of the items.
pub(super) fn value_tuple(items: Vec<Value>) -> Value {
    tuple(items, true)
}
