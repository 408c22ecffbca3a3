//! Error records.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::{Extent, Source};

use super::{ErrorCategory, Exception};
use crate::types::Type;
use crate::value::{Instance, Object, Str, Value};

/// System.Management.Automation.ErrorRecord
#[derive(Debug)]
pub struct ErrorRecord {
    /// The exception: an [`Object`] of [`Exception`], or of a class of the script that derives from it.
    pub exception: Value,
    /// `TargetObject`
    pub target: Value,
    /// The id without the command that raised it: `FullyQualifiedErrorId` is this and `,` and the command's type name.
    pub id: Str,
    /// The category.
    pub category: ErrorCategory,
    /// What the binder, Write-Error or a cmdlet sets besides.
    pub details: RefCell<RecordDetails>,
}

/// The parts of a record that are filled in on its way.
#[derive(Clone, Debug, Default)]
pub struct RecordDetails {
    /// What comes after the `,` of FullyQualifiedErrorId: `Microsoft.PowerShell.Commands.GetItemCommand`.
    pub command: Option<Str>,
    /// `CategoryInfo.Activity`: the command's name.
    pub activity: Option<Str>,
    /// `CategoryInfo.Reason`; the exception's type name if not set.
    pub reason: Option<Str>,
    /// `CategoryInfo.TargetName`; the target's text if not set.
    pub target_name: Option<Str>,
    /// `CategoryInfo.TargetType`; the target's type name if not set.
    pub target_type: Option<Str>,
    /// `ErrorDetails.Message`
    pub message: Option<Str>,
    /// `ErrorDetails.RecommendedAction`
    pub recommended_action: Option<Str>,
    /// `InvocationInfo`
    pub invocation: Option<Rc<InvocationInfo>>,
    /// `ScriptStackTrace`
    pub script_stack_trace: Option<Str>,
}

/// System.Management.Automation.InvocationInfo: which command, where.
#[derive(Clone, Debug, Default)]
pub struct InvocationInfo {
    /// The command, as CommandInfo; null for a statement that is none.
    pub my_command: Value,
    /// The name by which it was called.
    pub invocation_name: Str,
    /// The place in the script.
    pub position: Option<(Arc<Source>, Extent)>,
    /// Named arguments.
    pub bound_parameters: Value,
    /// The rest of the arguments.
    pub unbound_arguments: Value,
    /// Place in the pipeline, from 1.
    pub pipeline_position: i32,
    /// Length of the pipeline.
    pub pipeline_length: i32,
    /// Whether something is piped in.
    pub expecting_input: bool,
    /// History id of the command line; 0 where that is the one which runs.
    pub history_id: i64,
}

impl ErrorRecord {
    /// A record of `exception`.
    pub fn new(exception: Exception, id: &str, category: ErrorCategory, target: Value) -> ErrorRecord {
        ErrorRecord::of(Value::Object(Rc::new(Object::new(exception))), id, category, target)
    }

    /// A record of an exception that is an object already.
    pub fn of(exception: Value, id: &str, category: ErrorCategory, target: Value) -> ErrorRecord {
        ErrorRecord { exception, target, id: id.into(), category, details: RefCell::default() }
    }
}

impl Instance for Rc<ErrorRecord> {
    fn ty(&self) -> Type {
        crate::types::find("System.Management.Automation.ErrorRecord").map_or(Type::OBJECT, Type::Known)
    }

    fn text(&self) -> Option<Str> {
        if let Some(message) = self.details.borrow().message.clone().filter(|message| !message.is_empty()) {
            return Some(message);
        }
        match self.exception.bare() {
            Value::Object(object) => match object.downcast::<Exception>() {
                Some(exception) => Some(exception.message.clone()),
                None => object.instance.text(),
            },
            _ => Some("".into()),
        }
    }
}

impl Instance for Rc<InvocationInfo> {
    fn ty(&self) -> Type {
        crate::types::find("System.Management.Automation.InvocationInfo").map_or(Type::OBJECT, Type::Known)
    }
}
