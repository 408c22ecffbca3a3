//! Classes and enums that cannot be made: PowerShell makes them right after reading, and says so as of a mistake in the text.

use super::constant::{Purpose, is_constant};
use crate::ast::{
    AttributeBaseAst, ConstantValue, ConstantVariable, ExpressionAst, FunctionMemberAst, MemberAst, ScriptBlockAst,
    StatementAst, TypeDefinitionAst, TypeDefinitionKind, TypeName, UnaryOperator,
};
use crate::chars::fold;
use crate::message;
use crate::report::Report;
use crate::types::{KnownType, Types, enum_underlying_type};
use crate::walk::{Node, Visitor, Walk, walk};
use std::collections::{HashMap, HashSet};

struct Definitions<'a>(Vec<&'a TypeDefinitionAst>);

impl<'a> Visitor<'a> for Definitions<'a> {
    fn enter(&mut self, node: Node<'a>) -> Walk {
        if let Node::Statement(StatementAst::TypeDefinition(definition)) = node {
            self.0.push(definition);
        }
        Walk::On
    }
}

pub(super) fn define(script: &ScriptBlockAst, types: &dyn Types, report: &mut Report) {
    let mut found = Definitions(Vec::new());
    walk(Node::ScriptBlock(script), &mut found);
    let named: HashMap<String, &TypeDefinitionAst> =
        found.0.iter().rev().map(|definition| (fold(&definition.name), *definition)).collect();
    let of_kind = |kind: TypeDefinitionKind| found.0.iter().filter(move |definition| definition.kind == kind);
    for class in of_kind(TypeDefinitionKind::Class) {
        base_types(class, &named, types, report);
    }
    for definition in of_kind(TypeDefinitionKind::Enum) {
        define_enum(definition, types, report);
    }
    for class in of_kind(TypeDefinitionKind::Class) {
        define_class(class, report);
        let base = class.base_types.first().and_then(|base| named.get(base.type_name.simple_key()?));
        if let Some(base) = base
            && !has_default_constructor(base)
            && !constructors(class).any(|constructor| !constructor.is_static)
        {
            report.error(class.extent, message::BASE_CLASS_NO_DEFAULT_CTOR, &[&base.name]);
        }
    }
}

fn base_types(
    class: &TypeDefinitionAst,
    named: &HashMap<String, &TypeDefinitionAst>,
    types: &dyn Types,
    report: &mut Report,
) {
    for (index, constraint) in class.base_types.iter().enumerate() {
        let name = &constraint.type_name;
        let text = name.to_string();
        if matches!(name, TypeName::Array(_)) {
            report.error(constraint.extent, message::SUBTYPE_ARRAY, &[&text]);
            continue;
        }
        let own = name.simple_key().and_then(|key| named.get(key));
        let known = match own {
            Some(definition) if definition.kind == TypeDefinitionKind::Enum => KnownType::Sealed,
            Some(_) => KnownType::Exists,
            None => types.find(name),
        };
        match known {
            KnownType::Sealed if index == 0 => {
                report.error(constraint.extent, message::SEALED_BASE_CLASS, &[&dotnet_name(name, own.copied())]);
            }
            KnownType::Exists | KnownType::Sealed if index > 0 => {
                let name = dotnet_name(name, own.copied());
                report.error(constraint.extent, message::INTERFACE_NAME_EXPECTED, &[&name]);
            }
            _ => {}
        }
    }
}

/// .NET's short name of a type: `Int32` for `int`.
fn dotnet_name(name: &TypeName, own: Option<&TypeDefinitionAst>) -> String {
    if let Some(definition) = own {
        return definition.name.to_string();
    }
    let text = name.to_string();
    let short = text.rsplit('.').next().unwrap_or(&text);
    let known = match name.simple_key().unwrap_or_default() {
        "int" => "Int32",
        "long" => "Int64",
        "short" => "Int16",
        "uint" => "UInt32",
        "ulong" => "UInt64",
        "ushort" => "UInt16",
        "byte" => "Byte",
        "sbyte" => "SByte",
        "bool" => "Boolean",
        "char" => "Char",
        "float" => "Single",
        "double" => "Double",
        "decimal" => "Decimal",
        "string" => "String",
        "datetime" => "DateTime",
        "timespan" => "TimeSpan",
        "guid" => "Guid",
        "scriptblock" => "ScriptBlock",
        _ => short,
    };
    known.to_owned()
}

fn define_class(class: &TypeDefinitionAst, report: &mut Report) {
    let mut properties = HashSet::new();
    let mut methods: HashMap<String, Vec<&FunctionMemberAst>> = HashMap::new();
    for member in &class.members {
        match member {
            MemberAst::Property(property) => {
                if !properties.insert(fold(&property.name)) {
                    report.error(property.extent, message::MEMBER_ALREADY_DEFINED, &[&property.name]);
                }
            }
            MemberAst::Function(method) => {
                if method.is_constructor && method.is_static && !method.parameters.is_empty() {
                    if let (Some(first), Some(last)) = (method.parameters.first(), method.parameters.last()) {
                        let extent = first.extent.to(last.extent);
                        report.error(extent, message::STATIC_CONSTRUCTOR_CANT_HAVE_PARAMETERS, &[]);
                    }
                    continue;
                }
                let overloads = methods.entry(fold(&method.name)).or_default();
                let same = overloads.iter().any(|other| {
                    signature(other) == signature(method)
                        && (other.is_static == method.is_static || !method.is_constructor)
                });
                if same {
                    report.error(method.name_extent, message::MEMBER_ALREADY_DEFINED, &[&method.name]);
                } else {
                    overloads.push(method);
                }
            }
        }
    }
}

