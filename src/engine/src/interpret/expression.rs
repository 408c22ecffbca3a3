//! Expressions.

use std::rc::Rc;

use psrp_syntax::ast::{
    AttributeBaseAst, ConstantValue, ConstantVariable, ExpressionAst, HashtableAst, MemberAccess, NullConditional,
    StatementBlockAst, TypeName, VariablePath, VariableScope,
};

use super::statement::collapse;
use crate::command::Output;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result, runtime_error};
use crate::runspace::{Runspace, ScopeKind};
use crate::types::Type;
use crate::value::{CustomObject, Dictionary, ScriptBlock, Str, Value};
use crate::{convert, member};

impl Runspace {
    /// The value of an expression.
    pub(crate) fn evaluate(&mut self, expression: &ExpressionAst) -> Result<Value> {
        match expression {
            ExpressionAst::Constant(constant) => Ok(constant_value(&constant.value)),
            ExpressionAst::StringConstant(text) => Ok(Value::String(text.value.clone())),
            ExpressionAst::Variable(variable) => {
                if self.live_input.is_some() && &*variable.path.key == "input" {
                    self.read_live_input()?;
                }
                self.read_path(&variable.path)
            }
            ExpressionAst::Binary(binary) => self.evaluate_binary(binary),
            ExpressionAst::Unary(unary) => self.evaluate_unary(unary),
            ExpressionAst::Paren(paren) => self.value_of(&paren.pipeline),
            ExpressionAst::Member(expression) => self.evaluate_member(expression),
            ExpressionAst::InvokeMember(expression) => self.evaluate_invocation(expression),
            ExpressionAst::Index(expression) => self.evaluate_index(expression),
            ExpressionAst::ExpandableString(text) => self.expand(&text.parts),
            ExpressionAst::ArrayLiteral(list) => self.evaluate_list(&list.elements),
            ExpressionAst::ArrayExpression(array) => self.evaluate_array(&array.body),
            ExpressionAst::SubExpression(expression) => self.evaluate_subexpression(&expression.body),
            ExpressionAst::Hashtable(table) => {
                self.evaluate_hashtable(table, Dictionary::hashtable()).map(|table| Value::Dictionary(Rc::new(table)))
            }
            ExpressionAst::ScriptBlock(block) => {
                let block = ScriptBlock { home: self.home_here(), ..ScriptBlock::new(block.script_block.clone()) };
                Ok(Value::ScriptBlock(Rc::new(block)))
            }
            ExpressionAst::Convert(expression) => {
                self.evaluate_conversion(&expression.type_constraint.type_name, &expression.child)
            }
            ExpressionAst::Type(expression) => self.resolve_type(&expression.type_name).map(Value::Type),
            ExpressionAst::Ternary(ternary) => {
                let condition = self.evaluate(&ternary.condition)?;
                let branch = if convert::to_bool(self, &condition)? { &ternary.if_true } else { &ternary.if_false };
                self.evaluate(branch)
            }
            ExpressionAst::Attributed(expression) => self.evaluate(&expression.child),
            ExpressionAst::Using(using) => self.evaluate_using(&using.expression),
            ExpressionAst::BaseConstructorInvocation(_) | ExpressionAst::Error(_) => {
                Err(self.not_supported("this expression"))
            }
        }
    }

    /// The value of the variable that the path names.
    #[inline]
    pub(crate) fn read_path(&mut self, path: &VariablePath) -> Result<Value> {
        match &path.scope {
            VariableScope::Unqualified => {
                if let Some(constant) = path.constant {
                    return Ok(match constant {
                        ConstantVariable::True => Value::Bool(true),
                        ConstantVariable::False => Value::Bool(false),
                        ConstantVariable::Null => Value::Null,
                    });
                }
                match self.read(&path.key) {
                    Some(value) => Ok(value),
                    None => self.undefined(path),
                }
            }
            _ => self.read_qualified(path),
        }
    }

    fn read_qualified(&mut self, path: &VariablePath) -> Result<Value> {
        let found = match &path.scope {
            VariableScope::Global | VariableScope::Script => {
                let scope = self.target_scope(path);
                match scope.local(&path.key) {
                    Some(variable) => Some(variable.get()),
                    None => self.automatic_in(&scope, &path.key),
                }
            }
            VariableScope::Local | VariableScope::Private => match self.scope.local(&path.key) {
                Some(variable) => Some(variable.get()),
                None => self.automatic_in(&self.scope.clone(), &path.key),
            },
            VariableScope::Drive(drive) => return self.read_drive_item(drive, path),
            VariableScope::Unqualified => self.read(&path.key),
        };
        match found {
            Some(value) => Ok(value),
            None => self.undefined(path),
        }
    }

