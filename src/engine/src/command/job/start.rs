//! Start-Job, Start-ThreadJob, and `&` behind a pipeline.

use std::rc::Rc;

use uuid::Uuid;

use super::Jobs;
use super::object::{Job, Kind};
use super::worker::{Task, Work, packed};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// Start-Job, Start-ThreadJob
#[derive(Default)]
pub(super) struct StartJob {
    input: Vec<Value>,
}

impl Cmdlet for StartJob {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if let Some(input) = call.argument("InputObject") {
            self.input.push(input.clone());
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let thread = call.declaration.name == "Start-ThreadJob";
        let file = call.text("FilePath").or_else(|| call.text("LiteralPath"));
        let script: Str = match (call.block("ScriptBlock"), file) {
            (Some(block), _) => block.ast.body_text().into(),
            (None, Some(path)) => read(call, &path)?,
            (None, None) => return Err(unsupported(call)),
        };
        if call.has("Credential") || call.has("RunAs32") || call.has("PSVersion") || call.has("DefinitionName") {
            return Err(unsupported(call));
        }
        let mut task = task(call.runspace, &script)?;
        task.initialization = call.block("InitializationScript").map(|block| block.ast.body_text().to_owned());
        if let Some(folder) = call.text("WorkingDirectory") {
            task.location = folder;
        }
        for value in call.values("ArgumentList").unwrap_or_default() {
            task.arguments.push(packed(call.runspace, &value)?);
        }
        for value in std::mem::take(&mut self.input) {
            task.input.push(packed(call.runspace, &value)?);
        }
        let kind = if thread { Kind::Thread } else { Kind::Background };
        let name = call.text("Name");
        let job = start(call.runspace, task, kind, script, name)?;
        call.write(job)
    }
}

fn read(call: &mut Call<'_>, path: &str) -> Result<Str> {
    let full = std::path::Path::new(&*call.runspace.location_path()).join(path);
    match std::fs::read_to_string(&full) {
        Ok(text) => Ok(text.into()),
        Err(_) => {
            let record = crate::provider::path_not_found(&full.to_string_lossy());
            Err(call.terminating(record))
        }
    }
}

fn unsupported(call: &mut Call<'_>) -> Flow {
    let message = format!(
        "{} with these parameters is not supported by this host: its jobs run a script block or file in this session's process.",
        call.declaration.name
    );
    let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
    let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
    call.terminating(record)
}

/// The job of a pipeline with `&` behind it, which sees the variables that it names.
pub(crate) fn start_pipeline(runspace: &mut Runspace, text: &str) -> Result<Value> {
    let mut task = task(runspace, text)?;
    for name in names(text, "$") {
        if !matches!(
            &*name.to_ascii_lowercase(),
            "_" | "args" | "input" | "null" | "true" | "false" | "pwd" | "pid" | "home"
        ) && let Some(value) = runspace.variable(&name)
        {
            task.variables.push((name.clone(), packed(runspace, &value)?));
        }
    }
    start(runspace, task, Kind::Background, text.into(), None)
}

fn task(runspace: &mut Runspace, script: &str) -> Result<Task> {
    let mut using = Vec::new();
    for name in names(script, "$using:").into_iter().chain(names(script, "@using:")) {
        // What is not there is null in the job.
        let value = runspace.variable(&name).unwrap_or_default();
        using.push((name, packed(runspace, &value)?));
    }
    Ok(Task {
        script: script.to_owned(),
        initialization: None,
        arguments: Vec::new(),
        input: Vec::new(),
        using,
        variables: Vec::new(),
        location: runspace.location_path(),
        environment: runspace.environment_variables().into_iter().collect(),
    })
}

/// The names behind a prefix in a script's text.
fn names(script: &str, prefix: &str) -> Vec<Str> {
    let mut found: Vec<Str> = Vec::new();
    let folded = script.to_ascii_lowercase();
    for (at, _) in folded.match_indices(prefix) {
        let rest = &script[at + prefix.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let name = &rest[..end];
        if !name.is_empty() && !found.iter().any(|own| own.eq_ignore_ascii_case(name)) {
            found.push(name.into());
        }
    }
    found
}

fn start(runspace: &mut Runspace, task: Task, kind: Kind, command: Str, name: Option<Str>) -> Result<Value> {
    let work = Work::start(task).map_err(|cause| {
        let exception = Exception::new("System.Management.Automation.PSInvalidOperationException", cause.to_string());
        Flow::from(ErrorRecord::new(exception, "InvalidOperation", ErrorCategory::ResourceUnavailable, Value::Null))
    })?;
    let jobs = runspace.extension::<Jobs>();
    let begun = crate::text::date_parse::now_ticks();
    let (instance, of_runspace) = (Uuid::new_v4(), Uuid::new_v4());
    let mut make = |parent: bool, name: Option<Str>| {
        jobs.last_id += 1;
        let id = jobs.last_id;
        Job {
            id,
            name: std::cell::RefCell::new(name.unwrap_or_else(|| format!("Job{id}").into())),
            instance: if parent || kind == Kind::Thread { instance } else { Uuid::new_v4() },
            command: command.clone(),
            kind,
            parent,
            child: None,
            work: work.clone(),
            begun,
            runspace: of_runspace,
        }
    };
    let mut job = make(kind == Kind::Background, name);
    if kind == Kind::Background {
        job.child = Some(Rc::new(make(false, None)));
    }
    let job = Rc::new(job);
    jobs.list.push(job.clone());
    Ok(job.value())
}
