//! Get-Process, Start-Process, Stop-Process, Wait-Process

use std::time::Duration;

use crate::command::{Call, Cmdlet};
use crate::dotnet::process::{self, Process};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider;
use crate::text::Wildcard;
use crate::value::{Object, Str, Value};

/// Gives processes.
pub struct GetProcess;

/// Starts a process.
pub struct StartProcess;

/// Ends processes.
pub struct StopProcess;

/// Waits for the end of processes.
#[derive(Default)]
pub struct WaitProcess {
    processes: Vec<Value>,
}

/// The processes that the call names. Those that are not there are reported.
fn named(call: &mut Call<'_>, all: bool) -> Result<Vec<Value>> {
    if let Some(values) = call.values("InputObject") {
        return Ok(values);
    }
    let mut found: Vec<Process> = Vec::new();
    if let Some(ids) = call.values("Id") {
        for id in ids {
            let number = crate::convert::integer_of(id.bare()).and_then(|id| i32::try_from(id).ok());
            match number.and_then(Process::of_id) {
                Some(process) => found.push(process),
                None => {
                    let id = number.unwrap_or(0);
                    let message = format!("Cannot find a process with the process identifier {id}.");
                    call.error(not_found(message, "NoProcessFoundForGivenId", Value::Int32(id)))?;
                }
            }
        }
    } else if let Some(names) = call.texts("Name") {
        for name in names {
            let before = found.len();
            if let Some(pattern) = Wildcard::new(&name, true) {
                found.extend(Process::all().into_iter().filter(|process| pattern.is_match(&process.name)));
            }
            if found.len() == before && !Wildcard::has_wildcards(&name) {
                let message = format!(
                    "Cannot find a process with the name \"{name}\". Verify the process name and call the cmdlet again."
                );
                call.error(not_found(message, "NoProcessFoundForGivenName", Value::String(name)))?;
            }
        }
    } else if all {
        found = Process::all();
    }
    found.sort_by(|a, b| crate::text::compare_ignore_case(&a.name, &b.name).then(a.id.cmp(&b.id)));
    found.dedup_by_key(|process| process.id);
    Ok(found.into_iter().map(|process| Object::new(process).into()).collect())
}

fn not_found(message: String, id: &str, target: Value) -> ErrorRecord {
    let exception = Exception::new("Microsoft.PowerShell.Commands.ProcessCommandException", message);
    ErrorRecord::new(exception, id, ErrorCategory::ObjectNotFound, target)
}

impl Cmdlet for GetProcess {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if let Some(switch) =
            ["Module", "FileVersionInfo", "IncludeUserName"].into_iter().find(|name| call.switch(name))
        {
            let message = format!("The parameter {switch} of Get-Process is not supported.");
            let exception = Exception::new("System.NotSupportedException", message);
            let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
            return Err(call.terminating(record));
        }
        for process in named(call, true)? {
            call.write(process)?;
        }
        Ok(())
    }
}

impl Cmdlet for StopProcess {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for value in named(call, false)? {
            let Some(process) = process::of(&value) else { continue };
            let shown = format!("{} ({})", process.name, process.id);
            if !call.runspace.should_process(&shown, "Stop-Process")? {
                continue;
            }
            if let Err(error) = process.kill(call.runspace) {
                let message = format!("Cannot stop process \"{shown}\" because of the following error: {error}");
                let exception = Exception::new("Microsoft.PowerShell.Commands.ProcessCommandException", message);
                let record =
                    ErrorRecord::new(exception, "CouldNotStopProcess", ErrorCategory::CloseError, value.clone());
                call.error(record)?;
                continue;
            }
            if call.switch("PassThru") {
                call.write(value.clone())?;
            }
        }
        Ok(())
    }
}

