//! Set-StrictMode

use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::Result;

/// Set-StrictMode
pub struct SetStrictMode;

impl Cmdlet for SetStrictMode {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let version = match call.argument("Version").cloned() {
            Some(version) if !call.switch("Off") => {
                let text = convert::to_text(call.runspace, &version)?;
                if text.eq_ignore_ascii_case("latest") { LATEST } else { tenths(&text) }
            }
            _ => 0,
        };
        call.runspace.scope.strict.set(Some(version));
        Ok(())
    }
}

/// The version of the engine, times ten.
const LATEST: u16 = 76;

/// A version as a number, times ten.
fn tenths(text: &str) -> u16 {
    let mut parts = text.split('.').map(|part| part.parse::<u16>().unwrap_or_default());
    let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    major.saturating_mul(10).saturating_add(minor.min(9))
}