    /// What a variable is that nobody defined: null, or an error in strict mode.
    #[cold]
    fn undefined(&mut self, path: &VariablePath) -> Result<Value> {
        let strict = self.strict_version();
        // Version 1.0 does not mind undefined variables within strings; those are not told apart here.
        if strict >= 10
            && !matches!(&*path.key, "args" | "input" | "this" | "_" | "psitem" | "matches" | "lastexitcode")
        {
            let message =
                format!("The variable '${}' cannot be retrieved because it has not been set.", path.user_path);
            let record = ErrorRecord::new(
                Exception::runtime(message),
                "VariableIsUndefined",
                ErrorCategory::InvalidOperation,
                Value::String(path.user_path.clone()),
            );
            return Err(record.into());
        }
        Ok(Value::Null)
    }

    /// The strict mode in force, times ten; 0 without.
    pub fn strict_version(&self) -> u16 {
        self.scope.chain().find_map(|scope| scope.strict.get()).unwrap_or(0)
    }

    /// The module or closure that code made here belongs to.
    pub(crate) fn home_here(&self) -> Option<Rc<crate::runspace::Scope>> {
        self.frame.block.as_ref().and_then(|block| block.home.clone())
    }

    /// The value without a complaint when the variable or member is not there: the left of `??` and `??=`.
    pub(crate) fn evaluate_quietly(&mut self, expression: &ExpressionAst) -> Result<Value> {
        let scope = self.scope.clone();
        let strict = scope.strict.replace(Some(0));
        let value = self.evaluate(expression);
        scope.strict.set(strict);
        value
    }

    fn evaluate_list(&mut self, elements: &[ExpressionAst]) -> Result<Value> {
        let mut items = Vec::with_capacity(elements.len());
        for element in elements {
            items.push(match self.evaluate(element)? {
                Value::Nothing => Value::Null,
                value => value,
            });
        }
        Ok(Value::array(items))
    }

    fn evaluate_array(&mut self, body: &StatementBlockAst) -> Result<Value> {
        if let [statement] = body.statements.as_slice()
            && let Some(expression) = statement.pure_expression()
            && matches!(expression, ExpressionAst::ArrayLiteral(_))
            && body.traps.is_empty()
        {
            // The literal is the array already.
            self.frame.position.set(statement.extent());
            return self.evaluate(expression);
        }
        let mut items = Vec::new();
        self.run_block(body, &mut items)?;
        Ok(Value::array(items))
    }

    pub(crate) fn evaluate_subexpression(&mut self, body: &StatementBlockAst) -> Result<Value> {
        if let [statement] = body.statements.as_slice()
            && body.traps.is_empty()
            && self.propagate_or_pure(statement.pure_expression())
            && let Some(expression) = statement.pure_expression()
            && !super::pipeline::is_step(expression)
        {
            self.frame.position.set(statement.extent());
            let value = self.evaluate(expression)?;
            return match value {
                Value::Array(_) | Value::List(_) | Value::Object(_) | Value::Wrapped(_) => {
                    let mut items = Vec::new();
                    self.emit(value, &mut items)?;
                    Ok(collapse(items))
                }
                value => Ok(value),
            };
        }
        let mut items = Vec::new();
        self.run_block(body, &mut items)?;
        Ok(collapse(items))
    }

    /// Whether the expression may be evaluated without the error handling of a statement: it cannot fail.
    fn propagate_or_pure(&self, expression: Option<&ExpressionAst>) -> bool {
        self.propagate
            || matches!(expression, Some(ExpressionAst::Variable(_) | ExpressionAst::StringConstant(_)))
                && self.traps.is_none()
    }

