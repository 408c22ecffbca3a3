//! Get-Job, Wait-Job, Stop-Job, Remove-Job

use std::rc::Rc;
use std::time::{Duration, Instant};

use super::object::Job;
use super::{Jobs, find};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::Value;

/// Get-Job
pub(super) struct GetJob;

impl Cmdlet for GetJob {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let mut jobs = find::named(call)?;
        if let Some(Value::Bool(wanted)) = call.argument("HasMoreData").map(Value::bare) {
            let wanted = *wanted;
            jobs.retain(|job| job.work.has_more() == wanted);
        }
        if let Some(newest) = call.number("Newest").and_then(|newest| usize::try_from(newest).ok()) {
            jobs.drain(..jobs.len().saturating_sub(newest));
        }
        call.write_all(jobs.iter().map(Job::value))
    }
}

/// Wait-Job
#[derive(Default)]
pub(super) struct WaitJob {
    jobs: Vec<Rc<Job>>,
}

impl Cmdlet for WaitJob {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        self.jobs.extend(find::named(call)?);
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let limit = call.number("Timeout").and_then(|seconds| u64::try_from(seconds).ok()).map(Duration::from_secs);
        let begun = Instant::now();
        let any = call.switch("Any");
        let over = |job: &&Rc<Job>| job.state().is_over();
        loop {
            let done =
                if any { self.jobs.iter().any(|job| over(&job)) } else { self.jobs.iter().all(|job| over(&job)) };
            if done || self.jobs.is_empty() || limit.is_some_and(|limit| begun.elapsed() >= limit) {
                break;
            }
            call.runspace.check_stop()?;
            if let Some(job) = self.jobs.iter().find(|job| !over(job)) {
                job.work.pause();
            }
        }
        let first = if any { 1 } else { usize::MAX };
        call.write_all(self.jobs.iter().filter(over).take(first).map(Job::value))
    }
}

/// Stop-Job
pub(super) struct StopJob;

impl Cmdlet for StopJob {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for job in find::named(call)? {
            let name = format!("Command: {}, Name: {}", job.command, job.name.borrow());
            if !call.runspace.should_process(&name, "Stop-Job")? {
                continue;
            }
            end(call, &job)?;
            if call.switch("PassThru") {
                call.write(job.value())?;
            }
        }
        Ok(())
    }
}

/// Stops a job and waits until it is over.
fn end(call: &mut Call<'_>, job: &Rc<Job>) -> Result {
    job.work.stop();
    while !job.state().is_over() {
        call.runspace.check_stop()?;
        job.work.pause();
    }
    Ok(())
}

/// Remove-Job
pub(super) struct RemoveJob;

impl Cmdlet for RemoveJob {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for job in find::named(call)? {
            let name = format!("Command: {}, Name: {}", job.command, job.name.borrow());
            if !call.runspace.should_process(&name, "Remove-Job")? {
                continue;
            }
            if !job.state().is_over() {
                if !call.switch("Force") {
                    let id = job.id;
                    let message = format!(
                        "The command cannot remove the job with the job ID {id} because the job is not finished. To remove the job, first stop the job, or use the Force parameter."
                    );
                    let exception = Exception::new("System.ArgumentException", message);
                    call.error(ErrorRecord::new(
                        exception,
                        "JobObjectNotFinishedCannotBeRemoved",
                        ErrorCategory::InvalidOperation,
                        job.value(),
                    ))?;
                    continue;
                }
                end(call, &job)?;
            }
            remove(call, &job);
        }
        Ok(())
    }
}

/// Forgets a job.
pub(super) fn remove(call: &mut Call<'_>, job: &Rc<Job>) {
    call.runspace.extension::<Jobs>().list.retain(|own| !Rc::ptr_eq(own, job));
}
