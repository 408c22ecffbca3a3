//! Warnings, verbose and debug text, information, progress.

use std::rc::Rc;

use super::{
    ActionPreference, InformationRecord, InformationalRecord, ProgressRecord, Record, Route, Runspace, Stream,
};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Result, Terminates};
use crate::value::{Object, Str, Value};

impl Runspace {
    /// Writes a warning.
    ///
    /// # Errors
    /// When `$WarningPreference` is Stop.
    pub fn write_warning(&mut self, message: impl Into<Str>) -> Result {
        self.write_text(message.into(), Stream::Warning, self.invocation_here())
    }

    /// Writes verbose text.
    ///
    /// # Errors
    /// When `$VerbosePreference` is Stop.
    pub fn write_verbose(&mut self, message: impl Into<Str>) -> Result {
        self.write_text(message.into(), Stream::Verbose, self.invocation_here())
    }

    /// Writes debug text.
    ///
    /// # Errors
    /// When `$DebugPreference` is Stop.
    pub fn write_debug(&mut self, message: impl Into<Str>) -> Result {
        self.write_text(message.into(), Stream::Debug, self.invocation_here())
    }

    /// Writes text of one of these streams as what the script itself says that calls the running command.
    ///
    /// # Errors
    /// When the stream's preference is Stop.
    pub fn write_text_of_script(&mut self, message: Str, stream: Stream) -> Result {
        let invocation = self.my_invocation().unwrap_or_else(|| self.invocation_here());
        self.write_text(message, stream, invocation)
    }

    fn write_text(&mut self, message: Str, stream: Stream, invocation: Rc<InvocationInfo>) -> Result {
        let action = match stream {
            Stream::Warning => self.warning_action(),
            Stream::Verbose => self.verbose_action(),
            _ => self.debug_action(),
        };
        if action == ActionPreference::Ignore {
            return Ok(());
        }
        let collects = self.routes.variables.iter().any(|(own, _)| *own == stream);
        if action == ActionPreference::SilentlyContinue && !collects {
            return Ok(());
        }
        let (type_name, preference) = match stream {
            Stream::Warning => ("System.Management.Automation.WarningRecord", "WarningPreference"),
            Stream::Verbose => ("System.Management.Automation.VerboseRecord", "VerbosePreference"),
            _ => ("System.Management.Automation.DebugRecord", "DebugPreference"),
        };
        let invocation = Some(invocation);
        let routes = self.routes.clone();
        let thrown_away = stream == Stream::Warning && matches!(routes.warning, Route::Nowhere);
        let record = Rc::new(InformationalRecord { type_name, message, invocation, shown: !thrown_away });
        self.add_to_variables(stream, || Value::Object(Rc::new(Object::new(record.clone()))));
        if action == ActionPreference::SilentlyContinue {
            return Ok(());
        }
        let (route, shown) = match stream {
            Stream::Warning => (&routes.warning, Record::Warning(record.clone())),
            Stream::Verbose => (&routes.verbose, Record::Verbose(record.clone())),
            _ => (&routes.debug, Record::Debug(record.clone())),
        };
        if matches!(route, Route::Out) || thrown_away {
            let streams = self.streams.clone();
            streams.record(self, shown);
            if action == ActionPreference::Inquire {
                self.inquire(preference, &record.message)?;
            }
        } else {
            self.route(route, Value::Object(Rc::new(Object::new(record.clone()))))?;
        }
        if action == ActionPreference::Stop {
            return Err(self.stopped_by_preference(preference, &record.message));
        }
        Ok(())
    }

    /// Asks whether to go on.
    fn inquire(&mut self, preference: &str, text: &str) -> Result {
        let choices = vec![
            ("&Yes".into(), "Continue with only the next step of the operation.".into()),
            ("Yes to &All".into(), "Continue with all the steps of the operation.".into()),
            ("&Halt Command".into(), "Stop this command.".into()),
        ];
        let call =
            super::HostCall::PromptForChoice("Confirm".into(), "Continue with this operation?".into(), choices, 0);
        match self.host_call(call)?.bare() {
            Value::Int32(2) => Err(self.stopped_by_preference(preference, text)),
            _ => Ok(()),
        }
    }

    /// Writes an information record. The host shows Write-Host's in any case, others when `$InformationPreference` says so.
    /// Thrown away, it is sent all the same but not shown.
    ///
    /// # Errors
    /// When `$InformationPreference` is Stop.
    pub fn write_information(&mut self, mut record: InformationRecord) -> Result {
        let action = self.information_action();
        if action == ActionPreference::Ignore {
            return Ok(());
        }
        let routes = self.routes.clone();
        let told = record.tags.iter().any(|tag| &**tag == "PSHOST")
            || matches!(action, ActionPreference::Continue | ActionPreference::Inquire);
        record.shown = match routes.information {
            Route::Out if told => Some(crate::convert::to_text(self, &record.message)?),
            _ => None,
        };
        let record = Rc::new(record);
        self.add_to_variables(Stream::Information, || Value::Object(Rc::new(Object::new(record.clone()))));
        if let Route::Out | Route::Nowhere = routes.information {
            let streams = self.streams.clone();
            streams.record(self, Record::Information(record.clone()));
        } else {
            self.route(&routes.information, Value::Object(Rc::new(Object::new(record.clone()))))?;
        }
        if action == ActionPreference::Stop {
            let text = match record.message.bare() {
                Value::String(text) => text.clone(),
                _ => "".into(),
            };
            return Err(self.stopped_by_preference("InformationPreference", &text));
        }
        Ok(())
    }

    /// Writes a progress record.
    ///
    /// # Errors
    /// When `$ProgressPreference` is Stop.
    pub fn write_progress(&mut self, record: ProgressRecord) -> Result {
        let action = self.progress_action();
        if matches!(action, ActionPreference::Ignore | ActionPreference::SilentlyContinue) {
            return Ok(());
        }
        let streams = self.streams.clone();
        let message = record.status.clone();
        streams.record(self, Record::Progress(Rc::new(record)));
        if action == ActionPreference::Stop {
            return Err(self.stopped_by_preference("ProgressPreference", &message));
        }
        Ok(())
    }

    /// The command that runs, or the statement.
    pub fn invocation_here(&self) -> Rc<InvocationInfo> {
        match &self.current {
            Some(current) => current.invocation.clone(),
            None => self.place(),
        }
    }

    fn stopped_by_preference(&self, preference: &str, text: &str) -> Flow {
        let message = format!(
            "The running command stopped because the preference variable \"{preference}\" or common parameter is set to Stop: {text}"
        );
        let exception = Exception::new("System.Management.Automation.ActionPreferenceStopException", message);
        let record =
            Rc::new(ErrorRecord::new(exception, "ActionPreferenceStop", ErrorCategory::OperationStopped, Value::Null));
        self.locate(&record);
        Flow::Error(record, Terminates::Script)
    }
}
