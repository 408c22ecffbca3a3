//! Programs.

use std::rc::Rc;

use psrp_syntax::ast::CommandAst;

use super::command::{Callee, Invocation};
use super::stage::{Place, Stage, Taps};
use crate::command::Output;
use crate::error::Result;
use crate::runspace::{ApplicationInfo, ExternalScriptInfo, Routes, Runspace};
use crate::value::Value;

/// A program in a pipeline.
pub(crate) struct NativeStage {}

impl NativeStage {
    pub(crate) fn begin(&mut self, _runspace: &mut Runspace, _out: &mut dyn Output) -> Result {
        Ok(())
    }
    pub(crate) fn process(&mut self, _runspace: &mut Runspace, _input: Value, _out: &mut dyn Output) -> Result {
        Ok(())
    }
    pub(crate) fn end(&mut self, _runspace: &mut Runspace, _out: &mut dyn Output) -> Result {
        Ok(())
    }
    pub(crate) fn clean(&mut self) {}
    pub(crate) fn failed(&self) -> bool {
        false
    }
}

impl Runspace {
    pub(super) fn native_stage(
        &mut self,
        _callee: Callee,
        _command: &CommandAst,
        _place: Place,
        _routes: Rc<Routes>,
        _taps: Option<Box<Taps>>,
    ) -> Result<Stage> {
        Err(self.not_supported("programs"))
    }

    pub(super) fn native_call(
        &mut self,
        _info: Rc<ApplicationInfo>,
        _call: Invocation,
        _place: Place,
    ) -> Result<Stage> {
        Err(self.not_supported("programs"))
    }

    /// Reads a script file for a call.
    pub(super) fn read_script_file(&mut self, _path: &std::path::Path, _name: &str) -> Option<Rc<ExternalScriptInfo>> {
        None
    }
}
