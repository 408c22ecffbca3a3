//! `if`, `&&`, `||`.

use psrp_syntax::ast::{IfStatementAst, PipelineChainAst, PipelineChainOperator};

use crate::command::Output;
use crate::error::Result;
use crate::runspace::Runspace;

impl Runspace {
    pub(super) fn run_if(&mut self, statement: &IfStatementAst, out: &mut dyn Output) -> Result {
        for clause in &statement.clauses {
            if self.condition(&clause.condition)? {
                return self.run_block(&clause.body, out);
            }
        }
        match &statement.else_clause {
            Some(body) => self.run_block(body, out),
            None => Ok(()),
        }
    }

    pub(super) fn run_chain(&mut self, chain: &PipelineChainAst, out: &mut dyn Output) -> Result {
        if chain.background {
            return self.run_in_background(chain.extent, out);
        }
        // Each pipeline of a chain fails on its own: its error is reported, and decides about the next.
        if let Err(flow) = self.run_statement(&chain.left, out) {
            self.recover(flow, out)?;
        }
        let go_on = match chain.operator {
            PipelineChainOperator::AndAnd => self.success,
            PipelineChainOperator::OrOr => !self.success,
        };
        if go_on { self.run_pipeline(&chain.right, out) } else { Ok(()) }
    }
}
