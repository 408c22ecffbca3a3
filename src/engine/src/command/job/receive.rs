//! Receive-Job

use std::rc::Rc;

use super::object::{Job, Kind};
use super::worker::{Written, unpacked};
use super::{find, manage};
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::runspace::{HostInformationMessage, InformationRecord};
use crate::value::{Member, MemberKind, Object, Value};

/// Receive-Job
#[derive(Default)]
pub(super) struct ReceiveJob {
    jobs: Vec<Rc<Job>>,
}

impl Cmdlet for ReceiveJob {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let jobs = find::named(call)?;
        if call.switch("Wait") {
            self.jobs.extend(jobs);
            return Ok(());
        }
        jobs.iter().try_for_each(|job| fetch(call, job))
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        for job in std::mem::take(&mut self.jobs) {
            loop {
                let over = job.state().is_over();
                fetch(call, &job)?;
                if over {
                    break;
                }
                call.runspace.check_stop()?;
                job.work.glance();
                if call.switch("Keep") {
                    job.work.pause();
                }
            }
            if call.switch("AutoRemoveJob") {
                manage::remove(call, &job);
            }
        }
        Ok(())
    }
}

/// Passes on what the job wrote since.
fn fetch(call: &mut Call<'_>, job: &Rc<Job>) -> Result {
    // With -Wait and -Keep everything is passed on once, when it is there.
    let keep = call.switch("Keep");
    if keep && call.switch("Wait") && !job.state().is_over() {
        return Ok(());
    }
    for written in job.work.written(keep) {
        match written {
            Written::Output(bytes) => {
                let value = unpacked(call.runspace, &bytes)?;
                call.write(marked(value, job))?;
            }
            Written::Error(complaint) => call.error(complaint.record())?,
            Written::Warning(text) => call.runspace.write_warning(text)?,
            Written::Verbose(text) => call.runspace.write_verbose(text)?,
            Written::Debug(text) => call.runspace.write_debug(text)?,
            Written::Information(bytes, source, tags) => {
                let message = unpacked(call.runspace, &bytes)?;
                call.runspace.write_information(InformationRecord { message, source, tags, shown: None })?;
            }
            Written::Host(message, no_newline, foreground, background) => {
                let shown = message.clone();
                let message = HostInformationMessage { message, no_newline, foreground, background };
                call.runspace.write_information(InformationRecord {
                    message: Object::new(Rc::new(message)).into(),
                    source: "Write-Host".into(),
                    tags: vec!["PSHOST".into()],
                    shown: Some(shown),
                })?;
            }
        }
    }
    Ok(())
}

/// The object with where it came from.
fn marked(value: Value, job: &Job) -> Value {
    if value.is_null() || job.kind == Kind::Thread {
        return value;
    }
    let value = value.with_members();
    if let Some(extra) = value.extra() {
        let mut members = extra.members_mut();
        for (name, note) in [
            ("PSComputerName", Value::string("localhost")),
            ("RunspaceId", job.runspace.into()),
            ("PSShowComputerName", Value::Bool(false)),
        ] {
            members.push(Member { name: name.into(), kind: MemberKind::Note(note), hidden: false });
        }
    }
    value
}
