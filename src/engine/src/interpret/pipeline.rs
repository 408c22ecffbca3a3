//! Pipelines: objects are pushed from one command into the next, one at a time.

use std::cell::{Cell, RefCell};

use psrp_syntax::ast::{CommandBaseAst, ExpressionAst, PipelineAst, UnaryOperator};

use super::stage::Stage;
use crate::command::Output;
use crate::error::{Flow, Result};
use crate::runspace::Runspace;
use crate::value::Value;

/// What the stages of a running pipeline have in common.
pub(crate) struct PipelineState {
    /// The id that [`Flow::Enough`] names.
    pub id: u64,
    /// How a stage behind the first failed: the stages before it unwind quietly.
    failure: RefCell<Option<Flow>>,
    /// The stage that had enough.
    satisfied: Cell<Option<usize>>,
}

/// The stages behind one, as the place where its output goes.
pub(crate) struct Next<'a> {
    pub stages: &'a mut [Stage],
    pub state: &'a PipelineState,
    /// Place of the first of `stages` in the pipeline.
    pub at: usize,
    pub out: &'a mut dyn Output,
}

impl Output for Next<'_> {
    #[inline]
    fn write(&mut self, runspace: &mut Runspace, value: Value) -> Result {
        match self.stages.split_first_mut() {
            None => self.out.write(runspace, value),
            Some((stage, rest)) => {
                runspace.check_stop()?;
                let mut next = Next { stages: rest, state: self.state, at: self.at + 1, out: &mut *self.out };
                match stage.process(runspace, value, &mut next) {
                    Ok(()) => Ok(()),
                    Err(flow) => Err(self.state.quiet(flow, self.at)),
                }
            }
        }
    }
}

impl PipelineState {
    pub(crate) fn new(id: u64) -> PipelineState {
        PipelineState { id, failure: RefCell::default(), satisfied: Cell::new(None) }
    }

    /// Keeps how a later stage ended, so that the earlier ones see nothing that they could catch.
    fn quiet(&self, flow: Flow, at: usize) -> Flow {
        match flow {
            Flow::Enough(id) if id == self.id => {
                if self.satisfied.get().is_none() && self.failure.borrow().is_none() {
                    self.satisfied.set(Some(at));
                }
                Flow::Enough(id)
            }
            Flow::Stopped => Flow::Stopped,
            other => {
                *self.failure.borrow_mut() = Some(other);
                Flow::Enough(self.id)
            }
        }
    }
}

impl Runspace {
    /// Makes a job of a pipeline with `&` behind it.
    pub(super) fn run_in_background(&mut self, extent: psrp_syntax::Extent, out: &mut dyn Output) -> Result {
        let source = self.frame.source.clone();
        let text = source.slice(extent).trim_end();
        let text = text.strip_suffix('&').unwrap_or(text).trim_end();
        let job = crate::command::start_pipeline(self, text)?;
        self.success = true;
        out.write(self, job)
    }

    /// Runs a pipeline; its output goes to `out`, and `$?` says whether it succeeded.
    pub(crate) fn run_pipeline(&mut self, pipeline: &PipelineAst, out: &mut dyn Output) -> Result {
        self.frame.position.set(pipeline.extent);
        if pipeline.background {
            return self.run_in_background(pipeline.extent, out);
        }
        if let Some(expression) = pipeline.pure_expression() {
            if let Some(items) = self.range_items(expression)? {
                self.write_items(items, out)?;
            } else {
                let value = self.evaluate(expression)?;
                if !is_step(expression) {
                    self.emit(value, out)?;
                }
            }
            self.expression_succeeded(expression);
            return Ok(());
        }
        let id = self.pipeline_id();
        let mut elements = pipeline.elements.as_slice();
        let mut first = None;
        if let Some(CommandBaseAst::Expression(expression)) = elements.first() {
            elements = &elements[1..];
            first = Some(&**expression);
        }
        let expecting = first.is_some();
        let mut prepared = Vec::with_capacity(elements.len());
        for (at, element) in elements.iter().enumerate() {
            match element {
                CommandBaseAst::Command(command) => {
                    let place = super::stage::Place {
                        pipeline: id,
                        position: at as i32 + 1 + i32::from(expecting),
                        length: pipeline.elements.len() as i32,
                        expecting_input: at > 0 || expecting,
                    };
                    prepared.push((self.prepare(command, place)?, place));
                }
                CommandBaseAst::Expression(_) => return Err(self.not_supported("an expression inside a pipeline")),
            }
        }
        let mut stages = Vec::with_capacity(prepared.len());
        for (prepared, place) in prepared {
            stages.push(match prepared {
                super::command::Prepared::Call(call) => self.stage_of(*call, place)?,
                super::command::Prepared::Stage(stage) => *stage,
            });
        }
        let state = PipelineState::new(id);
        match first {
            None => self.drive_alone(&mut stages, &state, out),
            Some(expression) => {
                let redirected = self.redirected_expression(expression)?;
                self.drive_from_expression(&mut stages, &state, out, |runspace, next| match redirected {
                    None if runspace.is_live_input(&expression.expression) => runspace.pipe_live_input(next),
                    None => match runspace.range_items(&expression.expression)? {
                        Some(items) => runspace.write_items(items, next),
                        None => {
                            let value = runspace.evaluate(&expression.expression)?;
                            runspace.emit(value, next)
                        }
                    },
                    Some(redirected) => runspace.emit_redirected(&expression.expression, redirected, next),
                })
            }
        }
    }

