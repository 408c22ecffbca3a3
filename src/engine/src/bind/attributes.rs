//! Parameters of functions and script blocks, from their attributes.

use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::Source;
use psrp_syntax::ast::{AttributeAst, AttributeBaseAst, ExpressionAst, ParameterAst};

use super::{Membership, ParameterInfo, Rule, SetMask, Signature};
use crate::convert as conversion;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Result};
use crate::interpret::text;
use crate::runspace::Runspace;
use crate::value::{ScriptBlock, Str, Value};

impl Signature {
    /// The parameters of a block, made when first asked for.
    ///
    /// # Errors
    /// What goes wrong with arguments of attributes.
    pub fn of_block(runspace: &mut Runspace, block: &ScriptBlock) -> Result<Rc<Signature>> {
        if let Some(made) = block.signature.get() {
            return Ok(made.clone());
        }
        let signature = Rc::new(read_block(runspace, block)?);
        Ok(block.signature.get_or_init(|| signature).clone())
    }
}

fn read_block(runspace: &mut Runspace, block: &ScriptBlock) -> Result<Signature> {
    let mut signature = Signature { confirm_impact: 2, ..Signature::default() };
    let mut positional = true;
    if let Some(attributes) = block.ast.param_block.as_ref().map(|block| &block.attributes) {
        for attribute in attributes {
            if name_of(attribute) == "outputtype" {
                for argument in &attribute.positional_arguments {
                    let value = runspace.evaluate(argument)?;
                    for item in conversion::enumerate(runspace, &value).unwrap_or_else(|| vec![value.clone()]) {
                        signature.output.push(text(runspace, &item)?);
                    }
                }
            }
            if name_of(attribute) == "cmdletbinding" {
                signature.advanced = true;
                for (name, value) in named_arguments(runspace, attribute)? {
                    match name.to_ascii_lowercase().as_str() {
                        "defaultparametersetname" => signature.default_set = Some(text(runspace, &value)?),
                        "supportsshouldprocess" => signature.should_process = conversion::to_bool(runspace, &value)?,
                        "positionalbinding" => positional = conversion::to_bool(runspace, &value)?,
                        "confirmimpact" => signature.confirm_impact = confirm_impact(&text(runspace, &value)?),
                        _ => {}
                    }
                }
            }
        }
    }
    for parameter in block.parameters() {
        let info = read_parameter(runspace, &mut signature, parameter, &block.ast.source)?;
        signature.parameters.push(info);
    }
    // Parameters stand in the order of their declaration, unless one of them says its place.
    let placed = signature.parameters.iter().any(|p| p.memberships.iter().any(|m| m.position.is_some()));
    if positional && !placed {
        let mut position = 0;
        for parameter in signature.parameters.iter_mut().filter(|p| !p.switch) {
            if parameter.memberships.iter().any(|membership| membership.remaining) {
                continue;
            }
            for membership in &mut parameter.memberships {
                membership.position = Some(position);
            }
            position += 1;
        }
    }
    signature.complete();
    Ok(signature)
}

fn confirm_impact(name: &str) -> u8 {
    match name.to_ascii_lowercase().as_str() {
        "none" => 0,
        "low" => 1,
        "high" => 3,
        _ => 2,
    }
}

/// The name of an attribute's type: folded, without namespace and `Attribute`.
pub(crate) fn name_of(attribute: &AttributeAst) -> String {
    let name = attribute.type_name.to_string().to_ascii_lowercase();
    let name = name.rsplit_once('.').map_or(&*name, |(_, name)| name);
    name.strip_suffix("attribute").unwrap_or(name).to_owned()
}

