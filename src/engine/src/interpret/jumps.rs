//! `return`, `throw`, `exit`, `break`, `continue`.

use std::rc::Rc;

use psrp_syntax::ast::{BreakStatementAst, ContinueStatementAst, ExpressionAst, JumpStatementAst};

use crate::command::Output;
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result, Terminates};
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{Str, Value};

impl Runspace {
    pub(super) fn run_return(&mut self, statement: &JumpStatementAst, out: &mut dyn Output) -> Result {
        if let Some(pipeline) = &statement.pipeline {
            if self.frame.block.is_none() && self.returned.is_some() {
                // A method of a class: its value is what `return` gives, and nothing else that it writes.
                let value = self.value_of(pipeline)?;
                self.returned = Some(value);
                return Err(Flow::Return);
            }
            match pipeline {
                psrp_syntax::ast::StatementAst::Assignment(assignment) => self.run_assignment(assignment)?,
                other => self.run_statement(other, out)?,
            }
        }
        Err(Flow::Return)
    }

    pub(super) fn run_exit(&mut self, statement: &JumpStatementAst) -> Result {
        let code = match &statement.pipeline {
            None => 0,
            Some(pipeline) => {
                let value = self.value_of(pipeline)?;
                let int = crate::types::find("System.Int32").map_or(Type::OBJECT, Type::Known);
                match convert::to_type(self, &value, &int) {
                    Ok(Value::Int32(code)) => code,
                    _ => 0,
                }
            }
        };
        Err(Flow::Exit(code))
    }

    pub(super) fn run_break(&mut self, statement: &BreakStatementAst) -> Result {
        Err(Flow::Break(self.label(statement.label.as_ref())?))
    }

    pub(super) fn run_continue(&mut self, statement: &ContinueStatementAst) -> Result {
        Err(Flow::Continue(self.label(statement.label.as_ref())?))
    }

    fn label(&mut self, label: Option<&ExpressionAst>) -> Result<Option<Str>> {
        match label {
            None => Ok(None),
            Some(expression) => {
                let value = self.evaluate(expression)?;
                let text = convert::to_text(self, &value)?;
                Ok((!text.is_empty()).then_some(text))
            }
        }
    }

    pub(super) fn run_throw(&mut self, statement: &JumpStatementAst) -> Result {
        self.frame.position.set(statement.extent);
        let value = match &statement.pipeline {
            Some(pipeline) => {
                let value = self.value_of(pipeline)?;
                self.frame.position.set(statement.extent);
                value
            }
            None => match self.caught.last() {
                Some(record) => return Err(Flow::Error(record.clone(), Terminates::Script)),
                None => Value::string("ScriptHalted"),
            },
        };
        let record = self.thrown(value)?;
        self.locate(&record);
        Err(Flow::Error(record, Terminates::Script))
    }

    /// The record of a thrown value.
    pub(crate) fn thrown(&mut self, value: Value) -> Result<Rc<ErrorRecord>> {
        if let Value::Object(object) = value.bare() {
            if let Some(record) = object.downcast::<Rc<ErrorRecord>>() {
                return Ok(record.clone());
            }
            if super::try_statement::is_exception(&value) {
                let message = super::try_statement::exception_message(self, &value);
                return Ok(Rc::new(ErrorRecord {
                    exception: value.bare().clone(),
                    target: Value::Null,
                    id: message,
                    category: ErrorCategory::OperationStopped,
                    details: Default::default(),
                }));
            }
        }
        let text = convert::to_text(self, &value)?;
        let mut exception = Exception::runtime(text.clone());
        exception.properties = vec![("WasThrownFromThrowStatement", Value::Bool(true))];
        let collection = matches!(value.bare(), Value::Array(_) | Value::List(_) | Value::Dictionary(_));
        let name = collection.then(|| super::type_name(&value));
        let record = ErrorRecord::new(exception, &text, ErrorCategory::OperationStopped, value);
        record.details.borrow_mut().target_name = name;
        Ok(Rc::new(record))
    }
}
