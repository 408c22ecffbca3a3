//! Variables.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use crate::types::Type;
use crate::value::{Instance, Str, Value};

/// A variable: what `Get-Variable` gives, and what `[ref]` points to.
#[derive(Debug, Default)]
pub struct Variable {
    /// The name as it was first spelt.
    pub name: Str,
    value: RefCell<Value>,
    /// What may be done with it.
    pub options: Cell<VariableOptions>,
    /// The type and validation that assigned values go through.
    pub constraint: RefCell<Option<Rc<Constraint>>>,
    /// What it is for.
    pub description: RefCell<Option<Str>>,
}

/// ScopedItemOptions
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VariableOptions(pub u8);

impl VariableOptions {
    /// `None`
    pub const NONE: VariableOptions = VariableOptions(0);
    /// `ReadOnly`: changed only by force.
    pub const READ_ONLY: VariableOptions = VariableOptions(1);
    /// `Constant`: never changed.
    pub const CONSTANT: VariableOptions = VariableOptions(2);
    /// `Private`: not seen from child scopes.
    pub const PRIVATE: VariableOptions = VariableOptions(4);
    /// `AllScope`: the same in all child scopes.
    pub const ALL_SCOPE: VariableOptions = VariableOptions(8);

    /// Whether all of `other` is set.
    pub const fn has(self, other: VariableOptions) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both together.
    pub const fn with(self, other: VariableOptions) -> VariableOptions {
        VariableOptions(self.0 | other.0)
    }
}

/// What assigned values go through: `[int]$x`, `[ValidateRange(1, 5)]$x`.
#[derive(Debug)]
pub struct Constraint {
    /// Conversions in the order in which they happen, innermost first.
    pub types: Vec<Type>,
    /// Rules that the converted value must keep.
    pub rules: Vec<Rc<crate::bind::Rule>>,
}

impl Variable {
    /// A variable with nothing special about it.
    pub fn new(name: impl Into<Str>, value: Value) -> Variable {
        Variable { name: name.into(), value: RefCell::new(value), ..Variable::default() }
    }

    /// The value.
    #[inline]
    pub fn get(&self) -> Value {
        self.value.borrow().clone()
    }

    /// The value, to look at.
    #[inline]
    pub fn peek(&self) -> Ref<'_, Value> {
        self.value.borrow()
    }

    /// Replaces the value, whatever the options say.
    #[inline]
    pub fn put(&self, value: Value) {
        // The old value is dropped after the borrow ends: dropping may free a deep structure.
        let _old = self.value.replace(value);
    }

    /// Whether assignments need no check.
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.options.get().0 & (VariableOptions::READ_ONLY.0 | VariableOptions::CONSTANT.0) == 0
            && self.constraint.borrow().is_none()
    }
}

impl Instance for Rc<Variable> {
    fn ty(&self) -> Type {
        let name = match &*self.name {
            "null" => "System.Management.Automation.NullVariable",
            _ => "System.Management.Automation.PSVariable",
        };
        crate::types::find(name).map_or(Type::OBJECT, Type::Known)
    }
}
