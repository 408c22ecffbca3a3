//! Assignments.

use std::rc::Rc;

use psrp_syntax::ast::{
    AssignmentOperator, AssignmentStatementAst, AttributeBaseAst, ExpressionAst, StatementAst, VariablePath,
    VariableScope,
};

use super::expression::collect_constraints;
use crate::error::Result;
use crate::runspace::{Runspace, Scope, Variable, VariableOptions};
use crate::value::Value;
use crate::{convert, member, operators};

impl Runspace {
    pub(super) fn run_assignment(&mut self, statement: &AssignmentStatementAst) -> Result {
        self.frame.position.set(statement.extent);
        self.assign_statement(statement).map(|_| ())
    }

    /// Assigns, and gives the value assigned: `($x = 1)`.
    pub(super) fn assign_and_value(&mut self, statement: &AssignmentStatementAst) -> Result<Value> {
        self.frame.position.set(statement.extent);
        self.assign_statement(statement)
    }

    fn assign_statement(&mut self, statement: &AssignmentStatementAst) -> Result<Value> {
        let value = match statement.operator {
            AssignmentOperator::Equals => {
                let value = self.value_of(&statement.right)?;
                if let ExpressionAst::Variable(variable) = &statement.left
                    && variable.path.is_unqualified()
                {
                    self.assign_path(&variable.path, value.clone())?;
                    self.success = true;
                    return Ok(value);
                }
                value
            }
            AssignmentOperator::QuestionQuestion => {
                let old = self.evaluate_quietly(&statement.left)?;
                if !old.is_null() {
                    return Ok(old);
                }
                self.value_of(&statement.right)?
            }
            compound => {
                let Some(operator) = compound.binary() else { return Ok(Value::Null) };
                if let ExpressionAst::Variable(variable) = &statement.left
                    && variable.path.is_unqualified()
                    && let StatementAst::Pipeline(pipeline) = &statement.right
                    && let Some(right) = pipeline.pure_expression()
                {
                    // The commonest form, without looking the variable up twice.
                    let right = self.evaluate(right)?;
                    return self.assign_compound(&variable.path, operator, &right);
                }
                let old = self.evaluate_left(&statement.left)?;
                let right = self.value_of(&statement.right)?;
                operators::binary(self, operator, &old, &right)?
            }
        };
        self.assign_to(&statement.left, value.clone())?;
        self.success = true;
        Ok(value)
    }

    fn assign_compound(
        &mut self,
        path: &VariablePath,
        operator: psrp_syntax::ast::BinaryOperator,
        right: &Value,
    ) -> Result<Value> {
        if let Some(variable) = self.scope.local(&path.key)
            && variable.is_plain()
        {
            let fast = super::binary::quick(operator, &variable.peek(), right);
            let value = match fast {
                Some(value) => value,
                None => {
                    let old = variable.get();
                    operators::binary(self, operator, &old, right)?
                }
            };
            variable.put(value.clone());
            self.success = true;
            return Ok(value);
        }
        let old = self.read_path(path)?;
        let value = operators::binary(self, operator, &old, right)?;
        self.assign_path(path, value.clone())?;
        self.success = true;
        Ok(value)
    }

    /// The old value for a compound assignment: a variable that does not exist is null.
    fn evaluate_left(&mut self, left: &ExpressionAst) -> Result<Value> {
        match left {
            ExpressionAst::Convert(convert) => self.evaluate_left(&convert.child),
            ExpressionAst::Attributed(attributed) => self.evaluate_left(&attributed.child),
            other => self.evaluate(other),
        }
    }

    /// Assigns to whatever can be assigned to.
    pub(crate) fn assign_to(&mut self, left: &ExpressionAst, value: Value) -> Result {
        match left {
            ExpressionAst::Variable(variable) => self.assign_path(&variable.path, value),
            ExpressionAst::Member(expression) => {
                let target = self.evaluate(&expression.expression)?;
                let name = self.member_name(&expression.member)?;
                if expression.access == psrp_syntax::ast::MemberAccess::Static {
                    let ty = self.static_target(&expression.expression, &target)?;
                    return member::set_static(self, &ty, &name, value);
                }
                self.assign_member(&target, &name, value)
            }
            ExpressionAst::Index(expression) => {
                let target = self.evaluate(&expression.target)?;
                let index = self.evaluate(&expression.index)?;
                self.assign_index(&target, &index, value)
            }
            ExpressionAst::ArrayLiteral(list) => self.assign_list(&list.elements, value),
            ExpressionAst::Paren(paren) => match paren.pipeline.pure_expression() {
                Some(inner) => self.assign_to(inner, value),
                None => Err(self.not_supported("an assignment to a pipeline")),
            },
            ExpressionAst::Convert(_) | ExpressionAst::Attributed(_) => self.assign_constrained(left, value),
            _ => Err(self.not_supported("an assignment to this expression")),
        }
    }

