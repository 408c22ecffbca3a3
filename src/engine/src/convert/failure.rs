//! Conversions that fail.

use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow};
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{Object, Value};
use std::rc::Rc;

/// Why a value could not be converted. Much cheaper than an error record: comparisons try and go on.
#[derive(Debug)]
pub enum Failure {
    /// It cannot be done: error id, message, and the exception behind it.
    Cast(Box<Cast>),
    /// Code that ran on the way ended early.
    Flow(Flow),
}

/// A conversion that cannot be done.
#[derive(Debug)]
pub struct Cast {
    /// `InvalidCastFromStringToInteger`
    pub id: &'static str,
    /// The message.
    pub message: String,
    /// The exception behind it, or null.
    pub cause: Value,
}

impl Failure {
    /// A conversion that cannot be done.
    pub fn new(id: &'static str, message: String) -> Failure {
        Failure::Cast(Box::new(Cast { id, message, cause: Value::Null }))
    }

    /// `Cannot convert value "x" to type "System.Int32". Error: "..."`, caused by the exception.
    pub fn because(id: &'static str, text: &str, ty: &Type, cause: Exception) -> Failure {
        let message =
            format!("Cannot convert value \"{text}\" to type \"{}\". Error: \"{}\"", ty.name(), cause.message);
        Failure::Cast(Box::new(Cast { id, message, cause: Value::Object(Rc::new(Object::new(cause))) }))
    }

    /// A conversion that cannot be done, caused by the exception.
    pub fn with_cause(id: &'static str, message: String, cause: Exception) -> Failure {
        Failure::Cast(Box::new(Cast { id, message, cause: Value::Object(Rc::new(Object::new(cause))) }))
    }

    /// No conversion is known between the types.
    pub fn impossible(rt: &mut Runspace, value: &Value, ty: &Type) -> Failure {
        if value.is_null() {
            return Failure::null(ty);
        }
        let from = crate::member::type_of(value).name();
        let text = super::value_text(rt, value);
        Failure::new(
            "ConvertToFinalInvalidCastException",
            format!("Cannot convert the \"{text}\" value of type \"{from}\" to type \"{}\".", ty.name()),
        )
    }

    /// Null where a value is needed.
    pub fn null(ty: &Type) -> Failure {
        Failure::new("InvalidCastFromNull", format!("Cannot convert null to type \"{}\".", ty.name()))
    }

    /// The message, where there is one.
    pub fn message(&self) -> Option<&str> {
        match self {
            Failure::Cast(cast) => Some(&cast.message),
            Failure::Flow(_) => None,
        }
    }

    /// The PSInvalidCastException, or what ended the conversion early.
    pub fn into_exception(self) -> std::result::Result<(&'static str, Exception), Flow> {
        match self {
            Failure::Cast(cast) => {
                let mut exception = Exception::new("System.Management.Automation.PSInvalidCastException", cast.message);
                exception.inner = cast.cause;
                Ok((cast.id, exception))
            }
            Failure::Flow(flow) => Err(flow),
        }
    }
}

impl From<Flow> for Failure {
    fn from(flow: Flow) -> Failure {
        Failure::Flow(flow)
    }
}

impl From<Failure> for Flow {
    fn from(failure: Failure) -> Flow {
        match failure.into_exception() {
            Ok((id, exception)) => {
                let message = exception.message.clone();
                let runtime = Exception::runtime(message).caused_by(Value::Object(Rc::new(Object::new(exception))));
                ErrorRecord::new(runtime, id, ErrorCategory::InvalidArgument, Value::Null).into()
            }
            Err(flow) => flow,
        }
    }
}
