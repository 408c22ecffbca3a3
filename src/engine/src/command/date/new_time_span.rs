//! New-TimeSpan

use super::get::now;
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::{TimeSpan, Value};

/// Parameters and how many ticks one of each is.
const PARTS: &[(&str, i64)] = &[
    ("Days", 864_000_000_000),
    ("Hours", 36_000_000_000),
    ("Minutes", 600_000_000),
    ("Seconds", 10_000_000),
    ("Milliseconds", 10_000),
];

/// New-TimeSpan
pub struct NewTimeSpan;

impl Cmdlet for NewTimeSpan {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let ticks = if call.set == "Time" {
            PARTS.iter().map(|(part, ticks)| call.number(part).unwrap_or_default().saturating_mul(*ticks)).sum()
        } else {
            let present = now(call)?;
            let ticks = |name| match call.argument(name).map_or(&present, Value::bare) {
                Value::DateTime(date) => date.ticks,
                _ => 0,
            };
            ticks("End") - ticks("Start")
        };
        call.write(TimeSpan { ticks })
    }
}
