//! `name`, `scope:name`, `drive:path` behind a `$` or `@`.

use std::sync::Arc;

/// What stands before the colon of a variable reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableScope {
    /// Nothing (or `variable:`): the nearest scope that has the variable.
    Unqualified,
    /// `$local:x`
    Local,
    /// `$script:x`
    Script,
    /// `$global:x`
    Global,
    /// `$private:x`
    Private,
    /// `$env:x`, `$function:x`, `${c:\file}`: an item of a provider's drive, whose name this is.
    Drive(Arc<str>),
}

/// The variables that can never be assigned to and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstantVariable {
    /// `$true`
    True,
    /// `$false`
    False,
    /// `$null`
    Null,
}

/// The name of a variable, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariablePath {
    /// What was written, scope or drive included: `script:Total`.
    pub user_path: Arc<str>,
    /// The name behind scope or drive as written: `Total`.
    pub name: Arc<str>,
    /// `name` folded for case-insensitive lookup: `total`.
    pub key: Arc<str>,
    /// What stood before the colon.
    pub scope: VariableScope,
    /// Set for `$true`, `$false`, `$null`.
    pub constant: Option<ConstantVariable>,
}

impl VariablePath {
    /// Whether a variable is meant, not an item of a drive.
    #[must_use]
    pub fn is_variable(&self) -> bool {
        !matches!(self.scope, VariableScope::Drive(_))
    }

    /// The drive's name, if an item of a drive is meant.
    #[must_use]
    pub fn drive(&self) -> Option<&Arc<str>> {
        match &self.scope {
            VariableScope::Drive(drive) => Some(drive),
            _ => None,
        }
    }

    /// Whether no scope or drive was written.
    #[must_use]
    pub fn is_unqualified(&self) -> bool {
        self.scope == VariableScope::Unqualified
    }
}
