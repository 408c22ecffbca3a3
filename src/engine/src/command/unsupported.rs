//! Cmdlets that PowerShell has and this engine has not: they say so.

use super::{Builtin, Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::Value;

/// The cmdlets of this file.
pub static BUILTINS: &[Builtin] = builtins! {
    "Add-Type" "AddTypeCommand" Unsupported;
    "Export-FormatData" "ExportFormatDataCommand" Unsupported;
    "Invoke-RestMethod" "InvokeRestMethodCommand" Unsupported;
    "Invoke-WebRequest" "InvokeWebRequestCommand" Unsupported;
    "New-ModuleManifest" "NewModuleManifestCommand" Unsupported;
    "New-PSRoleCapabilityFile" "NewPSRoleCapabilityFileCommand" Unsupported;
    "New-PSSessionConfigurationFile" "NewPSSessionConfigurationFileCommand" Unsupported;
    "Register-ObjectEvent" "RegisterObjectEventCommand" Unsupported;
    "Save-Help" "SaveHelpCommand" Unsupported;
    "Send-MailMessage" "SendMailMessage" Unsupported;
    "Set-Date" "SetDateCommand" Unsupported;
    "Set-TraceSource" "SetTraceSourceCommand" Unsupported;
    "Update-FormatData" "UpdateFormatDataCommand" Unsupported;
    "Update-Help" "UpdateHelpCommand" Unsupported;
};

struct Unsupported;

impl Cmdlet for Unsupported {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let message = format!("{} is not supported by this host.", call.declaration.name);
        let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
        let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
        Err(call.terminating(record))
    }
}