fn read_parameter(
    runspace: &mut Runspace,
    signature: &mut Signature,
    parameter: &Arc<ParameterAst>,
    source: &Arc<Source>,
) -> Result<ParameterInfo> {
    let mut info = ParameterInfo::new(parameter.name.path.name.clone(), "");
    info.ast = Some(parameter.clone());
    for attribute in &parameter.attributes {
        match attribute {
            AttributeBaseAst::TypeConstraint(constraint) => {
                if !info.type_name.is_empty() {
                    continue;
                }
                info.type_name = constraint.type_name.to_string().into();
                info.switch = matches!(
                    constraint.type_name.simple_key(),
                    Some("switch" | "switchparameter" | "system.management.automation.switchparameter")
                );
                let any = matches!(
                    constraint.type_name.simple_key(),
                    Some("psobject" | "object" | "system.object" | "system.management.automation.psobject")
                );
                if any {
                    info.type_name = "object".into();
                } else {
                    let ty = resolve_parameter_type(runspace, source, constraint)?;
                    let _ = info.ty.set(ty);
                }
            }
            AttributeBaseAst::Attribute(attribute) => {
                check_attribute(runspace, source, attribute)?;
                read_attribute(runspace, signature, &mut info, attribute)?;
            }
        }
    }
    if info.memberships.is_empty() {
        info.memberships.push(Membership { sets: SetMask::MAX, ..Membership::default() });
    }
    info.sets = info.memberships.iter().fold(0, |all, membership| all | membership.sets);
    Ok(info)
}

/// Attributes that PowerShell knows, folded and without `Attribute`.
const KNOWN: &[&str] = &[
    "parameter",
    "alias",
    "allownull",
    "allowemptystring",
    "allowemptycollection",
    "argumentcompleter",
    "argumentcompletions",
    "argumenttransformation",
    "cmdletbinding",
    "credential",
    "dontshow",
    "experimental",
    "flags",
    "hidden",
    "nonserialized",
    "obsolete",
    "outputtype",
    "psdefaultvalue",
    "pstypename",
    "suppressmessage",
    "supportswildcards",
    "system.nonserialized",
];

/// An attribute must be one that is known, or a class of the script.
fn check_attribute(runspace: &mut Runspace, source: &Arc<Source>, attribute: &AttributeAst) -> Result {
    let name = name_of(attribute);
    if KNOWN.contains(&name.as_str()) || name.starts_with("validate") {
        return Ok(());
    }
    if runspace.resolve_type(&attribute.type_name).is_ok() {
        return Ok(());
    }
    let message = format!(
        "Cannot find the type for custom attribute '{}'. Make sure that the assembly that contains this type is loaded.",
        attribute.type_name
    );
    let target = Value::string(source.slice(attribute.extent));
    let record = ErrorRecord::new(
        Exception::runtime(message),
        "CustomAttributeTypeNotFound",
        ErrorCategory::InvalidOperation,
        target,
    );
    point_at(&record, source, attribute.extent, "AttributeAst");
    Err(record.into())
}

fn resolve_parameter_type(
    runspace: &mut Runspace,
    source: &Arc<Source>,
    constraint: &psrp_syntax::ast::TypeConstraintAst,
) -> Result<crate::types::Type> {
    runspace.resolve_type(&constraint.type_name).inspect_err(|flow| {
        if let Flow::Error(record, _) = flow {
            point_at(record, source, constraint.extent, "TypeName");
        }
    })
}

fn point_at(record: &ErrorRecord, source: &Arc<Source>, extent: psrp_syntax::Extent, target_type: &str) {
    let mut details = record.details.borrow_mut();
    details.target_type = Some(target_type.into());
    details.invocation =
        Some(Rc::new(InvocationInfo { position: Some((source.clone(), extent)), ..InvocationInfo::default() }));
}

fn read_attribute(
    runspace: &mut Runspace,
    signature: &mut Signature,
    info: &mut ParameterInfo,
    attribute: &AttributeAst,
) -> Result {
    match name_of(attribute).as_str() {
        "parameter" => {
            signature.advanced = true;
            let mut membership = Membership { sets: SetMask::MAX, ..Membership::default() };
            for (name, value) in named_arguments(runspace, attribute)? {
                match name.to_ascii_lowercase().as_str() {
                    "mandatory" => membership.mandatory = conversion::to_bool(runspace, &value)?,
                    "position" => {
                        membership.position =
                            number(&value).and_then(|v| i32::try_from(v).ok()).filter(|v| *v != i32::MIN)
                    }
                    "valuefrompipeline" => membership.pipeline = conversion::to_bool(runspace, &value)?,
                    "valuefrompipelinebypropertyname" => {
                        membership.by_property = conversion::to_bool(runspace, &value)?
                    }
                    "valuefromremainingarguments" => membership.remaining = conversion::to_bool(runspace, &value)?,
                    "parametersetname" => membership.sets = signature.set_mask(&text(runspace, &value)?),
                    "helpmessage" => membership.help = Some(text(runspace, &value)?),
                    "dontshow" => membership.hidden = conversion::to_bool(runspace, &value)?,
                    _ => {}
                }
            }
            info.memberships.push(membership);
        }
        "alias" => {
            for argument in &attribute.positional_arguments {
                let value = runspace.evaluate(argument)?;
                info.aliases.push(text(runspace, &value)?);
            }
        }
        "allownull" => info.allow_null = true,
        "allowemptystring" => info.allow_empty_string = true,
        "allowemptycollection" => info.allow_empty_collection = true,
        name => match read_rule(runspace, name, attribute)? {
            Some(rule) => info.rules.push(Rc::new(rule)),
            None => info.attributes.push(name.into()),
        },
    }
    Ok(())
}

