//! `2>&1`, `> file`, `*> $null`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use psrp_syntax::ast::{CommandExpressionAst, ExpressionAst, RedirectionAst, RedirectionStream};

use super::stage::{Setting, Taps};
use crate::command::Output;
use crate::convert;
use crate::error::{Flow, Result};
use crate::runspace::{Route, Routes, Runspace, Sink};
use crate::value::Value;

/// Routes and taps of an expression with redirections.
pub(super) type Redirected = (Rc<Routes>, Option<Box<Taps>>);

impl Runspace {
    /// Routes and taps as the redirections of a command ask for.
    pub(super) fn redirect(&mut self, redirections: &[RedirectionAst]) -> Result<Redirected> {
        let mut routes = self.routes.clone();
        if redirections.is_empty() {
            return Ok((routes, None));
        }
        let mut taps: Option<Box<Taps>> = None;
        for redirection in redirections {
            match redirection {
                RedirectionAst::Merging(merging) => {
                    let queue = taps
                        .get_or_insert_default()
                        .merged
                        .get_or_insert_with(|| Rc::new(RefCell::new(VecDeque::new())))
                        .clone();
                    set_route(Rc::make_mut(&mut routes), merging.from, &Route::Merge(queue));
                }
                RedirectionAst::File(file) => {
                    let value = self.evaluate(&file.location)?;
                    let sink: Rc<dyn Sink> = match value.is_null() {
                        true => Rc::new(Nowhere),
                        false => {
                            let path = convert::to_text(self, &value)?;
                            super::file_sink::open(self, &path, file.append)?
                        }
                    };
                    let route = if value.is_null() { Route::Nowhere } else { Route::Sink(sink.clone()) };
                    let taps = taps.get_or_insert_default();
                    if !value.is_null() {
                        taps.closing.push(sink.clone());
                    }
                    if matches!(file.from, RedirectionStream::Output | RedirectionStream::All) {
                        taps.sink = Some(sink);
                    }
                    set_route(Rc::make_mut(&mut routes), file.from, &route);
                }
            }
        }
        Ok((routes, taps))
    }

    pub(super) fn redirected_expression(&mut self, expression: &CommandExpressionAst) -> Result<Option<Redirected>> {
        match expression.redirections.is_empty() {
            true => Ok(None),
            false => self.redirect(&expression.redirections).map(Some),
        }
    }

    /// Evaluates an expression with redirections.
    pub(super) fn emit_redirected(
        &mut self,
        expression: &ExpressionAst,
        (routes, taps): Redirected,
        next: &mut dyn Output,
    ) -> Result {
        let setting = Setting { routes, ..Setting::here(self) };
        let outer = setting.enter(self);
        let result = match &taps {
            None => self.evaluate(expression).and_then(|value| self.emit(value, next)),
            Some(taps) => taps.run(self, next, |runspace, out| {
                // An error of the expression is reported here, where its stream is redirected.
                match runspace.evaluate(expression) {
                    Ok(value) => runspace.emit(value, out),
                    Err(flow @ Flow::Error(..)) => runspace.recover(flow, out),
                    Err(flow) => Err(flow),
                }
            }),
        };
        outer.restore(self);
        if let Some(taps) = taps {
            for sink in &taps.closing {
                sink.close(self)?;
            }
        }
        result
    }
}

fn set_route(routes: &mut Routes, stream: RedirectionStream, route: &Route) {
    match stream {
        RedirectionStream::Output => {}
        RedirectionStream::Error => routes.error = route.clone(),
        RedirectionStream::Warning => routes.warning = route.clone(),
        RedirectionStream::Verbose => routes.verbose = route.clone(),
        RedirectionStream::Debug => routes.debug = route.clone(),
        RedirectionStream::Information => routes.information = route.clone(),
        RedirectionStream::All => {
            routes.error = route.clone();
            routes.warning = route.clone();
            routes.verbose = route.clone();
            routes.debug = route.clone();
            routes.information = route.clone();
        }
    }
}

/// `> $null`
#[derive(Debug)]
struct Nowhere;

impl Sink for Nowhere {
    fn take(&self, _runspace: &mut Runspace, _value: Value) -> Result {
        Ok(())
    }
}
