//! What stands between the brackets of `[int]`.

use crate::Extent;
use std::fmt;
use std::sync::Arc;

/// The name of a type, not resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeName {
    /// `int`, `System.Text.StringBuilder`, `Name, Assembly`
    Simple(SimpleTypeName),
    /// `List[int]`
    Generic(Box<GenericTypeName>),
    /// `int[]`, `int[,]`
    Array(Box<ArrayTypeName>),
}

/// A name, perhaps with its assembly's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimpleTypeName {
    /// Where the name stands.
    pub extent: Extent,
    /// The name without the assembly, namespace included.
    pub name: Arc<str>,
    /// `name` folded for case-insensitive lookup.
    pub key: Arc<str>,
    /// The assembly behind a comma, as written.
    pub assembly: Option<Arc<str>>,
}

/// A generic type and the types it is closed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenericTypeName {
    /// Where the whole stands.
    pub extent: Extent,
    /// The generic type.
    pub generic: SimpleTypeName,
    /// What stands between the inner brackets.
    pub arguments: Vec<TypeName>,
    /// The assembly behind the closing bracket, as written.
    pub assembly: Option<Arc<str>>,
}

/// An array and its element's type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrayTypeName {
    /// Where the whole stands.
    pub extent: Extent,
    /// The type of the elements.
    pub element: TypeName,
    /// Number of dimensions, at least one.
    pub rank: u32,
}

impl TypeName {
    /// Where the name stands.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::Simple(name) => name.extent,
            Self::Generic(name) => name.extent,
            Self::Array(name) => name.extent,
        }
    }

    /// The folded simple name, when it is one without an assembly: `int` for `[INT]`.
    #[must_use]
    pub fn simple_key(&self) -> Option<&str> {
        match self {
            Self::Simple(name) if name.assembly.is_none() => Some(&name.key),
            _ => None,
        }
    }
}

/// The full name as PowerShell's `ITypeName.FullName` writes it.
impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simple(name) => name.fmt(f),
            Self::Generic(name) => {
                write!(f, "{}[", name.generic.name)?;
                for (index, argument) in name.arguments.iter().enumerate() {
                    if index > 0 {
                        f.write_str(",")?;
                    }
                    // An argument's own assembly needs brackets, or its comma would read as the next argument's.
                    match argument {
                        Self::Simple(SimpleTypeName { assembly: Some(_), .. }) => write!(f, "[{argument}]")?,
                        _ => argument.fmt(f)?,
                    }
                }
                f.write_str("]")?;
                match name.assembly.as_ref().or(name.generic.assembly.as_ref()) {
                    Some(assembly) => write!(f, ",{assembly}"),
                    None => Ok(()),
                }
            }
            Self::Array(name) => {
                write!(f, "{}[", name.element)?;
                for _ in 1..name.rank {
                    f.write_str(",")?;
                }
                f.write_str("]")
            }
        }
    }
}

impl fmt::Display for SimpleTypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.assembly {
            Some(assembly) => write!(f, "{},{assembly}", self.name),
            None => f.write_str(&self.name),
        }
    }
}
