//! Attributes of parameters as objects, and parameters made at run time with them.

use super::collection::GENERIC_DICTIONARY;
use super::object::OBJECT;
use crate::error::Result;
use crate::runspace::{Runspace, enum_value};
use crate::types::{Method, Type, TypeInfo, method, read, write};
use crate::value::{Dictionary, DictionaryKind, List, Record, Value, field, set_field};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[
    &CMDLET_METADATA,
    &PARSING_BASE,
    &VALIDATE_ARGUMENTS,
    &VALIDATE_ENUMERATED,
    &TRANSFORMATION,
    &PARAMETER,
    &ALIAS,
    &ALLOW_NULL,
    &ALLOW_EMPTY_STRING,
    &ALLOW_EMPTY_COLLECTION,
    &CMDLET_BINDING,
    &OUTPUT_TYPE,
    &VALIDATE_SET,
    &VALIDATE_RANGE,
    &VALIDATE_PATTERN,
    &VALIDATE_LENGTH,
    &VALIDATE_COUNT,
    &VALIDATE_SCRIPT,
    &VALIDATE_NOT_NULL,
    &VALIDATE_NOT_NULL_OR_EMPTY,
    &VALIDATE_NOT_NULL_OR_WHITE_SPACE,
    &RUNTIME_PARAMETER,
    &RUNTIME_PARAMETERS,
];

/// System.Management.Automation.Internal.CmdletMetadataAttribute
pub static CMDLET_METADATA: TypeInfo = TypeInfo {
    declarations: "System.Object TypeId {get;}\nbool Equals(System.Object obj)\nint GetHashCode()\nbool IsDefaultAttribute()\nbool Match(System.Object obj)\n",
    properties: &[read("TypeId", |_, this| Ok(Value::Type(crate::types::type_of(this))))],
    ..TypeInfo::class("System.Management.Automation.Internal.CmdletMetadataAttribute", &super::names::ATTRIBUTE)
};
/// System.Management.Automation.Internal.ParsingBaseAttribute
pub static PARSING_BASE: TypeInfo =
    TypeInfo::class("System.Management.Automation.Internal.ParsingBaseAttribute", &CMDLET_METADATA);
/// System.Management.Automation.ValidateArgumentsAttribute
pub static VALIDATE_ARGUMENTS: TypeInfo =
    TypeInfo::class("System.Management.Automation.ValidateArgumentsAttribute", &CMDLET_METADATA);
/// System.Management.Automation.ValidateEnumeratedArgumentsAttribute
pub static VALIDATE_ENUMERATED: TypeInfo =
    TypeInfo::class("System.Management.Automation.ValidateEnumeratedArgumentsAttribute", &VALIDATE_ARGUMENTS);
/// System.Management.Automation.ArgumentTransformationAttribute
pub static TRANSFORMATION: TypeInfo =
    TypeInfo::class("System.Management.Automation.ArgumentTransformationAttribute", &CMDLET_METADATA);

macro_rules! attributes {
    ($($name:ident $full:literal $base:ident [$($new:literal)*] $make:expr, { $($property:literal = $at:literal,)* } $declarations:literal;)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            declarations: concat!($("new(", $new, ")\n",)* $declarations),
            constructors: {
                const MAKE: fn(&mut Runspace, &[Value]) -> Result<Vec<Value>> = $make;
                const ROWS: &[Method] =
                    &[method("new", |rt, _, args| Ok(Value::from(Record::new(&$name, MAKE(rt, args)?))))];
                ROWS
            },
            properties: &[$(write($property, field::<$at>, set_field::<$at>)),*],
            ..TypeInfo::class($full, &$base)
        };
    )* };
}

/// No field.
const NONE: fn(&mut Runspace, &[Value]) -> Result<Vec<Value>> = |_, _| Ok(Vec::new());
/// The arguments of `params`, or the only one.
const ALL: fn(&mut Runspace, &[Value]) -> Result<Vec<Value>> = |_, args| Ok(vec![args[0].clone()]);

