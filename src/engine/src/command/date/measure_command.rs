//! Measure-Command

use std::time::{Duration, Instant};

use crate::command::{Call, Cmdlet, Discard};
use crate::error::Result;
use crate::interpret::BlockScope;
use crate::value::{TimeSpan, Value};

/// Measure-Command
#[derive(Default)]
pub struct MeasureCommand {
    passed: Duration,
}

impl Cmdlet for MeasureCommand {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(block) = call.block("Expression") else { return Ok(()) };
        let input = call.argument("InputObject").filter(|input| !matches!(input, Value::Nothing)).cloned();
        let begun = Instant::now();
        let outcome = call.runspace.invoke_block_into(&block, input, &[], BlockScope::Current, &mut Discard);
        self.passed += begun.elapsed();
        outcome
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let ticks = i64::try_from(self.passed.as_nanos() / 100).unwrap_or(i64::MAX);
        call.write(TimeSpan { ticks })
    }
}
