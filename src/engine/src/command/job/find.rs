//! Which jobs a command means.

use std::rc::Rc;

use super::Jobs;
use super::object::{Job, job};
use crate::command::{Call, pattern::Pattern};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::{Str, Value};

/// The jobs that the arguments name; all of them when they name none. What is not there is an error each.
pub(super) fn named(call: &mut Call<'_>) -> Result<Vec<Rc<Job>>> {
    if let Some(values) = call.values("Job") {
        return Ok(values.iter().filter_map(job).collect());
    }
    let all = all(call);
    if let Some(ids) = call.values("Id") {
        let mut found = Vec::new();
        for id in ids {
            match crate::convert::integer_of(id.bare()).and_then(|id| all.iter().find(|job| i128::from(job.id) == id)) {
                Some(job) => found.push(job.clone()),
                None => missing(call, &id, "ID", "Id", "JobWithSpecifiedSessionIdNotFound")?,
            }
        }
        return Ok(found);
    }
    if let Some(ids) = call.values("InstanceId") {
        let mut found = Vec::new();
        for id in ids {
            match all.iter().find(|job| matches!(id.bare(), Value::Guid(id) if *id == job.instance)) {
                Some(job) => found.push(job.clone()),
                None => missing(call, &id, "instance ID", "InstanceId", "JobWithSpecifiedInstanceIdNotFound")?,
            }
        }
        return Ok(found);
    }
    if let Some(names) = call.texts("Name") {
        let mut found: Vec<Rc<Job>> = Vec::new();
        for name in names {
            let pattern = Pattern::new(&name);
            let before = found.len();
            found.extend(all.iter().filter(|job| pattern.is_match(&job.name.borrow())).cloned());
            if found.len() == before && !Pattern::is_one(&name) {
                no_such_name(call, &name)?;
            }
        }
        return Ok(found);
    }
    if let Some(Value::Enum(state)) = call.argument("State").map(Value::bare) {
        let state = state.value;
        return Ok(all.into_iter().filter(|job| job.state().number() == state).collect());
    }
    if let Some(commands) = call.texts("Command") {
        let patterns: Vec<Pattern> = commands.iter().map(|command| Pattern::new(command)).collect();
        return Ok(all.into_iter().filter(|job| patterns.iter().any(|own| own.is_match(&job.command))).collect());
    }
    Ok(all)
}

/// All jobs of the session, children too, by their numbers.
fn all(call: &mut Call<'_>) -> Vec<Rc<Job>> {
    let names = ["Id", "InstanceId", "Name"].iter().any(|name| call.has(name)) || call.switch("IncludeChildJob");
    let mut found = Vec::new();
    for job in &call.runspace.extension::<Jobs>().list {
        found.push(job.clone());
        if names {
            found.extend(job.child.clone());
        }
    }
    found
}

fn missing(call: &mut Call<'_>, asked: &Value, what: &str, parameter: &str, id: &str) -> Result {
    let text = crate::convert::to_text(call.runspace, asked)?;
    let message = format!(
        "The command cannot find a job with the job {what} {text}. Verify the value of the {parameter} parameter and then try the command again."
    );
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    call.error(ErrorRecord::new(exception, id, ErrorCategory::ObjectNotFound, asked.clone()))
}

fn no_such_name(call: &mut Call<'_>, name: &Str) -> Result {
    let message = format!(
        "The command cannot find the job because the job name {name} was not found. Verify the value of the Name parameter, and then try the command again."
    );
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    let id = "JobWithSpecifiedNameNotFound";
    call.error(ErrorRecord::new(exception, id, ErrorCategory::ObjectNotFound, name.clone().into()))
}
