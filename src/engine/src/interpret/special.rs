//! Variables that are no variables: `$env:x`, `$using:x`; `[ref]`; constraints.

use std::rc::Rc;

use psrp_syntax::ast::{AttributeBaseAst, ExpressionAst, VariablePath};

use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::{Constraint, FunctionInfo, Runspace, ScopeKind, Variable, key};
use crate::value::{ScriptBlock, Value};

impl Runspace {
    pub(super) fn read_drive_item(&mut self, drive: &str, path: &VariablePath) -> Result<Value> {
        match drive.to_ascii_lowercase().as_str() {
            "env" => Ok(self.environment(&path.name).map_or(Value::Null, Value::String)),
            "variable" => Ok(self.variable(&path.name).unwrap_or_default()),
            "function" => {
                Ok(self.find_function(&path.name).map_or(Value::Null, |found| Value::ScriptBlock(found.block.clone())))
            }
            "alias" => {
                Ok(self.find_alias(&path.name).map_or(Value::Null, |found| Value::String(found.definition.clone())))
            }
            _ => self.read_other_drive(drive, path),
        }
    }

    /// `${Temp:name}`: what the item holds. A drive that is not there has no items, which is no error.
    fn read_other_drive(&mut self, drive: &str, path: &VariablePath) -> Result<Value> {
        let written = format!("{drive}:{}", path.name);
        let Ok(target) = crate::provider::resolve_one(self, &written) else { return Ok(Value::Null) };
        if !crate::provider::exists(self, &target) {
            return Ok(Value::Null);
        }
        let mut lines = Vec::new();
        let arguments = [("LiteralPath".into(), Value::string(written))];
        self.invoke_command("Microsoft.PowerShell.Management\\Get-Content", &arguments, &[], Vec::new(), &mut lines)?;
        Ok(match lines.len() {
            0 => Value::Null,
            1 => lines.swap_remove(0),
            _ => Value::array(lines),
        })
    }

    pub(super) fn assign_drive_item(&mut self, drive: &str, name: &str, value: Value) -> Result {
        match drive.to_ascii_lowercase().as_str() {
            "env" => {
                let text = convert::to_text(self, &value)?;
                let text = (!value.is_null()).then_some(text);
                self.set_environment(name, text);
                Ok(())
            }
            "variable" => self.set_variable(name, value),
            "function" => {
                let scope = self.scope.clone();
                let block = match value.bare() {
                    Value::ScriptBlock(block) => block.clone(),
                    Value::Null => {
                        if let Some(commands) = scope.commands() {
                            commands.functions.borrow_mut().remove(&key(name));
                        }
                        return Ok(());
                    }
                    _ => {
                        let text = convert::to_text(self, &value)?;
                        Rc::new(ScriptBlock::new(self.read_script(&psrp_syntax::Source::new(text))?))
                    }
                };
                self.set_function(&scope, FunctionInfo::new(name, block))
            }
            "alias" => {
                let definition = convert::to_text(self, &value)?;
                let alias = crate::runspace::AliasInfo::new(name, definition);
                self.scope.commands_mut().aliases.borrow_mut().set(key(name), Rc::new(alias));
                Ok(())
            }
            _ if crate::provider::resolve_one(self, &format!("{drive}:")).is_ok() => {
                let arguments =
                    [("LiteralPath".into(), Value::string(format!("{drive}:{name}"))), ("Value".into(), value)];
                let command = "Microsoft.PowerShell.Management\\Set-Content";
                self.invoke_command(command, &arguments, &[], Vec::new(), &mut Vec::new())
            }
            _ => {
                let record = ErrorRecord::new(
                    Exception::new(
                        "System.Management.Automation.DriveNotFoundException",
                        format!("Cannot find drive. A drive with the name '{drive}' does not exist."),
                    ),
                    "DriveNotFound",
                    ErrorCategory::ObjectNotFound,
                    Value::string(drive),
                );
                Err(record.into())
            }
        }
    }

    /// `$using:x`, and members and indices of it: the value that came with the script.
    pub(super) fn evaluate_using(&mut self, expression: &ExpressionAst) -> Result<Value> {
        // A client sends the value of the whole expression, named by its text.
        let text = self.frame.source.slice(expression.extent());
        let text = text.strip_prefix("$using:").unwrap_or(text);
        if let Some(value) = self.using_values.as_ref().and_then(|values| values.get_str(text)) {
            return Ok(value);
        }
        match expression {
            ExpressionAst::Variable(variable) => {
                if let Some(value) = self.using_values.as_ref().and_then(|values| values.get_str(&variable.path.name)) {
                    return Ok(value);
                }
            }
            ExpressionAst::Member(member) => {
                let target = self.evaluate_using(&member.expression)?;
                let name = self.member_name(&member.member)?;
                return self.get_member(&target, &name);
            }
            ExpressionAst::Index(index) => {
                let target = self.evaluate_using(&index.target)?;
                let at = self.evaluate(&index.index)?;
                return self.index(&target, &at);
            }
            _ => {}
        }
        let record = ErrorRecord::new(
            Exception::runtime(
                "A Using variable cannot be retrieved. A Using variable can be used only with Invoke-Command, Start-Job, or InlineScript in the script workflow. When it is used with Invoke-Command, the Using variable is valid only if the script block is invoked on a remote computer.",
            ),
            "UsingWithoutInvokeCommand",
            ErrorCategory::InvalidOperation,
            Value::Null,
        );
        Err(record.into())
    }

