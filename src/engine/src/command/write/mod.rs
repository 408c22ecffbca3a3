//! Write-Output and the other commands that write to a stream.

mod error;
mod host;
mod information;
mod output;
mod progress;
mod records;
mod text;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Write-Debug" "WriteDebugCommand" text::WriteText::Debug;
    "Write-Error" "WriteErrorCommand" error::WriteError;
    "Write-Host" "WriteHostCommand" host::WriteHost;
    "Write-Information" "WriteInformationCommand" information::WriteInformation;
    "Write-Output" "WriteOutputCommand" output::WriteOutput;
    "Write-Progress" "WriteProgressCommand" progress::WriteProgress;
    "Write-Verbose" "WriteVerboseCommand" text::WriteText::Verbose;
    "Write-Warning" "WriteWarningCommand" text::WriteText::Warning;
};

/// The types of what they write.
pub static TYPES: &[&TypeInfo] = &[
    &error::WRITE_ERROR_EXCEPTION,
    &records::DEBUG_RECORD,
    &records::HOST_INFORMATION_MESSAGE,
    &records::INFORMATIONAL_RECORD,
    &records::INFORMATION_RECORD,
    &records::PROGRESS_RECORD,
    &records::VERBOSE_RECORD,
    &records::WARNING_RECORD,
];