attributes! {
    PARAMETER "System.Management.Automation.ParameterAttribute" PARSING_BASE [""] |_, _| {
        let action = enum_value("System.Management.Automation.ExperimentAction", 0).unwrap_or_default();
        let mut fields = vec![Value::Null, action, Value::Int32(i32::MIN), Value::string("__AllParameterSets")];
        fields.extend(std::iter::repeat_n(Value::Bool(false), 4));
        fields.extend([Value::Null, Value::Null, Value::Null, Value::Bool(false)]);
        Ok(fields)
    }, {
        "ExperimentName" = 0, "ExperimentAction" = 1, "Position" = 2, "ParameterSetName" = 3, "Mandatory" = 4,
        "ValueFromPipeline" = 5, "ValueFromPipelineByPropertyName" = 6, "ValueFromRemainingArguments" = 7,
        "HelpMessage" = 8, "HelpMessageBaseName" = 9, "HelpMessageResourceId" = 10, "DontShow" = 11,
    } "\
string ExperimentName {get;}
System.Management.Automation.ExperimentAction ExperimentAction {get;}
int Position {get;set;}
string ParameterSetName {get;set;}
bool Mandatory {get;set;}
bool ValueFromPipeline {get;set;}
bool ValueFromPipelineByPropertyName {get;set;}
bool ValueFromRemainingArguments {get;set;}
string HelpMessage {get;set;}
string HelpMessageBaseName {get;set;}
string HelpMessageResourceId {get;set;}
bool DontShow {get;set;}
";
    ALIAS "System.Management.Automation.AliasAttribute" PARSING_BASE ["Params string[] aliasNames"] ALL, {
        "AliasNames" = 0,
    } "System.Collections.Generic.IList[string] AliasNames {get;}\n";
    ALLOW_NULL "System.Management.Automation.AllowNullAttribute" CMDLET_METADATA [""] NONE, {} "";
    ALLOW_EMPTY_STRING "System.Management.Automation.AllowEmptyStringAttribute" CMDLET_METADATA [""] NONE, {} "";
    ALLOW_EMPTY_COLLECTION "System.Management.Automation.AllowEmptyCollectionAttribute" CMDLET_METADATA [""] NONE, {} "";
    CMDLET_BINDING "System.Management.Automation.CmdletBindingAttribute" CMDLET_METADATA [""] |rt, _| {
        let impact = crate::convert::to_type(rt, &Value::Int32(2), &confirm_impact())?;
        Ok(vec![Value::Bool(true), Value::Null, Value::Bool(false), Value::Bool(false), impact, Value::Null])
    }, {
        "PositionalBinding" = 0, "DefaultParameterSetName" = 1, "SupportsShouldProcess" = 2, "SupportsPaging" = 3,
        "ConfirmImpact" = 4, "HelpUri" = 5,
    } "\
bool PositionalBinding {get;set;}
string DefaultParameterSetName {get;set;}
bool SupportsShouldProcess {get;set;}
bool SupportsPaging {get;set;}
System.Management.Automation.ConfirmImpact ConfirmImpact {get;set;}
string HelpUri {get;set;}
";
    OUTPUT_TYPE "System.Management.Automation.OutputTypeAttribute" CMDLET_METADATA
        ["Params type[] type" "Params string[] type"] ALL, { "Type" = 0, } "System.Object Type {get;}\n";
    VALIDATE_SET "System.Management.Automation.ValidateSetAttribute" VALIDATE_ENUMERATED ["Params string[] validValues"]
        |_, args| Ok(vec![Value::Null, Value::Bool(true), args[0].clone()]),
        { "ErrorMessage" = 0, "IgnoreCase" = 1, "ValidValues" = 2, }
        "string ErrorMessage {get;set;}\nbool IgnoreCase {get;set;}\nSystem.Collections.Generic.IList[string] ValidValues {get;}\n";
    VALIDATE_RANGE "System.Management.Automation.ValidateRangeAttribute" VALIDATE_ENUMERATED
        ["System.Object minRange, System.Object maxRange"] |_, args| Ok(args.to_vec()),
        { "MinRange" = 0, "MaxRange" = 1, } "System.Object MinRange {get;}\nSystem.Object MaxRange {get;}\n";
    VALIDATE_PATTERN "System.Management.Automation.ValidatePatternAttribute" VALIDATE_ENUMERATED ["string regexPattern"]
        |rt, args| {
            let options = crate::convert::to_type(rt, &Value::Int32(1), &regex_options())?;
            Ok(vec![args[0].clone(), options, Value::Null])
        },
        { "RegexPattern" = 0, "Options" = 1, "ErrorMessage" = 2, } "\
string RegexPattern {get;}
System.Text.RegularExpressions.RegexOptions Options {get;set;}
string ErrorMessage {get;set;}
";
    VALIDATE_LENGTH "System.Management.Automation.ValidateLengthAttribute" VALIDATE_ENUMERATED
        ["int minLength, int maxLength"] |_, args| Ok(args.to_vec()), { "MinLength" = 0, "MaxLength" = 1, }
        "int MinLength {get;}\nint MaxLength {get;}\n";
    VALIDATE_COUNT "System.Management.Automation.ValidateCountAttribute" VALIDATE_ARGUMENTS
        ["int minLength, int maxLength"] |_, args| Ok(args.to_vec()), { "MinLength" = 0, "MaxLength" = 1, }
        "int MinLength {get;}\nint MaxLength {get;}\n";
    VALIDATE_SCRIPT "System.Management.Automation.ValidateScriptAttribute" VALIDATE_ENUMERATED ["scriptblock scriptBlock"]
        |_, args| Ok(vec![Value::Null, args[0].clone()]), { "ErrorMessage" = 0, "ScriptBlock" = 1, }
        "string ErrorMessage {get;set;}\nscriptblock ScriptBlock {get;}\n";
    VALIDATE_NOT_NULL "System.Management.Automation.ValidateNotNullAttribute" VALIDATE_ARGUMENTS [""] NONE, {} "";
    VALIDATE_NOT_NULL_OR_EMPTY "System.Management.Automation.ValidateNotNullOrEmptyAttribute" VALIDATE_ARGUMENTS [""]
        NONE, {} "";
    VALIDATE_NOT_NULL_OR_WHITE_SPACE "System.Management.Automation.ValidateNotNullOrWhiteSpaceAttribute"
        VALIDATE_ARGUMENTS [""] NONE, {} "";
    RUNTIME_PARAMETER "System.Management.Automation.RuntimeDefinedParameter" OBJECT
        ["" "string name, type parameterType, System.Collections.ObjectModel.Collection[System.Attribute] attributes"]
        |_, args| {
            let attributes = match args.get(2) {
                Some(attributes) => attributes.clone(),
                None => Value::from(List::new(super::collection::collection_of(attribute()), Vec::new())),
            };
            let part = |at: usize| args.get(at).cloned().unwrap_or_default();
            Ok(vec![part(0), part(1), Value::Null, Value::Bool(false), attributes])
        },
        { "Name" = 0, "ParameterType" = 1, "Value" = 2, "IsSet" = 3, "Attributes" = 4, } "\
string Name {get;set;}
type ParameterType {get;set;}
System.Object Value {get;set;}
bool IsSet {get;set;}
System.Collections.ObjectModel.Collection[System.Attribute] Attributes {get;}
";
}