impl Cmdlet for WaitProcess {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        self.processes.extend(named(call, false)?);
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        const GLANCE: Duration = Duration::from_millis(10);
        let limit = call.number("Timeout").and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
        let until = limit.and_then(|limit| std::time::Instant::now().checked_add(limit));
        if call.switch("Any") {
            while !self.processes.is_empty()
                && !self.processes.iter().filter_map(process::of).any(Process::has_exited)
                && until.is_none_or(|until| std::time::Instant::now() < until)
            {
                call.runspace.check_stop()?;
                std::thread::sleep(GLANCE);
            }
        }
        for value in &self.processes {
            let Some(process) = process::of(value) else { continue };
            let left = until.map(|until| until.saturating_duration_since(std::time::Instant::now()));
            if !call.switch("Any") && !process.wait(call.runspace, left)? {
                let message = format!(
                    "This command stopped operation of \"{0} ({1})\" because process \"{0} ({1})\" is not stopped in the specified time-out.",
                    process.name, process.id
                );
                let exception = Exception::new("System.TimeoutException", message);
                call.error(ErrorRecord::new(
                    exception,
                    "ProcessNotTerminated",
                    ErrorCategory::CloseError,
                    value.clone(),
                ))?;
            }
            if call.switch("PassThru") {
                call.write(value.clone())?;
            }
        }
        Ok(())
    }
}

impl Cmdlet for StartProcess {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.has("Credential") {
            let message = "Starting a process as another user is not supported.";
            let exception = Exception::new("System.NotSupportedException", message);
            let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
            return Err(call.terminating(record));
        }
        let name = call.text("FilePath").unwrap_or_else(|| "".into());
        // A path is one of the session; a name is looked for in the session's PATH.
        let program = match name.contains(provider::path::is_separator) {
            true => path(call, &name)?,
            false => name.to_string(),
        };
        let arguments: Vec<Str> =
            call.texts("ArgumentList").map(|all| process::split_arguments(&all.join(" "))).unwrap_or_default();
        let folder = match call.text("WorkingDirectory") {
            Some(folder) => path(call, &folder)?,
            None => call.runspace.location_path().to_string(),
        };
        let mut command = std::process::Command::new(&program);
        command.args(arguments.iter().map(|part| &**part)).current_dir(&folder);
        if !call.switch("UseNewEnvironment") {
            let variables = call.runspace.environment_variables();
            command.env_clear().envs(variables.iter().map(|(name, value)| (&**name, &**value)));
        }
        if let Some(Value::Dictionary(own)) = call.argument("Environment").map(|value| value.bare().clone()) {
            for (name, value) in own.entries() {
                let name = crate::convert::to_text(call.runspace, &name)?;
                if value.is_null() {
                    command.env_remove(&*name);
                } else {
                    command.env(&*name, &*crate::convert::to_text(call.runspace, &value)?);
                }
            }
        }
        process::quiet(&mut command);
        if let Some(from) = call.text("RedirectStandardInput") {
            let from = path(call, &from)?;
            command
                .stdin(std::fs::File::open(&from).map_err(|error| refused(call, provider::io_error(&error, &from)))?);
        }
        for (parameter, is_error) in [("RedirectStandardOutput", false), ("RedirectStandardError", true)] {
            let Some(to) = call.text(parameter) else { continue };
            let to = path(call, &to)?;
            let file = std::fs::File::create(&to).map_err(|error| refused(call, provider::io_error(&error, &to)))?;
            match is_error {
                true => command.stderr(file),
                false => command.stdout(file),
            };
        }
        if !call.runspace.should_process(&name, "Start-Process")? {
            return Ok(());
        }
        let child = command.spawn().map_err(|error| {
            let message = format!(
                "This command cannot be run due to the error: {}",
                process::not_started(&name, &folder, &error)
            );
            refused(call, Exception::new("System.InvalidOperationException", message))
        })?;
        let value = Value::from(Object::new(Process::started(child, &name)));
        if call.switch("Wait")
            && let Some(process) = process::of(&value)
        {
            process.wait(call.runspace, None)?;
        }
        match call.switch("PassThru") {
            true => call.write(value),
            false => Ok(()),
        }
    }
}

fn refused(call: &Call<'_>, exception: Exception) -> crate::error::Flow {
    let id = "InvalidOperationException";
    call.terminating(ErrorRecord::new(exception, id, ErrorCategory::InvalidOperation, Value::Null))
}

fn path(call: &mut Call<'_>, written: &str) -> Result<String> {
    match provider::resolve_one(call.runspace, written) {
        Ok(target) => Ok(target.path),
        Err(record) => Err(call.terminating(record)),
    }
}
