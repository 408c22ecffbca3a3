//! `-contains`, `-in` and their opposites.

use crate::convert;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

/// Whether one of the items of `items` equals `item`.
pub fn contains(rt: &mut Runspace, items: &Value, item: &Value, ignore_case: bool) -> Result<bool> {
    match convert::enumerate(rt, items) {
        Some(items) => Ok(items.iter().any(|own| super::equals(rt, own, item, ignore_case))),
        None => Ok(super::equals(rt, items, item, ignore_case)),
    }
}
