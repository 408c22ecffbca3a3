//! Methods of values that the interpreter itself has.

use psrp_syntax::ast::ExpressionAst;

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

impl Runspace {
    /// `([Base]$this).Method()`: the method of a base class.
    pub(super) fn call_on_base(
        &mut self,
        _target: &Value,
        _name: &str,
        _arguments: &[Value],
        _expression: &ExpressionAst,
    ) -> Result<Option<Value>> {
        Ok(None)
    }

    /// Methods of script blocks.
    pub(super) fn call_script_block_method(
        &mut self,
        _target: &Value,
        _name: &str,
        _arguments: &[Value],
    ) -> Result<Option<Value>> {
        Ok(None)
    }
}
