//! Reading CLIXML.

use crate::{Budget, ReadError, ReadErrorKind, Value};

/// Reads the body of one message: one element, with a byte order mark before it or not, within the default [`Budget`].
pub fn read(body: &[u8]) -> Result<Value, ReadError> {
    read_within(body, &Budget::default())
}

/// The same within a budget.
pub fn read_within(_body: &[u8], _budget: &Budget) -> Result<Value, ReadError> {
    Err(ReadErrorKind::NoRoot.at(0))
}
