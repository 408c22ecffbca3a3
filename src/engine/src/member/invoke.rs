//! Exceptions that members throw, and how a call wraps them.

use std::rc::Rc;

use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow};
use crate::value::{Object, Str, Value};

/// A .NET exception as code of the types throws it. A call wraps it; where nothing does, it is reported with its type's
/// name as id.
pub fn thrown(type_name: &'static str, message: impl Into<Str>) -> Flow {
    raise(Exception::new(type_name, message))
}

pub(crate) fn raise(exception: Exception) -> Flow {
    let id = exception.type_name;
    ErrorRecord::new(exception, id, ErrorCategory::OperationStopped, Value::Null).into()
}

/// `ArgumentOutOfRangeException` without its namespace.
pub(crate) fn short_name(type_name: &str) -> &str {
    type_name.rsplit_once('.').map_or(type_name, |(_, name)| name)
}

/// The message of an exception.
pub(crate) fn exception_message(exception: &Value) -> Str {
    match exception.bare() {
        Value::Object(object) => match object.downcast::<Exception>() {
            Some(own) => own.message.clone(),
            None => object.instance.text().unwrap_or_else(|| object.instance.ty().name()),
        },
        _ => "".into(),
    }
}

/// What a call reports of an exception that the method threw: a MethodInvocationException around it.
pub fn invocation_error(flow: Flow, method: &str, arguments: usize) -> Flow {
    wrap(flow, "System.Management.Automation.MethodInvocationException", |message| {
        format!("Exception calling \"{method}\" with \"{arguments}\" argument(s): \"{message}\"")
    })
}

/// What getting a property reports.
pub(crate) fn getting_error(flow: Flow, property: &str) -> Flow {
    let wrapped = wrap(flow, "System.Management.Automation.GetValueInvocationException", |message| {
        format!("Exception getting \"{property}\": \"{message}\"")
    });
    renamed(wrapped, "ExceptionWhenGetting")
}

/// What setting a property reports.
pub(crate) fn setting_error(flow: Flow, property: &str) -> Flow {
    let wrapped = wrap(flow, "System.Management.Automation.SetValueInvocationException", |message| {
        format!("Exception setting \"{property}\": \"{message}\"")
    });
    renamed(wrapped, "ExceptionWhenSetting")
}

fn renamed(flow: Flow, id: &str) -> Flow {
    match flow {
        Flow::Error(record, terminates) => {
            let renamed = ErrorRecord {
                exception: record.exception.clone(),
                target: record.target.clone(),
                id: id.into(),
                category: record.category,
                details: record.details.clone(),
            };
            Flow::Error(Rc::new(renamed), terminates)
        }
        other => other,
    }
}

fn wrap(flow: Flow, type_name: &'static str, message: impl Fn(&str) -> String) -> Flow {
    let Flow::Error(record, terminates) = flow else { return flow };
    let Value::Object(object) = &record.exception else { return Flow::Error(record, terminates) };
    let thrown_type = object.instance.ty().name();
    // What the engine itself raises about a call inside goes on as it is.
    if &*thrown_type == "System.Management.Automation.MethodException"
        || &*thrown_type == "System.Management.Automation.ScriptCallDepthException"
    {
        return Flow::Error(record, terminates);
    }
    let message = message(&exception_message(&record.exception));
    let exception = Exception::new(type_name, message).caused_by(Value::Object(object.clone()));
    let id = short_name(&thrown_type).to_owned();
    ErrorRecord::new(exception, &id, ErrorCategory::NotSpecified, Value::Null).into()
}

/// An error of a call that could not be made: MethodException.
pub(crate) fn method_exception(id: &str, message: String, cause: Option<Exception>) -> Flow {
    let mut exception = Exception::new("System.Management.Automation.MethodException", message);
    if let Some(cause) = cause {
        exception.inner = Value::Object(Rc::new(Object::new(cause)));
    }
    ErrorRecord::new(exception, id, ErrorCategory::NotSpecified, Value::Null).into()
}
