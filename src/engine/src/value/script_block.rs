//! Script blocks.

use std::sync::Arc;

use psrp_syntax::ast::ScriptBlockAst;

use super::Extra;

/// A script block: code, and where it was made.
#[derive(Debug)]
pub struct ScriptBlock {
    /// The code.
    pub ast: Arc<ScriptBlockAst>,
    /// Members added from outside.
    pub extra: Extra,
}
