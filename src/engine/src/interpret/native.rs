//! Programs: a process in a pipeline.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command as Process, Stdio};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use psrp_syntax::ast::CommandElementAst;

use super::command::{Callee, Invocation};
use super::stage::{Place, Runner, Setting, Stage, Taps};
use crate::command::Output;
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Result};
use crate::runspace::{ApplicationInfo, Command, ExternalScriptInfo, Routes, Runspace};
use crate::system::{Programs, System};
use crate::value::{Object, ScriptBlock, Str, Value};

/// How often a waiting pipeline looks whether it is to stop.
const GLANCE: Duration = Duration::from_millis(50);

/// A program in a pipeline.
pub(crate) struct NativeStage {
    info: Rc<ApplicationInfo>,
    arguments: Vec<OsString>,
    expecting_input: bool,
    invocation: Rc<InvocationInfo>,
    running: Option<Running>,
    failed: bool,
    /// Whether a line of the error stream came already.
    complained: bool,
}

struct Running {
    child: Child,
    group: <System as Programs>::Group,
    stdin: Option<ChildStdin>,
    lines: Receiver<Line>,
}

enum Line {
    Output(String),
    Error(String),
}

impl NativeStage {
    pub(crate) fn begin(&mut self, runspace: &mut Runspace, _out: &mut dyn Output) -> Result {
        let mut process = Process::new(&*self.info.path);
        process
            .args(&self.arguments)
            .current_dir(&*runspace.location_path())
            .env_clear()
            .envs(runspace.environment_variables().iter().map(|(name, value)| (&**name, &**value)))
            .stdin(if self.expecting_input { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        System::apart(&mut process);
        // It may end this process: what was said so far is to be heard.
        runspace.streams.flush();
        let mut child = process.spawn().map_err(|cause| self.not_started(runspace, &cause))?;
        let (sender, lines) = channel();
        if let Some(output) = child.stdout.take() {
            read_lines(output, sender.clone(), Line::Output);
        }
        if let Some(errors) = child.stderr.take() {
            read_lines(errors, sender, Line::Error);
        }
        let stdin = child.stdin.take();
        let group = System::group(&child);
        self.running = Some(Running { child, group, stdin, lines });
        Ok(())
    }

    fn not_started(&self, runspace: &Runspace, cause: &std::io::Error) -> Flow {
        let inner = format!(
            "An error occurred trying to start process '{}' with working directory '{}'. {}",
            self.info.path,
            runspace.location_path(),
            System::reason(cause)
        );
        let position = match &self.invocation.position {
            Some((source, extent)) => source.position_message(*extent),
            None => String::new(),
        };
        let message = format!("Program '{}' failed to run: {inner}{position}.", self.info.name);
        let exception = Exception::new("System.Management.Automation.ApplicationFailedException", message)
            .caused_by(Object::new(Exception::new("System.ComponentModel.Win32Exception", inner)));
        let record =
            ErrorRecord::new(exception, "NativeCommandFailed", ErrorCategory::ResourceUnavailable, Value::Null);
        record.details.borrow_mut().invocation = Some(self.invocation.clone());
        record.into()
    }

    pub(crate) fn process(&mut self, runspace: &mut Runspace, input: Value, out: &mut dyn Output) -> Result {
        let mut lines = Vec::new();
        if let Value::Custom(_) | Value::Object(_) | Value::Dictionary(_) = input.bare() {
            // What is no text is formatted as for a screen.
            runspace.invoke_command(
                "Microsoft.PowerShell.Utility\\Out-String",
                &[("Stream".into(), Value::Bool(true))],
                &[],
                vec![input],
                &mut lines,
            )?;
        } else {
            lines.push(input);
        }
        for line in lines {
            let text = convert::to_text(runspace, &line)?;
            let Some(running) = &mut self.running else { break };
            if let Some(stdin) = &mut running.stdin {
                // A program that reads no more is no error.
                if stdin.write_all(text.as_bytes()).and_then(|()| stdin.write_all(b"\n")).is_err() {
                    running.stdin = None;
                }
            }
        }
        self.pass_on(runspace, out, false)
    }

    /// Passes on the lines that came; waits for the last one when `all`.
    fn pass_on(&mut self, runspace: &mut Runspace, out: &mut dyn Output, all: bool) -> Result {
        loop {
            let Some(running) = &self.running else { return Ok(()) };
            let line = if all {
                match running.lines.recv_timeout(GLANCE) {
                    Ok(line) => line,
                    Err(RecvTimeoutError::Timeout) => {
                        runspace.check_stop()?;
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            } else {
                match running.lines.try_recv() {
                    Ok(line) => line,
                    Err(_) => return Ok(()),
                }
            };
            match line {
                Line::Output(text) => out.write(runspace, Value::string(text))?,
                Line::Error(text) => self.complain(runspace, text)?,
            }
        }
    }

    /// A line of the error stream: a record that stops nothing.
    fn complain(&mut self, runspace: &mut Runspace, text: String) -> Result {
        let id = if self.complained { "NativeCommandErrorMessage" } else { "NativeCommandError" };
        self.complained = true;
        let exception = Exception::new("System.Management.Automation.RemoteException", text.clone());
        let record = Rc::new(ErrorRecord::new(exception, id, ErrorCategory::NotSpecified, Value::string(text)));
        {
            let mut details = record.details.borrow_mut();
            // What programs say belongs to no activity.
            details.activity = Some("".into());
            details.invocation = Some(self.invocation.clone());
            details.script_stack_trace = Some(runspace.frame.stack_trace());
        }
        runspace.remember_error(&record);
        runspace.show_error(&record)
    }

    pub(crate) fn end(&mut self, runspace: &mut Runspace, out: &mut dyn Output) -> Result {
        if let Some(running) = &mut self.running {
            running.stdin = None;
        }
        self.pass_on(runspace, out, true)?;
        let Some(mut running) = self.running.take() else { return Ok(()) };
        let status = loop {
            match running.child.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => {
                    if runspace.stop_requested() {
                        self.running = Some(running);
                        return Err(Flow::Stopped);
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(_) => return Ok(()),
            }
        };
        let code = System::code(status);
        self.failed = code != 0;
        let global = runspace.global.clone();
        runspace.assign_in(&global, &crate::runspace::key("LASTEXITCODE"), "LASTEXITCODE", Value::Int32(code))?;
        if self.failed
            && matches!(runspace.variable("PSNativeCommandUseErrorActionPreference"), Some(Value::Bool(true)))
        {
            let message =
                format!("Program \"{}\" ended with non-zero exit code: {code} (0x{code:08X}).", self.info.name);
            let exception = Exception::new("System.Management.Automation.NativeCommandExitException", message);
            let record = ErrorRecord::new(
                exception,
                "ProgramExitedWithNonZeroCode",
                ErrorCategory::NotSpecified,
                Value::String(self.info.path.clone()),
            );
            record.details.borrow_mut().invocation = Some(self.invocation.clone());
            runspace.write_error(Rc::new(record))?;
        }
        Ok(())
    }

    /// Ends a program that is still running: its whole process group.
    pub(crate) fn clean(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.stdin = None;
            System::end_group(&running.group);
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }

    pub(crate) fn failed(&self) -> bool {
        self.failed
    }
}

impl Drop for NativeStage {
    fn drop(&mut self) {
        self.clean();
    }
}

/// Reads lines on a thread of their own until the stream ends.
fn read_lines(stream: impl Read + Send + 'static, sender: Sender<Line>, line: fn(String) -> Line) {
    let read = move || {
        let mut stream = BufReader::new(stream);
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            match stream.read_until(b'\n', &mut bytes) {
                Ok(0) | Err(_) => break,
                Ok(_) => {
                    if bytes.last() == Some(&b'\n') {
                        bytes.pop();
                        if bytes.last() == Some(&b'\r') {
                            bytes.pop();
                        }
                    }
                    if sender.send(line(String::from_utf8_lossy(&bytes).into_owned())).is_err() {
                        break;
                    }
                }
            }
        }
    };
    // Without a thread the stream is closed at once, and the program finds nobody to write to.
    let _ = std::thread::Builder::new().name("output of a program".to_owned()).spawn(read);
}

impl Runspace {
    pub(super) fn native_stage(
        &mut self,
        (callee, name): (Callee, Str),
        arguments: &[CommandElementAst],
        extent: psrp_syntax::Extent,
        place: Place,
        (routes, taps): (Rc<Routes>, Option<Box<Taps>>),
    ) -> Result<Stage> {
        let Callee::Command(Command::Application(info)) = callee else {
            return Err(self.not_supported("this program"));
        };
        let arguments = self.native_arguments(arguments)?;
        let position = (self.frame.source.clone(), extent);
        self.native(info, name, arguments, position, place, routes, taps)
    }

    pub(super) fn native_call(&mut self, info: Rc<ApplicationInfo>, call: Invocation, place: Place) -> Result<Stage> {
        let mut arguments = Vec::new();
        for argument in call.arguments {
            if let Some(name) = &argument.name {
                arguments.push(OsString::from(format!("-{name}")));
            }
            if let Some(value) = argument.value {
                self.native_values(&value, &mut arguments)?;
            }
        }
        self.native(info, call.name, arguments, call.position, place, call.routes, call.taps)
    }

    #[allow(clippy::too_many_arguments, reason = "what a program is started with")]
    fn native(
        &mut self,
        info: Rc<ApplicationInfo>,
        name: Str,
        arguments: Vec<OsString>,
        position: (std::sync::Arc<psrp_syntax::Source>, psrp_syntax::Extent),
        place: Place,
        routes: Rc<Routes>,
        taps: Option<Box<Taps>>,
    ) -> Result<Stage> {
        let invocation = Rc::new(InvocationInfo {
            my_command: Command::Application(info.clone()).to_value(),
            invocation_name: name,
            position: Some(position),
            pipeline_position: place.position,
            pipeline_length: place.length,
            expecting_input: place.expecting_input,
            // A program knows no session whose history it could stand in.
            history_id: -1,
            ..InvocationInfo::default()
        });
        let setting = Setting { routes, context: None, ..Setting::here(self) };
        let runner = Runner::Native(Box::new(NativeStage {
            info,
            arguments,
            expecting_input: place.expecting_input,
            invocation,
            running: None,
            failed: false,
            complained: false,
        }));
        Ok(Stage { runner, setting, taps, begun: false })
    }

    /// A value as arguments: the items of a collection apart.
    pub(super) fn native_values(&mut self, value: &Value, arguments: &mut Vec<OsString>) -> Result {
        if value.is_null() {
            return Ok(());
        }
        match convert::enumerate(self, value) {
            Some(items) => {
                for item in items {
                    arguments.push(OsString::from(&*convert::to_text(self, &item)?));
                }
            }
            None => arguments.push(OsString::from(&*convert::to_text(self, value)?)),
        }
        Ok(())
    }

    /// Reads a script file for a call.
    pub(super) fn read_script_file(&mut self, path: &std::path::Path, name: &str) -> Option<Rc<ExternalScriptInfo>> {
        let bytes = std::fs::read(path).ok()?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        let path: Str = path.to_str()?.into();
        let source = psrp_syntax::Source::from_file(text, path.clone());
        let block = match psrp_syntax::parse_script(&source) {
            Ok(ast) => ScriptBlock::new(ast),
            Err(errors) => {
                self.script_errors = Some(Rc::new(super::block::parse_error(&errors)));
                return None;
            }
        };
        Some(Rc::new(ExternalScriptInfo { name: name.into(), path, block: Rc::new(block) }))
    }
}