    /// `$a, $b = 1, 2, 3`: the last takes what remains.
    fn assign_list(&mut self, targets: &[ExpressionAst], value: Value) -> Result {
        let mut items = match convert::enumerate(self, &value) {
            Some(items) => items.into_iter(),
            None => vec![value].into_iter(),
        };
        for (at, target) in targets.iter().enumerate() {
            let item = if at + 1 == targets.len() && items.len() > 1 {
                Value::array(items.by_ref().collect())
            } else {
                items.next().unwrap_or_default()
            };
            self.assign_to(target, item)?;
        }
        Ok(())
    }

    /// `[int]$x = ...`: the variable keeps the type.
    fn assign_constrained(&mut self, left: &ExpressionAst, value: Value) -> Result {
        let mut attributes = Vec::new();
        let target = collect_constraints(left, &mut attributes);
        let ExpressionAst::Variable(variable) = target else {
            let mut value = value;
            for attribute in attributes.iter().rev() {
                if let AttributeBaseAst::TypeConstraint(constraint) = attribute {
                    let ty = self.resolve_type(&constraint.type_name)?;
                    value = convert::to_type(self, &value, &ty)?;
                }
            }
            return self.assign_to(target, value);
        };
        let constraint = self.constraint(&attributes)?;
        let value = match &constraint {
            Some(constraint) => self.constrain_first(&variable.path.name, constraint, value)?,
            None => value,
        };
        let scope = self.target_scope(&variable.path);
        match scope.local(&variable.path.key) {
            Some(found) => {
                let options = found.options.get();
                if options.has(VariableOptions::READ_ONLY) || options.has(VariableOptions::CONSTANT) {
                    return Err(crate::runspace::not_writable(&variable.path.name));
                }
                *found.constraint.borrow_mut() = constraint.map(Rc::new);
                found.put(value);
            }
            None => {
                let made = Variable::new(variable.path.name.clone(), value);
                *made.constraint.borrow_mut() = constraint.map(Rc::new);
                scope.add(variable.path.key.clone(), Rc::new(made));
            }
        }
        Ok(())
    }

    /// The scope that an assignment to the path changes.
    pub(super) fn target_scope(&self, path: &VariablePath) -> Rc<Scope> {
        match path.scope {
            VariableScope::Global => self.global.clone(),
            VariableScope::Script => self.scope.script().clone(),
            _ => self.scope.clone(),
        }
    }

    /// Assigns to the variable that the path names.
    #[inline]
    pub(crate) fn assign_path(&mut self, path: &VariablePath, value: Value) -> Result {
        match &path.scope {
            VariableScope::Unqualified | VariableScope::Local => {
                if let Some(constant) = path.constant {
                    return assign_constant(constant, path);
                }
                if let Some(variable) = self.scope.local(&path.key) {
                    return self.store(&variable, value);
                }
                let scope = self.scope.clone();
                self.assign_in(&scope, &path.key, &path.name, value)
            }
            VariableScope::Global | VariableScope::Script => {
                if let Some(constant) = path.constant {
                    return assign_constant(constant, path);
                }
                let scope = self.target_scope(path);
                self.assign_in(&scope, &path.key, &path.name, value)
            }
            VariableScope::Private => {
                let scope = self.scope.clone();
                self.assign_in(&scope, &path.key, &path.name, value)?;
                if let Some(variable) = scope.local(&path.key) {
                    variable.options.set(variable.options.get().with(VariableOptions::PRIVATE));
                }
                Ok(())
            }
            VariableScope::Drive(drive) => self.assign_drive_item(drive, &path.name, value),
        }
    }
}

fn assign_constant(constant: psrp_syntax::ast::ConstantVariable, path: &VariablePath) -> Result {
    match constant {
        psrp_syntax::ast::ConstantVariable::Null => Ok(()),
        _ => Err(crate::runspace::not_writable(&path.name)),
    }
}
