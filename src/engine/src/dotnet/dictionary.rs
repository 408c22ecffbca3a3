//! What dictionaries have in common: setting items by any key.

use std::rc::Rc;

use crate::convert::to_type;
use crate::error::{ErrorCategory, Result, runtime_error};
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{Dictionary, DictionaryKind, Value};

/// Sets the item of `key`, as `$d[key] = value` and `$d.key = value` do.
pub fn set_item(rt: &mut Runspace, dictionary: &Rc<Dictionary>, key: Value, value: Value) -> Result<()> {
    if key.is_null() {
        return Err(runtime_error(
            "NullArrayIndex",
            ErrorCategory::InvalidOperation,
            "Index operation failed; the array index evaluated to null.",
        ));
    }
    if dictionary.kind == DictionaryKind::Ordered
        && let Value::Int32(at) = key.bare()
    {
        let entries = dictionary.entries();
        return match usize::try_from(*at).ok().and_then(|at| entries.get(at)) {
            Some((key, _)) => {
                dictionary.set(key.clone(), value);
                Ok(())
            }
            None => Err(thrown(
                "System.ArgumentOutOfRangeException",
                "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')",
            )),
        };
    }
    let (key, value) = match &dictionary.ty {
        Type::Generic(generic) if generic.arguments.len() == 2 => {
            (to_type(rt, &key, &generic.arguments[0])?, to_type(rt, &value, &generic.arguments[1])?)
        }
        _ => (key, value),
    };
    dictionary.set(key.bare().clone(), value);
    Ok(())
}
