//! `$Host`

use super::user_interface;
use crate::command::discovery::command_info::version_value;
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::member;
use crate::runspace::{HostCall, Runspace};
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Str, Value};

/// System.Management.Automation.Host.PSHost
pub static PS_HOST: TypeInfo = TypeInfo::class("System.Management.Automation.Host.PSHost", &OBJECT);

/// System.Management.Automation.Internal.Host.InternalHost
pub static INTERNAL_HOST: TypeInfo = TypeInfo {
    declarations: "string Name {get;}
version Version {get;}
guid InstanceId {get;}
System.Management.Automation.Host.PSHostUserInterface UI {get;}
cultureinfo CurrentCulture {get;}
cultureinfo CurrentUICulture {get;}
psobject PrivateData {get;}
bool DebuggerEnabled {get;set;}
bool IsRunspacePushed {get;}
runspace Runspace {get;}
void EnterNestedPrompt()
void ExitNestedPrompt()
void NotifyBeginApplication()
void NotifyEndApplication()
void SetShouldExit(int exitCode)
void PushRunspace(runspace runspace)
void PopRunspace()",
    properties: &[
        read("Name", |_, _| Ok(HOST_NAME.into())),
        read("Version", |runspace, _| version_value(runspace, "7.6.5")),
        read("InstanceId", |_, this| {
            Ok(match this.bare() {
                Value::Object(object) => object.downcast::<Host>().map(|host| Value::Guid(host.id)).unwrap_or_default(),
                _ => Value::Null,
            })
        }),
        read("UI", |_, _| Ok(user_interface::ui())),
        read("CurrentCulture", |runspace, _| culture(runspace, "CurrentCulture")),
        read("CurrentUICulture", |runspace, _| culture(runspace, "CurrentUICulture")),
        read("PrivateData", |_, _| Ok(Value::Null)),
        read("DebuggerEnabled", |_, _| Ok(true.into())),
        read("IsRunspacePushed", |_, _| Ok(false.into())),
        read("Runspace", |_, _| Ok(Value::Null)),
    ],
    methods: &[
        method("EnterNestedPrompt", |_, _, _| Err(super::user_interface::not_implemented("EnterNestedPrompt"))),
        // There is never a nested prompt to leave.
        method("ExitNestedPrompt", |_, _, _| Ok(Value::Nothing)),
        method("NotifyBeginApplication", |_, _, _| Ok(Value::Nothing)),
        method("NotifyEndApplication", |_, _, _| Ok(Value::Nothing)),
        method("SetShouldExit", |runspace, _, arguments| {
            let status = if let Some(Value::Int32(status)) = arguments.first() { *status } else { 0 };
            runspace.host_call(HostCall::SetShouldExit(status)).map(|_| Value::Nothing)
        }),
        method("PopRunspace", |runspace, _, _| {
            runspace.host_call(HostCall::Other("PopRunspace", Vec::new())).map(|_| Value::Nothing)
        }),
    ],
    ..TypeInfo::class("System.Management.Automation.Internal.Host.InternalHost", &PS_HOST)
};

/// What a host behind the remoting protocol is called.
const HOST_NAME: &str = "ServerRemoteHost";

/// The host of a session.
#[derive(Debug)]
struct Host {
    id: uuid::Uuid,
}

impl Instance for Host {
    fn ty(&self) -> Type {
        Type::Known(&INTERNAL_HOST)
    }

    fn text(&self) -> Option<Str> {
        Some(INTERNAL_HOST.name.into())
    }
}

/// `$Host` of a new session.
pub fn host() -> Value {
    Object::new(Host { id: uuid::Uuid::new_v4() }).into()
}

fn culture(runspace: &mut Runspace, property: &str) -> Result<Value> {
    match crate::types::find("System.Globalization.CultureInfo") {
        Some(info) => Ok(member::get_static(runspace, &Type::Known(info), property)?.unwrap_or_default()),
        None => Ok(Value::Null),
    }
}
