//! Get-FormatData

use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Gives the views of types. Views are not objects here yet: there are none to give.
pub struct GetFormatData;

impl Cmdlet for GetFormatData {
    fn process(&mut self, _call: &mut Call<'_>) -> Result {
        Ok(())
    }
}
