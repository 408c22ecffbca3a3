//! Exceptions.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::value::{Str, Value};

/// A .NET exception: [`Instance`](crate::value::Instance) of whatever exception type it is.
#[derive(Debug)]
pub struct Exception {
    /// The exact type, by full name. A class of the script that derives from Exception has its own instance type.
    pub type_name: &'static str,
    /// `Message`
    pub message: Str,
    /// `InnerException`: an exception or null.
    pub inner: Value,
    /// Further properties of the particular type (`ParamName`, `CommandName`, `ItemName`), in the order in which they are
    /// listed.
    pub properties: Vec<(&'static str, Value)>,
    /// `Data`, made when first asked for.
    pub data: RefCell<Value>,
    /// `ErrorRecord`, for exceptions that carry one.
    pub record: RefCell<Option<Rc<super::ErrorRecord>>>,
    /// `HResult`
    pub hresult: i32,
    /// Where it was thrown: TargetSite, Source, StackTrace.
    pub thrown: Cell<Option<&'static super::thrown::Site>>,
}

impl Exception {
    /// An exception of the type with that full name.
    pub fn new(type_name: &'static str, message: impl Into<Str>) -> Exception {
        Exception {
            type_name,
            message: message.into(),
            inner: Value::Null,
            properties: Vec::new(),
            data: RefCell::default(),
            record: RefCell::default(),
            hresult: 0,
            thrown: Cell::default(),
        }
    }

    /// A System.Management.Automation.RuntimeException.
    pub fn runtime(message: impl Into<Str>) -> Exception {
        Exception::new("System.Management.Automation.RuntimeException", message)
    }

    /// The same with a cause.
    pub fn caused_by(mut self, inner: impl Into<Value>) -> Exception {
        self.inner = inner.into();
        self
    }
}
