//! Get-Host

use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Get-Host
pub struct GetHost;

impl Cmdlet for GetHost {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let host = call.runspace.variable("Host").unwrap_or_default();
        call.write(host)
    }
}
