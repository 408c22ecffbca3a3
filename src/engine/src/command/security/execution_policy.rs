//! Get-ExecutionPolicy, Set-ExecutionPolicy: on Linux there is only one policy.

use crate::command::property::bag;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::enum_value;
use crate::types::TypeInfo;
use crate::value::Value;

/// Microsoft.PowerShell.ExecutionPolicy
pub static EXECUTION_POLICY: TypeInfo = TypeInfo::enumeration(
    "Microsoft.PowerShell.ExecutionPolicy",
    false,
    &[
        ("Unrestricted", 0),
        ("RemoteSigned", 1),
        ("AllSigned", 2),
        ("Restricted", 3),
        ("Default", 3),
        ("Bypass", 4),
        ("Undefined", 5),
    ],
);

/// Microsoft.PowerShell.ExecutionPolicyScope
pub static EXECUTION_POLICY_SCOPE: TypeInfo = TypeInfo::enumeration(
    "Microsoft.PowerShell.ExecutionPolicyScope",
    false,
    &[("Process", 0), ("CurrentUser", 1), ("LocalMachine", 2), ("UserPolicy", 3), ("MachinePolicy", 4)],
);

/// Get-ExecutionPolicy
pub struct GetExecutionPolicy;

impl Cmdlet for GetExecutionPolicy {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let unrestricted = enum_value(EXECUTION_POLICY.name, 0).unwrap_or_default();
        if !call.switch("List") {
            return call.write(unrestricted);
        }
        for scope in [4, 3, 0, 1, 2] {
            let scope: Value = enum_value(EXECUTION_POLICY_SCOPE.name, scope).into();
            call.write(bag([("Scope".into(), scope), ("ExecutionPolicy".into(), unrestricted.clone())]))?;
        }
        Ok(())
    }
}

/// Set-ExecutionPolicy
pub struct SetExecutionPolicy;

impl Cmdlet for SetExecutionPolicy {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let exception =
            Exception::new("System.PlatformNotSupportedException", "Operation is not supported on this platform.");
        let id = "System.PlatformNotSupportedException";
        Err(call.terminating(ErrorRecord::new(exception, id, ErrorCategory::NotSpecified, Value::Null)))
    }
}