/// The validation that an attribute means; `None` for other attributes.
pub(crate) fn read_rule(runspace: &mut Runspace, name: &str, attribute: &AttributeAst) -> Result<Option<Rule>> {
    if !name.starts_with("validate") {
        return Ok(None);
    }
    let mut positional = Vec::new();
    for argument in &attribute.positional_arguments {
        positional.push(runspace.evaluate(argument)?);
    }
    let mut message = None;
    let mut ignore_case = true;
    let mut options_sensitive = false;
    for (name, value) in named_arguments(runspace, attribute)? {
        match name.to_ascii_lowercase().as_str() {
            "errormessage" => message = Some(text(runspace, &value)?),
            "ignorecase" => ignore_case = conversion::to_bool(runspace, &value)?,
            "options" => options_sensitive = !text(runspace, &value)?.to_ascii_lowercase().contains("ignorecase"),
            _ => {}
        }
    }
    let limit = |at: usize| positional.get(at).and_then(number);
    Ok(Some(match name {
        "validatenotnull" => Rule::NotNull,
        "validatenotnullorempty" => Rule::NotNullOrEmpty,
        "validatenotnullorwhitespace" => Rule::NotNullOrWhiteSpace,
        "validaterange" => match positional.as_slice() {
            [low, high] => Rule::Range(low.clone(), high.clone()),
            [kind] => Rule::RangeKind(text(runspace, kind)?),
            _ => Rule::Other(name.into()),
        },
        "validateset" => {
            let mut values = Vec::new();
            for value in &positional {
                for item in conversion::enumerate(runspace, value).unwrap_or_else(|| vec![value.clone()]) {
                    values.push(text(runspace, &item)?);
                }
            }
            Rule::Set { values, ignore_case, message }
        }
        "validatepattern" => {
            let pattern: Str = match positional.first() {
                Some(value) => text(runspace, value)?,
                None => "".into(),
            };
            Rule::Pattern { pattern, case_sensitive: options_sensitive, message }
        }
        "validatelength" => Rule::Length(limit(0).unwrap_or(0), limit(1).unwrap_or(i64::MAX)),
        "validatecount" => Rule::Count(limit(0).unwrap_or(0), limit(1).unwrap_or(i64::MAX)),
        "validatescript" => match positional.first().map(Value::bare) {
            Some(Value::ScriptBlock(block)) => Rule::Script { block: block.clone(), message },
            _ => Rule::Other(name.into()),
        },
        _ => Rule::Other(name.into()),
    }))
}

fn number(value: &Value) -> Option<i64> {
    match value.bare() {
        Value::Int32(number) => Some((*number).into()),
        Value::Int64(number) => Some(*number),
        Value::Double(number) => Some(*number as i64),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Named arguments with their values; a name alone means true.
fn named_arguments(runspace: &mut Runspace, attribute: &AttributeAst) -> Result<Vec<(Str, Value)>> {
    let mut arguments = Vec::with_capacity(attribute.named_arguments.len());
    for argument in &attribute.named_arguments {
        let value = match &argument.argument {
            None => Value::Bool(true),
            Some(ExpressionAst::StringConstant(text)) => Value::String(text.value.clone()),
            Some(expression) => runspace.evaluate(expression)?,
        };
        arguments.push((argument.name.clone(), value));
    }
    Ok(arguments)
}
