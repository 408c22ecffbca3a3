//! Out-Null

use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Lets objects go.
pub struct OutNull;

impl Cmdlet for OutNull {
    fn process(&mut self, _call: &mut Call<'_>) -> Result {
        Ok(())
    }
}
