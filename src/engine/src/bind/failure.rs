//! What is said when arguments do not fit.

use std::rc::Rc;

use psrp_syntax::Extent;

use super::Target;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Terminates};
use crate::value::{Object, Value};

const BINDING: &str = "System.Management.Automation.ParameterBindingException";
const VALIDATION: &str = "System.Management.Automation.ParameterBindingValidationException";

impl Target<'_> {
    /// A ParameterBindingException of the command, pointing at `extent`.
    pub(crate) fn failure(&self, id: &str, message: String, extent: Extent) -> Flow {
        self.failure_of("", id, message, extent)
    }

    /// The same, which names a parameter.
    pub(crate) fn failure_of(&self, parameter: &str, id: &str, message: String, extent: Extent) -> Flow {
        let mut exception = Exception::new(BINDING, message);
        exception.properties.push(("ParameterName", Value::string(parameter)));
        self.report(exception, id, ErrorCategory::InvalidArgument, extent)
    }

    /// The same with a cause.
    pub(crate) fn failure_because(&self, id: &str, message: String, extent: Extent, cause: Value) -> Flow {
        self.report(Exception::new(BINDING, message).caused_by(cause), id, ErrorCategory::InvalidArgument, extent)
    }

    /// A ParameterBindingValidationException.
    pub(crate) fn invalid(&self, id: &str, message: String, extent: Extent, cause: Option<Value>) -> Flow {
        let mut exception = Exception::new(VALIDATION, message);
        if let Some(cause) = cause {
            exception = exception.caused_by(cause);
        }
        self.report(exception, id, ErrorCategory::InvalidData, extent)
    }

    /// A ParameterBindingArgumentTransformationException.
    pub(crate) fn not_transformed(&self, message: String, extent: Extent, cause: Exception) -> Flow {
        let exception =
            Exception::new("System.Management.Automation.ParameterBindingArgumentTransformationException", message)
                .caused_by(crate::value::Object::new(cause));
        self.report(exception, "ParameterArgumentTransformationError", ErrorCategory::InvalidData, extent)
    }

    fn report(&self, mut exception: Exception, id: &str, category: ErrorCategory, extent: Extent) -> Flow {
        let place = self.invocation.position.as_ref().filter(|(source, _)| !source.text().is_empty());
        let place = place.map(|(source, _)| source.position(extent.start));
        let (line, offset) = place.map_or((0, 0), |place| (place.line as i64, place.column as i64));
        exception.properties.extend([
            ("ErrorId", Value::string(id)),
            ("Line", Value::Int64(line)),
            ("Offset", Value::Int64(offset)),
            ("CommandInvocation", Value::from(Object::new(self.invocation.clone()))),
        ]);
        let record = ErrorRecord::new(exception, id, category, Value::Null);
        self.name(&record, extent);
        Flow::Error(Rc::new(record), Terminates::Statement)
    }

    /// Fills in the command and the place.
    pub(crate) fn name(&self, record: &ErrorRecord, extent: Extent) {
        let mut details = record.details.borrow_mut();
        details.command = Some(self.class.clone());
        details.activity = Some(self.name.clone());
        details.invocation = Some(Rc::new(InvocationInfo {
            position: Some((
                self.invocation
                    .position
                    .as_ref()
                    .map_or_else(|| psrp_syntax::Source::new(""), |(source, _)| source.clone()),
                extent,
            )),
            // A command is called by its name only once its parameters are bound.
            invocation_name: "".into(),
            ..(**self.invocation).clone()
        }));
    }
}
