//! Script blocks.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::ast::{FunctionDefinitionAst, FunctionKind, ParameterAst, ScriptBlockAst};

use super::Extra;
use crate::bind::Signature;
use crate::runspace::Scope;

/// A script block: code, and where it was made.
#[derive(Debug)]
pub struct ScriptBlock {
    /// The code.
    pub ast: Arc<ScriptBlockAst>,
    /// The function whose body this is: it may have parameters in parentheses.
    pub function: Option<Arc<FunctionDefinitionAst>>,
    /// The scope it runs under whoever calls: of a closure, of a module.
    pub home: Option<Rc<Scope>>,
    /// Its parameters as the binder wants them, made when first called.
    pub signature: OnceCell<Rc<Signature>>,
    /// Members added from outside.
    pub extra: Extra,
}

impl ScriptBlock {
    /// A block that runs wherever it is called.
    pub fn new(ast: Arc<ScriptBlockAst>) -> ScriptBlock {
        ScriptBlock { ast, function: None, home: None, signature: OnceCell::new(), extra: Extra::default() }
    }

    /// The body of a function.
    pub fn of_function(function: Arc<FunctionDefinitionAst>) -> ScriptBlock {
        let ast = function.body.clone();
        ScriptBlock { function: Some(function), ..ScriptBlock::new(ast) }
    }

    /// The same code under another home.
    pub fn at_home(&self, home: Option<Rc<Scope>>) -> ScriptBlock {
        ScriptBlock { function: self.function.clone(), home, ..ScriptBlock::new(self.ast.clone()) }
    }

    /// Whether its statements run for each object of the pipeline.
    pub fn is_filter(&self) -> bool {
        self.function.as_ref().is_some_and(|function| function.kind == FunctionKind::Filter)
    }

    /// The parameters, from parentheses or `param`.
    pub fn parameters(&self) -> &[Arc<ParameterAst>] {
        match self.function.as_ref().and_then(|function| function.parameters.as_ref()) {
            Some(parameters) => parameters,
            None => self.ast.param_block.as_ref().map_or(&[], |block| &block.parameters),
        }
    }
}
