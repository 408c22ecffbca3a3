//! A command in a pipeline.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::block_stage::BlockStage;
use super::cmdlet_stage::CmdletStage;
use super::native::NativeStage;
use crate::command::Output;
use crate::error::Result;
use crate::runspace::{CommandContext, Frame, Routes, Runspace, Scope, Sink, Variable};
use crate::value::{List, Value};

/// Where a command stands in its pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The pipeline's id.
    pub pipeline: u64,
    /// From 1.
    pub position: i32,
    /// How many commands and expressions there are.
    pub length: i32,
    /// Whether something is piped in.
    pub expecting_input: bool,
}

/// A command in a pipeline, with what it runs in.
pub(crate) struct Stage {
    pub runner: Runner,
    /// What the runspace is switched to while the command runs.
    pub setting: Setting,
    /// What becomes of its output besides going on, if anything.
    pub taps: Option<Box<Taps>>,
    pub begun: bool,
}

/// What a command runs in.
#[derive(Clone)]
pub(crate) struct Setting {
    pub scope: Rc<Scope>,
    pub frame: Rc<Frame>,
    pub routes: Rc<Routes>,
    /// Set for cmdlets.
    pub context: Option<Rc<CommandContext>>,
}

pub(crate) enum Runner {
    Cmdlet(Box<CmdletStage>),
    Block(Box<BlockStage>),
    Native(Box<NativeStage>),
}

/// What becomes of a command's output besides going on.
#[derive(Default)]
pub(crate) struct Taps {
    /// Records merged into the output, `2>&1`, in order.
    pub merged: Option<Rc<RefCell<VecDeque<Value>>>>,
    /// Output that goes to a file, or nowhere.
    pub sink: Option<Rc<dyn Sink>>,
    /// The list of `-OutVariable`.
    pub out_variable: Option<Rc<List>>,
    /// The variable of `-PipelineVariable`.
    pub pipeline_variable: Option<Rc<Variable>>,
    /// Files to close at the end.
    pub closing: Vec<Rc<dyn Sink>>,
}

/// The output of a command with taps.
struct Tapped<'a> {
    taps: &'a Taps,
    next: &'a mut dyn Output,
}

impl Tapped<'_> {
    fn drain(&mut self, runspace: &mut Runspace) -> Result {
        if let Some(queue) = &self.taps.merged {
            loop {
                let record = queue.borrow_mut().pop_front();
                match record {
                    Some(record) => self.pass(runspace, record)?,
                    None => break,
                }
            }
        }
        Ok(())
    }

    fn pass(&mut self, runspace: &mut Runspace, value: Value) -> Result {
        match &self.taps.sink {
            Some(sink) => sink.take(runspace, value),
            None => self.next.write(runspace, value),
        }
    }
}

impl Output for Tapped<'_> {
    fn write(&mut self, runspace: &mut Runspace, value: Value) -> Result {
        self.drain(runspace)?;
        if let Some(list) = &self.taps.out_variable {
            list.items.borrow_mut().push_back(value.clone());
        }
        if let Some(variable) = &self.taps.pipeline_variable {
            variable.put(value.clone());
        }
        self.pass(runspace, value)
    }
}

impl Taps {
    /// Runs something whose output goes through the taps.
    pub(crate) fn run(
        &self,
        runspace: &mut Runspace,
        next: &mut dyn Output,
        run: impl FnOnce(&mut Runspace, &mut dyn Output) -> Result,
    ) -> Result {
        let mut tapped = Tapped { taps: self, next };
        let result = run(runspace, &mut tapped);
        let drained = tapped.drain(runspace);
        result.and(drained)
    }
}

impl Setting {
    /// What code runs in at the moment.
    pub(crate) fn here(runspace: &Runspace) -> Setting {
        Setting {
            scope: runspace.scope.clone(),
            frame: runspace.frame.clone(),
            routes: runspace.routes.clone(),
            context: runspace.current.clone(),
        }
    }

