//! Jobs, each in a runspace on a thread of its own.

mod find;
mod manage;
mod object;
mod receive;
mod start;
mod worker;

use std::rc::Rc;

pub(crate) use object::state_of as job_state;
pub(crate) use start::start_pipeline;

use super::{Builtin, Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::types::TypeInfo;
use crate::value::Value;
use object::Job;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Debug-Job" "DebugJobCommand" DebugJob;
    "Get-Job" "GetJobCommand" manage::GetJob;
    "Receive-Job" "ReceiveJobCommand" receive::ReceiveJob::default();
    "Register-ArgumentCompleter" "RegisterArgumentCompleterCommand" RegisterArgumentCompleter;
    "Remove-Job" "RemoveJobCommand" manage::RemoveJob;
    "Start-Job" "StartJobCommand" start::StartJob::default();
    "Start-ThreadJob" "StartThreadJobCommand" start::StartJob::default();
    "Stop-Job" "StopJobCommand" manage::StopJob;
    "Wait-Job" "WaitJobCommand" manage::WaitJob::default();
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] =
    &[&object::JOB, &object::REMOTING_JOB, &object::CHILD_JOB, &object::THREAD_JOB, &object::JOB_STATE_INFO];

/// The jobs of a session.
#[derive(Default)]
struct Jobs {
    list: Vec<Rc<Job>>,
    last_id: i32,
}

impl Drop for Jobs {
    /// With the session its jobs end.
    fn drop(&mut self) {
        self.list.iter().for_each(|job| job.work.stop());
    }
}

/// Register-ArgumentCompleter: completion asks nobody's blocks.
struct RegisterArgumentCompleter;

impl Cmdlet for RegisterArgumentCompleter {
    fn process(&mut self, _call: &mut Call<'_>) -> Result {
        Ok(())
    }
}

/// Debug-Job, which this host cannot serve.
struct DebugJob;

impl Cmdlet for DebugJob {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let message = "Debug-Job is not supported by this host: a job has no debugger.";
        let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
        let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
        Err(call.terminating(record))
    }
}
