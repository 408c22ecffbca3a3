//! Pipelines put together from commands and values, as clients send them, rather than from text.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use psrp_syntax::Source;
use psrp_syntax::ast::{ExpressionAst, InvocationOperator};

use super::block_stage::input_value;
use super::command::{Callee, Invocation};
use super::pipeline::PipelineState;
use super::stage::{Place, Stage, Taps};
use crate::bind::Argument;
use crate::command::Output;
use crate::error::Result;
use crate::runspace::{Route, Routes, Runspace};
use crate::value::{ScriptBlock, Str, Value};

/// A command of such a pipeline.
#[derive(Clone, Debug)]
pub struct RemoteCommand {
    /// A name, or a script.
    pub text: Str,
    /// Which of the two.
    pub is_script: bool,
    /// Whether a script runs in a scope of its own.
    pub local_scope: bool,
    /// Its arguments, in order.
    pub arguments: Vec<RemoteArgument>,
    /// Where its other streams go.
    pub merges: Merges,
}

/// An argument: a name, a value, or both.
#[derive(Clone, Debug)]
pub struct RemoteArgument {
    /// The parameter's name, without a dash.
    pub name: Option<Str>,
    /// The value.
    pub value: Option<Value>,
}

/// Where the streams of a command go besides its output.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "the streams by their names")]
pub struct Merges {
    pub error: Merge,
    pub warning: Merge,
    pub verbose: Merge,
    pub debug: Merge,
    pub information: Merge,
}

/// Where a stream goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Merge {
    /// Where it belongs.
    #[default]
    Apart,
    /// Into the output, in order.
    Output,
    /// Nowhere.
    Nowhere,
}

impl Merges {
    fn any(self) -> bool {
        let all = [self.error, self.warning, self.verbose, self.debug, self.information];
        all.iter().any(|merge| *merge != Merge::Apart)
    }

    fn apply(self, routes: &mut Rc<Routes>) -> Option<Box<Taps>> {
        if !self.any() {
            return None;
        }
        let queue = Rc::new(RefCell::new(VecDeque::new()));
        let routes = Rc::make_mut(routes);
        let streams = [
            (self.error, &mut routes.error),
            (self.warning, &mut routes.warning),
            (self.verbose, &mut routes.verbose),
            (self.debug, &mut routes.debug),
            (self.information, &mut routes.information),
        ];
        for (merge, route) in streams {
            match merge {
                Merge::Apart => {}
                Merge::Output => *route = Route::Merge(queue.clone()),
                Merge::Nowhere => *route = Route::Nowhere,
            }
        }
        Some(Box::new(Taps { merged: Some(queue), ..Taps::default() }))
    }
}

impl Runspace {
    /// Runs a pipeline of commands; with `piped`, what the client sends is piped into the first.
    ///
    /// # Errors
    /// Whatever ends the pipeline early.
    pub fn run_remote(&mut self, commands: Vec<RemoteCommand>, piped: bool, output: &mut dyn Output) -> Result {
        let live = piped && commands.first().is_some_and(|first| self.reads_live_input(first));
        let outer = std::mem::replace(&mut self.live_input, live.then(|| self.scope.clone()));
        let result = self.run_commands(commands, piped && !live, output);
        self.live_input = outer;
        result
    }

    fn run_commands(&mut self, commands: Vec<RemoteCommand>, piped: bool, output: &mut dyn Output) -> Result {
        if let [only] = &commands[..]
            && !piped
            && only.is_script
            && !only.local_scope
            && only.arguments.is_empty()
            && !only.merges.any()
        {
            return self.run_command_line(&only.text.clone(), output);
        }
        let id = self.pipeline_id();
        let length = commands.len();
        let mut stages = Vec::with_capacity(length);
        for (at, command) in commands.into_iter().enumerate() {
            let place = Place {
                pipeline: id,
                position: at as i32 + 1,
                length: length as i32,
                expecting_input: at > 0 || piped,
            };
            stages.push(self.remote_stage(command, place)?);
        }
        let state = PipelineState::new(id);
        if !piped {
            return self.drive_alone(&mut stages, &state, output);
        }
        self.drive_from_expression(&mut stages, &state, output, |runspace, next| {
            let streams = runspace.streams.clone();
            while let Some(value) = streams.next_input(runspace)? {
                next.write(runspace, value)?;
            }
            Ok(())
        })
    }

    /// Whether the command is a script that runs at once and reads `$input` as it comes: one that has an end block only.
    fn reads_live_input(&mut self, command: &RemoteCommand) -> bool {
        if !command.is_script || command.local_scope {
            return false;
        }
        // A mistake in it is reported where it is run.
        let Ok(block) = self.read_script(&Source::new(command.text.clone())) else { return false };
        block.process_block.is_none() && block.begin_block.is_none() && block.param_block.is_none()
    }

    /// Whether the expression is `$input` and stands for what the client pipes in.
    pub(super) fn is_live_input(&self, expression: &ExpressionAst) -> bool {
        self.live_input.as_ref().is_some_and(|scope| Rc::ptr_eq(scope, &self.scope))
            && matches!(expression, ExpressionAst::Variable(variable) if &*variable.path.key == "input")
    }

    /// Writes what the client pipes in, object by object.
    pub(super) fn pipe_live_input(&mut self, next: &mut dyn Output) -> Result {
        self.live_input = None;
        self.scope.automatic.borrow_mut().input = Some(input_value(Vec::new()));
        let streams = self.streams.clone();
        while let Some(value) = streams.next_input(self)? {
            next.write(self, value)?;
        }
        Ok(())
    }

    /// Reads all that the client pipes in, for a script that uses `$input` as a collection.
    pub(super) fn read_live_input(&mut self) -> Result {
        if !self.live_input.as_ref().is_some_and(|scope| Rc::ptr_eq(scope, &self.scope)) {
            return Ok(());
        }
        self.live_input = None;
        let streams = self.streams.clone();
        let mut all = Vec::new();
        while let Some(value) = streams.next_input(self)? {
            all.push(value);
        }
        self.scope.automatic.borrow_mut().input = Some(input_value(all));
        Ok(())
    }

    fn remote_stage(&mut self, command: RemoteCommand, place: Place) -> Result<Stage> {
        let mut routes = self.routes.clone();
        let taps = command.merges.apply(&mut routes);
        let callee = if command.is_script {
            let source = Source::new(command.text.clone());
            let block = self.read_command(&source)?;
            Callee::Block(Rc::new(ScriptBlock::new(block)))
        } else {
            Callee::Command(self.resolve_command(&command.text)?)
        };
        let extent = psrp_syntax::Extent::default();
        let arguments = command
            .arguments
            .into_iter()
            .map(|argument| Argument {
                name: argument.name,
                value: argument.value,
                ..Argument::positional(Value::Null, extent)
            })
            .collect();
        let dotted = command.is_script && !command.local_scope;
        let call = Invocation {
            callee,
            name: if command.is_script { "".into() } else { command.text },
            operator: if dotted { InvocationOperator::Dot } else { InvocationOperator::None },
            arguments,
            // What the client calls stands in no text.
            position: (Source::new(""), extent),
            routes,
            taps,
        };
        self.stage_of(call, place)
    }
}
