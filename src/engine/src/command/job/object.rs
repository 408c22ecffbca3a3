//! Jobs as scripts see them.

use std::rc::Rc;
use std::sync::Arc;

use uuid::Uuid;

use super::worker::{State, Work};
use crate::dotnet::collection::list_of;
use crate::dotnet::object::OBJECT;
use crate::runspace::enum_value;
use crate::types::{Type, TypeInfo, method, read, write};
use crate::value::{DateTime, DateTimeKind, Instance, List, Object, Record, Str, Value, field};

/// System.Management.Automation.Job
pub static JOB: TypeInfo = TypeInfo {
    interfaces: &["System.IDisposable"],
    declarations: "\
bool HasMoreData {get;}
string StatusMessage {get;}
string Location {get;}
string Command {get;}
System.Management.Automation.JobStateInfo JobStateInfo {get;}
guid InstanceId {get;}
int Id {get;}
string Name {get;set;}
System.Collections.Generic.IList[System.Management.Automation.Job] ChildJobs {get;}
string PSJobTypeName {get;}
System.Nullable[datetime] PSBeginTime {get;}
System.Nullable[datetime] PSEndTime {get;}
void Dispose()
void StopJob()
",
    properties: &[
        read("HasMoreData", |_, this| Ok(of(this, |job| Value::Bool(job.work.has_more())))),
        read("StatusMessage", |_, this| Ok(of(this, |job| if job.parent { Value::Null } else { "".into() }))),
        read("Location", |_, this| Ok(of(this, |job| job.kind.location().into()))),
        read("Command", |_, this| Ok(of(this, |job| job.command.clone().into()))),
        read("JobStateInfo", |_, this| Ok(of(this, Job::state_info))),
        read("InstanceId", |_, this| Ok(of(this, |job| job.instance.into()))),
        read("Id", |_, this| Ok(of(this, |job| job.id.into()))),
        write(
            "Name",
            |_, this| Ok(of(this, |job| job.name.borrow().clone().into())),
            |runspace, this, value| {
                let name = crate::convert::to_text(runspace, &value)?;
                of(this, |job| {
                    job.name.replace(name);
                    Value::Null
                });
                Ok(())
            },
        ),
        read("ChildJobs", |_, this| {
            Ok(of(this, |job| {
                let children: Vec<Value> = job.child.iter().map(Job::value).collect();
                List::new(list_of(Type::Known(&JOB)), children).into()
            }))
        }),
        read("PSJobTypeName", |_, this| {
            Ok(of(this, |job| if job.parent || job.kind == Kind::Thread { job.kind.name() } else { "" }.into()))
        }),
        read("PSBeginTime", |_, this| Ok(of(this, |job| if job.is_timed() { local(job.begun) } else { Value::Null }))),
        read("PSEndTime", |_, this| {
            Ok(of(this, |job| job.work.ended().filter(|_| job.is_timed()).map_or(Value::Null, local)))
        }),
    ],
    methods: &[
        method("Dispose", |_, _, _| Ok(Value::Nothing)),
        method("StopJob", |_, this, _| {
            of(this, |job| {
                job.work.stop();
                Value::Null
            });
            Ok(Value::Nothing)
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.Job", &OBJECT)
};
/// System.Management.Automation.PSRemotingJob
pub static REMOTING_JOB: TypeInfo = TypeInfo::class("System.Management.Automation.PSRemotingJob", &JOB);
/// System.Management.Automation.PSRemotingChildJob
pub static CHILD_JOB: TypeInfo = TypeInfo::class("System.Management.Automation.PSRemotingChildJob", &JOB);
/// ThreadJob.ThreadJob
pub static THREAD_JOB: TypeInfo = TypeInfo::class("ThreadJob.ThreadJob", &JOB);
/// System.Management.Automation.JobStateInfo
pub static JOB_STATE_INFO: TypeInfo = TypeInfo {
    declarations: "\
System.Management.Automation.JobState State {get;}
System.Exception Reason {get;}
",
    properties: &[read("State", field::<0>), read("Reason", field::<1>)],
    ..TypeInfo::class("System.Management.Automation.JobStateInfo", &OBJECT)
};

/// What started the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Start-Job, or `&` behind a pipeline.
    Background,
    /// Start-ThreadJob
    Thread,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Background => "BackgroundJob",
            Kind::Thread => "ThreadJob",
        }
    }

    fn location(self) -> &'static str {
        match self {
            Kind::Background => "localhost",
            Kind::Thread => "PowerShell",
        }
    }
}

/// A job.
#[derive(Debug)]
pub(super) struct Job {
    pub id: i32,
    pub name: std::cell::RefCell<Str>,
    pub instance: Uuid,
    pub command: Str,
    pub kind: Kind,
    /// Whether it has a job below it that does the work.
    pub parent: bool,
    pub child: Option<Rc<Job>>,
    pub work: Arc<Work>,
    pub begun: i64,
    /// Names the runspace in what it gives.
    pub runspace: Uuid,
}

impl Job {
    /// The job as an object.
    pub fn value(self: &Rc<Job>) -> Value {
        Object::new(self.clone()).into()
    }

    /// How the job stands: one with a job below it has been running from the start.
    pub fn state(&self) -> State {
        match self.work.state() {
            State::NotStarted if self.parent => State::Running,
            state => state,
        }
    }

    fn is_timed(&self) -> bool {
        self.parent || self.kind == Kind::Thread || self.work.state() != State::NotStarted
    }

    fn state_info(&self) -> Value {
        let state = state_value(self.state());
        let reason = if self.parent { None } else { self.work.reason() };
        let text = crate::convert::scalar_text(&state).unwrap_or_default();
        let reason = reason.map_or(Value::Null, super::worker::failure_value);
        Record::new(&JOB_STATE_INFO, vec![state, reason]).with_text(text).into()
    }
}

/// A state as JobState.
pub(super) fn state_value(state: State) -> Value {
    enum_value("System.Management.Automation.JobState", state.number()).unwrap_or_default()
}

impl Instance for Rc<Job> {
    fn ty(&self) -> Type {
        Type::Known(match (self.kind, self.parent) {
            (Kind::Thread, _) => &THREAD_JOB,
            (Kind::Background, true) => &REMOTING_JOB,
            (Kind::Background, false) => &CHILD_JOB,
        })
    }

    fn identity(&self) -> Option<usize> {
        Some(Rc::as_ptr(self).cast::<()>() as usize)
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Rc<Job>>().is_some_and(|other| Rc::ptr_eq(self, other)))
    }
}

/// The job in a value.
pub(super) fn job(value: &Value) -> Option<Rc<Job>> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Rc<Job>>().cloned(),
        _ => None,
    }
}

fn of(this: &Value, get: impl FnOnce(&Job) -> Value) -> Value {
    job(this).map_or(Value::Null, |job| get(&job))
}

/// `State`, which the type data adds.
pub(crate) fn state_of(this: &Value) -> Value {
    of(this, |job| crate::convert::scalar_text(&state_value(job.state())).into())
}

fn local(ticks: i64) -> Value {
    Value::DateTime(DateTime { ticks, kind: DateTimeKind::Local })
}
