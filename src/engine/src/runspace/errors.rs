//! Errors on their way: positions, preferences, `$Error`.

use std::rc::Rc;

use super::{ActionPreference, Record, Route, Runspace, Stream};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Result, Terminates};
use crate::value::{Object, Value};

impl Runspace {
    /// Reports a non-terminating error of the command that runs: honours the error action in force, adds to `$Error`.
    ///
    /// # Errors
    /// The error itself when the error action is Stop.
    pub fn write_error(&mut self, record: Rc<ErrorRecord>) -> Result {
        if let Some(current) = &self.current {
            current.failed.set(true);
            let mut details = record.details.borrow_mut();
            details.invocation.get_or_insert_with(|| current.invocation.clone());
        }
        self.locate(&record);
        match self.error_action() {
            ActionPreference::Ignore => Ok(()),
            ActionPreference::SilentlyContinue => {
                self.add_to_variables(Stream::Error, || record_value(&record));
                self.remember_error(&record);
                Ok(())
            }
            ActionPreference::Stop => Err(Flow::Error(record, Terminates::Script)),
            _ => {
                self.add_to_variables(Stream::Error, || record_value(&record));
                self.remember_error(&record);
                self.show_error(&record)
            }
        }
    }

    /// Sends an error where errors go at the moment.
    ///
    /// # Errors
    /// What goes wrong where the stream is redirected to.
    pub fn show_error(&mut self, record: &Rc<ErrorRecord>) -> Result {
        let routes = self.routes.clone();
        match &routes.error {
            Route::Out => {
                let streams = self.streams.clone();
                streams.record(self, Record::Error(record.clone()));
                Ok(())
            }
            route => self.route(route, record_value(record)),
        }
    }

    /// Sends a value along a route that was changed.
    pub(super) fn route(&mut self, route: &Route, value: Value) -> Result {
        match route {
            Route::Out | Route::Nowhere => Ok(()),
            Route::Merge(queue) => {
                queue.borrow_mut().push_back(value);
                Ok(())
            }
            Route::Sink(sink) => sink.take(self, value),
        }
    }

    /// Adds to the lists of `-ErrorVariable` and the like.
    pub(super) fn add_to_variables(&mut self, stream: Stream, value: impl FnOnce() -> Value) {
        if self.routes.variables.iter().all(|(own, _)| *own != stream) {
            return;
        }
        let value = value();
        for (_, list) in self.routes.variables.iter().filter(|(own, _)| *own == stream) {
            list.items.borrow_mut().push_back(value.clone());
        }
    }

    /// Adds to `$Error`, unless the newest there has the same exception.
    pub fn remember_error(&mut self, record: &Rc<ErrorRecord>) {
        let limit = match self.global.find_value("maximumerrorcount").as_ref().map(Value::bare) {
            Some(Value::Int32(count)) => usize::try_from(*count).unwrap_or(0),
            _ => 256,
        };
        let mut errors = self.errors.items.borrow_mut();
        if let Some(Value::Object(newest)) = errors.front()
            && let Some(newest) = newest.downcast::<Rc<ErrorRecord>>()
            && same_object(&newest.exception, &record.exception)
        {
            return;
        }
        errors.push_front(record_value(record));
        errors.truncate(limit);
    }

    /// Adds an error of the language itself to the lists of `-ErrorVariable`.
    pub(crate) fn add_error_to_variables(&mut self, record: &Rc<ErrorRecord>) {
        self.add_to_variables(Stream::Error, || record_value(record));
    }

    /// Fills in where the error happened, unless that is known.
    pub fn locate(&self, record: &ErrorRecord) {
        let mut details = record.details.borrow_mut();
        if details.script_stack_trace.is_none() {
            // A command of the client's own stands in no script.
            details.script_stack_trace = Some(self.frame.stack_trace()).filter(|trace| !trace.is_empty());
        }
        if details.invocation.is_none() {
            details.invocation = Some(self.place());
        }
        drop(details);
        crate::error::thrown::note(record);
    }

    /// The statement being run, as an invocation of nothing.
    pub fn place(&self) -> Rc<InvocationInfo> {
        Rc::new(InvocationInfo {
            position: Some((self.frame.source.clone(), self.frame.position.get())),
            ..InvocationInfo::default()
        })
    }

    pub(super) fn depth_overflow(&self) -> Flow {
        let exception = Exception::new(
            "System.Management.Automation.ScriptCallDepthException",
            "The script failed due to call depth overflow.",
        );
        ErrorRecord::new(
            exception,
            "CallDepthOverflow",
            ErrorCategory::InvalidOperation,
            Value::Int32(super::DEPTH as i32),
        )
        .into()
    }
}

/// The record as a value.
pub fn record_value(record: &Rc<ErrorRecord>) -> Value {
    Value::Object(Rc::new(Object::new(record.clone())))
}

fn same_object(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::Object(a), Value::Object(b)) if Rc::ptr_eq(a, b))
}
