//! `$PSCmdlet`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::block_stage::BlockStage;
use crate::error::InvocationInfo;
use crate::runspace::{CommandContext, Runspace};
use crate::types::Type;
use crate::value::{Instance, Object, Str, Value};

/// `$PSCmdlet`: the advanced function that runs.
#[derive(Debug)]
pub struct PSCmdlet {
    /// What it was told, and how it fares.
    pub context: Rc<CommandContext>,
    /// The parameter set that was chosen.
    pub set: Str,
    /// `$MyInvocation`
    pub invocation: Rc<InvocationInfo>,
    /// The function's name.
    pub name: Str,
    /// What `WriteObject` wrote, on its way to the output.
    pub written: Rc<RefCell<VecDeque<Value>>>,
}

impl Instance for PSCmdlet {
    fn ty(&self) -> Type {
        crate::types::find("System.Management.Automation.PSScriptCmdlet").map_or(Type::OBJECT, Type::Known)
    }

    fn get(&self, runspace: &mut Runspace, _this: &Value, name: &str) -> crate::error::Result<Option<Value>> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "parametersetname" => Some(Value::String(self.set.clone())),
            "myinvocation" => Some(Value::Object(Rc::new(Object::new(self.invocation.clone())))),
            "sessionstate" => runspace
                .variable("ExecutionContext")
                .map_or(Ok(None), |context| crate::member::get(runspace, &context, "SessionState"))?,
            "host" => runspace.variable("Host"),
            _ => None,
        })
    }
}

/// The object for a call.
pub(super) fn make(stage: &BlockStage, _runspace: &mut Runspace) -> Value {
    Value::Object(Rc::new(Object::new(PSCmdlet {
        context: stage.context.clone(),
        set: stage.binding.set.clone(),
        invocation: stage.invocation.clone(),
        name: stage.name.clone(),
        written: stage.written.clone(),
    })))
}