    pub(crate) fn evaluate_hashtable(&mut self, table: &HashtableAst, into: Dictionary) -> Result<Dictionary> {
        for entry in &table.entries {
            let key = self.evaluate(&entry.key)?;
            if key.is_null() {
                return Err(runtime_error(
                    "InvalidNullKey",
                    ErrorCategory::InvalidOperation,
                    "A null key is not allowed in a hash literal.",
                ));
            }
            if into.get(&key).is_some() {
                let text = convert::to_text(self, &key)?;
                let message =
                    format!("Item has already been added. Key in dictionary: '{text}'  Key being added: '{text}'");
                return Err(runtime_error("DuplicateKeyInHashLiteral", ErrorCategory::InvalidOperation, message));
            }
            let value = self.value_of(&entry.value)?;
            into.set(key, if matches!(value, Value::Nothing) { Value::Null } else { value });
        }
        Ok(into)
    }

    fn evaluate_conversion(&mut self, type_name: &TypeName, child: &ExpressionAst) -> Result<Value> {
        if let Some(name) = type_name.simple_key() {
            match (name, child) {
                ("ordered", ExpressionAst::Hashtable(table)) => {
                    let table = self.evaluate_hashtable(table, Dictionary::ordered())?;
                    return Ok(Value::Dictionary(Rc::new(table)));
                }
                ("pscustomobject" | "system.management.automation.pscustomobject", ExpressionAst::Hashtable(table)) => {
                    let table = self.evaluate_hashtable(table, Dictionary::ordered())?;
                    return self.custom_object(&table);
                }
                ("pscustomobject" | "system.management.automation.pscustomobject", child) => {
                    let value = self.evaluate(child)?;
                    return convert::to_custom_object(self, &value);
                }
                ("psobject" | "system.management.automation.psobject", child) => {
                    let value = self.evaluate(child)?;
                    return Ok(if value.is_null() { value } else { value.with_members() });
                }
                ("void", child) => {
                    self.evaluate(child)?;
                    return Ok(Value::Nothing);
                }
                ("ref" | "system.management.automation.psreference", child) => return self.reference(child),
                _ => {}
            }
        }
        let ty = self.resolve_type(type_name)?;
        let value = self.evaluate(child)?;
        convert::to_type(self, &value, &ty)
    }

    /// `[pscustomobject]@{...}`
    fn custom_object(&mut self, table: &Dictionary) -> Result<Value> {
        let mut properties = Vec::with_capacity(table.len());
        let mut names: Option<Value> = None;
        for (key, value) in table.entries() {
            let name = convert::to_text(self, &key)?;
            if name.eq_ignore_ascii_case("PSTypeName") {
                names = Some(value);
                continue;
            }
            properties.push((name, value));
        }
        let object = CustomObject::of(properties);
        if let Some(name) = names {
            let name = convert::to_text(self, &name)?;
            let base = ["System.Management.Automation.PSCustomObject".into(), "System.Object".into()];
            object.extra.set_type_names(std::iter::once(name).chain(base).collect());
        }
        Ok(Value::Custom(Rc::new(object)))
    }

    fn evaluate_member(&mut self, expression: &psrp_syntax::ast::MemberExpressionAst) -> Result<Value> {
        if expression.access == MemberAccess::Static {
            let ty = match &expression.expression {
                ExpressionAst::Type(ty) => self.resolve_type(&ty.type_name)?,
                other => {
                    let target = self.evaluate(other)?;
                    self.static_target(other, &target)?
                }
            };
            let name = self.member_name(&expression.member)?;
            return match member::get_static(self, &ty, &name)? {
                Some(value) => Ok(value),
                None if self.strict_version() >= 20 => Err(property_not_found(&name)),
                None => Ok(Value::Null),
            };
        }
        let target = self.evaluate(&expression.expression)?;
        if target.is_null() {
            if expression.null_conditional == NullConditional::Yes {
                return Ok(Value::Null);
            }
            let name = self.member_name(&expression.member)?;
            if self.strict_version() >= 20 {
                return Err(property_not_found(&name));
            }
            return Ok(self.member_of_null(&name));
        }
        match &expression.member {
            ExpressionAst::StringConstant(name) => self.get_member(&target, &name.value),
            other => {
                let name = self.member_name(other)?;
                self.get_member(&target, &name)
            }
        }
    }

    fn member_of_null(&self, name: &str) -> Value {
        if name.eq_ignore_ascii_case("count") || name.eq_ignore_ascii_case("length") {
            Value::Int32(0)
        } else {
            Value::Null
        }
    }