/// System.Management.Automation.RuntimeDefinedParameterDictionary
pub static RUNTIME_PARAMETERS: TypeInfo = TypeInfo {
    declarations: "new()\n",
    constructors: &[method("new", |_, _, _| {
        let ty = Type::Known(&RUNTIME_PARAMETERS);
        Ok(Value::from(Dictionary::new(ty, DictionaryKind::GenericIgnoreCase)))
    })],
    ..TypeInfo::class("System.Management.Automation.RuntimeDefinedParameterDictionary", &GENERIC_DICTIONARY)
};

fn attribute() -> Type {
    Type::Known(&super::names::ATTRIBUTE)
}

fn confirm_impact() -> Type {
    crate::types::find("System.Management.Automation.ConfirmImpact").map_or(Type::OBJECT, Type::Known)
}

fn regex_options() -> Type {
    crate::types::find("System.Text.RegularExpressions.RegexOptions").map_or(Type::OBJECT, Type::Known)
}

#[expect(dead_code)]
/// The fields of an attribute or parameter that a script made.
pub(crate) fn record(value: &Value) -> Option<(&'static TypeInfo, &Record)> {
    match value.bare() {
        Value::Object(object) => Some((object.instance.ty().info(), object.downcast::<Record>()?)),
        _ => None,
    }
}
