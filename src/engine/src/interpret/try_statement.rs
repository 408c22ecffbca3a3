//! `try`, `catch`, `finally`, `trap`.

use std::rc::Rc;

use psrp_syntax::ast::{CatchClauseAst, TrapStatementAst, TryStatementAst, TypeConstraintAst};

use crate::command::Output;
use crate::error::{ErrorRecord, Exception, Flow, Result};
use crate::member;
use crate::runspace::{ActionPreference, Runspace, record_value};
use crate::types::Type;
use crate::value::{Str, Value};

impl Runspace {
    pub(super) fn run_try(&mut self, statement: &TryStatementAst, out: &mut dyn Output) -> Result {
        let outer = (std::mem::replace(&mut self.propagate, true), self.traps.take());
        let mut result = self.run_block(&statement.body, out);
        (self.propagate, self.traps) = outer;
        if let Err(Flow::Error(record, terminates)) = result {
            self.locate(&record);
            result = match self.matching_clause(&statement.catch_clauses, &record)? {
                Some(clause) => self.run_catch(clause, &record, out),
                None => Err(Flow::Error(record, terminates)),
            };
        }
        if let Some(finally) = &statement.finally {
            // A stop lets the block run, as PowerShell does; the flag is set again behind it.
            let stopping = self.stop_requested();
            if stopping {
                self.stop.store(false, std::sync::atomic::Ordering::Relaxed);
            }
            let finished = self.run_block(finally, out);
            if stopping {
                self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
            }
            finished?;
        }
        result
    }

    fn run_catch(&mut self, clause: &CatchClauseAst, record: &Rc<ErrorRecord>, out: &mut dyn Output) -> Result {
        self.remember_error(record);
        self.success = false;
        self.with_error(record, |runspace| runspace.run_block(&clause.body, out))
    }

    /// Runs code with `$_` as the error.
    fn with_error(&mut self, record: &Rc<ErrorRecord>, run: impl FnOnce(&mut Runspace) -> Result) -> Result {
        let scope = self.scope.clone();
        let outer = scope.underscore.replace(Some(record_value(record)));
        self.caught.push(record.clone());
        let result = run(self);
        self.caught.pop();
        *scope.underscore.borrow_mut() = outer;
        result
    }

    fn matching_clause<'a>(
        &mut self,
        clauses: &'a [CatchClauseAst],
        record: &ErrorRecord,
    ) -> Result<Option<&'a CatchClauseAst>> {
        for clause in clauses {
            if clause.catch_types.is_empty() {
                return Ok(Some(clause));
            }
            for constraint in &clause.catch_types {
                if self.catches(constraint, record)? {
                    return Ok(Some(clause));
                }
            }
        }
        Ok(None)
    }

    fn catches(&mut self, constraint: &TypeConstraintAst, record: &ErrorRecord) -> Result<bool> {
        let ty = self.resolve_type(&constraint.type_name)?;
        let mut exception = record.exception.clone();
        loop {
            if is_a(&exception, &ty) {
                return Ok(true);
            }
            // A wrapper is caught by what it wraps: a method's exception, a converted value's.
            let inner = match &exception {
                Value::Object(object) => object.downcast::<Exception>().map(|exception| exception.inner.clone()),
                _ => None,
            };
            match inner {
                Some(inner) if !inner.is_null() => exception = inner,
                _ => return Ok(false),
            }
        }
    }

    /// Runs the trap for the error; what is to happen then, or `None` when no trap is for it.
    pub(super) fn run_traps(
        &mut self,
        traps: &Rc<[TrapStatementAst]>,
        record: &Rc<ErrorRecord>,
        out: &mut dyn Output,
    ) -> Result<Option<ActionPreference>> {
        let mut chosen = None;
        for trap in traps.iter() {
            match &trap.trap_type {
                Some(constraint) => {
                    if self.catches(constraint, record)? {
                        chosen = Some(trap);
                        break;
                    }
                }
                None => chosen = chosen.or(Some(trap)),
            }
        }
        let Some(trap) = chosen else { return Ok(None) };
        self.remember_error(record);
        let shown = &unwrapped(record);
        let outer = self.traps.take();
        let scope = self.scope.clone();
        self.scope = crate::runspace::Scope::new(Some(scope.clone()), crate::runspace::ScopeKind::Local);
        let result = self.with_error(shown, |runspace| runspace.run_block(&trap.body, out));
        self.scope = scope;
        self.traps = outer;
        match result {
            Ok(()) => Ok(Some(self.preference("erroractionpreference").unwrap_or(ActionPreference::Continue))),
            Err(Flow::Continue(_)) => Ok(Some(ActionPreference::SilentlyContinue)),
            Err(Flow::Break(_)) => Ok(Some(ActionPreference::Stop)),
            Err(flow) => Err(flow),
        }
    }
}

/// The record as a trap sees it: with the exception that the language put its own around.
fn unwrapped(record: &Rc<ErrorRecord>) -> Rc<ErrorRecord> {
    let inner = match &record.exception {
        Value::Object(object) => object.downcast::<Exception>().map(|exception| exception.inner.clone()),
        _ => None,
    };
    match inner {
        Some(inner) if !inner.is_null() => {
            let shown = ErrorRecord::of(inner, &record.id, record.category, record.target.clone());
            *shown.details.borrow_mut() = record.details.borrow().clone();
            Rc::new(shown)
        }
        _ => record.clone(),
    }
}

/// Whether the value is an exception.
pub(super) fn is_exception(value: &Value) -> bool {
    match value.bare() {
        Value::Object(object) => {
            object.downcast::<Exception>().is_some()
                || crate::types::find("System.Exception")
                    .is_some_and(|info| derives(&object.instance.ty(), &Type::Known(info)))
        }
        _ => false,
    }
}

/// The message of an exception.
pub(crate) fn exception_message(runspace: &mut Runspace, value: &Value) -> Str {
    if let Value::Object(object) = value.bare()
        && let Some(exception) = object.downcast::<Exception>()
    {
        return exception.message.clone();
    }
    match member::get(runspace, value, "Message") {
        Ok(Some(Value::String(message))) => message,
        _ => "".into(),
    }
}

fn is_a(exception: &Value, ty: &Type) -> bool {
    match exception {
        Value::Object(object) => {
            derives(&object.instance.ty(), ty)
                || object.downcast::<Exception>().is_some_and(|own| own.type_name.eq_ignore_ascii_case(&ty.name()))
        }
        _ => false,
    }
}

fn derives(from: &Type, to: &Type) -> bool {
    crate::types::is_assignable(from, to)
}
