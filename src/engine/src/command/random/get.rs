//! Get-Random, Get-SecureRandom

use std::collections::HashMap;

use uuid::Uuid;

use super::seeded::SeededRandom;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::Value;

/// Where numbers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The operating system, until `-SetSeed` was given.
    Seedable,
    /// The operating system.
    Secure,
}

/// Get-Random, Get-SecureRandom
pub struct GetRandom {
    source: Source,
    chosen: Vec<Value>,
    seen: usize,
}

/// The generators that were given a seed, which last as long as the runspace.
#[derive(Default)]
struct Generators(HashMap<Source, SeededRandom>);

impl GetRandom {
    /// The cmdlet with that source.
    pub fn new(source: Source) -> GetRandom {
        GetRandom { source, chosen: Vec::new(), seen: 0 }
    }
}

impl Cmdlet for GetRandom {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        if let Some(seed) = call.number("SetSeed").and_then(|seed| i32::try_from(seed).ok()) {
            let generators = call.runspace.extension::<Generators>();
            generators.0.insert(self.source, SeededRandom::new(seed));
        }
        if call.set == "RandomNumberParameterSet" { self.numbers(call) } else { Ok(()) }
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.set == "RandomNumberParameterSet" {
            return Ok(());
        }
        let items = call.values("InputObject").unwrap_or_else(|| vec![Value::Null]);
        if call.switch("Shuffle") {
            self.chosen.extend(items);
            return Ok(());
        }
        let count = count(call);
        for item in items {
            if self.seen < count {
                self.chosen.push(item);
            } else if (self.next(call.runspace, 0, int(self.seen + 1)) as usize) < count {
                let at = self.next(call.runspace, 0, int(self.chosen.len())) as usize;
                self.chosen[at] = item;
            }
            self.seen += 1;
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let mut chosen = std::mem::take(&mut self.chosen);
        let count = chosen.len();
        for at in 0..count {
            let other = self.next(call.runspace, int(at), int(count)) as usize;
            chosen.swap(at, other);
            call.write(std::mem::take(&mut chosen[at]))?;
        }
        Ok(())
    }
}

fn count(call: &Call<'_>) -> usize {
    call.number("Count").and_then(|count| usize::try_from(count).ok()).unwrap_or(1)
}

fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl GetRandom {
    fn numbers(&self, call: &mut Call<'_>) -> Result {
        let (maximum, minimum) = (operand(call, "Maximum"), operand(call, "Minimum"));
        let whole = |value: &Option<Value>| match value {
            None => Some(None),
            Some(Value::Int32(number)) => Some(Some(i64::from(*number))),
            Some(Value::Int64(number)) => Some(Some(*number)),
            _ => None,
        };
        let is_int = |value: &Option<Value>| matches!(value, None | Some(Value::Int32(_)));
        for _ in 0..count(call) {
            let number = match (whole(&minimum), whole(&maximum)) {
                (Some(low), Some(high)) if is_int(&minimum) && is_int(&maximum) => {
                    let (low, high) = (low.unwrap_or(0), high.unwrap_or(i64::from(i32::MAX)));
                    check(call, low < high, low, high)?;
                    Value::Int32(self.next(call.runspace, low as i32, high as i32))
                }
                (Some(low), Some(high)) => {
                    let (low, high) = (low.unwrap_or(0), high.unwrap_or(i64::MAX));
                    check(call, low < high, low, high)?;
                    Value::Int64(self.next_long(call.runspace, low, high))
                }
                _ => {
                    let low = double(call, minimum.as_ref(), 0.0)?;
                    let high = double(call, maximum.as_ref(), f64::MAX)?;
                    check(call, low < high, low, high)?;
                    Value::Double(self.next_double(call.runspace, low, high))
                }
            };
            call.write(number)?;
        }
        Ok(())
    }

    fn fill(&self, runspace: &mut Runspace, buffer: &mut [u8]) {
        match runspace.extension::<Generators>().0.get_mut(&self.source) {
            Some(seeded) => seeded.fill(buffer),
            // The first bytes of a version 4 UUID are random throughout.
            None => buffer.chunks_mut(4).for_each(|chunk| {
                chunk.copy_from_slice(&Uuid::new_v4().as_bytes()[..chunk.len()]);
            }),
        }
    }

    fn sample(&self, runspace: &mut Runspace) -> i32 {
        let mut buffer = [0; 4];
        self.fill(runspace, &mut buffer);
        i32::from_le_bytes(buffer)
    }

    /// A number from 0 up to but not including 1.
    fn fraction(&self, runspace: &mut Runspace) -> f64 {
        loop {
            let sample = self.sample(runspace);
            if sample != i32::MAX {
                let sample = if sample < 0 { sample.wrapping_add(i32::MAX) } else { sample };
                return f64::from(sample) * (1.0 / f64::from(i32::MAX));
            }
        }
    }

    fn next(&self, runspace: &mut Runspace, low: i32, high: i32) -> i32 {
        let range = i64::from(high) - i64::from(low);
        if range <= i64::from(i32::MAX) {
            return ((self.fraction(runspace) * range as f64) as i32).wrapping_add(low);
        }
        let sample = loop {
            let sample = self.sample(runspace);
            if sample != i32::MAX {
                break f64::from(sample) + f64::from(i32::MAX);
            }
        };
        let large = sample * (1.0 / (2.0 * f64::from(i32::MAX)));
        ((large * range as f64) as i64 + i64::from(low)) as i32
    }

    fn next_long(&self, runspace: &mut Runspace, low: i64, high: i64) -> i64 {
        let range = high.wrapping_sub(low) as u64;
        if range <= i32::MAX as u64 {
            return low + i64::from(self.next(runspace, 0, range as i32));
        }
        let mask = u64::MAX >> range.leading_zeros();
        loop {
            let mut buffer = [0; 8];
            self.fill(runspace, &mut buffer);
            let sample = u64::from_le_bytes(buffer) & mask;
            if sample < range {
                return (low as f64 + sample as f64) as i64;
            }
        }
    }

    fn next_double(&self, runspace: &mut Runspace, low: f64, high: f64) -> f64 {
        let mut range = high - low;
        loop {
            let fraction = self.fraction(runspace);
            let number = if range.is_infinite() {
                low + fraction * high - fraction * low
            } else {
                let number = low + fraction * range;
                range *= fraction;
                number
            };
            if number < high {
                return number;
            }
        }
    }
}

/// The bound as a number; text is read as the language reads a number.
fn operand(call: &Call<'_>, name: &str) -> Option<Value> {
    let value = call.argument(name).filter(|value| !value.is_null())?.bare().clone();
    match &value {
        Value::String(text) => convert::parse_number(text).or(Some(value)),
        _ => Some(value),
    }
}

fn double(call: &mut Call<'_>, value: Option<&Value>, default: f64) -> Result<f64> {
    match value {
        None => Ok(default),
        Some(value) => match convert::to_type(call.runspace, value, &Type::Known(&crate::dotnet::number::DOUBLE))? {
            Value::Double(number) => Ok(number),
            _ => Ok(default),
        },
    }
}

fn check<T: Into<Value>>(call: &mut Call<'_>, ordered: bool, low: T, high: T) -> Result {
    if ordered {
        return Ok(());
    }
    let low = convert::to_text(call.runspace, &low.into())?;
    let high = convert::to_text(call.runspace, &high.into())?;
    Err(call.terminating(ErrorRecord::new(
        Exception::new(
            "System.ArgumentException",
            format!("The Minimum value ({low}) cannot be greater than or equal to the Maximum value ({high})."),
        ),
        "MinGreaterThanOrEqualMax",
        ErrorCategory::InvalidArgument,
        Value::Null,
    )))
}
