//! The debugger's own commands, which a client sends to a server that says it can debug.
//!
//! They are no commands of the language: a server knows them only as the one command of a pipeline.

use psrp_proto::message::CreatePipeline;

use crate::error::{ErrorCategory, Flow, runtime_error};

/// Commands that set how the debugger is to behave; nothing has to be done for them as long as there are no breakpoints.
const SETTINGS: &[&str] = &[
    "__Set-PSDebugMode",
    "__Set-PSDebuggerAction",
    "__Set-PSDebuggerStepMode",
    "__Set-PSUnhandledBreakpointMode",
    "__Get-PSDebuggerStopArgs",
    "__Get-PSBreakpoint",
];
/// Commands about breakpoints.
const BREAKPOINTS: &[&str] =
    &["__Set-PSBreakpoint", "__Enable-PSBreakpoint", "__Disable-PSBreakpoint", "__Remove-PSBreakpoint"];

/// What comes of a pipeline that is one of the debugger's commands; none where it is not.
pub fn answer(create: &CreatePipeline) -> Option<Result<(), Flow>> {
    let [statement] = &create.powershell.statements[..] else { return None };
    let [command] = &statement[..] else { return None };
    if command.is_script {
        return None;
    }
    let name = command.text.as_str()?;
    let is = |known: &&str| known.eq_ignore_ascii_case(name);
    if SETTINGS.iter().any(is) {
        return Some(Ok(()));
    }
    BREAKPOINTS.iter().any(is).then(|| {
        let message = "Breakpoints are not supported by the embedded engine.";
        Err(runtime_error("BreakpointsNotSupported", ErrorCategory::NotImplemented, message))
    })
}
