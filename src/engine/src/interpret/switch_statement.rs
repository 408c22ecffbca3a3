//! `switch`.

use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::ast::{BinaryOperator, CaseSensitivity, ExpressionAst, StatementBlockAst, SwitchStatementAst};

use super::loops::is_for;
use crate::command::Output;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::{Runspace, Variable};
use crate::value::Value;
use crate::{convert, operators};

/// What a clause's body asks for.
#[derive(PartialEq, Eq)]
enum After {
    /// The other clauses are tried too.
    Clauses,
    /// The next item is next.
    Item,
    /// It is over.
    Done,
}

impl Runspace {
    pub(super) fn run_switch(&mut self, statement: &SwitchStatementAst, out: &mut dyn Output) -> Result {
        self.frame.position.set(statement.condition.extent());
        let value = self.value_of(&statement.condition)?;
        let items = if statement.flags.file {
            self.lines_of_file(&value)?
        } else {
            match convert::enumerate(self, &value) {
                Some(items) => items,
                None if matches!(value, Value::Nothing) => Vec::new(),
                None => vec![value],
            }
        };
        let scope = self.scope.clone();
        let outer = scope.underscore.borrow().clone();
        let outer_switch = scope.local("switch");
        scope.add(Arc::from("switch"), Rc::new(Variable::new("switch", Value::Null)));
        let mut result = Ok(());
        for item in items {
            *scope.underscore.borrow_mut() = Some(item.clone());
            match self.switch_item(statement, &item, out) {
                Ok(After::Done) => break,
                Ok(_) => {}
                Err(flow) => {
                    result = Err(flow);
                    break;
                }
            }
        }
        match outer_switch {
            Some(variable) => scope.add(Arc::from("switch"), variable),
            None => {
                scope.remove("switch");
            }
        }
        *scope.underscore.borrow_mut() = outer;
        result
    }

    fn switch_item(&mut self, statement: &SwitchStatementAst, item: &Value, out: &mut dyn Output) -> Result<After> {
        self.check_stop()?;
        let mut matched = false;
        for clause in &statement.clauses {
            if !self.clause_matches(statement, &clause.condition, item)? {
                continue;
            }
            matched = true;
            // A clause may change $_ for the clauses behind it.
            match self.clause_body(&clause.body, statement, out)? {
                After::Clauses => {}
                after => return Ok(after),
            }
        }
        match &statement.default {
            Some(body) if !matched => self.clause_body(body, statement, out),
            _ => Ok(After::Item),
        }
    }

    fn clause_body(
        &mut self,
        body: &StatementBlockAst,
        statement: &SwitchStatementAst,
        out: &mut dyn Output,
    ) -> Result<After> {
        match self.run_block(body, out) {
            Ok(()) => Ok(After::Clauses),
            Err(Flow::Break(label)) if is_for(statement.label.as_ref(), label.as_ref()) => Ok(After::Done),
            Err(Flow::Continue(label)) if is_for(statement.label.as_ref(), label.as_ref()) => Ok(After::Item),
            Err(flow) => Err(flow),
        }
    }

    fn clause_matches(
        &mut self,
        statement: &SwitchStatementAst,
        condition: &ExpressionAst,
        item: &Value,
    ) -> Result<bool> {
        self.frame.position.set(condition.extent());
        let flags = &statement.flags;
        let case = if flags.case_sensitive { CaseSensitivity::Sensitive } else { CaseSensitivity::Insensitive };
        let condition = self.evaluate(condition)?;
        if let Value::ScriptBlock(block) = &condition {
            let mut output = Vec::new();
            self.invoke_block_into(block, Some(item.clone()), &[], super::BlockScope::New, &mut output)?;
            let value = super::collapse(output);
            return convert::to_bool(self, &value);
        }
        if flags.regex || flags.wildcard {
            let text = Value::String(convert::to_text(self, item)?);
            let operator = if flags.regex { BinaryOperator::Match(case) } else { BinaryOperator::Like(case) };
            let pattern = if flags.regex && !matches!(condition.bare(), Value::Object(_)) {
                Value::String(convert::to_text(self, &condition)?)
            } else {
                condition
            };
            let value = operators::binary(self, operator, &text, &pattern)?;
            return convert::to_bool(self, &value);
        }
        if let (Value::String(_), Value::Null) = (&condition, item) {
            return Ok(false);
        }
        Ok(operators::equals(self, item, &condition, !flags.case_sensitive))
    }

    fn lines_of_file(&mut self, value: &Value) -> Result<Vec<Value>> {
        let name = convert::to_text(self, value)?;
        let path = std::path::Path::new(&*self.location_path()).join(&*name);
        match std::fs::read(&path) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
                Ok(text.lines().map(Value::string).collect())
            }
            Err(cause) => {
                let message = match cause.kind() {
                    std::io::ErrorKind::NotFound => format!("Could not find file '{}'.", path.display()),
                    _ => format!("{cause} : '{}'", path.display()),
                };
                let kind = match cause.kind() {
                    std::io::ErrorKind::NotFound => "System.IO.FileNotFoundException",
                    std::io::ErrorKind::PermissionDenied => "System.UnauthorizedAccessException",
                    _ => "System.IO.IOException",
                };
                let inner = crate::value::Object::new(Exception::new(kind, message.clone()));
                let record = ErrorRecord::new(
                    Exception::runtime(message).caused_by(inner),
                    "FileReadError",
                    ErrorCategory::NotSpecified,
                    Value::Null,
                );
                Err(record.into())
            }
        }
    }
}
