//! Start-Sleep

use std::time::{Duration, Instant};

use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::Value;

/// Start-Sleep
pub struct StartSleep;

impl Cmdlet for StartSleep {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let duration = match (call.argument("Seconds"), call.argument("Duration")) {
            (Some(Value::Double(seconds)), _) => Duration::try_from_secs_f64(*seconds).unwrap_or_default(),
            (_, Some(Value::TimeSpan(span))) => {
                Duration::from_nanos(u64::try_from(span.ticks).unwrap_or_default().saturating_mul(100))
            }
            _ => Duration::from_millis(
                call.number("Milliseconds").and_then(|ms| u64::try_from(ms).ok()).unwrap_or_default(),
            ),
        };
        let until = Instant::now() + duration;
        loop {
            call.runspace.check_stop()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(STOP_LATENCY));
        }
    }
}

/// How long a stop may go unnoticed.
const STOP_LATENCY: Duration = Duration::from_millis(20);
