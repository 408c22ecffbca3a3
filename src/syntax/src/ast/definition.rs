//! Functions, parameters, attributes, classes, enums, `using`.

use super::{
    ExpressionAst, HashtableAst, ScriptBlockAst, StringConstantExpressionAst, TypeName, VariableExpressionAst,
};
use crate::Extent;
use std::sync::Arc;

/// `function` or `filter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum FunctionKind {
    Function,
    Filter,
}

/// A function or a filter.
#[derive(Debug, Clone)]
pub struct FunctionDefinitionAst {
    /// From the keyword to the closing brace.
    pub extent: Extent,
    /// Which of the two.
    pub kind: FunctionKind,
    /// The name as written, scope included: `global:f`.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_extent: Extent,
    /// Parameters in parentheses behind the name; `None` when there are no parentheses.
    pub parameters: Option<Vec<Arc<ParameterAst>>>,
    /// The body, braces included.
    pub body: Arc<ScriptBlockAst>,
}

/// A parameter of a function, a method, or a `param` block.
#[derive(Debug, Clone)]
pub struct ParameterAst {
    /// From the first attribute to the end of the default value.
    pub extent: Extent,
    /// Attributes and type constraints in order.
    pub attributes: Vec<AttributeBaseAst>,
    /// The variable.
    pub name: VariableExpressionAst,
    /// Behind `=`.
    pub default_value: Option<ExpressionAst>,
}

/// What stands in brackets before a variable, a parameter, a member.
#[derive(Debug, Clone)]
pub enum AttributeBaseAst {
    /// `[Parameter(Mandatory)]`
    Attribute(AttributeAst),
    /// `[int]`
    TypeConstraint(TypeConstraintAst),
}

impl AttributeBaseAst {
    /// Where it stands, brackets included.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::Attribute(attribute) => attribute.extent,
            Self::TypeConstraint(constraint) => constraint.extent,
        }
    }

    /// The type that is named.
    #[must_use]
    pub fn type_name(&self) -> &TypeName {
        match self {
            Self::Attribute(attribute) => &attribute.type_name,
            Self::TypeConstraint(constraint) => &constraint.type_name,
        }
    }
}

/// An attribute with its arguments.
#[derive(Debug, Clone)]
pub struct AttributeAst {
    /// Brackets included.
    pub extent: Extent,
    /// The attribute's type, with or without `Attribute` at its end.
    pub type_name: TypeName,
    /// Arguments without a name.
    pub positional_arguments: Vec<ExpressionAst>,
    /// `Name = value`, or `Name` alone.
    pub named_arguments: Vec<NamedAttributeArgumentAst>,
}

/// A named argument of an attribute.
#[derive(Debug, Clone)]
pub struct NamedAttributeArgumentAst {
    /// Name and value.
    pub extent: Extent,
    /// The name.
    pub name: Arc<str>,
    /// The value; `None` when only the name was written, which means true.
    pub argument: Option<ExpressionAst>,
}

/// `[int]` as a constraint or a cast.
#[derive(Debug, Clone)]
pub struct TypeConstraintAst {
    /// Brackets included, except in a list of base types.
    pub extent: Extent,
    /// The type.
    pub type_name: TypeName,
}

/// Class, enum or interface (which PowerShell refuses).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum TypeDefinitionKind {
    Class,
    Enum,
    Interface,
}

/// A class or an enum.
#[derive(Debug, Clone)]
pub struct TypeDefinitionAst {
    /// From the first attribute to the closing brace.
    pub extent: Extent,
    /// Which of them.
    pub kind: TypeDefinitionKind,
    /// The name.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_extent: Extent,
    /// Attributes before the keyword.
    pub attributes: Vec<AttributeAst>,
    /// Behind the colon: base class and interfaces; the underlying type of an enum.
    pub base_types: Vec<TypeConstraintAst>,
    /// Members in order.
    pub members: Vec<MemberAst>,
}

/// A member of a class or an enum.
#[derive(Debug, Clone)]
pub enum MemberAst {
    /// A property; a label of an enum.
    Property(PropertyMemberAst),
    /// A method or a constructor.
    Function(FunctionMemberAst),
}

impl MemberAst {
    /// Where the member stands.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::Property(member) => member.extent,
            Self::Function(member) => member.extent,
        }
    }

    /// The member's name.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        match self {
            Self::Property(member) => &member.name,
            Self::Function(member) => &member.name,
        }
    }
}

/// A property of a class, or a label of an enum.
#[derive(Debug, Clone)]
pub struct PropertyMemberAst {
    /// From the first attribute to the end of the value.
    pub extent: Extent,
    /// The name, without `$`.
    pub name: Arc<str>,
    /// Its type.
    pub property_type: Option<TypeConstraintAst>,
    /// Attributes that are not the type.
    pub attributes: Vec<AttributeAst>,
    /// `static`
    pub is_static: bool,
    /// `hidden`
    pub is_hidden: bool,
    /// Behind `=`.
    pub initial_value: Option<ExpressionAst>,
}

/// A method or a constructor.
#[derive(Debug, Clone)]
pub struct FunctionMemberAst {
    /// From the first attribute to the closing brace.
    pub extent: Extent,
    /// The name; a constructor has its class's.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_extent: Extent,
    /// The type returned; without one, nothing.
    pub return_type: Option<TypeConstraintAst>,
    /// Attributes that are not the type.
    pub attributes: Vec<AttributeAst>,
    /// `static`
    pub is_static: bool,
    /// `hidden`
    pub is_hidden: bool,
    /// Whether it is a constructor.
    pub is_constructor: bool,
    /// The parameters.
    pub parameters: Vec<Arc<ParameterAst>>,
    /// Arguments of `: base(...)`, written or implied, of a constructor that has a base class to call.
    pub base_arguments: Option<Vec<ExpressionAst>>,
    /// The body, braces included.
    pub body: Arc<ScriptBlockAst>,
}

/// What a `using` statement brings in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum UsingStatementKind {
    Assembly,
    Command,
    Module,
    Namespace,
    Type,
}

/// `using namespace System.Text`
#[derive(Debug, Clone)]
pub struct UsingStatementAst {
    /// The statement.
    pub extent: Extent,
    /// What it brings in.
    pub kind: UsingStatementKind,
    /// The name; none for `using module @{...}`.
    pub name: Option<StringConstantExpressionAst>,
    /// Behind `=`: what the name stands for.
    pub alias: Option<StringConstantExpressionAst>,
    /// `using module @{ModuleName=...}`
    pub module_specification: Option<HashtableAst>,
}
