//! Script blocks: whole scripts, bodies of functions, `{ }` expressions.

use super::{AttributeAst, ParameterAst, StatementAst, TrapStatementAst, UsingStatementAst};
use crate::{Extent, Source};
use std::sync::Arc;

/// A script block, with the source that its extents point into.
#[derive(Debug, Clone)]
pub struct ScriptBlockAst {
    /// The text this was read from.
    pub source: Arc<Source>,
    /// Where the block stands, braces included where it has some.
    pub extent: Extent,
    /// `using` statements, only ever on a whole script.
    pub using_statements: Vec<UsingStatementAst>,
    /// `param(...)` with its attributes.
    pub param_block: Option<ParamBlockAst>,
    /// `dynamicparam { }`
    pub dynamic_param_block: Option<NamedBlockAst>,
    /// `begin { }`
    pub begin_block: Option<NamedBlockAst>,
    /// `process { }`; the whole body of a filter.
    pub process_block: Option<NamedBlockAst>,
    /// `end { }`, or the statements of a block that names none of its blocks.
    pub end_block: Option<NamedBlockAst>,
    /// `clean { }`
    pub clean_block: Option<NamedBlockAst>,
    /// `#requires` lines, only ever on a whole script.
    pub requirements: Option<Box<ScriptRequirements>>,
}

impl ScriptBlockAst {
    /// The text of the whole block.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.slice(self.extent)
    }

    /// The text between the braces, or all of a script: what `ToString()` of a script block gives.
    #[must_use]
    pub fn body_text(&self) -> &str {
        let text = self.text();
        match text.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
            Some(inner) if self.extent.end > self.extent.start + 1 => inner,
            _ => text,
        }
    }
}

/// `param(...)`.
#[derive(Debug, Clone)]
pub struct ParamBlockAst {
    /// From `param` (or its first attribute) to the closing parenthesis.
    pub extent: Extent,
    /// `[CmdletBinding()]` and others before `param`.
    pub attributes: Vec<AttributeAst>,
    /// The parameters in order.
    pub parameters: Vec<Arc<ParameterAst>>,
}

/// Which block of a script block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum NamedBlockKind {
    DynamicParam,
    Begin,
    Process,
    End,
    Clean,
}

/// One of a script block's blocks.
#[derive(Debug, Clone)]
pub struct NamedBlockAst {
    /// From the name to the closing brace, or the statements when it has no name.
    pub extent: Extent,
    /// Which block it is.
    pub kind: NamedBlockKind,
    /// Whether there is no keyword: the statements stand in the script block itself.
    pub unnamed: bool,
    /// The statements in order, traps left out.
    pub statements: Vec<StatementAst>,
    /// The traps of the block, which hold for all its statements.
    pub traps: Vec<TrapStatementAst>,
}

/// What `#requires` lines ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScriptRequirements {
    /// `-Version`
    pub version: Option<Arc<str>>,
    /// `-PSEdition`
    pub editions: Vec<Arc<str>>,
    /// `-Modules`
    pub modules: Vec<RequiredModule>,
    /// `-Assembly`
    pub assemblies: Vec<Arc<str>>,
    /// `-ShellId`
    pub shell_id: Option<Arc<str>>,
    /// `-RunAsAdministrator`
    pub elevated: bool,
}

/// A module specification of `#requires -Modules`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequiredModule {
    /// `ModuleName`
    pub name: Arc<str>,
    /// `ModuleVersion`
    pub version: Option<Arc<str>>,
    /// `MaximumVersion`
    pub maximum_version: Option<Arc<str>>,
    /// `RequiredVersion`
    pub required_version: Option<Arc<str>>,
    /// `GUID`
    pub guid: Option<Arc<str>>,
}
