//! Errors as PowerShell has them, and the other ways in which a statement ends early.

mod category;
mod exception;
mod record;
pub(crate) mod thrown;

pub use category::ErrorCategory;
pub use exception::Exception;
pub use record::{ErrorRecord, InvocationInfo, RecordDetails};

use crate::value::{Str, Value};
use std::rc::Rc;

/// What running code gives: a value, or why it ended early.
pub type Result<T = ()> = std::result::Result<T, Flow>;

/// Why a statement ended early.
#[derive(Debug)]
pub enum Flow {
    /// An error that ends the statement; `try` catches it. It ends the script too when `scope` says so.
    Error(Rc<ErrorRecord>, Terminates),
    /// `break`, with the label if one was named.
    Break(Option<Str>),
    /// `continue`, with the label if one was named.
    Continue(Option<Str>),
    /// `return`; what it returns was written before.
    Return,
    /// `exit`
    Exit(i32),
    /// The pipeline is being stopped from outside.
    Stopped,
    /// A command downstream has all it wants (`Select-Object -First`): the pipeline with that id ends quietly.
    Enough(u64),
}

/// How far an error reaches that nobody catches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminates {
    /// It is reported, and the script goes on with the next statement: failed commands, methods, conversions.
    Statement,
    /// The script ends: `throw`, `-ErrorAction Stop`.
    Script,
}

impl From<ErrorRecord> for Flow {
    fn from(record: ErrorRecord) -> Flow {
        Flow::Error(Rc::new(record), Terminates::Statement)
    }
}

/// A RuntimeException with `id` that ends the statement: the commonest error of the language itself.
pub fn runtime_error(id: &str, category: ErrorCategory, message: impl Into<Str>) -> Flow {
    ErrorRecord::new(Exception::runtime(message), id, category, Value::Null).into()
}
