//! Types: what `[int]` names, and the tables of members that stand behind a name.

mod accelerators;
mod index;
mod inheritance;
mod name;
mod of;
mod property_order;
mod surface;

use std::fmt;
use std::rc::Rc;

use crate::dotnet::array::ARRAY;
use crate::dotnet::collection::{ARRAY_LIST, HASHTABLE, ORDERED_DICTIONARY};
use crate::dotnet::object::{ENUM, OBJECT, VALUE_TYPE};
use crate::dotnet::string::STRING;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{Str, Value};

pub use inheritance::{implements, is_assignable, is_instance, is_value_type};
pub use name::{
    TypeScope, accelerated_name, accelerated_names, assembly, find, lookup, qualified_name, resolve, short_name,
};
pub use of::type_of;
pub(crate) use surface::PointerHash;
pub use surface::{MethodGroup, Overload, Parameter, ParameterType, PropertyEntry, Surface, surface};

/// A type as scripts name it.
#[derive(Clone)]
pub enum Type {
    /// A type of .NET that the engine has a table of.
    Known(&'static TypeInfo),
    /// `int[]`, `int[,]`.
    Array(Rc<ArrayType>),
    /// `List[int]`: a generic type with its arguments.
    Generic(Rc<GenericType>),
    /// A class or enum of the script.
    Class(Rc<dyn ScriptType>),
}

/// An array type.
#[derive(Clone, Debug)]
pub struct ArrayType {
    /// The type of the items.
    pub element: Type,
    /// How many dimensions.
    pub rank: usize,
}

/// A closed generic type.
#[derive(Clone, Debug)]
pub struct GenericType {
    /// The open type, named with its arity: ``System.Collections.Generic.List`1``.
    pub definition: &'static TypeInfo,
    /// Its arguments.
    pub arguments: Vec<Type>,
}

/// What the rest of the engine needs of a class or enum of a script; the interpreter has the rest.
pub trait ScriptType: fmt::Debug + std::any::Any {
    /// The name as the script spelt it.
    fn name(&self) -> Str;
    /// The base type.
    fn base(&self) -> Option<Type>;
    /// The names and values, for an enum.
    fn constants(&self) -> Option<&[(Str, i64)]>;
    /// The integer type behind an enum, as the script spells it; none for `int`.
    fn underlying(&self) -> Option<&str> {
        None
    }
    /// Whether values combine (`[Flags()]`).
    fn is_flags(&self) -> bool {
        false
    }
    /// Full names of the interfaces that it declares.
    fn interfaces(&self) -> &[Str] {
        &[]
    }
    /// The value of an instance's property that the class or a base class of the script declares.
    fn get(&self, _rt: &mut Runspace, _this: &Value, _name: &str) -> Result<Option<Value>> {
        Ok(None)
    }
    /// Sets a declared property; false when there is none of that name.
    fn set(&self, _rt: &mut Runspace, _this: &Value, _name: &str, _value: &Value) -> Result<bool> {
        Ok(false)
    }
    /// Calls a declared method; `None` when there is none of that name.
    fn call(&self, _rt: &mut Runspace, _this: &Value, _name: &str, _args: &[Value]) -> Result<Option<Value>> {
        Ok(None)
    }
    /// The value of a static property.
    fn get_static(&self, _rt: &mut Runspace, _name: &str) -> Result<Option<Value>> {
        Ok(None)
    }
    /// Sets a static property; false when there is none of that name.
    fn set_static(&self, _rt: &mut Runspace, _name: &str, _value: &Value) -> Result<bool> {
        Ok(false)
    }
    /// Calls a static method; `None` when there is none of that name.
    fn call_static(&self, _rt: &mut Runspace, _name: &str, _args: &[Value]) -> Result<Option<Value>> {
        Ok(None)
    }
    /// Makes an instance.
    fn construct(&self, _rt: &mut Runspace, _args: &[Value]) -> Result<Value>;
    /// The declarations of members as [`TypeInfo::declarations`] has them, static ones included; hidden ones begin with `hidden `.
    fn declarations(&self) -> Vec<String> {
        Vec::new()
    }
    /// Names of the instance's properties, those of the base first, hidden ones not.
    fn property_names(&self) -> Vec<Str> {
        Vec::new()
    }
}

/// A .NET type: a row of the tables in [`crate::dotnet`].
pub struct TypeInfo {
    /// The full name: `System.Int32`.
    pub name: &'static str,
    /// The type it derives from.
    pub base: Option<&'static TypeInfo>,
    /// What kind of type it is.
    pub kind: TypeKind,
    /// Full names of the interfaces that `-is` and conversion ask for; those of the base are inherited.
    pub interfaces: &'static [&'static str],
    /// The public members as Get-Member prints them, one a line: `int Length {get;}`, `string Substring(int startIndex)`,
    /// `static int Parse(string s)`, `new(int capacity)`. Overload resolution, argument conversion and listings read them.
    /// What is declared here and has no row below fails as not supported. Rows that bring their own declaration need none
    /// here.
    pub declarations: &'static str,
    /// Constructors.
    pub constructors: &'static [Method],
    /// Properties of an instance, in the order in which .NET lists them where they are not declared above.
    pub properties: &'static [Property],
    /// Methods of an instance.
    pub methods: &'static [Method],
    /// Properties and fields of the type itself.
    pub static_properties: &'static [Property],
    /// Methods of the type itself.
    pub static_methods: &'static [Method],
}

