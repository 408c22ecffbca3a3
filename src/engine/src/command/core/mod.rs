//! Commands that run code, and commands about the session itself.

mod call_stack;
mod culture;
mod debug;
mod experimental;
mod expression;
mod get_error;
mod get_host;
pub mod history;
mod invoke_command;
mod remote;
mod strict_mode;
mod trace;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Add-History" "AddHistoryCommand" history::AddHistory;
    "Clear-History" "ClearHistoryCommand" history::ClearHistory;
    "Disable-ExperimentalFeature" "DisableExperimentalFeatureCommand" experimental::Switch::Off;
    "Enable-ExperimentalFeature" "EnableExperimentalFeatureCommand" experimental::Switch::On;
    "Enter-PSSession" "EnterPSSessionCommand" remote::Remote;
    "Exit-PSSession" "ExitPSSessionCommand" remote::Exit;
    "Get-Culture" "GetCultureCommand" culture::GetCulture::Culture;
    "Get-Error" "GetErrorCommand" get_error::GetError;
    "Get-ExperimentalFeature" "GetExperimentalFeatureCommand" experimental::GetExperimentalFeature;
    "Get-History" "GetHistoryCommand" history::GetHistory;
    "Get-Host" "GetHostCommand" get_host::GetHost;
    "Get-PSCallStack" "GetPSCallStackCommand" call_stack::GetCallStack;
    "Get-PSSession" "GetPSSessionCommand" remote::None;
    "Get-TraceSource" "GetTraceSourceCommand" trace::GetTraceSource;
    "Get-UICulture" "GetUICultureCommand" culture::GetCulture::UiCulture;
    "Invoke-Command" "InvokeCommandCommand" invoke_command::InvokeCommand::default();
    "Invoke-Expression" "InvokeExpressionCommand" expression::InvokeExpression;
    "Invoke-History" "InvokeHistoryCommand" history::InvokeHistory;
    "New-PSSession" "NewPSSessionCommand" remote::Remote;
    "Remove-PSSession" "RemovePSSessionCommand" remote::None;
    "Set-PSDebug" "SetPSDebugCommand" debug::SetDebug;
    "Set-StrictMode" "SetStrictModeCommand" strict_mode::SetStrictMode;
    "Trace-Command" "TraceCommandCommand" trace::TraceCommand;
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] =
    &[&call_stack::CALL_STACK_FRAME, &experimental::EXPERIMENTAL_FEATURE, &history::HISTORY_INFO, &trace::TRACE_SOURCE];
