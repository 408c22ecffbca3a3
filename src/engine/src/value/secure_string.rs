//! System.Security.SecureString.

use std::cell::{Cell, RefCell};
use std::fmt;

use zeroize::Zeroizing;

use super::{Instance, Primitive, Str, Value};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::Type;

/// Text that is not shown and is overwritten when it is dropped.
#[derive(Default)]
pub struct SecureString {
    /// The text, in UTF-16 units.
    units: RefCell<Zeroizing<Vec<u16>>>,
    /// Whether it refuses changes.
    read_only: Cell<bool>,
}

impl SecureString {
    /// The secure string of a text.
    pub fn new(text: &str) -> SecureString {
        SecureString::from_units(text.encode_utf16().collect())
    }

    /// The secure string of UTF-16 units.
    pub fn from_units(units: Vec<u16>) -> SecureString {
        SecureString { units: RefCell::new(Zeroizing::new(units)), read_only: Cell::new(false) }
    }

    /// The text in the clear.
    pub fn reveal(&self) -> Zeroizing<Vec<u16>> {
        self.units.borrow().clone()
    }

    /// How many UTF-16 units there are.
    pub fn len(&self) -> usize {
        self.units.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a unit at the end; false when it refuses changes.
    pub fn push(&self, unit: u16) -> bool {
        if !self.read_only.get() {
            self.units.borrow_mut().push(unit);
        }
        !self.read_only.get()
    }

    /// Takes everything out; false when it refuses changes.
    pub fn clear(&self) -> bool {
        if !self.read_only.get() {
            *self.units.borrow_mut() = Zeroizing::default();
        }
        !self.read_only.get()
    }

    /// Lets it refuse changes from now on.
    pub fn make_read_only(&self) {
        self.read_only.set(true);
    }

    /// Whether it refuses changes.
    pub fn is_read_only(&self) -> bool {
        self.read_only.get()
    }
}

impl fmt::Debug for SecureString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecureString(..)")
    }
}

impl Instance for SecureString {
    fn ty(&self) -> Type {
        crate::types::find("System.Security.SecureString").map_or(Type::OBJECT, Type::Known)
    }

    fn text(&self) -> Option<Str> {
        Some("System.Security.SecureString".into())
    }

    fn adapted(&self) -> Option<Vec<(Str, Str)>> {
        Some(vec![("Length".into(), "int".into())])
    }

    fn get(&self, _rt: &mut Runspace, _this: &Value, name: &str) -> Result<Option<Value>> {
        Ok(name.eq_ignore_ascii_case("Length").then(|| Value::Int32(self.len() as i32)))
    }

    fn primitive(&self) -> Option<Primitive<'_>> {
        Some(Primitive::SecureString(self))
    }
}
