//! What is said when arguments do not fit.

use std::rc::Rc;

use psrp_syntax::Extent;

use super::{ParameterInfo, Target, parameter_type};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Terminates};
use crate::value::{Object, Value};

const BINDING: &str = "System.Management.Automation.ParameterBindingException";
const VALIDATION: &str = "System.Management.Automation.ParameterBindingValidationException";

/// What an argument that does not fit was meant for.
pub(crate) struct About<'a> {
    target: &'a Target<'a>,
    name: Value,
    parameter_type: Value,
    specified: Value,
}

impl About<'_> {
    /// The same with the value that was given.
    pub(crate) fn given(mut self, value: &Value) -> Self {
        if !value.is_null() {
            self.specified = Value::Type(crate::types::type_of(value));
        }
        self
    }

    /// A ParameterBindingException of the command, pointing at `extent`.
    pub(crate) fn failure(self, id: &str, message: String, extent: Extent) -> Flow {
        self.report(Exception::new(BINDING, message), id, ErrorCategory::InvalidArgument, extent)
    }

    /// The same with a cause.
    pub(crate) fn failure_because(self, id: &str, message: String, extent: Extent, cause: Value) -> Flow {
        self.report(Exception::new(BINDING, message).caused_by(cause), id, ErrorCategory::InvalidArgument, extent)
    }

    /// A ParameterBindingValidationException.
    pub(crate) fn invalid(self, id: &str, message: String, extent: Extent, cause: Option<Value>) -> Flow {
        let mut exception = Exception::new(VALIDATION, message);
        if let Some(cause) = cause {
            exception = exception.caused_by(cause);
        }
        self.report(exception, id, ErrorCategory::InvalidData, extent)
    }

    /// A ParameterBindingArgumentTransformationException.
    pub(crate) fn not_transformed(self, message: String, extent: Extent, cause: Exception) -> Flow {
        let exception =
            Exception::new("System.Management.Automation.ParameterBindingArgumentTransformationException", message)
                .caused_by(Object::new(cause));
        self.report(exception, "ParameterArgumentTransformationError", ErrorCategory::InvalidData, extent)
    }

    fn report(self, mut exception: Exception, id: &str, category: ErrorCategory, extent: Extent) -> Flow {
        let invocation = &**self.target.invocation;
        let place = invocation.position.as_ref().filter(|(source, _)| !source.text().is_empty());
        let place = place.map(|(source, _)| source.position(extent.start));
        let (line, offset) = place.map_or((0, 0), |place| (place.line.into(), place.column.into()));
        exception.properties.extend([
            ("ParameterName", self.name),
            ("ParameterType", self.parameter_type),
            ("TypeSpecified", self.specified),
            ("ErrorId", id.into()),
            ("Line", Value::Int64(line)),
            ("Offset", Value::Int64(offset)),
            ("CommandInvocation", Value::from(Object::new(self.target.invocation.clone()))),
        ]);
        let record = ErrorRecord::new(exception, id, category, Value::Null);
        self.target.name(&record, extent);
        Flow::Error(Rc::new(record), Terminates::Statement)
    }
}

impl Target<'_> {
    /// A ParameterBindingException of the command, pointing at `extent`.
    pub(crate) fn failure(&self, id: &str, message: String, extent: Extent) -> Flow {
        self.about_name("").failure(id, message, extent)
    }

    /// For what goes wrong with a parameter.
    pub(crate) fn about<'a>(&'a self, parameter: &ParameterInfo) -> About<'a> {
        let parameter_type = parameter_type(parameter).map_or(Value::Null, Value::Type);
        About { parameter_type, ..self.about_name(&parameter.name) }
    }

    /// For what goes wrong with what is no parameter.
    pub(crate) fn about_name<'a>(&'a self, name: &str) -> About<'a> {
        About { target: self, name: name.into(), parameter_type: Value::Null, specified: Value::Null }
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
