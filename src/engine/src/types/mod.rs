//! Types: what `[int]` names, and the tables of members that stand behind a name.

pub mod known;

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;
use std::sync::OnceLock;

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{Str, Value};

pub use known::KNOWN;

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
    /// Whether values combine (`[Flags()]`).
    fn is_flags(&self) -> bool {
        false
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
    /// Full names of the interfaces that `-is` and conversion ask for.
    pub interfaces: &'static [&'static str],
    /// Constructors.
    pub constructors: &'static [Method],
    /// Properties of an instance, in the order in which .NET lists them.
    pub properties: &'static [Property],
    /// Methods of an instance.
    pub methods: &'static [Method],
    /// Properties and fields of the type itself.
    pub static_properties: &'static [Property],
    /// Methods of the type itself.
    pub static_methods: &'static [Method],
}

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
    /// The type as Get-Member prints it: `int`, `datetime`, `System.IO.DirectoryInfo`.
    pub ty: &'static str,
    /// Gets the value; the object is null for a static one.
    pub get: fn(&mut Runspace, &Value) -> Result<Value>,
    /// Sets the value, if it can be set. The value is already of the property's type.
    pub set: Option<fn(&mut Runspace, &Value, Value) -> Result<()>>,
}

/// One overload of a method or constructor.
pub struct Method {
    /// The declaration as Get-Member prints it: `string Substring(int startIndex, int length)`. Overload resolution and
    /// argument conversion read it. A constructor's name is `new`.
    pub signature: &'static str,
    /// Does it. Arguments are already of the parameters' types, `params` arrays already collected.
    pub call: fn(&mut Runspace, &Value, &[Value]) -> Result<Value>,
}

impl TypeInfo {
    /// A class without members; rows of the tables are written as `TypeInfo { properties: ..., ..TypeInfo::class(...) }`.
    pub const fn class(name: &'static str, base: &'static TypeInfo) -> TypeInfo {
        TypeInfo { base: Some(base), ..TypeInfo::root(name, TypeKind::Class) }
    }

    /// A struct without members.
    pub const fn value(name: &'static str) -> TypeInfo {
        TypeInfo { base: Some(&known::VALUE_TYPE), ..TypeInfo::root(name, TypeKind::Struct) }
    }

    /// An interface.
    pub const fn interface(name: &'static str) -> TypeInfo {
        TypeInfo::root(name, TypeKind::Interface)
    }

    /// An enum.
    pub const fn enumeration(name: &'static str, flags: bool, constants: &'static [(&'static str, i64)]) -> TypeInfo {
        TypeInfo { base: Some(&known::ENUM), ..TypeInfo::root(name, TypeKind::Enum { constants, flags }) }
    }

    const fn root(name: &'static str, kind: TypeKind) -> TypeInfo {
        TypeInfo {
            name,
            base: None,
            kind,
            interfaces: &[],
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
    pub const OBJECT: Type = Type::Known(&known::OBJECT);
    /// `System.String`
    pub const STRING: Type = Type::Known(&known::STRING);
    /// `System.Collections.Hashtable`
    pub const HASHTABLE: Type = Type::Known(&known::HASHTABLE);
    /// `System.Collections.Specialized.OrderedDictionary`
    pub const ORDERED_DICTIONARY: Type = Type::Known(&known::ORDERED_DICTIONARY);
    /// `System.Collections.ArrayList`
    pub const ARRAY_LIST: Type = Type::Known(&known::ARRAY_LIST);

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
            Type::Array(_) => &known::ARRAY,
            Type::Generic(generic) => generic.definition,
            Type::Class(class) => class.base().map_or(&known::OBJECT, |base| base.info()),
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

/// The type of that full name, without regard to case.
pub fn find(name: &str) -> Option<&'static TypeInfo> {
    static INDEX: OnceLock<HashMap<String, &'static TypeInfo>> = OnceLock::new();
    let index = INDEX.get_or_init(|| KNOWN.iter().map(|info| (info.name.to_ascii_lowercase(), *info)).collect());
    index.get(&name.to_ascii_lowercase()).copied()
}
