//! Where-Object

use psrp_syntax::ast::{BinaryOperator, CaseSensitivity};

use super::foreach::{name_error, report};
use crate::command::pattern::Pattern;
use crate::command::property::{find_member, one_or_array};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::interpret::BlockScope;
use crate::member;
use crate::operators;
use crate::value::{Str, Value};

/// Where-Object
#[derive(Default)]
pub struct WhereObject {
    operator: Option<BinaryOperator>,
    value: Value,
}

const I: CaseSensitivity = CaseSensitivity::Insensitive;
const C: CaseSensitivity = CaseSensitivity::Sensitive;

/// Switches and the operators they stand for.
const OPERATORS: &[(&str, BinaryOperator)] = &[
    ("EQ", BinaryOperator::Eq(I)),
    ("CEQ", BinaryOperator::Eq(C)),
    ("NE", BinaryOperator::Ne(I)),
    ("CNE", BinaryOperator::Ne(C)),
    ("GT", BinaryOperator::Gt(I)),
    ("CGT", BinaryOperator::Gt(C)),
    ("LT", BinaryOperator::Lt(I)),
    ("CLT", BinaryOperator::Lt(C)),
    ("GE", BinaryOperator::Ge(I)),
    ("CGE", BinaryOperator::Ge(C)),
    ("LE", BinaryOperator::Le(I)),
    ("CLE", BinaryOperator::Le(C)),
    ("Like", BinaryOperator::Like(I)),
    ("CLike", BinaryOperator::Like(C)),
    ("NotLike", BinaryOperator::NotLike(I)),
    ("CNotLike", BinaryOperator::NotLike(C)),
    ("Match", BinaryOperator::Match(I)),
    ("CMatch", BinaryOperator::Match(C)),
    ("NotMatch", BinaryOperator::NotMatch(I)),
    ("CNotMatch", BinaryOperator::NotMatch(C)),
    ("Contains", BinaryOperator::Contains(I)),
    ("CContains", BinaryOperator::Contains(C)),
    ("NotContains", BinaryOperator::NotContains(I)),
    ("CNotContains", BinaryOperator::NotContains(C)),
    ("In", BinaryOperator::In(I)),
    ("CIn", BinaryOperator::In(C)),
    ("NotIn", BinaryOperator::NotIn(I)),
    ("CNotIn", BinaryOperator::NotIn(C)),
    ("Is", BinaryOperator::Is),
    ("IsNot", BinaryOperator::IsNot),
];

impl Cmdlet for WhereObject {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        self.operator = OPERATORS.iter().find(|(switch, _)| call.switch(switch)).map(|(_, operator)| *operator);
        self.value = call.argument("Value").cloned().unwrap_or(Value::Bool(true));
        if let (Some(BinaryOperator::Is | BinaryOperator::IsNot), Value::String(text)) = (self.operator, &self.value) {
            let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).filter(|text| !text.is_empty());
            if let Some(inner) = inner {
                self.value = inner.into();
            }
        }
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(input) = call.argument("InputObject").filter(|input| !matches!(input, Value::Nothing)).cloned() else {
            return Ok(());
        };
        let passes = match call.block("FilterScript") {
            Some(block) => {
                let mut results = Vec::new();
                let underscore = Some(input.clone());
                call.runspace.invoke_block_into(&block, underscore, &[], BlockScope::Current, &mut results)?;
                let result = one_or_array(results);
                convert::to_bool(call.runspace, &result)?
            }
            None => self.test(call, &input)?,
        };
        if passes { call.write(input) } else { Ok(()) }
    }
}

