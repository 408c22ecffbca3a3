//! A cmdlet in a pipeline.

use std::rc::Rc;

use crate::bind::{Binding, PipelineBinder, Target};
use crate::command::{Call, Cmdlet, Output};
use crate::error::{Flow, InvocationInfo, Result, Terminates};
use crate::runspace::{CmdletInfo, CommandContext, Runspace};
use crate::value::{Str, Value};

/// A cmdlet in a pipeline.
pub(crate) struct CmdletStage {
    pub info: Rc<CmdletInfo>,
    pub cmdlet: Box<dyn Cmdlet>,
    pub name: Str,
    pub class: Str,
    pub invocation: Rc<InvocationInfo>,
    pub binding: Binding,
    pub pipeline: PipelineBinder,
    /// What the cmdlet sees of the binding.
    pub bound: Vec<(&'static str, Value)>,
    /// How many of `bound` are of the command line.
    pub fixed: usize,
    pub expecting_input: bool,
    /// The pipeline's id.
    pub pipeline_id: u64,
    pub context: Rc<CommandContext>,
}

impl CmdletStage {
    pub(crate) fn failed(&self) -> bool {
        self.context.failed.get()
    }

    fn run(
        &mut self,
        runspace: &mut Runspace,
        input: Option<Value>,
        out: &mut dyn Output,
        part: impl FnOnce(&mut dyn Cmdlet, &mut Call<'_>) -> Result,
    ) -> Result {
        let mut call = Call {
            runspace,
            declaration: self.info.declaration,
            bound: &self.bound,
            set: &self.binding.set,
            input,
            expecting_input: self.expecting_input,
            invocation: &self.invocation,
            pipeline: self.pipeline_id,
            output: out,
        };
        match part(&mut *self.cmdlet, &mut call) {
            Err(Flow::Error(record, terminates)) => Err(self.ended(call.runspace, record, terminates)),
            other => other,
        }
    }

    /// An error that ended the cmdlet: honours `-ErrorAction`, which script-terminating errors do not know.
    fn ended(&self, runspace: &mut Runspace, record: Rc<crate::error::ErrorRecord>, terminates: Terminates) -> Flow {
        {
            let mut details = record.details.borrow_mut();
            if record.category == crate::error::ErrorCategory::ParserError && details.command.is_none() {
                // A cmdlet that was given a text that is no script.
                details.command = Some(self.class.clone());
                details.activity = Some(self.name.clone());
                details.invocation = Some(self.invocation.clone());
            }
            if details.invocation.is_none() {
                details.invocation = Some(self.invocation.clone());
            }
        }
        self.context.failed.set(true);
        runspace.locate(&record);
        let stop = self.context.error_action == Some(crate::runspace::ActionPreference::Stop);
        Flow::Error(record, if stop { Terminates::Script } else { terminates })
    }

    pub(crate) fn begin(&mut self, runspace: &mut Runspace, out: &mut dyn Output) -> Result {
        self.run(runspace, None, out, |cmdlet, call| cmdlet.begin(call))
    }

    pub(crate) fn process(&mut self, runspace: &mut Runspace, input: Option<Value>, out: &mut dyn Output) -> Result {
        if let Some(input) = &input
            && !self.bind_input(runspace, input)?
        {
            return Ok(());
        }
        self.run(runspace, input, out, |cmdlet, call| cmdlet.process(call))
    }

    fn bind_input(&mut self, runspace: &mut Runspace, input: &Value) -> Result<bool> {
        let target = Target {
            name: &self.name,
            class: &self.class,
            signature: &self.info.signature,
            invocation: &self.invocation,
            script: false,
        };
        if !self.pipeline.takes_any() && self.binding.delayed.is_empty() {
            // A parameter for the pipeline was given on the command line: the objects go unused.
            let record = target.input_not_bound(input);
            runspace.write_error(Rc::new(record))?;
            return Ok(false);
        }
        match self.pipeline.bind(runspace, &target, &mut self.binding, input) {
            Ok(true) => {}
            Ok(false) => {
                let record = target.input_not_bound(input);
                runspace.write_error(Rc::new(record))?;
                return Ok(false);
            }
            Err(Flow::Error(record, Terminates::Statement)) => {
                runspace.write_error(record)?;
                return Ok(false);
            }
            Err(flow) => return Err(flow),
        }
        self.bound.truncate(self.fixed);
        let declared = &self.info.declaration.parameters;
        for (at, value) in &self.binding.values[self.pipeline.fixed()..] {
            if let Some(parameter) = declared.get(*at) {
                self.bound.push((parameter.name, value.clone()));
            }
        }
        Ok(true)
    }

    pub(crate) fn end(&mut self, runspace: &mut Runspace, out: &mut dyn Output) -> Result {
        self.bound.truncate(self.fixed);
        self.run(runspace, None, out, |cmdlet, call| cmdlet.end(call))
    }
}
