//! Statements in order, and what happens when one of them fails.

use std::rc::Rc;

use psrp_syntax::ast::{NamedBlockAst, StatementAst, StatementBlockAst, TrapStatementAst};

use crate::command::Output;
use crate::convert;
use crate::error::{Flow, Result, Terminates};
use crate::runspace::{ActionPreference, Runspace};
use crate::value::Value;

impl Runspace {
    /// Runs the statements of a block in braces, in the current scope.
    #[inline]
    pub(crate) fn run_block(&mut self, block: &StatementBlockAst, out: &mut dyn Output) -> Result {
        self.run_statements(&block.statements, &block.traps, out)
    }

    /// Runs the statements of a named block.
    pub(crate) fn run_named_block(&mut self, block: &NamedBlockAst, out: &mut dyn Output) -> Result {
        self.run_statements(&block.statements, &block.traps, out)
    }

    fn run_statements(
        &mut self,
        statements: &[StatementAst],
        traps: &[TrapStatementAst],
        out: &mut dyn Output,
    ) -> Result {
        if !traps.is_empty() {
            return self.run_trapped(statements, traps, out);
        }
        for statement in statements {
            if self.armed {
                self.debug_statement(statement.extent())?;
            }
            if let Err(flow) = self.run_statement(statement, out) {
                self.recover(flow, out)?;
            }
        }
        Ok(())
    }

    fn run_trapped(&mut self, statements: &[StatementAst], traps: &[TrapStatementAst], out: &mut dyn Output) -> Result {
        let traps = Some(Rc::from(traps));
        let outer = std::mem::replace(&mut self.traps, traps);
        let mut result = Ok(());
        for statement in statements {
            let stopped = if self.armed { self.debug_statement(statement.extent()) } else { Ok(()) };
            if let Err(flow) = stopped.and_then(|()| self.run_statement(statement, out)) {
                result = self.recover(flow, out);
                if result.is_err() {
                    break;
                }
            }
        }
        self.traps = outer;
        result
    }

    /// Runs one statement.
    #[inline]
    pub(crate) fn run_statement(&mut self, statement: &StatementAst, out: &mut dyn Output) -> Result {
        match statement {
            StatementAst::Pipeline(pipeline) => self.run_pipeline(pipeline, out),
            StatementAst::Assignment(assignment) => self.run_assignment(assignment),
            StatementAst::If(statement) => self.run_if(statement, out),
            StatementAst::For(statement) => self.run_for(statement, out),
            StatementAst::ForEach(statement) => self.run_foreach(statement, out),
            StatementAst::While(statement) => self.run_while(statement, out),
            StatementAst::DoWhile(statement) => self.run_do(statement, true, out),
            StatementAst::DoUntil(statement) => self.run_do(statement, false, out),
            StatementAst::Switch(statement) => self.run_switch(statement, out),
            StatementAst::Try(statement) => self.run_try(statement, out),
            StatementAst::Return(statement) => self.run_return(statement, out),
            StatementAst::Throw(statement) => self.run_throw(statement),
            StatementAst::Exit(statement) => self.run_exit(statement),
            StatementAst::Break(statement) => self.run_break(statement),
            StatementAst::Continue(statement) => self.run_continue(statement),
            StatementAst::PipelineChain(chain) => self.run_chain(chain, out),
            StatementAst::FunctionDefinition(function) => self.define_function(function),
            StatementAst::TypeDefinition(_) => Ok(()), // defined when the script block that holds it starts
            StatementAst::Data(statement) => self.run_data(statement, out),
            StatementAst::Trap(_) => Ok(()), // taken out of the list by the parser
            StatementAst::Block(statement) => self.run_block(&statement.body, out),
            StatementAst::Error(_) => Err(self.not_supported("a statement with mistakes")),
        }
    }

    /// Decides what an early end of a statement means for the statements after it: reports errors that end only their
    /// statement, passes on everything else.
    #[cold]
    #[inline(never)]
    pub(crate) fn recover(&mut self, flow: Flow, out: &mut dyn Output) -> Result {
        let Flow::Error(record, terminates) = flow else { return Err(flow) };
        self.locate(&record);
        let trapped = self.traps.clone();
        let action = match &trapped {
            Some(traps) => match self.run_traps(traps, &record, out)? {
                Some(action) => action,
                None => return self.recover_untrapped(record, terminates),
            },
            None => return self.recover_untrapped(record, terminates),
        };
        self.success = false;
        match action {
            ActionPreference::SilentlyContinue | ActionPreference::Ignore => Ok(()),
            ActionPreference::Stop => Err(Flow::Error(record, Terminates::Script)),
            _ => {
                self.remember_error(&record);
                self.show_error(&record)
            }
        }
    }

    fn recover_untrapped(&mut self, record: Rc<crate::error::ErrorRecord>, terminates: Terminates) -> Result {
        if self.propagate {
            return Err(Flow::Error(record, terminates));
        }
        let action = self.preference("erroractionpreference").unwrap_or(ActionPreference::Continue);
        self.success = false;
        match action {
            ActionPreference::SilentlyContinue | ActionPreference::Ignore => {
                if action == ActionPreference::SilentlyContinue {
                    self.remember_error(&record);
                }
                Ok(())
            }
            ActionPreference::Stop => Err(Flow::Error(record, Terminates::Script)),
            _ if terminates == Terminates::Script => Err(Flow::Error(record, terminates)),
            _ => {
                self.add_error_to_variables(&record);
                self.remember_error(&record);
                self.show_error(&record)
            }
        }
    }

    /// The value of a statement where one value is wanted: on the right of `=`, in parentheses, in a hash literal.
    pub(crate) fn value_of(&mut self, statement: &StatementAst) -> Result<Value> {
        match statement {
            StatementAst::Pipeline(pipeline) => {
                if let Some(expression) = pipeline.pure_expression() {
                    return self.evaluate(expression);
                }
            }
            StatementAst::Assignment(assignment) => return self.assign_and_value(assignment),
            _ => {}
        }
        let mut collected = Vec::new();
        self.run_statement(statement, &mut collected)?;
        Ok(collapse(collected))
    }

    /// The value of a condition.
    #[inline]
    pub(crate) fn condition(&mut self, statement: &StatementAst) -> Result<bool> {
        if let StatementAst::Pipeline(pipeline) = statement {
            self.frame.position.set(pipeline.extent);
        }
        match self.value_of(statement)? {
            Value::Bool(value) => Ok(value),
            value => convert::to_bool(self, &value),
        }
    }
}

/// What collected output is as one value: nothing, the one object, an array.
pub(crate) fn collapse(mut collected: Vec<Value>) -> Value {
    match collected.len() {
        0 => Value::Nothing,
        1 => collected.pop().unwrap_or_default(),
        _ => Value::array(collected),
    }
}