impl WhereObject {
    fn test(&self, call: &mut Call<'_>, input: &Value) -> Result<bool> {
        match (self.operator, call.has("Value")) {
            (Some(_), false) => {
                let message = "The specified operator requires both the -Property and -Value parameters. Provide values \
                    for both parameters, and then try the command again.";
                return Err(call.terminating(name_error(message, "ValueNotSpecifiedForWhereObject", Value::Null)));
            }
            (None, true) => {
                let message = "An operator is required to compare the two specified values. Include a valid operator in \
                    the command, and then try the command again. For example, Get-Process | Where-Object -Property Name \
                    -eq Idle";
                return Err(call.terminating(name_error(message, "OperatorNotSpecified", Value::Null)));
            }
            _ => {}
        }
        let Some(value) = self.property(call, input)? else { return Ok(false) };
        let Some(operator) = self.operator else {
            return Ok(convert::to_bool(call.runspace, &value)? != call.switch("Not"));
        };
        let outcome = operators::binary(call.runspace, operator, &value, &self.value)
            .and_then(|result| convert::to_bool(call.runspace, &result));
        match outcome {
            Ok(passes) => Ok(passes),
            Err(Flow::Error(record, _)) => {
                let cause = message_of(call, &record.exception)?;
                let message = format!("The '{}' operator failed: {cause}.", token(operator));
                let exception = Exception::new("System.Management.Automation.PSInvalidOperationException", message);
                let (id, category) = ("OperatorFailed", ErrorCategory::InvalidOperation);
                report(call, ErrorRecord::new(exception, id, category, input.clone()))?;
                Ok(false)
            }
            Err(other) => Err(other),
        }
    }

    /// The value of `-Property`; `None` after an error about it.
    fn property(&self, call: &mut Call<'_>, input: &Value) -> Result<Option<Value>> {
        let strict = call.runspace.strict_version() >= 20;
        let name = call.text("Property").unwrap_or_default();
        if input.is_null() {
            if strict {
                let message = "Cannot operate on a 'null' input object.";
                report(call, name_error(message, "InputObjectIsNull", Value::Null))?;
                return Ok(None);
            }
            return Ok(Some(Value::Null));
        }
        if let Value::Dictionary(dictionary) = input.bare()
            && let Some(value) = dictionary.get_str(&name)
        {
            return Ok(Some(value));
        }
        let mut found: Vec<Str> = match Pattern::is_one(&name) {
            true => {
                let pattern = Pattern::new(&name);
                let members = member::list(call.runspace, input);
                members
                    .into_iter()
                    .filter(|member| member.is_property() && pattern.is_match(&member.name))
                    .map(|member| member.name)
                    .collect()
            }
            false => find_member(call.runspace, input, &name)
                .filter(|member| member.is_property())
                .map(|member| member.name)
                .into_iter()
                .collect(),
        };
        if found.len() > 1 {
            let message = format!(
                "Input name \"{name}\" is ambiguous. It can be resolved to multiple matched members. Possible matches \
                 include: {}.",
                found.join(" ")
            );
            report(call, name_error(&message, "AmbiguousPropertyName", input.clone()))?;
            return Ok(None);
        }
        match found.pop() {
            Some(found) => match member::get(call.runspace, input, &found) {
                Ok(value) => Ok(Some(value.unwrap_or_default())),
                Err(Flow::Error(..)) => Ok(Some(Value::Null)),
                Err(other) => Err(other),
            },
            None if strict => {
                let message = format!("The input name \"{name}\" cannot be resolved to a property.");
                report(call, name_error(&message, "PropertyNotFound", input.clone()))?;
                Ok(None)
            }
            None => Ok(Some(Value::Null)),
        }
    }
}

/// The exception's message.
fn message_of(call: &mut Call<'_>, exception: &Value) -> Result<Str> {
    let message = member::get(call.runspace, exception, "Message")?.unwrap_or_default();
    convert::to_text(call.runspace, &message)
}

/// The operator as .NET names its token.
fn token(operator: BinaryOperator) -> &'static str {
    match OPERATORS.iter().find(|(_, known)| *known == operator).map(|(name, _)| *name) {
        Some("EQ") => "Ieq",
        Some("CEQ") => "Ceq",
        Some("NE") => "Ine",
        Some("CNE") => "Cne",
        Some("GT") => "Igt",
        Some("CGT") => "Cgt",
        Some("LT") => "Ilt",
        Some("CLT") => "Clt",
        Some("GE") => "Ige",
        Some("CGE") => "Cge",
        Some("LE") => "Ile",
        Some("CLE") => "Cle",
        Some("Like") => "Ilike",
        Some("CLike") => "Clike",
        Some("NotLike") => "Inotlike",
        Some("CNotLike") => "Cnotlike",
        Some("Match") => "Imatch",
        Some("CMatch") => "Cmatch",
        Some("NotMatch") => "Inotmatch",
        Some("CNotMatch") => "Cnotmatch",
        Some("Contains") => "Icontains",
        Some("CContains") => "Ccontains",
        Some("NotContains") => "Inotcontains",
        Some("CNotContains") => "Cnotcontains",
        Some(other) => other,
        None => "Unknown",
    }
}