fn constructors(class: &TypeDefinitionAst) -> impl Iterator<Item = &FunctionMemberAst> {
    class.members.iter().filter_map(|member| match member {
        MemberAst::Function(method) if method.is_constructor => Some(method),
        _ => None,
    })
}

fn has_default_constructor(class: &TypeDefinitionAst) -> bool {
    constructors(class).next().is_none() || constructors(class).any(|constructor| constructor.parameters.is_empty())
}

/// Types of the parameters, which tell overloads apart.
fn signature(method: &FunctionMemberAst) -> Vec<String> {
    let parameter_type = |attributes: &[AttributeBaseAst]| {
        let constraint = attributes.iter().find_map(|attribute| match attribute {
            AttributeBaseAst::TypeConstraint(constraint) => Some(dotnet_name(&constraint.type_name, None)),
            AttributeBaseAst::Attribute(_) => None,
        });
        fold(&constraint.unwrap_or_else(|| "Object".to_owned()))
    };
    method.parameters.iter().map(|parameter| parameter_type(&parameter.attributes)).collect()
}

/// What an initializer says about its label's value.
enum Value {
    Known(i128),
    /// A constant whose value is not computed here.
    Unknown,
    OutOfBounds,
    NotConvertible,
}

fn define_enum(definition: &TypeDefinitionAst, types: &dyn Types, report: &mut Report) {
    let underlying = definition.base_types.first().map(|constraint| &constraint.type_name);
    let (least, most) =
        underlying.and_then(enum_underlying_type).unwrap_or((i128::from(i32::MIN), i128::from(i32::MAX)));
    let type_name = underlying.map_or_else(|| "int".to_owned(), accelerator_name);
    let mut labels = HashSet::new();
    let mut value = Some(0);
    let mut too_big = false;
    for member in &definition.members {
        let MemberAst::Property(label) = member else { continue };
        if let Some(initial) = &label.initial_value {
            if !is_constant(initial, Purpose::Value, types) && !may_be_label(initial) {
                report.error(initial.extent(), message::ENUMERATOR_VALUE_MUST_BE_CONSTANT, &[]);
                value = None;
            } else {
                match initial_value(initial, least, most) {
                    Value::Known(known) => value = Some(known),
                    Value::Unknown => value = None,
                    Value::OutOfBounds => {
                        let message = message::ENUMERATOR_VALUE_OUT_OF_BOUNDS;
                        report.error(initial.extent(), message, &[&type_name]);
                        value = Some(0);
                    }
                    Value::NotConvertible => {
                        report.error(initial.extent(), message::CANNOT_CONVERT_VALUE, &[&type_name]);
                        value = Some(0);
                    }
                }
            }
            too_big = false;
        }
        if too_big {
            report.error(label.extent, message::ENUMERATOR_VALUE_OUT_OF_BOUNDS, &[&type_name]);
        }
        if !labels.insert(fold(&label.name)) {
            report.error(label.extent, message::MEMBER_ALREADY_DEFINED, &[&label.name]);
        }
        match value {
            Some(known) if known >= most => too_big = true,
            Some(known) => {
                value = Some(known + 1);
                too_big = false;
            }
            None => too_big = false,
        }
    }
}

/// Whether it may be a label of another enum of the same script, whose values are not known here.
fn may_be_label(initial: &ExpressionAst) -> bool {
    matches!(initial, ExpressionAst::Member(_))
}

fn accelerator_name(name: &TypeName) -> String {
    let key = name.simple_key().unwrap_or("int");
    match key.strip_prefix("system.").unwrap_or(key) {
        "int16" => "short",
        "uint16" => "ushort",
        "int32" => "int",
        "uint32" => "uint",
        "int64" => "long",
        "uint64" => "ulong",
        other => other,
    }
    .to_owned()
}

fn initial_value(initial: &ExpressionAst, least: i128, most: i128) -> Value {
    let bounded = |value: i128| if (least..=most).contains(&value) { Value::Known(value) } else { Value::OutOfBounds };
    match initial {
        ExpressionAst::Constant(constant) => match whole_number(&constant.value) {
            Some(value) => bounded(value),
            None => Value::Unknown,
        },
        ExpressionAst::Unary(unary) if unary.operator == UnaryOperator::Minus => match &unary.child {
            ExpressionAst::Constant(constant) => match whole_number(&constant.value) {
                Some(value) => bounded(-value),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        },
        ExpressionAst::StringConstant(text) => match crate::tokenizer::parse_number(text.value.trim()) {
            Some(value) => whole_number(&value).map_or(Value::Unknown, bounded),
            None if text.value.trim().is_empty() => Value::Known(0),
            None => Value::NotConvertible,
        },
        ExpressionAst::Variable(variable) => match variable.path.constant {
            Some(ConstantVariable::True) => Value::Known(1),
            Some(_) => Value::Known(0),
            None => Value::Unknown,
        },
        _ => Value::Unknown,
    }
}

fn whole_number(value: &ConstantValue) -> Option<i128> {
    use num_traits::ToPrimitive as _;
    match value {
        ConstantValue::SByte(value) => Some((*value).into()),
        ConstantValue::Byte(value) => Some((*value).into()),
        ConstantValue::Int16(value) => Some((*value).into()),
        ConstantValue::UInt16(value) => Some((*value).into()),
        ConstantValue::Int32(value) => Some((*value).into()),
        ConstantValue::UInt32(value) => Some((*value).into()),
        ConstantValue::Int64(value) => Some((*value).into()),
        ConstantValue::UInt64(value) => Some((*value).into()),
        ConstantValue::BigInteger(value) => value.to_i128().or(Some(i128::MAX / 2)),
        ConstantValue::Double(value) => value.round_ties_even().to_i128().or(Some(i128::MAX / 2)),
        ConstantValue::Decimal(value) => value.round().to_i128(),
    }
}
