//! Secure strings and execution policies.

mod credential;
mod execution_policy;
mod secure_string;
mod unblock;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "ConvertFrom-SecureString",
        class: "Microsoft.PowerShell.Commands.ConvertFromSecureStringCommand",
        create: || Box::new(secure_string::FromSecureString),
    },
    Builtin {
        name: "ConvertTo-SecureString",
        class: "Microsoft.PowerShell.Commands.ConvertToSecureStringCommand",
        create: || Box::new(secure_string::ToSecureString),
    },
    Builtin {
        name: "Get-ExecutionPolicy",
        class: "Microsoft.PowerShell.Commands.GetExecutionPolicyCommand",
        create: || Box::new(execution_policy::GetExecutionPolicy),
    },
    Builtin {
        name: "Set-ExecutionPolicy",
        class: "Microsoft.PowerShell.Commands.SetExecutionPolicyCommand",
        create: || Box::new(execution_policy::SetExecutionPolicy),
    },
    Builtin {
        name: "Unblock-File",
        class: "Microsoft.PowerShell.Commands.UnblockFileCommand",
        create: || Box::new(unblock::UnblockFile),
    },
];

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[
    &credential::CREDENTIAL,
    &credential::NETWORK_CREDENTIAL,
    &execution_policy::EXECUTION_POLICY,
    &execution_policy::EXECUTION_POLICY_SCOPE,
];