    /// The property of a value, or those of its items.
    pub(crate) fn get_member(&mut self, target: &Value, name: &str) -> Result<Value> {
        if let Value::Object(object) = target
            && object.instance.is_enumerable()
            && (name.eq_ignore_ascii_case("count") || name.eq_ignore_ascii_case("length"))
            && member::get_own(self, target, name)?.is_none()
        {
            // An enumerator has no count: each of its items counts as one.
            let mut counts = Vec::new();
            for item in convert::enumerate(self, target).unwrap_or_default() {
                counts.push(self.get_member(&item, name)?);
            }
            return Ok(match collapse(counts) {
                Value::Nothing => Value::Null,
                value => value,
            });
        }
        match member::get(self, target, name)? {
            Some(Value::Null) if self.strict_version() >= 20 && lacks_key(target, name) => {
                Err(property_not_found(name))
            }
            Some(value) => Ok(value),
            None if self.strict_version() >= 20 => Err(property_not_found(name)),
            None => Ok(Value::Null),
        }
    }

    fn evaluate_invocation(&mut self, expression: &psrp_syntax::ast::InvokeMemberExpressionAst) -> Result<Value> {
        if expression.access == MemberAccess::Static {
            let ty = match &expression.expression {
                ExpressionAst::Type(ty) => self.resolve_type(&ty.type_name)?,
                other => {
                    let target = self.evaluate(other)?;
                    self.static_target(other, &target)?
                }
            };
            let name = self.member_name(&expression.member)?;
            let arguments = self.arguments_of(&expression.arguments)?;
            return if name.eq_ignore_ascii_case("new") {
                member::construct(self, &ty, &arguments)
            } else {
                member::call_static(self, &ty, &name, arguments)
            };
        }
        let target = self.evaluate(&expression.expression)?;
        if target.is_null() && expression.null_conditional == NullConditional::Yes {
            return Ok(Value::Null);
        }
        let name = match &expression.member {
            ExpressionAst::StringConstant(name) => name.value.clone(),
            other => self.member_name(other)?,
        };
        let arguments = self.arguments_of(&expression.arguments)?;
        self.call_member(&target, &name, arguments, &expression.expression)
    }

    fn arguments_of(&mut self, arguments: &[ExpressionAst]) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(match self.evaluate(argument)? {
                Value::Nothing => Value::Null,
                value => value,
            });
        }
        Ok(values)
    }

    fn call_member(
        &mut self,
        target: &Value,
        name: &Str,
        arguments: Vec<Value>,
        expression: &ExpressionAst,
    ) -> Result<Value> {
        if target.is_null() {
            return Err(runtime_error(
                "InvokeMethodOnNull",
                ErrorCategory::InvalidOperation,
                "You cannot call a method on a null-valued expression.",
            ));
        }
        if let Some(value) = self.call_on_base(target, name, &arguments, expression)? {
            return Ok(value);
        }
        if let Some(value) = self.call_own_method(target, name, &arguments)? {
            return Ok(value);
        }
        member::call(self, target, name, arguments)
    }

    /// The name of a member, which may be computed.
    pub(crate) fn member_name(&mut self, member: &ExpressionAst) -> Result<Str> {
        match member {
            ExpressionAst::StringConstant(name) => Ok(name.value.clone()),
            other => {
                let value = self.evaluate(other)?;
                convert::to_text(self, &value)
            }
        }
    }

    /// The type whose static members are meant: of `[t]::`, of a variable that holds a type, of a value.
    pub(crate) fn static_target(&mut self, expression: &ExpressionAst, target: &Value) -> Result<Type> {
        match target.bare() {
            Value::Type(ty) => Ok(ty.clone()),
            Value::Null | Value::Nothing => Err(runtime_error(
                "InvokeMethodOnNull",
                ErrorCategory::InvalidOperation,
                "You cannot call a method on a null-valued expression.",
            )),
            _ => {
                let _ = expression;
                Ok(member::type_of(target))
            }
        }
    }

    /// The type that is named, or PowerShell's error.
    pub(crate) fn resolve_type(&mut self, name: &TypeName) -> Result<Type> {
        if let Some(ty) = super::types::resolve(self, name) {
            return Ok(ty);
        }
        let text = name.to_string();
        let mut extent = name.extent();
        let source = self.frame.source.clone();
        if source.text()[..extent.start as usize].ends_with('[')
            && source.text()[extent.end as usize..].starts_with(']')
        {
            extent = psrp_syntax::Extent::new(extent.start - 1, extent.end + 1);
        }
        self.frame.position.set(extent);
        let record = ErrorRecord::new(
            Exception::runtime(format!("Unable to find type [{text}].")),
            "TypeNotFound",
            ErrorCategory::InvalidOperation,
            Value::string(text),
        );
        record.details.borrow_mut().target_type = Some("TypeName".into());
        Err(record.into())
    }

    /// Writes the objects of a value: the items of a collection, or the value itself.
    #[inline]
    pub(crate) fn emit(&mut self, value: Value, out: &mut dyn Output) -> Result {
        match value {
            Value::Nothing => Ok(()),
            Value::Array(array) if array.dimensions.is_none() => {
                let mut at = 0;
                loop {
                    let item = array.get(at);
                    match item {
                        Some(item) => out.write(self, item)?,
                        None => return Ok(()),
                    }
                    at += 1;
                }
            }
            Value::Null
            | Value::Bool(_)
            | Value::Int32(_)
            | Value::String(_)
            | Value::Double(_)
            | Value::Int64(_)
            | Value::Custom(_)
            | Value::Dictionary(_)
            | Value::ScriptBlock(_) => out.write(self, value),
            other => match convert::enumerate(self, &other) {
                Some(items) => {
                    for item in items {
                        out.write(self, item)?;
                    }
                    Ok(())
                }
                None => out.write(self, other),
            },
        }
    }

    /// The error of something that the engine cannot do.
    #[cold]
    pub(crate) fn not_supported(&self, what: &str) -> Flow {
        runtime_error("NotSupported", ErrorCategory::NotImplemented, format!("this engine does not support {what}"))
    }

    fn automatic_in(&mut self, scope: &Rc<crate::runspace::Scope>, key: &str) -> Option<Value> {
        let outer = std::mem::replace(&mut self.scope, scope.clone());
        let value = self.read(key);
        self.scope = outer;
        match scope.kind {
            // A computed variable is the same from everywhere; others must be in that very scope.
            _ if matches!(
                key,
                "?" | "^" | "$" | "error" | "_" | "psitem" | "args" | "input" | "this" | "myinvocation"
            ) =>
            {
                value
            }
            ScopeKind::Global => value,
            _ => None,
        }
    }
}