    /// Writes items one after the other.
    fn write_items(&mut self, items: impl Iterator<Item = Value>, out: &mut dyn Output) -> Result {
        for item in items {
            self.check_stop()?;
            out.write(self, item)?;
        }
        Ok(())
    }

    /// Sets `$?` after an expression as a statement: what stands in parentheses decides for itself.
    #[inline]
    fn expression_succeeded(&mut self, expression: &psrp_syntax::ast::ExpressionAst) {
        use psrp_syntax::ast::ExpressionAst as E;
        if !matches!(expression, E::Paren(_) | E::SubExpression(_) | E::ArrayExpression(_)) {
            self.success = true;
        }
    }

    /// Runs stages whose input comes from elsewhere than a command.
    pub(crate) fn drive_from_expression(
        &mut self,
        stages: &mut [Stage],
        state: &PipelineState,
        out: &mut dyn Output,
        feed: impl FnOnce(&mut Runspace, &mut Next<'_>) -> Result,
    ) -> Result {
        let result = self.begin_stages(stages, state, out).and_then(|()| {
            let mut next = Next { stages: &mut *stages, state, at: 0, out: &mut *out };
            feed(self, &mut next)
        });
        self.finish(stages, state, out, result)
    }

    /// Runs stages into which nothing is piped.
    pub(crate) fn drive_alone(&mut self, stages: &mut [Stage], state: &PipelineState, out: &mut dyn Output) -> Result {
        let result = self.begin_stages(stages, state, out).and_then(|()| match stages.split_first_mut() {
            Some((first, rest)) => {
                let mut next = Next { stages: rest, state, at: 1, out: &mut *out };
                first.process_alone(self, &mut next).map_err(|flow| satisfied_by(state, flow, 0))
            }
            None => Ok(()),
        });
        self.finish(stages, state, out, result)
    }

    fn begin_stages(&mut self, stages: &mut [Stage], state: &PipelineState, out: &mut dyn Output) -> Result {
        for at in 0..stages.len() {
            let (done, rest) = stages.split_at_mut(at + 1);
            let Some(stage) = done.last_mut() else { continue };
            let mut next = Next { stages: rest, state, at: at + 1, out: &mut *out };
            if let Err(flow) = stage.begin(self, &mut next) {
                return Err(satisfied_by(state, flow, at));
            }
        }
        Ok(())
    }

    /// Ends the stages in order, or cleans up after a failure; sets `$?`.
    fn finish(&mut self, stages: &mut [Stage], state: &PipelineState, out: &mut dyn Output, result: Result) -> Result {
        let mut result = self.settle(state, result);
        if result.is_ok() {
            let mut from = state.satisfied.get().map_or(0, |at| at + 1);
            while from < stages.len() {
                let (done, rest) = stages.split_at_mut(from + 1);
                let Some(stage) = done.last_mut() else { break };
                let mut next = Next { stages: rest, state, at: from + 1, out: &mut *out };
                let ended = stage.end(self, &mut next).map_err(|flow| satisfied_by(state, flow, from));
                result = self.settle(state, ended);
                if result.is_err() {
                    break;
                }
                // A later stage may have had enough while this one ended.
                from = state.satisfied.get().map_or(from, |at| at.max(from)) + 1;
            }
        }
        for stage in stages.iter_mut() {
            if let Err(flow) = stage.clean(self, out) {
                result = result.and(Err(flow));
            }
        }
        self.success = result.is_ok() && stages.iter().all(|stage| !stage.failed());
        result
    }

    /// What the end of the feeding stage means: a failure of a later stage comes out here.
    fn settle(&mut self, state: &PipelineState, result: Result) -> Result {
        match result {
            Err(Flow::Enough(id)) if id == state.id => match state.failure.borrow_mut().take() {
                Some(failure) => Err(failure),
                None => Ok(()),
            },
            other => other,
        }
    }
}

/// Whether the expression is `++` or `--`, which as a statement writes nothing.
pub(super) fn is_step(expression: &ExpressionAst) -> bool {
    matches!(expression, ExpressionAst::Unary(unary) if matches!(
        unary.operator,
        UnaryOperator::PrefixIncrement
            | UnaryOperator::PrefixDecrement
            | UnaryOperator::PostfixIncrement
            | UnaryOperator::PostfixDecrement
    ))
}

/// Notes which stage had enough, unless a later one did before.
fn satisfied_by(state: &PipelineState, flow: Flow, at: usize) -> Flow {
    if let Flow::Enough(id) = flow
        && id == state.id
        && state.satisfied.get().is_none()
        && state.failure.borrow().is_none()
    {
        state.satisfied.set(Some(at));
    }
    flow
}
