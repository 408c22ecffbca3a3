//! Cmdlets that PowerShell has and this engine has not: they say so.

use super::{Builtin, Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::Value;

macro_rules! builtins {
    ($($name:literal $class:literal;)*) => {
        &[$(Builtin {
            name: $name,
            class: concat!("Microsoft.PowerShell.Commands.", $class),
            create: || Box::new(Unsupported),
        }),*]
    };
}

/// The cmdlets of this file.
pub static BUILTINS: &[Builtin] = builtins! {
    "Add-Type" "AddTypeCommand";
    "Export-FormatData" "ExportFormatDataCommand";
    "Invoke-RestMethod" "InvokeRestMethodCommand";
    "Invoke-WebRequest" "InvokeWebRequestCommand";
    "New-ModuleManifest" "NewModuleManifestCommand";
    "New-PSRoleCapabilityFile" "NewPSRoleCapabilityFileCommand";
    "New-PSSessionConfigurationFile" "NewPSSessionConfigurationFileCommand";
    "Register-ObjectEvent" "RegisterObjectEventCommand";
    "Save-Help" "SaveHelpCommand";
    "Send-MailMessage" "SendMailMessage";
    "Set-Date" "SetDateCommand";
    "Set-TraceSource" "SetTraceSourceCommand";
    "Update-FormatData" "UpdateFormatDataCommand";
    "Update-Help" "UpdateHelpCommand";
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
