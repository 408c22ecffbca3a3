//! Classes and enums of a script.

use std::rc::Rc;

use psrp_syntax::ast::ScriptBlockAst;

use crate::error::Result;
use crate::runspace::{Runspace, Scope};

impl Runspace {
    /// Defines the classes and enums that stand in a script block, before it runs.
    pub(crate) fn define_types(&mut self, _ast: &ScriptBlockAst, _scope: &Rc<Scope>) -> Result {
        Ok(())
    }
}