/// Whether a dictionary has no entry of that name; a property of the dictionary itself is never null.
fn lacks_key(target: &Value, name: &str) -> bool {
    matches!(target.bare(), Value::Dictionary(dictionary) if dictionary.get_str(name).is_none())
}

/// The error of a property that is not there, in strict mode.
pub(crate) fn property_not_found(name: &str) -> Flow {
    let message = format!("The property '{name}' cannot be found on this object. Verify that the property exists.");
    ErrorRecord::new(
        Exception::new("System.Management.Automation.PropertyNotFoundException", message),
        "PropertyNotFoundStrict",
        ErrorCategory::NotSpecified,
        Value::Null,
    )
    .into()
}

/// The value of a literal.
pub(crate) fn constant_value(value: &ConstantValue) -> Value {
    match value {
        ConstantValue::Int32(v) => Value::Int32(*v),
        ConstantValue::SByte(v) => Value::SByte(*v),
        ConstantValue::Byte(v) => Value::Byte(*v),
        ConstantValue::Int16(v) => Value::Int16(*v),
        ConstantValue::UInt16(v) => Value::UInt16(*v),
        ConstantValue::UInt32(v) => Value::UInt32(*v),
        ConstantValue::Int64(v) => Value::Int64(*v),
        ConstantValue::UInt64(v) => Value::UInt64(*v),
        ConstantValue::BigInteger(v) => Value::BigInteger(Rc::new(v.clone())),
        ConstantValue::Double(v) => Value::Double(*v),
        ConstantValue::Decimal(v) => Value::Decimal(*v),
    }
}

/// Takes the attributes and types off a left side; gives what they stand before, and them, outermost first.
pub(crate) fn collect_constraints<'a>(
    left: &'a ExpressionAst,
    attributes: &mut Vec<AttributeBaseAst>,
) -> &'a ExpressionAst {
    match left {
        ExpressionAst::Convert(expression) => {
            attributes.push(AttributeBaseAst::TypeConstraint(expression.type_constraint.clone()));
            collect_constraints(&expression.child, attributes)
        }
        ExpressionAst::Attributed(expression) => {
            attributes.push(AttributeBaseAst::Attribute(expression.attribute.clone()));
            collect_constraints(&expression.child, attributes)
        }
        other => other,
    }
}
