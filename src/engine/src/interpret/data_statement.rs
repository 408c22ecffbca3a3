//! `data { }`

use psrp_syntax::ast::DataStatementAst;

use crate::command::Output;
use crate::error::Result;
use crate::runspace::{Runspace, key};

impl Runspace {
    pub(super) fn run_data(&mut self, statement: &DataStatementAst, out: &mut dyn Output) -> Result {
        match &statement.variable {
            None => self.run_block(&statement.body, out),
            Some(name) => {
                let mut output = Vec::new();
                self.run_block(&statement.body, &mut output)?;
                self.assign(&key(name), name, super::collapse(output))
            }
        }
    }
}
