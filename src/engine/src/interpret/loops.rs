//! Loops.

use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::ast::{
    DoLoopStatementAst, ForEachStatementAst, ForStatementAst, StatementAst, StatementBlockAst, WhileStatementAst,
};

use crate::command::{Discard, Output};
use crate::convert;
use crate::error::{Flow, Result};
use crate::runspace::{Runspace, Variable};
use crate::value::{Str, Value};

/// Whether a loop goes on after a round.
#[derive(PartialEq, Eq)]
enum Round {
    Next,
    Done,
}

impl Runspace {
    pub(super) fn run_while(&mut self, statement: &WhileStatementAst, out: &mut dyn Output) -> Result {
        while self.condition(&statement.condition)? {
            if self.round(&statement.body, statement.label.as_ref(), out)? == Round::Done {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn run_do(&mut self, statement: &DoLoopStatementAst, wanted: bool, out: &mut dyn Output) -> Result {
        loop {
            if self.round(&statement.body, statement.label.as_ref(), out)? == Round::Done {
                break;
            }
            if self.condition(&statement.condition)? != wanted {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn run_for(&mut self, statement: &ForStatementAst, out: &mut dyn Output) -> Result {
        if let Some(initializer) = &statement.initializer {
            self.run_statement(initializer, &mut Discard)?;
        }
        loop {
            if let Some(condition) = &statement.condition
                && !self.condition(condition)?
            {
                break;
            }
            if self.round(&statement.body, statement.label.as_ref(), out)? == Round::Done {
                break;
            }
            if let Some(iterator) = &statement.iterator {
                self.run_statement(iterator, &mut Discard)?;
            }
        }
        Ok(())
    }

    pub(super) fn run_foreach(&mut self, statement: &ForEachStatementAst, out: &mut dyn Output) -> Result {
        self.frame.position.set(statement.condition.extent());
        let range = match &statement.condition {
            StatementAst::Pipeline(pipeline) => match pipeline.pure_expression() {
                Some(expression) => self.range_items(expression)?,
                None => None,
            },
            _ => None,
        };
        let over = match range {
            Some(items) => Ok(items),
            None => Err(self.value_of(&statement.condition)?),
        };
        let path = statement.variable.path.clone();
        let label = statement.label.as_ref();
        if let psrp_syntax::ast::VariableScope::Drive(_) = path.scope {
            return Err(self.not_supported("foreach over a variable of a drive"));
        }
        // The enumerator: `$foreach`, whose MoveNext() and Current scripts may use.
        let mut enumerator = match over {
            Ok(items) => Enumerator::Range(items),
            Err(over) => match self.enumerator(&over)? {
                Some(enumerator) => enumerator,
                None => return Ok(()),
            },
        };
        let text = self.frame.source.slice(statement.body.extent);
        if text.contains("$foreach") || text.contains("$ForEach") || text.contains("$Foreach") {
            let mut items = Vec::new();
            while let Some(item) = enumerator.next()? {
                items.push(item);
            }
            enumerator = Enumerator::Visible(crate::dotnet::enumerator::over(items, "System.Collections.IEnumerator"));
        }
        let outer = self.scope.local("foreach");
        let visible = Rc::new(Variable::new("foreach", enumerator.to_value()));
        self.scope.add(Arc::from("foreach"), visible);
        let result = loop {
            let next = match &enumerator {
                Enumerator::Visible(visible) => self.next_of(visible),
                _ => enumerator.next(),
            };
            let item = match next {
                Ok(Some(item)) => item,
                Ok(None) => break Ok(()),
                Err(flow) => {
                    self.frame.position.set(statement.variable.extent);
                    break Err(flow);
                }
            };
            if let Err(flow) = self.assign_path(&path, item) {
                break Err(flow);
            }
            match self.round(&statement.body, label, out) {
                Ok(Round::Next) => {}
                Ok(Round::Done) => break Ok(()),
                Err(flow) => break Err(flow),
            }
        };
        match outer {
            Some(variable) => self.scope.add(Arc::from("foreach"), variable),
            None => {
                self.scope.remove("foreach");
            }
        }
        result
    }

    /// Runs the body once.
    #[inline]
    fn round(&mut self, body: &StatementBlockAst, label: Option<&Arc<str>>, out: &mut dyn Output) -> Result<Round> {
        self.check_stop()?;
        match self.run_block(body, out) {
            Ok(()) => Ok(Round::Next),
            Err(Flow::Break(target)) if is_for(label, target.as_ref()) => Ok(Round::Done),
            Err(Flow::Continue(target)) if is_for(label, target.as_ref()) => Ok(Round::Next),
            Err(flow) => Err(flow),
        }
    }

    /// The next item of an enumerator that scripts can see.
    fn next_of(&mut self, enumerator: &Value) -> Result<Option<Value>> {
        let moved = crate::member::call(self, enumerator, "MoveNext", Vec::new())?;
        match moved {
            Value::Bool(true) => crate::member::get(self, enumerator, "Current"),
            _ => Ok(None),
        }
    }

    /// What a loop walks through; `None` when there is nothing.
    fn enumerator(&mut self, over: &Value) -> Result<Option<Enumerator>> {
        if over.is_null() {
            return Ok(None);
        }
        if let Value::Array(array) = over
            && array.dimensions.is_none()
        {
            return Ok(Some(Enumerator::Array(array.clone(), 0)));
        }
        if let Value::List(list) = over {
            return Ok(Some(Enumerator::List(list.clone(), 0, list.version())));
        }
        Ok(Some(match convert::enumerate(self, over) {
            Some(items) => Enumerator::Items(items.into_iter(), over.clone()),
            None => Enumerator::Items(vec![over.clone()].into_iter(), Value::Null),
        }))
    }
}

/// What a foreach statement walks through.
enum Enumerator {
    /// An array, which may change under way.
    Array(Rc<crate::value::Array>, usize),
    /// A list, which must not change under way: the place, and its version at the start.
    List(Rc<crate::value::List>, usize, (usize, u64)),
    /// What `$foreach` shows, so that the body can go on in it.
    Visible(Value),
    /// The items of `..`, of which nobody makes an array.
    Range(Box<dyn DoubleEndedIterator<Item = Value>>),
    /// Items that were collected of a value.
    Items(std::vec::IntoIter<Value>, Value),
}

impl Enumerator {
    fn next(&mut self) -> Result<Option<Value>> {
        Ok(match self {
            Enumerator::Array(array, at) => {
                let item = array.get(*at);
                *at += 1;
                item
            }
            Enumerator::List(list, at, version) => {
                let items = list.items.borrow();
                if list.version() != *version {
                    return Err(crate::dotnet::enumerator::modified());
                }
                *at += 1;
                items.get(*at - 1).cloned()
            }
            Enumerator::Range(items) => items.next(),
            Enumerator::Items(_, of) if crate::dotnet::enumerator::is_stale(of) => {
                return Err(crate::dotnet::enumerator::modified());
            }
            Enumerator::Items(items, _) => items.next(),
            Enumerator::Visible(_) => None,
        })
    }

    fn to_value(&self) -> Value {
        match self {
            Enumerator::Visible(visible) => visible.clone(),
            _ => Value::Null,
        }
    }
}

/// Whether a jump to `target` concerns the loop or switch with `label`.
pub(super) fn is_for(label: Option<&Arc<str>>, target: Option<&Str>) -> bool {
    match (label, target) {
        (_, None) => true,
        (Some(label), Some(target)) => label.eq_ignore_ascii_case(target),
        (None, Some(_)) => false,
    }
}
