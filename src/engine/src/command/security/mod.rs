//! Secure strings and execution policies.

mod credential;
mod execution_policy;
mod secure_string;
mod unblock;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "ConvertFrom-SecureString" "ConvertFromSecureStringCommand" secure_string::FromSecureString;
    "ConvertTo-SecureString" "ConvertToSecureStringCommand" secure_string::ToSecureString;
    "Get-ExecutionPolicy" "GetExecutionPolicyCommand" execution_policy::GetExecutionPolicy;
    "Set-ExecutionPolicy" "SetExecutionPolicyCommand" execution_policy::SetExecutionPolicy;
    "Unblock-File" "UnblockFileCommand" unblock::UnblockFile;
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[
    &credential::CREDENTIAL,
    &credential::NETWORK_CREDENTIAL,
    &execution_policy::EXECUTION_POLICY,
    &execution_policy::EXECUTION_POLICY_SCOPE,
];