    /// Switches the runspace to this; gives what it was in before.
    #[inline]
    pub(crate) fn enter(&self, runspace: &mut Runspace) -> Setting {
        Setting {
            scope: std::mem::replace(&mut runspace.scope, self.scope.clone()),
            frame: std::mem::replace(&mut runspace.frame, self.frame.clone()),
            routes: std::mem::replace(&mut runspace.routes, self.routes.clone()),
            context: std::mem::replace(&mut runspace.current, self.context.clone()),
        }
    }

    /// Switches the runspace back to this.
    #[inline]
    pub(crate) fn restore(self, runspace: &mut Runspace) {
        runspace.scope = self.scope;
        runspace.frame = self.frame;
        runspace.routes = self.routes;
        runspace.current = self.context;
    }
}

impl Stage {
    /// Runs something of the command in its setting.
    #[inline]
    fn within(
        &mut self,
        runspace: &mut Runspace,
        next: &mut dyn Output,
        run: impl FnOnce(&mut Runner, &mut Runspace, &mut dyn Output) -> Result,
    ) -> Result {
        let outer = self.setting.enter(runspace);
        let result = match &self.taps {
            None => run(&mut self.runner, runspace, next),
            Some(taps) => taps.run(runspace, next, |runspace, out| run(&mut self.runner, runspace, out)),
        };
        outer.restore(runspace);
        result
    }

    /// Before the first object.
    pub(crate) fn begin(&mut self, runspace: &mut Runspace, next: &mut dyn Output) -> Result {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        self.within(runspace, next, |runner, runspace, next| match runner {
            Runner::Cmdlet(cmdlet) => cmdlet.begin(runspace, next),
            Runner::Block(block) => block.begin(runspace, next),
            Runner::Native(native) => native.begin(runspace, next),
        })
    }

    /// An object of the pipeline.
    pub(crate) fn process(&mut self, runspace: &mut Runspace, value: Value, next: &mut dyn Output) -> Result {
        if !self.begun {
            self.begin(runspace, next)?;
        }
        self.within(runspace, next, |runner, runspace, next| match runner {
            Runner::Cmdlet(cmdlet) => cmdlet.process(runspace, Some(value), next),
            Runner::Block(block) => block.process(runspace, Some(value), next),
            Runner::Native(native) => native.process(runspace, value, next),
        })
    }

    /// The one round of a command into which nothing is piped.
    pub(crate) fn process_alone(&mut self, runspace: &mut Runspace, next: &mut dyn Output) -> Result {
        self.within(runspace, next, |runner, runspace, next| match runner {
            Runner::Cmdlet(cmdlet) => cmdlet.process(runspace, None, next),
            Runner::Block(block) => block.process(runspace, None, next),
            Runner::Native(_) => Ok(()),
        })
    }

    /// After the last object.
    pub(crate) fn end(&mut self, runspace: &mut Runspace, next: &mut dyn Output) -> Result {
        self.within(runspace, next, |runner, runspace, next| match runner {
            Runner::Cmdlet(cmdlet) => cmdlet.end(runspace, next),
            Runner::Block(block) => block.end(runspace, next),
            Runner::Native(native) => native.end(runspace, next),
        })
    }

    /// In any case, after everything.
    pub(crate) fn clean(&mut self, runspace: &mut Runspace, next: &mut dyn Output) -> Result {
        let mut result = Ok(());
        if let Runner::Block(block) = &self.runner
            && block.has_clean()
            && self.begun
        {
            result = self.within(runspace, next, |runner, runspace, next| match runner {
                Runner::Block(block) => block.clean(runspace, next),
                _ => Ok(()),
            });
        }
        match &mut self.runner {
            Runner::Native(native) => native.clean(),
            Runner::Block(block) => block.uncover(&self.setting.scope),
            Runner::Cmdlet(_) => {}
        }
        if let Some(taps) = self.taps.take() {
            for sink in &taps.closing {
                result = result.and(sink.close(runspace));
            }
        }
        result
    }

    /// Whether the command wrote an error or, a program, gave an exit code other than 0.
    pub(crate) fn failed(&self) -> bool {
        match &self.runner {
            Runner::Cmdlet(cmdlet) => cmdlet.failed(),
            Runner::Block(block) => block.failed(),
            Runner::Native(native) => native.failed(),
        }
    }
}