/// Code of a method: the object (the type for a static method or constructor) and the arguments, which are already of the
/// declared types, `params` arrays collected.
pub type Call = fn(&mut Runspace, &Value, &[Value]) -> Result<Value>;

/// What kind of type this is.
#[derive(Clone, Copy, Debug)]
pub enum TypeKind {
    /// A reference type.
    Class,
    /// A value type.
    Struct,
    /// An interface.
    Interface,
    /// An enum: names and values in the order of their values, and whether they combine.
    Enum {
        /// Names and values.
        constants: &'static [(&'static str, i64)],
        /// `[Flags]`.
        flags: bool,
    },
}

/// A property or field.
pub struct Property {
    /// The name.
    pub name: &'static str,
    /// The type as Get-Member prints it: `int`, `datetime`, `System.IO.DirectoryInfo`. Empty where the type's declarations
    /// have it.
    pub ty: &'static str,
    /// Gets the value; the object is the type for a static one.
    pub get: fn(&mut Runspace, &Value) -> Result<Value>,
    /// Sets the value, if it can be set. The value is already of the property's type.
    pub set: Option<fn(&mut Runspace, &Value, Value) -> Result<()>>,
}

/// A method or constructor, one or all of its overloads.
pub struct Method {
    /// One overload's declaration as Get-Member prints it: `string Substring(int startIndex, int length)`; or only the
    /// name, for all overloads that the type's declarations have. A constructor's name is `new`.
    pub signature: &'static str,
    /// Does it.
    pub call: Call,
}

/// A row for a declared property that can only be read.
pub const fn read(name: &'static str, get: fn(&mut Runspace, &Value) -> Result<Value>) -> Property {
    Property { name, ty: "", get, set: None }
}

/// A row for a declared property that can be set.
pub const fn write(
    name: &'static str,
    get: fn(&mut Runspace, &Value) -> Result<Value>,
    set: fn(&mut Runspace, &Value, Value) -> Result<()>,
) -> Property {
    Property { name, ty: "", get, set: Some(set) }
}

/// A row for a method, by signature or by the name of a declared one.
pub const fn method(signature: &'static str, call: Call) -> Method {
    Method { signature, call }
}

impl TypeInfo {
    /// A class without members; rows of the tables are written as `TypeInfo { properties: ..., ..TypeInfo::class(...) }`.
    pub const fn class(name: &'static str, base: &'static TypeInfo) -> TypeInfo {
        TypeInfo { base: Some(base), ..TypeInfo::root(name, TypeKind::Class) }
    }

