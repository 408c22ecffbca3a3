//! `"text $x $(...)"`.

use psrp_syntax::ast::{ExpressionAst, StringPart};

use crate::convert;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

impl Runspace {
    /// The text as if it stood in double quotes.
    ///
    /// # Errors
    /// Mistakes in it, and what goes wrong while its parts are evaluated.
    pub fn expand_string(&mut self, text: &str) -> Result<Value> {
        match psrp_syntax::parse_expandable(text) {
            Ok((_, expression)) => self.evaluate(&expression),
            Err(errors) => Err(super::block::parse_error(&errors).into()),
        }
    }

    pub(crate) fn expand(&mut self, parts: &[StringPart]) -> Result<Value> {
        let mut text = String::new();
        for part in parts {
            match part {
                StringPart::Text(part) => text.push_str(part),
                StringPart::Expression(expression) => {
                    let value = match expression {
                        ExpressionAst::SubExpression(expression) => self.evaluate_subexpression(&expression.body)?,
                        other => self.evaluate(other)?,
                    };
                    match &value {
                        Value::String(part) => text.push_str(part),
                        Value::Int32(number) => {
                            use std::fmt::Write as _;
                            let _ = write!(text, "{number}");
                        }
                        value => text.push_str(&convert::to_text(self, value)?),
                    }
                }
            }
        }
        Ok(Value::string(text))
    }
}