    /// `[ref]$x`
    pub(super) fn reference(&mut self, child: &ExpressionAst) -> Result<Value> {
        let variable = match child {
            ExpressionAst::Variable(variable) => {
                let path = &variable.path;
                match self.scope.find(&path.key) {
                    Some(found) => found,
                    None => {
                        self.assign_path(path, Value::Null)?;
                        self.scope.find(&path.key).unwrap_or_default()
                    }
                }
            }
            other => Rc::new(Variable::new("", self.evaluate(other)?)),
        };
        Ok(crate::dotnet::reference::to_place(variable))
    }

    /// The value as a constrained variable takes it.
    pub(crate) fn constrain(&mut self, name: &str, constraint: &Constraint, value: Value) -> Result<Value> {
        let value = match self.convert_constrained(constraint, value) {
            // What belongs to a call is no variable of the session, whose attributes transform values.
            Err(Flow::Error(record, terminates))
                if self.scope.kind == ScopeKind::Global || self.scope.local(&key(name)).is_none() =>
            {
                return Err(Flow::Error(not_transformed(self, &record), terminates));
            }
            other => other?,
        };
        for rule in &constraint.rules {
            if crate::bind::check_rule(self, rule, &value)?.is_some() {
                let text = convert::to_text(self, &value)?;
                return Err(validation_failed(format!(
                    "The variable cannot be validated because the value {text} is not a valid value for the {name} variable."
                )));
            }
        }
        Ok(value)
    }

    fn convert_constrained(&mut self, constraint: &Constraint, value: Value) -> Result<Value> {
        let mut value = if matches!(value, Value::Nothing) { Value::Null } else { value };
        for ty in &constraint.types {
            value = convert::to_type(self, &value, ty)?;
        }
        Ok(value)
    }

    /// The value of a variable that gets its constraint with it.
    pub(super) fn constrain_first(&mut self, name: &str, constraint: &Constraint, value: Value) -> Result<Value> {
        let value = self.convert_constrained(constraint, value)?;
        for rule in &constraint.rules {
            if crate::bind::check_rule(self, rule, &value)?.is_some() {
                let text = convert::to_text(self, &value)?;
                return Err(validation_failed(format!(
                    "The attribute cannot be added because variable {name} with value {text} would no longer be valid."
                )));
            }
        }
        Ok(value)
    }

    /// What attributes and types before a variable, outermost first, mean for it.
    pub(super) fn constraint(&mut self, attributes: &[AttributeBaseAst]) -> Result<Option<Constraint>> {
        let mut constraint = Constraint { types: Vec::new(), rules: Vec::new() };
        for attribute in attributes.iter().rev() {
            match attribute {
                AttributeBaseAst::TypeConstraint(own) => {
                    if !matches!(own.type_name.simple_key(), Some("object" | "psobject" | "system.object")) {
                        constraint.types.push(self.resolve_type(&own.type_name)?);
                    }
                }
                AttributeBaseAst::Attribute(attribute) => {
                    let name = crate::bind::attribute_name(attribute);
                    if let Some(rule) = crate::bind::read_rule(self, &name, attribute)? {
                        constraint.rules.insert(0, Rc::new(rule));
                    }
                }
            }
        }
        Ok((!constraint.types.is_empty() || !constraint.rules.is_empty()).then_some(constraint))
    }
}

/// The error of a value that a variable's type does not take.
fn not_transformed(runspace: &mut Runspace, record: &ErrorRecord) -> Rc<ErrorRecord> {
    let message = super::exception_message(runspace, &record.exception);
    let mut exception = Exception::new("System.Management.Automation.ArgumentTransformationMetadataException", message);
    if let Value::Object(object) = &record.exception
        && let Some(own) = object.downcast::<Exception>()
    {
        exception.inner = own.inner.clone();
    }
    Rc::new(ErrorRecord::new(exception, "RuntimeException", ErrorCategory::MetadataError, Value::Null))
}

fn validation_failed(message: String) -> crate::error::Flow {
    let exception = Exception::new("System.Management.Automation.ValidationMetadataException", message);
    ErrorRecord::new(exception, "ValidateSetFailure", ErrorCategory::MetadataError, Value::Null).into()
}