    /// A struct without members.
    pub const fn value(name: &'static str) -> TypeInfo {
        TypeInfo { base: Some(&VALUE_TYPE), ..TypeInfo::root(name, TypeKind::Struct) }
    }

    /// An interface.
    pub const fn interface(name: &'static str) -> TypeInfo {
        TypeInfo::root(name, TypeKind::Interface)
    }

    /// An enum.
    pub const fn enumeration(name: &'static str, flags: bool, constants: &'static [(&'static str, i64)]) -> TypeInfo {
        TypeInfo { base: Some(&ENUM), ..TypeInfo::root(name, TypeKind::Enum { constants, flags }) }
    }

    /// A type without a base.
    pub const fn root(name: &'static str, kind: TypeKind) -> TypeInfo {
        TypeInfo {
            name,
            base: None,
            kind,
            interfaces: &[],
            declarations: "",
            constructors: &[],
            properties: &[],
            methods: &[],
            static_properties: &[],
            static_methods: &[],
        }
    }
}

impl Type {
    /// `System.Object`
    pub const OBJECT: Type = Type::Known(&OBJECT);
    /// `System.String`
    pub const STRING: Type = Type::Known(&STRING);
    /// `System.Collections.Hashtable`
    pub const HASHTABLE: Type = Type::Known(&HASHTABLE);
    /// `System.Collections.Specialized.OrderedDictionary`
    pub const ORDERED_DICTIONARY: Type = Type::Known(&ORDERED_DICTIONARY);
    /// `System.Collections.ArrayList`
    pub const ARRAY_LIST: Type = Type::Known(&ARRAY_LIST);

    /// An array of this type.
    pub fn array_of(self, rank: usize) -> Type {
        Type::Array(Rc::new(ArrayType { element: self, rank }))
    }

    /// The full name as .NET's `FullName`, generic arguments without their assemblies: `System.Int32[]`,
    /// ``System.Collections.Generic.List`1[System.Int32]``.
    pub fn name(&self) -> Str {
        match self {
            Type::Known(info) => info.name.into(),
            Type::Array(array) => format!("{}[{}]", array.element.name(), ",".repeat(array.rank - 1)).into(),
            Type::Generic(generic) => {
                let arguments: Vec<Str> = generic.arguments.iter().map(Type::name).collect();
                format!("{}[{}]", generic.definition.name, arguments.join(",")).into()
            }
            Type::Class(class) => class.name(),
        }
    }

    /// The table behind a .NET type; for an array that of System.Array, for a class of the script its first .NET base.
    pub fn info(&self) -> &'static TypeInfo {
        match self {
            Type::Known(info) => info,
            Type::Array(_) => &ARRAY,
            Type::Generic(generic) => generic.definition,
            Type::Class(class) => class.base().map_or(&OBJECT, |base| base.info()),
        }
    }

    /// Whether this is that very type.
    pub fn is_info(&self, info: &'static TypeInfo) -> bool {
        matches!(self, Type::Known(own) if std::ptr::eq(*own, info))
    }
}

impl PartialEq for Type {
    fn eq(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Known(a), Type::Known(b)) => std::ptr::eq(*a, *b),
            (Type::Array(a), Type::Array(b)) => a.rank == b.rank && a.element == b.element,
            (Type::Generic(a), Type::Generic(b)) => {
                std::ptr::eq(a.definition, b.definition) && a.arguments == b.arguments
            }
            (Type::Class(a), Type::Class(b)) => std::ptr::addr_eq(Rc::as_ptr(a), Rc::as_ptr(b)),
            _ => false,
        }
    }
}

impl Eq for Type {}

impl fmt::Debug for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.name())
    }
}

impl fmt::Debug for TypeInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}]", self.name)
    }
}
